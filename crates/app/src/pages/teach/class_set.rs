//! Which classes has the visitor made, and which pictures are in them?

use std::rc::Rc;

use protocol::Picture;

use crate::language::fill;

/// Rows and columns of a remembered picture.
pub const SIDE: u32 = 64;
/// Bytes of one: three colours.
pub const PIXELS: usize = (SIDE * SIDE * 3) as usize;

/// One class.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// As the visitor calls it.
    pub name: String,
    /// Its pictures, oldest first; each `SIDE` by `SIDE`, in colour.
    pub pictures: Vec<Rc<Picture>>,
    /// Where it is kept: unlike its place, this never changes.
    pub id: u32,
}

/// All classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassSet {
    /// In the order in which they were made.
    pub classes: Vec<Class>,
    /// The weights that were learned last, a safetensors file.
    pub weights: Option<Rc<Vec<u8>>>,
    /// The network whose last layer it was.
    pub network: String,
}

impl ClassSet {
    /// Adds a class; without a name it is numbered. Gives its place.
    pub fn add(&mut self, name: &str) -> usize {
        let id = self.classes.iter().map(|class| class.id + 1).max().unwrap_or(0);
        let name = match name.trim() {
            "" => fill("Class {0}", &[&(self.classes.len() + 1).to_string()]),
            name => name.chars().take(40).collect(),
        };
        self.classes.push(Class { name, pictures: Vec::new(), id });
        self.classes.len() - 1
    }

    /// Pictures of all classes.
    pub fn count(&self) -> usize {
        self.classes.iter().map(|class| class.pictures.len()).sum()
    }

    /// May it be learned from? Two classes, and pictures in each.
    pub fn is_ready(&self) -> bool {
        self.classes.len() > 1 && self.classes.iter().all(|class| !class.pictures.is_empty())
    }
}

/// The square in the middle of a picture, `SIDE` by `SIDE`, in colour.
pub fn to_size(picture: &Picture) -> Option<Picture> {
    let (width, height, channels) = (picture.width as usize, picture.height as usize, usize::from(picture.channels));
    let planes = data::photo::to_square(&picture.pixels, width, height, channels, SIDE as usize).ok()?;
    let mut pixels = data::photo::interleaved(&planes, channels);
    if channels == 1 {
        pixels = pixels.into_iter().flat_map(|grey| [grey; 3]).collect();
    }
    Some(Picture { width: SIDE, height: SIDE, channels: 3, pixels })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_numbered_where_they_have_no_name_and_keep_their_ids() {
        let mut set = ClassSet::default();
        assert_eq!(set.add(" cup "), 0);
        assert_eq!(set.add(""), 1);
        let names: Vec<_> = set.classes.iter().map(|class| class.name.as_str()).collect();
        assert_eq!(names, ["cup", "Class 2"]);
        set.classes.remove(0);
        set.add("pen");
        assert_eq!(set.classes.iter().map(|class| class.id).collect::<Vec<_>>(), [1, 2]);
        assert!(!set.is_ready());
    }

    #[test]
    fn pictures_become_squares_of_one_size() {
        let wide = Picture { width: 200, height: 100, channels: 1, pixels: vec![9; 20_000] };
        let made = to_size(&wide).map(|picture| (picture.width, picture.pixels.len(), picture.pixels[0]));
        assert_eq!(made, Some((SIDE, PIXELS, 9)));
    }
}
