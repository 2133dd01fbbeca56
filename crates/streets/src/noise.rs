//! Irregularity: what keeps a wall from being one flat colour.

use super::geometry::floor;

const SIDE: usize = 64;

/// Random heights on a grid that repeats after 64 steps; 4 KB, so that it stays in the nearest cache.
static HEIGHTS: [u8; SIDE * SIDE] = heights();

const fn heights() -> [u8; SIDE * SIDE] {
    let mut table = [0; SIDE * SIDE];
    let mut i = 0;
    while i < table.len() {
        table[i] = (hash(i as u32, 0x5EED) >> 24) as u8;
        i += 1;
    }
    table
}

/// Well mixed bits of two numbers.
pub(super) const fn hash(a: u32, b: u32) -> u32 {
    let mut h = a.wrapping_mul(0x9E37_79B1) ^ b.wrapping_mul(0x85EB_CA77).rotate_left(13);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297A_2D39);
    h ^ h >> 15
}

/// A number in 0..1 for a cell of a grid: the same window is lit in every frame.
pub(super) fn cell(x: i32, y: i32, seed: u32) -> f32 {
    (hash(x as u32 ^ seed, (y as u32).wrapping_add(seed >> 7)) >> 8) as f32 / (1u32 << 24) as f32
}

/// Value noise (Perlin's simpler cousin): 0..1, smooth, with bumps one unit apart.
pub(super) fn value(x: f32, y: f32) -> f32 {
    let (left, low) = (floor(x), floor(y));
    let (tx, ty) = (x - left, y - low);
    let (tx, ty) = (tx * tx * (3.0 - 2.0 * tx), ty * ty * (3.0 - 2.0 * ty));
    let (column, row) = (left as i32 as usize, low as i32 as usize);
    let at = |dx: usize, dy: usize| {
        let (column, row) = (column.wrapping_add(dx) % SIDE, row.wrapping_add(dy) % SIDE);
        f32::from(HEIGHTS[row * SIDE + column])
    };
    let near = at(0, 0) + (at(1, 0) - at(0, 0)) * tx;
    let far = at(0, 1) + (at(1, 1) - at(0, 1)) * tx;
    (near + (far - near) * ty) * (1.0 / 255.0)
}

/// Three sizes of [`value`] on top of each other, each finer and fainter: clouds, stains, foliage. 0..1.
pub(super) fn rough(x: f32, y: f32) -> f32 {
    0.57 * value(x, y) + 0.29 * value(x * 2.03 + 17.3, y * 2.03 + 5.7) + 0.14 * value(x * 4.1 + 3.1, y * 4.1 + 41.9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_smooth_and_stays_within_bounds() {
        for step in 0..4000 {
            let (x, y) = (step as f32 * 0.037 - 70.0, step as f32 * 0.019 - 20.0);
            let here = value(x, y);
            assert!((0.0..=1.0).contains(&here) && (0.0..=1.0).contains(&rough(x, y)));
            assert!((here - value(x + 0.01, y)).abs() < 0.02);
        }
    }

    #[test]
    fn cells_are_spread_evenly() {
        let mean = (0..10_000).map(|i| cell(i % 100, i / 100, 7)).sum::<f32>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }
}
