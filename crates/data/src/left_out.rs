//! Which files of a visitor's are not taken, and why? Nothing is passed over in silence.

use std::fmt;

/// Paths that are named for each reason; the others are counted.
const NAMED: usize = 5;

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It needs a password.
    Encrypted,
    /// It is packed in a way that is not read here.
    Method(Method),
    /// It would be larger than is read here.
    TooLarge {
        /// Its bytes.
        bytes: u64,
        /// Most that are read.
        limit: u64,
    },
    /// It would be so much larger than it is packed that it is likely to be made to do harm.
    Bomb {
        /// Its bytes in the archive.
        packed: u64,
        /// Its bytes outside.
        unpacked: u64,
    },
    /// Its path leads out of the archive.
    Outside,
    /// A later file of the archive has the same path, and counts.
    Duplicate,
    /// It stands for another file.
    Link,
    /// Its place in the archive is another file's, or none.
    Misplaced,
    /// Its name, or a folder's, begins with a dot.
    Hidden,
    /// A system put it there for itself.
    System,
    /// It is no picture, by its ending or its content.
    NotAPicture,
    /// It lies beside the folders of the classes, in none of them.
    Loose,
    /// It lies beside the folders for training and test.
    OutsideSplits,
    /// Its name says no class, and others' do.
    Nameless,
    /// It is a picture, and cannot be read.
    Unreadable,
}

impl Reason {
    /// Is it the same reason, whatever the numbers?
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Reason::Method(a), Reason::Method(b)) => a == b,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Encrypted => write!(f, "encrypted"),
            Reason::Method(method) => write!(f, "packed by {method}"),
            Reason::TooLarge { bytes, limit } => {
                write!(f, "of {bytes} bytes, more than the {limit} that are read here")
            }
            Reason::Bomb { packed, unpacked } => write!(f, "growing from {packed} to {unpacked} bytes"),
            Reason::Outside => write!(f, "outside of the archive"),
            Reason::Duplicate => write!(f, "there twice"),
            Reason::Link => write!(f, "links to other files"),
            Reason::Misplaced => write!(f, "not where the archive says"),
            Reason::Hidden => write!(f, "hidden"),
            Reason::System => write!(f, "a system's own"),
            Reason::NotAPicture => write!(f, "no pictures"),
            Reason::Loose => write!(f, "beside the classes' folders"),
            Reason::OutsideSplits => write!(f, "beside the folders for training and test"),
            Reason::Nameless => write!(f, "without a class in the name"),
            Reason::Unreadable => write!(f, "not readable"),
        }
    }
}

/// A way of packing a file (APPNOTE.TXT 6.3.10, section 4.4.5), by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method(pub u16);

impl Method {
    /// As it is.
    pub const STORED: Method = Method(0);
    /// RFC 1951.
    pub const DEFLATED: Method = Method(8);
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.0 {
            0 => "nothing",
            1 => "Shrink",
            2..=5 => "Reduce",
            6 => "Implode",
            8 => "Deflate",
            9 => "Deflate64",
            12 => "bzip2",
            14 => "LZMA",
            20 | 93 => "Zstandard",
            94 => "MP3",
            95 => "XZ",
            96 => "JPEG",
            97 => "WavPack",
            98 => "PPMd",
            number => return write!(f, "method {number}"),
        };
        f.write_str(name)
    }
}

/// Files that are left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Why, with the numbers of the first.
    pub reason: Reason,
    /// How many.
    pub count: usize,
    /// The first few of their paths.
    pub paths: Vec<String>,
}

/// All files that are left out, by reason, in the order in which reasons came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut(Vec<Group>);

impl LeftOut {
    /// One more.
    pub fn add(&mut self, reason: Reason, path: &str) {
        let place = self.0.iter().position(|group| group.reason.is_like(&reason));
        let group = match place {
            Some(place) => &mut self.0[place],
            None => {
                self.0.push(Group { reason, count: 0, paths: Vec::new() });
                let last = self.0.len() - 1;
                &mut self.0[last]
            }
        };
        group.count += 1;
        if group.paths.len() < NAMED {
            group.paths.push(path.to_owned());
        }
    }

    /// Those of another list too.
    pub fn extend(&mut self, others: &LeftOut) {
        for other in &others.0 {
            match self.0.iter_mut().find(|group| group.reason.is_like(&other.reason)) {
                Some(group) => {
                    group.count += other.count;
                    let room = NAMED.saturating_sub(group.paths.len());
                    group.paths.extend(other.paths.iter().take(room).cloned());
                }
                None => self.0.push(other.clone()),
            }
        }
    }

    /// By reason.
    pub fn groups(&self) -> &[Group] {
        &self.0
    }

    /// How many there are for a reason, whatever its numbers.
    pub fn count_of(&self, reason: &Reason) -> usize {
        self.0.iter().filter(|group| group.reason.is_like(reason)).map(|group| group.count).sum()
    }

    /// How many there are in all.
    pub fn count(&self) -> usize {
        self.0.iter().map(|group| group.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_counted_by_reason_and_the_first_few_named() {
        let mut left_out = LeftOut::default();
        for number in 0..7 {
            left_out.add(Reason::Encrypted, &format!("{number}.png"));
            left_out.add(Reason::TooLarge { bytes: number, limit: 0 }, "large.bmp");
        }
        left_out.add(Reason::Method(Method(12)), "a.png");
        left_out.add(Reason::Method(Method(93)), "b.png");
        let counts: Vec<_> = left_out.groups().iter().map(|group| group.count).collect();
        assert_eq!(counts, [7, 7, 1, 1]);
        assert_eq!(left_out.groups()[0].paths.len(), NAMED);
        assert_eq!(left_out.groups()[1].reason.to_string(), "of 0 bytes, more than the 0 that are read here");
        assert_eq!(left_out.groups()[2].reason.to_string(), "packed by bzip2");
        assert_eq!(left_out.count_of(&Reason::TooLarge { bytes: 9, limit: 9 }), 7);
        let mut both = left_out.clone();
        both.extend(&left_out);
        assert_eq!((both.count(), both.groups().len()), (32, 4));
    }
}
