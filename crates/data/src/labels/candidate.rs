//! Which files may be pictures, by their paths alone? Their content has the last word ([`crate::picture::sniff`]).

use crate::Reason;

/// Endings of pictures that page or browser read, in lower case.
const PICTURES: [&str; 22] = [
    "png", "apng", "jpg", "jpeg", "jpe", "jfif", "jfi", "jif", "pjpeg", "pjp", "gif", "webp", "bmp", "dib", "avif",
    "avifs", "heic", "heif", "ico", "jxl", "tif", "tiff",
];
/// Longest ending that is taken for one: what is longer, or has a digit alone, belongs to the name.
const LONGEST: usize = 12;

/// Files and folders that systems put there for themselves.
const SYSTEM: [&str; 8] = [
    "__MACOSX",
    "@eaDir",
    "$RECYCLE.BIN",
    "System Volume Information",
    "Thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "Icon\r",
];

/// How sure is it that a file is a picture?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidate {
    /// Its ending says that it is one.
    ByEnding,
    /// It has no ending: only its content can say it.
    Uncertain,
}

/// Whether a file may be a picture.
///
/// # Errors
/// The reason why not.
pub fn candidate(path: &str) -> Result<Candidate, Reason> {
    let mut parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    if parts.clone().any(|part| SYSTEM.iter().any(|own| own.eq_ignore_ascii_case(part))) {
        return Err(Reason::System);
    }
    if parts.clone().any(|part| part.starts_with('.') && part != "..") {
        return Err(Reason::Hidden);
    }
    match parts.next_back().map(ending) {
        Some(None) => Ok(Candidate::Uncertain),
        Some(Some(ending)) if PICTURES.iter().any(|known| known.eq_ignore_ascii_case(ending)) => {
            Ok(Candidate::ByEnding)
        }
        _ => Err(Reason::NotAPicture),
    }
}

/// The ending of a file's name, without its dot; none where it has none.
fn ending(name: &str) -> Option<&str> {
    let (before, after) = name.trim_end_matches([' ', '.']).rsplit_once('.')?;
    let is_one = !before.is_empty()
        && (1..=LONGEST).contains(&after.len())
        && after.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && after.bytes().any(|byte| byte.is_ascii_alphabetic());
    is_one.then_some(after)
}

/// A file's name without its ending, and without its folders.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let trimmed = name.trim_end_matches([' ', '.']);
    match ending(name) {
        Some(ending) => &trimmed[..trimmed.len() - ending.len() - 1],
        None => trimmed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_of_pictures_count_in_every_spelling() {
        let known =
            ["a/B/photo.JPG", "x.webp", "x.jfif", "x.JPE", "x.pjpeg", "n01440764_18.JPEG", "x.png ", "./cat/1.png"];
        for path in known {
            assert_eq!(candidate(path), Ok(Candidate::ByEnding), "{path}");
        }
        for path in ["IMG_1", "a/b/12", "cat.0", "LICENSE", "St. Bernard dog"] {
            assert_eq!(candidate(path), Ok(Candidate::Uncertain), "{path}");
        }
    }

    #[test]
    fn other_files_are_told_apart() {
        for (path, reason) in [
            ("__MACOSX/a/photo.jpg", Reason::System),
            ("a/@eaDir/photo.jpg", Reason::System),
            ("a/Thumbs.db", Reason::System),
            ("a/._photo.jpg", Reason::Hidden),
            (".ipynb_checkpoints/photo.jpg", Reason::Hidden),
            ("a/.DS_Store", Reason::Hidden),
            ("a/notes.txt", Reason::NotAPicture),
            ("labels.csv", Reason::NotAPicture),
            ("taught.safetensors", Reason::NotAPicture),
            ("", Reason::NotAPicture),
        ] {
            assert_eq!(candidate(path), Err(reason), "{path}");
        }
    }

    #[test]
    fn a_stem_is_what_stands_before_the_ending() {
        for (path, expected) in [
            ("a/cat_012.png", "cat_012"),
            ("cat.0.jpg", "cat.0"),
            ("cat.0", "cat.0"),
            ("IMG_1", "IMG_1"),
            ("x.png .", "x"),
        ] {
            assert_eq!(stem(path), expected);
        }
    }
}
