//! Which kinds of things does a street have?

/// One kind of thing, as a label means it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Class {
    /// The short name.
    pub name: &'static str,
    /// What counts as it.
    pub what: &'static str,
    /// Red, green and blue of its label on the page.
    pub colour: [u8; 3],
}

pub(super) const SKY: u8 = 0;
pub(super) const BUILDING: u8 = 1;
pub(super) const ROAD: u8 = 2;
pub(super) const PAVEMENT: u8 = 3;
pub(super) const MARKING: u8 = 4;
pub(super) const TREE: u8 = 5;
pub(super) const CAR: u8 = 6;
pub(super) const PERSON: u8 = 7;
pub(super) const SIGN: u8 = 8;
pub(super) const FENCE: u8 = 9;
pub(super) const POLE: u8 = 10;
pub(super) const CYCLIST: u8 = 11;

/// All kinds, in the order of the labels. They are CamVid's (Brostow et al. 2009) as ENet's authors used them, with
/// the road's markings in place of "unlabelled": here every pixel has a label.
///
/// The colours were searched for the largest smallest distance between any two, for ordinary eyes and for all three
/// kinds of colour blindness at once (simulated after Machado et al. 2009); a test holds them there.
pub const CLASSES: [Class; 12] = [
    class("sky", "sky, clouds and the sun", [169, 202, 251]),
    class("building", "houses, towers, workshops, with their windows, roofs and awnings", [108, 34, 37]),
    class("road", "carriageways, parking lanes and cycle lanes", [73, 69, 100]),
    class("pavement", "where people walk: pavements, kerbs, squares, yards", [149, 143, 157]),
    class("marking", "what is painted on the road", [255, 255, 255]),
    class("tree", "whatever grows: trees, bushes, hedges, lawns", [42, 162, 95]),
    class("car", "cars, vans, buses and lorries, parked or driving", [4, 45, 245]),
    class("person", "people on foot, with what they carry", [182, 0, 0]),
    class("sign", "traffic signs from both sides, boards and traffic lights", [255, 215, 4]),
    class("fence", "fences, railings, garden walls, barriers", [171, 77, 223]),
    class("pole", "lamp posts, masts, bollards, what signs stand on", [0, 0, 31]),
    class("cyclist", "people on bicycles, with the bicycle", [222, 123, 0]),
];

const fn class(name: &'static str, what: &'static str, colour: [u8; 3]) -> Class {
    Class { name, what, colour }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_the_places_in_the_table() {
        let names = [(SKY, "sky"), (TREE, "tree"), (CAR, "car"), (FENCE, "fence"), (CYCLIST, "cyclist")];
        for (label, name) in names {
            assert_eq!(CLASSES[usize::from(label)].name, name);
        }
    }

    /// Machado, Oliveira and Fernandes 2009, table 1, severity 1: protanopia, deuteranopia, tritanopia.
    const VISIONS: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ];

    fn lab(colour: [u8; 3], vision: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = colour.map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        let [r, g, b] = vision.map(|row| row.iter().zip(linear).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0));
        let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn colours_can_be_told_apart_by_every_eye() {
        for vision in &VISIONS {
            for (i, a) in CLASSES.iter().enumerate() {
                for b in &CLASSES[..i] {
                    let (p, q) = (lab(a.colour, vision), lab(b.colour, vision));
                    let distance = p.iter().zip(q).map(|(p, q)| (p - q) * (p - q)).sum::<f64>().sqrt();
                    // A distance of 2.3 is just noticeable.
                    assert!(distance > 25.0, "{} and {}: {distance:.1}", a.name, b.name);
                }
            }
        }
    }
}
