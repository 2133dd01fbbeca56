//! What lies on the ground: asphalt, paint, pavement, grass; stains, puddles, shadows.

use super::camera::{Camera, Course};
use super::canvas::{Canvas, EMPTY};
use super::class::{MARKING, PAVEMENT, ROAD, TREE};
use super::district::Yard;
use super::geometry::{Rgb, UP, floor, fract, lerp, mix, plus, rgb, scale, smooth, times};
use super::light::Light;
use super::noise::{cell, rough, value};
use super::paint::{self, Place};
use super::road::{Junction, Road};
use super::shadow::{Cuts, Effect, Patch};

/// The ground of one scene.
pub(super) struct Ground<'a> {
    pub road: &'a Road,
    pub junctions: &'a [Junction],
    pub patches: &'a [Patch],
    pub light: &'a Light,
    /// Metres driven, for textures that stay where they are: within the period of the noise, to keep fractions exact.
    pub driven: f32,
}

/// Beyond this, in metres, the ground is a haze without detail.
const DETAIL: f32 = 400.0;

impl Ground<'_> {
    /// Fills every pixel under the horizon that nothing nearer has taken.
    pub fn draw(&self, canvas: &mut Canvas, camera: &Camera, course: &Course) {
        let first = (canvas.centre.1.max(0.0) as usize).min(canvas.height);
        let (above, sun) = (self.light.shade(UP), scale(self.light.sun, self.light.to_sun.y.max(0.0)));
        for row in first..canvas.height {
            let (x0, down) = canvas.ray(0, row);
            let z = if down < -1e-4 { (camera.height / -down).min(DETAIL) } else { DETAIL };
            let nearness = 1.0 / z;
            let middle = course.offset(z.min(240.0));
            let junction = self.junctions.iter().find(|at| (z - at.z).abs() < at.half + 20.0);
            let cuts = Cuts::at(z, self.patches);
            let footprint = canvas.footprint(z);
            let place = Place { z, along: z + self.driven, footprint, junction };
            let step = z / canvas.focal;
            for column in 0..canvas.width {
                let at = row * canvas.width + column;
                if canvas.label[at] != EMPTY && canvas.nearness[at] >= nearness {
                    continue;
                }
                let lateral = x0 * z + column as f32 * step - middle;
                let (albedo, label) = self.surface(lateral, &place);
                let arriving = self.arriving(lateral, &place, above, sun, &cuts);
                let mut colour = times(albedo, arriving);
                if self.light.wet > 0.0 && label != TREE {
                    colour = self.wetted(colour, lateral, &place, -down);
                }
                canvas.colour[at] = self.light.through_air(colour, z);
                canvas.label[at] = label;
                canvas.nearness[at] = nearness;
            }
        }
    }

    /// The light that reaches the ground.
    fn arriving(&self, lateral: f32, place: &Place, above: Rgb, sun: Rgb, cuts: &Cuts) -> Rgb {
        let (mut sunny, mut open, mut lamps) = (1.0f32, 1.0f32, [0.0; 3]);
        let soft = 0.15 + place.footprint;
        for (effect, cut) in cuts.iter() {
            let weight = cut.weight(lateral, soft);
            if weight <= 0.0 {
                continue;
            }
            match effect {
                Effect::Shadow => sunny *= 1.0 - weight,
                Effect::Leaves => {
                    let gaps = smooth(0.3, 0.62, value(lateral * 2.3, place.along * 2.3));
                    sunny *= 1.0 - smooth(0.0, 0.4, weight) * (0.55 + 0.45 * gaps);
                }
                Effect::Contact => open *= 1.0 - 0.75 * smooth(0.0, 0.8, weight),
                Effect::Lamp(colour) => lamps = plus(lamps, scale(*colour, weight * weight)),
            }
        }
        plus(scale(plus(above, scale(sun, sunny)), open), scale(lamps, open))
    }

    /// What the ground is made of there: how much light it returns, and its label.
    fn surface(&self, lateral: f32, place: &Place) -> (Rgb, u8) {
        let (road, out) = (self.road, lateral.abs());
        let side = road.side(lateral);
        if out < side.kerb {
            return match paint::marking(road, lateral, place) {
                Some(fresh) => (self.painted(fresh, lateral, place), MARKING),
                None => (self.asphalt(lateral, place), ROAD),
            };
        }
        if let Some(junction) = place.junction.filter(|junction| junction.open[usize::from(lateral >= 0.0)]) {
            let beside = (place.z - junction.z).abs() - junction.half;
            // The corner's kerb is a quarter of a circle.
            let (radius, from_kerb) = (2.6, out - side.kerb);
            let (p, q) = (radius - from_kerb, radius - beside);
            if beside < 0.0 || (p > 0.0 && q > 0.0 && p * p + q * q > radius * radius) {
                let dashed = (place.z - junction.z).abs() < 0.07 && from_kerb > 4.0 && fract(out / 5.0) < 0.5;
                return if dashed { (road.paint, MARKING) } else { (self.asphalt(lateral, place), ROAD) };
            }
            if beside < 2.4 {
                let kerb = beside < 0.15 + 0.3 * place.footprint;
                return (if kerb { road.kerbstone } else { self.paving(lateral, place) }, PAVEMENT);
            }
        }
        if out < side.kerb + (0.16f32).max(0.5 * place.footprint) {
            // Stones a metre long with dark joints.
            let joint = if fract(place.along) < 0.04 { 0.6 } else { 0.9 + 0.2 * value(place.along * 3.0, 9.0) };
            (scale(road.kerbstone, joint), PAVEMENT)
        } else if out < side.strip {
            (self.grass(lateral, place), TREE)
        } else if out < side.walk {
            (self.paving(lateral, place), PAVEMENT)
        } else {
            match side.yard {
                Yard::Lawn => (self.grass(lateral, place), TREE),
                Yard::Paved => (scale(self.paving(lateral * 0.7, place), 0.92), PAVEMENT),
                Yard::Gravel => {
                    let pebbles = 0.75 + 0.5 * value(lateral * 11.0, place.along * 11.0);
                    (scale(road.gravel, pebbles), PAVEMENT)
                }
            }
        }
    }

    /// Asphalt with wheel tracks, patches, cracks, covers and oil.
    fn asphalt(&self, lateral: f32, place: &Place) -> Rgb {
        let (road, s) = (self.road, place.along);
        let stains = rough(lateral * 0.35 + 7.0, s * 0.12);
        let grain = value(lateral * 14.0, s * 14.0) - 0.5;
        let near = smooth(0.12, 0.03, place.footprint);
        let mut shade = 1.0 + (stains - 0.5) * 0.55 * road.wear + grain * 0.35 * near;
        // Tyres polish two tracks per lane and leave a dark line between.
        let across = fract(lateral / road.lane) - 0.5;
        shade *= 1.0 - 0.14 * road.wear * smooth(0.16, 0.02, across.abs());
        let slot = floor(s / 9.0);
        let dice = cell(slot as i32, 1, road.seed);
        if dice < 0.35 * road.wear {
            // A patch, of younger asphalt as a rule.
            let (from, wide) = ((dice * 57.0) % 6.0, 1.5 + dice * 7.0);
            let start = (fract(dice * 91.0) - 0.5) * 8.0;
            let along = s - slot * 9.0;
            if along > from && along < from + 2.6 && (lateral - start).abs() < 0.5 * wide {
                shade *= if dice < 0.25 * road.wear { 0.72 } else { 1.18 };
            }
        } else if dice > 0.8 {
            let (p, q) = (s - slot * 9.0 - 4.5, lateral - (fract(dice * 31.0) - 0.5) * 7.0);
            let distance = p * p + q * q;
            if distance < 0.12 {
                shade *= if distance > 0.08 { 0.6 } else { 0.8 };
            }
        }
        let crack = (value(lateral * 0.9 + 30.0, s * 0.35) - 0.5).abs();
        shade *= 1.0 - 0.28 * road.wear * near * smooth(0.012, 0.0, crack);
        scale(road.asphalt, shade.max(0.1))
    }

    /// Paint, worn by tyres.
    fn painted(&self, fresh: f32, lateral: f32, place: &Place) -> Rgb {
        let worn = smooth(0.42, 0.75, rough(lateral * 1.7, place.along * 0.9 + 11.0)) * self.road.wear;
        mix(self.asphalt(lateral, place), self.road.paint, (1.0 - 0.85 * worn) * fresh)
    }

    /// Slabs with joints, or asphalt.
    fn paving(&self, lateral: f32, place: &Place) -> Rgb {
        let (road, s) = (self.road, place.along);
        let stains = rough(lateral * 0.6 + 90.0, s * 0.4);
        let mut shade = 1.0 + (stains - 0.5) * 0.5 * road.wear;
        let size = road.slab;
        if size > 0.0 {
            let (row, column) = (s / size, lateral / size);
            let each = cell(floor(row) as i32, floor(column) as i32, road.seed);
            let joint = fract(row).min(fract(column)) * size;
            let visible = smooth(0.5, 0.1, place.footprint / size);
            shade *= 1.0 + visible * ((each - 0.5) * 0.22 - if joint < 0.03 { 0.3 } else { 0.0 });
        } else {
            let near = smooth(0.12, 0.03, place.footprint);
            shade += (value(lateral * 13.0, s * 13.0) - 0.5) * 0.3 * near;
        }
        scale(road.paving, shade)
    }

    fn grass(&self, lateral: f32, place: &Place) -> Rgb {
        let tufts = value(lateral * 5.0, place.along * 5.0) * lerp(0.2, 0.6, smooth(0.3, 0.05, place.footprint));
        let meadow = rough(lateral * 0.5, place.along * 0.5 + 3.0);
        let bare = smooth(0.6, 0.75, meadow) * self.road.wear;
        scale(mix(self.road.grass, rgb(0x8a7654), 0.7 * bare), 0.55 + tufts + 0.35 * meadow)
    }

    /// Water darkens, and mirrors the more the flatter one looks.
    fn wetted(&self, colour: Rgb, lateral: f32, place: &Place, down: f32) -> Rgb {
        let film = 0.35 + 0.65 * smooth(0.45, 0.62, rough(lateral * 0.45, place.along * 0.2 + 50.0));
        let grazing = 0.75 / (1.0 + 7.0 * down);
        let mirrored = scale(self.light.mirrored(down * 2.0), 0.8);
        mix(scale(colour, lerp(1.0, 0.6, self.light.wet)), mirrored, self.light.wet * film * grazing)
    }
}
