//! Which colour has a value?

/// From the largest negative value over zero to the largest positive one: blue, near white, orange-brown; safe for
/// colour-blind eyes, and equally far from the middle in lightness.
const DIVERGING: [[f32; 3]; 7] = [
    [10.0, 58.0, 117.0],
    [60.0, 122.0, 184.0],
    [158.0, 196.0, 226.0],
    [246.0, 246.0, 243.0],
    [245.0, 189.0, 134.0],
    [209.0, 116.0, 40.0],
    [124.0, 58.0, 8.0],
];

/// The colour of `value` where the scale reaches from `-limit` to `limit`.
pub fn diverging(value: f32, limit: f32) -> [u8; 3] {
    let share = if limit > 0.0 { (value / limit).clamp(-1.0, 1.0) } else { 0.0 };
    between(&DIVERGING, (share + 1.0) / 2.0)
}

fn between(stops: &[[f32; 3]], share: f32) -> [u8; 3] {
    let place = share.clamp(0.0, 1.0) * (stops.len() - 1) as f32;
    let low = (place.floor() as usize).min(stops.len() - 2);
    let part = place - low as f32;
    std::array::from_fn(|i| (stops[low][i] + (stops[low + 1][i] - stops[low][i]) * part).round() as u8)
}

/// Opaque pixels of signed values.
pub fn paint(values: &[f32], limit: f32) -> Vec<u8> {
    values
        .iter()
        .flat_map(|&value| {
            let [r, g, b] = diverging(value, limit);
            [r, g, b, 255]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_in_the_middle_and_signs_differ() {
        assert_eq!(diverging(0.0, 2.0), [246, 246, 243]);
        assert_eq!(diverging(-2.0, 2.0), [10, 58, 117]);
        assert_eq!(diverging(5.0, 2.0), [124, 58, 8]);
        assert_eq!(diverging(1.0, 0.0), [246, 246, 243]);
        assert_eq!(paint(&[0.0, 1.0], 1.0).len(), 8);
    }
}
