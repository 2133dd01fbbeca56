//! Which class does each of a visitor's pictures belong to? Their folders say so, or their names.
//!
//! As torchvision's `ImageFolder` has it: below the folders that all pictures have in common, each folder is a class,
//! with all that lies in it at whatever depth, and classes stand in the order of their names. Where a folder for
//! training lies beside one for testing, classes lie in both of them. Where all pictures lie in one folder, the words
//! of their names are the classes.

mod candidate;
mod shown;
mod split;
mod words;

pub use candidate::{Candidate, candidate};
pub use split::Split;

use crate::places::counted;
use crate::{LeftOut, Reason};

/// A picture that has a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Its place among the paths.
    pub file: usize,
    /// Its class's place among the names.
    pub class: usize,
    /// The part of the set that it lies in; none where the set is not divided.
    pub split: Option<Split>,
}

/// What says the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder for each.
    Folders,
    /// The names of files.
    Names,
}

/// Pictures with their classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    /// In the order of their folders' names; each another, fit to be shown. There may be only one.
    pub names: Vec<String>,
    /// In the order of the paths.
    pub pictures: Vec<Labelled>,
    /// Files that are no pictures, or in no class.
    pub left_out: LeftOut,
    /// What says the class.
    pub origin: Origin,
}

/// Pictures without classes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoClasses {
    /// There are none.
    #[error("there are no pictures among {} files", left_out.count())]
    NoPictures {
        /// What there is.
        left_out: LeftOut,
    },
    /// Neither folders nor names say a class.
    #[error("{pictures} pictures lie in no folder, and their names (such as {example:?}) say no class")]
    Nameless {
        /// How many.
        pictures: usize,
        /// The name of one.
        example: String,
        /// What is no picture.
        left_out: LeftOut,
    },
}

/// A picture on its way down through its folders.
struct Item<'a> {
    file: usize,
    folders: Vec<&'a str>,
    name: &'a str,
    split: Option<Split>,
}

/// Places of the files whose paths do not say whether they are pictures: their content must be looked at
/// ([`crate::picture::sniff`]) before classes are made, because a folder without pictures is none.
pub fn uncertain<P: AsRef<str>>(paths: &[P]) -> Vec<usize> {
    let is_uncertain = |place: &usize| candidate(paths[*place].as_ref()) == Ok(Candidate::Uncertain);
    (0..paths.len()).filter(is_uncertain).collect()
}

/// The classes of the pictures among these files, by their paths: folders and name, between slashes. `is_picture` is
/// asked of the files that are [`uncertain`], by their places.
///
/// # Errors
/// When there are no pictures, or nothing says a class.
pub fn classes<P: AsRef<str>>(paths: &[P], is_picture: impl Fn(usize) -> bool) -> Result<Classes, NoClasses> {
    let (mut items, mut left_out) = candidates(paths, is_picture);
    if items.is_empty() {
        return Err(NoClasses::NoPictures { left_out });
    }
    // Folders that all pictures lie in, counted, and the innermost of them.
    let (mut depth, mut inside) = (0, None);
    let mut is_divided = false;
    loop {
        let folders = counted(items.iter().filter_map(|item| item.folders.get(depth).copied()));
        let folders: Vec<&str> = folders.into_keys().collect();
        if !is_divided && Split::is_division(folders.iter().copied()) {
            is_divided = true;
            items.retain_mut(|item| {
                item.split = item.folders.get(depth).and_then(|folder| Split::of_folder(folder));
                if item.split.is_none() {
                    left_out.add(Reason::OutsideSplits, paths[item.file].as_ref());
                }
                item.split.is_some()
            });
            depth += 1;
            continue;
        }
        match folders[..] {
            [] => return by_names(&items, inside, left_out),
            [only] if items.iter().all(|item| item.folders.len() > depth) => {
                inside = Some(only);
                depth += 1;
            }
            // One folder, and pictures beside it: they are passed over where there are classes in it, or nothing else
            // says a class.
            [_] if !branches_below(&items, depth + 1) && words_of(&items).is_some() => {
                return by_names(&items, inside, left_out);
            }
            [only] => {
                items = without_loose(items, depth, paths, &mut left_out);
                inside = Some(only);
                depth += 1;
            }
            _ => {
                let items = without_loose(items, depth, paths, &mut left_out);
                return Ok(by_folders(&items, depth, left_out));
            }
        }
    }
}

/// The same where one knows the folder that the classes lie in: each folder in it is one, if it is the only one.
///
/// # Errors
/// When there are no pictures in folders there.
pub fn classes_in<P: AsRef<str>>(
    root: &str,
    paths: &[P],
    is_picture: impl Fn(usize) -> bool,
) -> Result<Classes, NoClasses> {
    let (items, mut left_out) = candidates(paths, is_picture);
    let above: Vec<&str> = parts(root).collect();
    let mut inside = Vec::new();
    for item in items {
        if item.folders.len() > above.len() && item.folders.starts_with(&above) {
            inside.push(item);
        } else {
            left_out.add(Reason::Loose, paths[item.file].as_ref());
        }
    }
    if inside.is_empty() {
        return Err(NoClasses::NoPictures { left_out });
    }
    Ok(by_folders(&inside, above.len(), left_out))
}

/// The folder in which a file of this name lies, the outermost where there are several; empty where it lies in none.
pub fn folder_of<'a, P: AsRef<str>>(name: &str, paths: &'a [P]) -> Option<&'a str> {
    let folders = paths.iter().filter_map(|path| {
        let path = path.as_ref();
        let (folder, found) = path.rsplit_once('/').unwrap_or(("", path));
        (found == name && !matches!(candidate(path), Err(Reason::System | Reason::Hidden))).then_some(folder)
    });
    folders.min_by_key(|folder| parts(folder).count())
}

impl Classes {
    /// How many pictures each class has.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.names.len()];
        for picture in &self.pictures {
            counts[picture.class] += 1;
        }
        counts
    }

    /// How many pictures lie in a part of the set.
    pub fn count_in(&self, split: Split) -> usize {
        self.pictures.iter().filter(|picture| picture.split == Some(split)).count()
    }

    /// Is it divided by its folders into what is learned from and what is tested on?
    pub fn is_divided(&self) -> bool {
        self.pictures.iter().any(|picture| picture.split.is_some())
    }

    /// Without the pictures that turned out to be none, and without classes of which none is left: the others move up.
    pub fn keep(&mut self, is_readable: impl Fn(&Labelled) -> bool) {
        self.pictures.retain(is_readable);
        let counts = self.counts();
        let mut moved = Vec::with_capacity(counts.len());
        let mut next = 0;
        for count in &counts {
            moved.push(next);
            next += usize::from(*count > 0);
        }
        self.pictures.iter_mut().for_each(|picture| picture.class = moved[picture.class]);
        let mut counts = counts.into_iter();
        self.names.retain(|_| counts.next().is_some_and(|count| count > 0));
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".")
}

fn candidates<P: AsRef<str>>(paths: &[P], is_picture: impl Fn(usize) -> bool) -> (Vec<Item<'_>>, LeftOut) {
    let (mut items, mut left_out) = (Vec::new(), LeftOut::default());
    for (file, path) in paths.iter().enumerate() {
        let path = path.as_ref();
        let obstacle = match candidate(path) {
            Ok(Candidate::Uncertain) if !is_picture(file) => Some(Reason::NotAPicture),
            Ok(_) => None,
            Err(reason) => Some(reason),
        };
        if let Some(reason) = obstacle {
            left_out.add(reason, path);
            continue;
        }
        let mut folders: Vec<&str> = parts(path).collect();
        let name = folders.pop().unwrap_or(path);
        items.push(Item { file, folders, name, split: None });
    }
    (items, left_out)
}

fn without_loose<'a, P: AsRef<str>>(
    mut items: Vec<Item<'a>>,
    depth: usize,
    paths: &[P],
    left_out: &mut LeftOut,
) -> Vec<Item<'a>> {
    items.retain(|item| {
        let is_loose = item.folders.len() <= depth;
        if is_loose {
            left_out.add(Reason::Loose, paths[item.file].as_ref());
        }
        !is_loose
    });
    items
}

/// Do the folders of pictures that lie this deep or deeper differ anywhere?
fn branches_below(items: &[Item], depth: usize) -> bool {
    let mut deeper = items.iter().filter(|item| item.folders.len() > depth).map(|item| &item.folders[depth..]);
    let Some(first) = deeper.next() else { return false };
    deeper.any(|folders| folders.iter().zip(first).any(|(a, b)| a != b))
}

/// A class for each folder at this depth.
fn by_folders(items: &[Item], depth: usize, left_out: LeftOut) -> Classes {
    let labels: Vec<Option<&str>> = items.iter().map(|item| item.folders.get(depth).copied()).collect();
    labelled(items, &labels, left_out, Origin::Folders)
}

fn stems<'a>(items: &[Item<'a>]) -> Vec<&'a str> {
    items.iter().map(|item| candidate::stem(item.name)).collect()
}

/// The classes that the names of these pictures say, if they do.
fn words_of<'a>(items: &[Item<'a>]) -> Option<Vec<Option<&'a str>>> {
    words::classes(&stems(items))
}

/// A class for each word of the names; where they have but one, the folder `inside` which they lie, or that word.
fn by_names(items: &[Item], inside: Option<&str>, mut left_out: LeftOut) -> Result<Classes, NoClasses> {
    if let Some(labels) = words_of(items) {
        for (item, _) in items.iter().zip(&labels).filter(|(_, label)| label.is_none()) {
            left_out.add(Reason::Nameless, item.name);
        }
        return Ok(labelled(items, &labels, left_out, Origin::Names));
    }
    let (only, origin) = match (inside, words::common(&stems(items))) {
        (Some(folder), _) => (folder, Origin::Folders),
        (None, Some(word)) => (word, Origin::Names),
        (None, None) => {
            let example = items.first().map(|item| item.name.to_owned()).unwrap_or_default();
            return Err(NoClasses::Nameless { pictures: items.len(), example, left_out });
        }
    };
    Ok(labelled(items, &vec![Some(only); items.len()], left_out, origin))
}

/// Classes in the order of their labels.
fn labelled(items: &[Item], labels: &[Option<&str>], left_out: LeftOut, origin: Origin) -> Classes {
    let mut places = counted(labels.iter().flatten().copied());
    places.values_mut().zip(0..).for_each(|(value, place)| *value = place);
    let pictures = items.iter().zip(labels).filter_map(|(item, label)| {
        let class = *places.get((*label)?)?;
        Some(Labelled { file: item.file, class, split: item.split })
    });
    Classes { pictures: pictures.collect(), names: shown::names(places.keys().copied()), left_out, origin }
}

#[cfg(test)]
mod tests;
