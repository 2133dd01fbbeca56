//! Which discs bear their names, so that no two names overlap?

/// Width of a letter and height of a line, in the drawing's units.
const LETTER: f64 = 6.4;
const LINE: f64 = 14.0;

/// A disc that would like its name beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Disc {
    /// Centre.
    pub x: f64,
    /// Centre.
    pub y: f64,
    /// Radius.
    pub r: f64,
    /// The name.
    pub name: &'static str,
}

/// Where a name begins, and its left, upper, right and lower ends.
type Place = (f64, f64, [f64; 4]);

/// For each disc the place of its name: right of it, left, above or below; none where nothing is free. Earlier discs
/// choose first.
pub fn place(discs: &[Disc], width: f64) -> Vec<Option<(f64, f64)>> {
    let mut taken: Vec<[f64; 4]> = Vec::new();
    let free = |taken: &[[f64; 4]], own: &[f64; 4]| {
        own[0] >= 0.0
            && own[2] <= width
            && taken
                .iter()
                .all(|other| own[2] < other[0] || other[2] < own[0] || own[3] < other[1] || other[3] < own[1])
    };
    discs
        .iter()
        .map(|disc| {
            let found = candidates(disc).into_iter().find(|(_, _, own)| free(&taken, own))?;
            taken.push(found.2);
            Some((found.0, found.1))
        })
        .collect()
}

fn candidates(disc: &Disc) -> [Place; 4] {
    let length = disc.name.chars().count() as f64 * LETTER;
    let at = |x: f64, y: f64| (x, y, [x, y - LINE * 0.8, x + length, y + LINE * 0.2]);
    let Disc { x, y, r, .. } = *disc;
    [
        at(x + r + 4.0, y + 4.0),
        at(x - r - 4.0 - length, y + 4.0),
        at(x - length / 2.0, y - r - 5.0),
        at(x - length / 2.0, y + r + LINE),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_give_way_to_each_other() {
        let disc = |x, y| Disc { x, y, r: 5.0, name: "ResNet" };
        let places = place(&[disc(100.0, 50.0), disc(102.0, 52.0), disc(101.0, 51.0)], 400.0);
        assert!(places[0].unwrap().0 > 100.0, "the first stands at its right");
        assert!(places[1].unwrap().0 < 100.0, "the second at its left");
        assert_eq!(places[2], None, "for the third nothing is left");
    }

    #[test]
    fn nothing_leaves_the_drawing() {
        let edge = Disc { x: 395.0, y: 50.0, r: 5.0, name: "Inception" };
        let place = place(&[edge], 400.0)[0].unwrap();
        assert!(place.0 < 395.0);
    }
}
