//! Pixels with colour, label and depth, and the one shape that everything is made of: a parallelogram in space.
//!
//! A pixel takes colour and label in the same moment and only from what is nearest, so the labels are exact.
//! Things are drawn from near to far where that is known, so that hidden walls cost no shading.

use super::camera::{Camera, NEAR};
use super::geometry::{Rgb, V3, v3};

/// A label that means "nothing drawn yet".
pub(super) const EMPTY: u8 = 255;

/// Where on a parallelogram a pixel falls: 0..1 along its two edges, and metres away.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub u: f32,
    pub v: f32,
    pub z: f32,
}

/// What a pixel becomes; `None` is a hole, through which the things behind are seen.
pub(super) type Paint = Option<(Rgb, u8)>;

/// A picture in the making.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    pub width: usize,
    pub height: usize,
    /// Light that arrives, linear.
    pub colour: Vec<Rgb>,
    pub label: Vec<u8>,
    /// 1 / metres: larger is nearer, 0 is the sky.
    pub nearness: Vec<f32>,
    /// The focal length in pixels.
    pub focal: f32,
    /// The vanishing point.
    pub centre: (f32, f32),
}

impl Canvas {
    pub fn new(width: usize, height: usize, camera: &Camera) -> Self {
        let mut canvas =
            Self { width, height, colour: vec![], label: vec![], nearness: vec![], focal: 1.0, centre: (0.0, 0.0) };
        canvas.clear(width, height, camera);
        canvas
    }

    /// Makes it empty for another scene, in the same memory where that suffices.
    pub fn clear(&mut self, width: usize, height: usize, camera: &Camera) {
        (self.width, self.height) = (width, height);
        self.colour.clear();
        self.colour.resize(width * height, [0.0; 3]);
        self.label.clear();
        self.label.resize(width * height, EMPTY);
        self.nearness.clear();
        self.nearness.resize(width * height, 0.0);
        self.focal = camera.focal * height as f32;
        self.centre = (width as f32 * 0.5 + camera.pan * height as f32, camera.horizon * height as f32);
    }

    /// Half the width and half the height: each pixel is made of four.
    pub fn halve(&mut self) {
        let (old, width, height) = (self.width, self.width / 2, self.height / 2);
        for row in 0..height {
            for column in 0..width {
                let four = [0, 1, old, old + 1].map(|offset| 2 * (row * old + column) + offset);
                let at = row * width + column;
                // Writing runs behind reading: what is overwritten has been used.
                self.colour[at] = [0, 1, 2].map(|i| 0.25 * four.map(|from| self.colour[from][i]).iter().sum::<f32>());
                let [a, b, c, d] = four.map(|from| self.label[from]);
                self.label[at] = if a == b || a == c || a == d || (b != c && b != d && c != d) {
                    a
                } else if c == d {
                    c
                } else {
                    b
                };
            }
        }
        (self.width, self.height) = (width, height);
        self.colour.truncate(width * height);
        self.label.truncate(width * height);
    }

    /// The direction through the middle of a pixel, with z = 1.
    pub fn ray(&self, column: usize, row: usize) -> (f32, f32) {
        let (x, y) = (column as f32 + 0.5, row as f32 + 0.5);
        ((x - self.centre.0) / self.focal, (self.centre.1 - y) / self.focal)
    }

    /// The metres that one pixel covers at this distance.
    pub fn footprint(&self, z: f32) -> f32 {
        z / self.focal
    }

    /// Draws the parallelogram from `corner` along the edges `along` and `up`.
    ///
    /// A ray d meets it where z d = corner + u along + v up. The inverse of the matrix [along, up, corner] takes d to
    /// (u, v, 1) / z, which is affine in the pixel: each row's span follows from four inequalities, without clipping.
    pub fn quad(&mut self, corner: V3, along: V3, up: V3, mut shade: impl FnMut(Spot) -> Paint) {
        let det = along.dot(up.cross(corner));
        if det.abs() < 1e-7 {
            return;
        }
        let Some((top, bottom)) = self.rows(corner, along, up) else { return };
        let (to_u, to_v) = (up.cross(corner) * (1.0 / det), corner.cross(along) * (1.0 / det));
        let to_w = along.cross(up) * (1.0 / det);
        let step = 1.0 / self.focal;
        let edges = [to_u, to_w - to_u, to_v, to_w - to_v, v3(-to_w.x, -to_w.y, 1.0 / NEAR - to_w.z)];
        let inverse = edges.map(|edge| if edge.x.abs() > 1e-12 { 1.0 / (edge.x * step) } else { 0.0 });
        let (x0, _) = self.ray(0, 0);
        for row in top..bottom {
            let (_, y) = self.ray(0, row);
            let base = |edge: V3| edge.x * x0 + edge.y * y + edge.z;
            let Some((left, right)) = span(self.width, &edges, &inverse, base) else { continue };
            let (u0, v0, w0) = (base(to_u), base(to_v), base(to_w));
            let line = row * self.width;
            for column in left..right {
                let x = column as f32 * step;
                let w = w0 + to_w.x * x;
                let at = line + column;
                if w <= self.nearness[at] {
                    continue;
                }
                let z = 1.0 / w;
                let spot = Spot { u: (u0 + to_u.x * x) * z, v: (v0 + to_v.x * x) * z, z };
                if let Some((colour, label)) = shade(spot) {
                    self.nearness[at] = w;
                    self.colour[at] = colour;
                    self.label[at] = label;
                }
            }
        }
    }

    /// An upright rectangle that faces the camera, by the middle of its lower edge.
    pub fn card(&mut self, foot: V3, width: f32, height: f32, shade: impl FnMut(Spot) -> Paint) {
        self.quad(foot + v3(-0.5 * width, 0.0, 0.0), v3(width, 0.0, 0.0), v3(0.0, height, 0.0), shade);
    }

    /// The rows that a parallelogram can touch; none where it is behind the camera.
    fn rows(&self, corner: V3, along: V3, up: V3) -> Option<(usize, usize)> {
        let corners = [corner, corner + along, corner + up, corner + along + up];
        if corners.iter().all(|corner| corner.z < NEAR) {
            return None;
        }
        let (mut top, mut bottom) = (self.height as f32, 0.0f32);
        for corner in corners {
            // Beside the camera the projection explodes: take every row and let the spans decide.
            let row = |z: f32| self.centre.1 - corner.y / z * self.focal;
            let (a, b) = if corner.z < NEAR { (0.0, self.height as f32) } else { (row(corner.z), row(corner.z)) };
            (top, bottom) = (top.min(a), bottom.max(b));
        }
        let (top, bottom) = (top.max(0.0) as usize, (bottom.max(0.0) as usize + 1).min(self.height));
        (top < bottom).then_some((top, bottom))
    }
}

/// The columns of one row where every edge's affine form is positive.
fn span(width: usize, edges: &[V3; 5], inverse: &[f32; 5], base: impl Fn(V3) -> f32) -> Option<(usize, usize)> {
    let (mut left, mut right) = (0.0f32, width as f32 - 1.0);
    for (edge, inverse) in edges.iter().zip(inverse) {
        let value = base(*edge);
        if *inverse == 0.0 {
            if value < 0.0 {
                return None;
            }
        } else if *inverse > 0.0 {
            left = left.max(-value * inverse);
        } else {
            right = right.min(-value * inverse);
        }
    }
    if left > right {
        return None;
    }
    let first = left as usize + usize::from(left > left as usize as f32);
    let end = right as usize + 1;
    (first < end).then_some((first, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAMERA: Camera = Camera { height: 1.5, lateral: 0.0, focal: 1.0, horizon: 0.5, pan: 0.0 };

    fn count(canvas: &Canvas, label: u8) -> usize {
        canvas.label.iter().filter(|found| **found == label).count()
    }

    #[test]
    fn a_card_covers_what_perspective_says() {
        let mut canvas = Canvas::new(40, 40, &CAMERA);
        // 2 m x 1 m, 10 m away, with a focal length of 40 pixels: 8 x 4 pixels.
        canvas.card(v3(0.0, -0.5, 10.0), 2.0, 1.0, |spot| Some(([spot.u, spot.v, 0.0], 3)));
        assert_eq!(count(&canvas, 3), 32);
        assert_eq!(canvas.label[18 * 40 + 16], 3);
        assert!((canvas.colour[18 * 40 + 16][0] - 0.0625).abs() < 1e-4);
        assert!((canvas.colour[18 * 40 + 16][1] - 0.875).abs() < 1e-4);
    }

    #[test]
    fn the_nearer_thing_wins_in_any_order() {
        let draw = |near_first: bool| {
            let mut canvas = Canvas::new(40, 40, &CAMERA);
            let mut card = |z: f32, label: u8| canvas.card(v3(0.0, -1.0, z), 2.0, 2.0, |_| Some(([0.0; 3], label)));
            if near_first {
                card(5.0, 1);
                card(9.0, 2);
            } else {
                card(9.0, 2);
                card(5.0, 1);
            }
            canvas.label
        };
        assert_eq!(draw(true), draw(false));
    }

    #[test]
    fn a_wall_may_pass_beside_the_camera() {
        let mut canvas = Canvas::new(40, 40, &CAMERA);
        // From behind the camera to far ahead on the left: it fills the left edge and ends near the middle.
        canvas.quad(v3(-2.0, -1.5, -5.0), v3(0.0, 0.0, 100.0), v3(0.0, 5.0, 0.0), |spot| {
            assert!((0.0..=1.0).contains(&spot.u) && (-0.001..=1.001).contains(&spot.v) && spot.z >= NEAR * 0.99);
            Some(([0.0; 3], 1))
        });
        assert_eq!(canvas.label[20 * 40], 1);
        assert_eq!(canvas.label[20 * 40 + 18], 1);
        assert_eq!(canvas.label[20 * 40 + 20], EMPTY);
    }

    #[test]
    fn what_is_behind_or_has_no_area_is_not_drawn() {
        let mut canvas = Canvas::new(8, 8, &CAMERA);
        canvas.card(v3(0.0, -1.0, -5.0), 2.0, 2.0, |_| Some(([0.0; 3], 1)));
        canvas.card(v3(0.0, -1.0, 5.0), 0.0, 2.0, |_| Some(([0.0; 3], 1)));
        canvas.card(v3(0.0, -1.0, 5.0), 2.0, 2.0, |_| None);
        assert_eq!(count(&canvas, EMPTY), 64);
    }
}
