//! How bright is a rectangle whose edges lie between pixels?

use std::ops::Range;

/// The mean of a rectangle of one plane, `[height, width]`, each pixel counted by the share of it that lies inside;
/// what lies outside of the plane counts as 0.
pub(crate) fn mean(plane: &[u8], width: usize, rows: Range<f64>, columns: Range<f64>) -> f64 {
    let (mut sum, mut area) = (0.0, 0.0);
    for y in rows.start as usize..rows.end.ceil() as usize {
        let tall = (rows.end.min((y + 1) as f64) - rows.start.max(y as f64)).max(0.0);
        for x in columns.start as usize..columns.end.ceil() as usize {
            let share = tall * (columns.end.min((x + 1) as f64) - columns.start.max(x as f64)).max(0.0);
            let value = plane.get(y * width + x).copied().filter(|_| x < width).unwrap_or(0);
            sum += share * f64::from(value);
            area += share;
        }
    }
    if area > 0.0 { sum / area } else { 0.0 }
}
