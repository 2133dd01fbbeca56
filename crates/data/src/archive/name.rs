//! What is a file of an archive called? Writers have done it in many ways.

use super::bytes::{short_crc32, u16_at, u32_at};
use crate::Reason;

/// The upper half of code page 437, in which names are that say nothing else (APPNOTE.TXT, appendix D).
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A name as text. No two different names become the same: what is not UTF-8, as most writers have it whether they say
/// so or not, is taken byte by byte.
pub(super) fn text(name: &[u8], extra: &[u8]) -> String {
    if let Some(unicode) = unicode_path(name, extra) {
        return unicode.to_owned();
    }
    match std::str::from_utf8(name) {
        Ok(text) => text.to_owned(),
        Err(_) => name.iter().map(|byte| of_code_page_437(*byte)).collect(),
    }
}

fn of_code_page_437(byte: u8) -> char {
    let upper = usize::from(byte).checked_sub(128).and_then(|place| CODE_PAGE_437.chars().nth(place));
    upper.unwrap_or(char::from(byte))
}

/// Info-ZIP's Unicode path (section 4.6.9), where it is that of this name.
fn unicode_path<'a>(name: &[u8], extra: &'a [u8]) -> Option<&'a str> {
    let field = field(extra, 0x7075)?;
    let is_its = field.first() == Some(&1) && u32_at(field, 1) == Some(short_crc32(name));
    let unicode = std::str::from_utf8(field.get(5..)?).ok()?;
    (is_its && !unicode.is_empty()).then_some(unicode)
}

/// The extra field with this number.
pub(super) fn field(mut extra: &[u8], number: u16) -> Option<&[u8]> {
    loop {
        let (found, length) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let content = extra.get(4..4 + length)?;
        if found == number {
            return Some(content);
        }
        extra = &extra[4 + length..];
    }
}

/// The folders and the name of a file, between slashes: as the system wrote it that packed it, from the archive's own
/// root. Empty for the root itself.
///
/// # Errors
/// When it leads out of the archive.
pub(super) fn path(name: &str) -> Result<String, Reason> {
    // Windows' own packer wrote backslashes until 2016.
    let slashed = name.replace('\\', "/");
    let below = match slashed.as_bytes() {
        [letter, b':', ..] if letter.is_ascii_alphabetic() => &slashed[2..],
        _ => &slashed,
    };
    let parts: Vec<&str> = below.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") { Err(Reason::Outside) } else { Ok(parts.join("/")) }
}

#[cfg(test)]
mod tests {

    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_byte_has_a_character_of_its_own() {
        let all: HashSet<char> = (0..=255).map(of_code_page_437).collect();
        assert_eq!(all.len(), 256);
        // Python: bytes([0x81, 0xe1, 0xff]).decode("cp437").
        assert_eq!([0x81, 0xe1, 0xff, 0x41].map(of_code_page_437), ['ü', 'ß', '\u{a0}', 'A']);
    }

    #[test]
    fn names_that_say_nothing_of_their_encoding_stay_apart() {
        // "кот" and "пёс" in code page 866, as Russian Windows packs them.
        let names = [b"\xaa\xae\xe2".as_slice(), b"\xaf\xf1\xe1"].map(|name| text(name, &[]));
        assert_ne!(names[0], names[1]);
        assert_eq!(text("größe".as_bytes(), &[]), "größe");
        assert_eq!(text(b"gr\x94\xe1e", &[]), "größe");
    }

    #[test]
    fn a_unicode_path_counts_where_it_is_that_of_the_name() {
        let extra = |name: &[u8]| {
            let content = [&[1], crc32fast::hash(name).to_le_bytes().as_slice(), "кот".as_bytes()].concat();
            let other = [0x55, 0x54, 1, 0, 0];
            [other.as_slice(), &[0x75, 0x70, content.len() as u8, 0], &content].concat()
        };
        assert_eq!(text(b"\xaa\xae\xe2", &extra(b"\xaa\xae\xe2")), "кот");
        assert_eq!(text(b"cat", &extra(b"dog")), "cat");
        let whole = extra(b"cat");
        for cut in 0..whole.len() {
            assert_eq!(text(b"cat", &whole[..cut]), "cat");
        }
    }

    #[test]
    fn paths_are_what_they_are_on_every_system() {
        for (name, expected) in [
            (r"pets\cat\1.png", "pets/cat/1.png"),
            ("./cat/./1.png", "cat/1.png"),
            ("/home/me/cat/1.png", "home/me/cat/1.png"),
            (r"C:\cat\1.png", "cat/1.png"),
            ("cat//1.png", "cat/1.png"),
            ("cat/..a/1.png", "cat/..a/1.png"),
            ("ünü/1.png", "ünü/1.png"),
            ("./", ""),
        ] {
            assert_eq!(path(name).unwrap(), expected);
        }
        for name in ["../cat/1.png", r"cat\..\..\1.png", "cat/.."] {
            assert_eq!(path(name), Err(Reason::Outside));
        }
    }
}
