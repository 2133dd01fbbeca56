//! How is a coarse map laid over a picture?

use protocol::Picture;

use crate::ui::diverging;

/// The picture in grey, and over it the map: orange where its values are above zero, blue below, as strong as they are.
/// `size` is `[rows, columns]` of the map, whose cells cover the picture evenly but for `inset`, a share of it, on each
/// side.
pub fn over(picture: &Picture, size: [u32; 2], values: &[f32], inset: f32) -> Vec<u8> {
    let most = values.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
    let channels = usize::from(picture.channels.max(1));
    let mut rgba = Vec::with_capacity(picture.pixels.len() / channels * 4);
    for (index, pixel) in picture.pixels.chunks_exact(channels).enumerate() {
        let (x, y) = (index as u32 % picture.width, index as u32 / picture.width);
        let value =
            sample(size, values, place(y, picture.height, size[0], inset), place(x, picture.width, size[1], inset));
        let strength = if most > 0.0 { 0.85 * (value.abs() / most).sqrt() } else { 0.0 };
        let colour = diverging(value.signum() * most, most);
        let grey = pixel.iter().map(|part| f32::from(*part)).sum::<f32>() / channels as f32;
        rgba.extend(colour.map(|part| (grey * (1.0 - strength) + f32::from(part) * strength) as u8));
        rgba.push(255);
    }
    rgba
}

/// The middle of a pixel, in cells from the middle of the first.
fn place(pixel: u32, pixels: u32, cells: u32, inset: f32) -> f32 {
    let share = ((pixel as f32 + 0.5) / pixels.max(1) as f32 - inset) / (1.0 - 2.0 * inset);
    (share * cells as f32 - 0.5).clamp(0.0, cells.saturating_sub(1) as f32)
}

/// Between the four nearest cells.
fn sample([rows, columns]: [u32; 2], values: &[f32], y: f32, x: f32) -> f32 {
    let (top, left) = (y as u32, x as u32);
    let (down, right) = (y - top as f32, x - left as f32);
    let cell = |row: u32, column: u32| {
        let index = row.min(rows.saturating_sub(1)) * columns + column.min(columns.saturating_sub(1));
        values.get(index as usize).copied().unwrap_or(0.0)
    };
    let upper = cell(top, left) * (1.0 - right) + cell(top, left + 1) * right;
    let lower = cell(top + 1, left) * (1.0 - right) + cell(top + 1, left + 1) * right;
    upper * (1.0 - down) + lower * down
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_blended_and_their_middles_keep_their_values() {
        let values = [0.0, 1.0, 2.0, 3.0];
        assert_eq!(sample([2, 2], &values, 0.0, 1.0), 1.0);
        assert_eq!(sample([2, 2], &values, 0.5, 0.5), 1.5);
        assert_eq!(place(0, 32, 8, 0.0), 0.0);
        assert_eq!(place(31, 32, 8, 0.0), 7.0);
        // The windows of a quarter of the picture begin an eighth from its edge.
        assert!((place(15, 32, 4, 0.25) - 1.375).abs() < 1e-6);
    }

    #[test]
    fn where_nothing_speaks_the_picture_stays_grey() {
        let picture = Picture { width: 1, height: 1, channels: 3, pixels: vec![30, 60, 90] };
        assert_eq!(over(&picture, [1, 1], &[0.0], 0.0), [60, 60, 60, 255]);
        assert_ne!(over(&picture, [1, 1], &[1.0], 0.0), over(&picture, [1, 1], &[-1.0], 0.0));
    }
}
