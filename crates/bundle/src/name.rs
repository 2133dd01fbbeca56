//! What does a name become that anybody may have written, where it is that of a file or stands in a table?
//!
//! Names come from links, archives and files of strangers. As text on the page they harm nobody; a file system, a
//! program for tables or a reader of XML may take some of their letters for more than letters.

use std::collections::BTreeSet;

/// Most bytes of a name: file systems take 255, an ending and a number not among these.
const MOST: usize = 180;
/// What Windows takes for devices, whatever ending they have.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// A name for a file with this ending, without what some system does not take; `training` where nothing is left.
pub fn file_name(of: &str, ending: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let words = of.split(|letter| !is_plain(letter)).map(|word| word.trim_matches(['.', '-']));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let letters: String = words.join("-").chars().take(60).collect();
    let plain = match shortened(&letters).trim_end_matches(['.', '-']) {
        "" => "training",
        plain => plain,
    };
    [no_device(plain).as_str(), ending].concat()
}

/// A name for a folder of each, near to what it is called, and each of them another, also where large and small letters
/// are the same; `unnamed` where nothing is left.
pub fn folder_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let numbered = |name: &str| {
        let plain = folder_name(name);
        let mut all = (1..).map(|number| if number == 1 { plain.clone() } else { format!("{plain} ({number})") });
        all.find(|name| taken.insert(name.to_lowercase())).unwrap_or(plain.clone())
    };
    names.into_iter().map(numbered).collect()
}

fn folder_name(name: &str) -> String {
    let is_unfit = |letter: char| letter.is_control() || r#"/\:*?"<>|"#.contains(letter);
    let fit = |letter: char| if is_unfit(letter) { '-' } else { letter };
    let letters: String = visible(name).chars().map(fit).collect();
    // What begins with a dot is hidden, and passed over when it is read; Windows takes none at the end.
    let plain = match shortened(letters.trim_start_matches(['.', ' '])).trim_end_matches(['.', ' ']) {
        "" => "unnamed",
        plain => plain,
    };
    no_device(plain)
}

/// The name, with a mark before it where it is that of a device.
fn no_device(name: &str) -> String {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt")).unwrap_or_default();
    let is_port = port.chars().count() == 1 && port.contains(|letter: char| "0123456789¹²³".contains(letter));
    let mark = if DEVICES.contains(&stem.as_str()) || is_port { "_" } else { "" };
    [mark, name].concat()
}

fn shortened(name: &str) -> &str {
    &name[..name.floor_char_boundary(MOST)]
}

/// Text without marks that turn the direction of writing (Unicode 15, section 23.2), by which one name looks like
/// another, and without control characters, of which XML takes none; ends of lines and tabs stay.
pub fn visible(text: &str) -> String {
    let is_unseen = |letter: char| {
        matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
            || matches!(letter, '\u{fffe}' | '\u{ffff}')
            || letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
    };
    text.chars().filter(|letter| !is_unseen(*letter)).collect()
}

/// A cell of a table as CSV (RFC 4180): quoted where that is needed, and with an apostrophe before what a program for
/// tables would take for a formula. Numbers stay.
pub fn cell(text: &str) -> String {
    let begins = text.trim_start().chars().next();
    let is_formula = begins.is_some_and(|first| "=+-@＝＋－＠".contains(first)) && text.parse::<f64>().is_err();
    let is_formula = is_formula || text.starts_with(['\t', '\r', '\n']);
    let mark = if is_formula { "'" } else { "" };
    if text.contains(['"', ',', ';', '\t', '\r', '\n']) {
        ["\"", mark, &text.replace('"', "\"\""), "\""].concat()
    } else {
        [mark, text].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ENDING;

    /// What strangers call things.
    const STRANGE: [&str; 20] = [
        "",
        "..",
        "../../etc/passwd",
        r"..\..\Windows\System32",
        "/root/.bashrc",
        ".htaccess",
        "C:boot.ini",
        "nul",
        "Con.txt",
        "COM1",
        "lpt9.a.b",
        "a\u{0}b\u{1b}[31m\r\nc",
        "\u{202e}gpj.exe",
        "\u{2066}x\u{2069}\u{200f}",
        "<img src=x onerror=alert(1)>",
        "a\"b'c`d$(e)%f%&g;h|i",
        "=HYPERLINK(\"http://example.org\")",
        "猫 и собака",
        " spaces and dots. . ",
        "-rf",
    ];

    fn long() -> [String; 3] {
        ["x".repeat(5_000), "𠀀".repeat(5_000), ["a".repeat(59), ".".repeat(9), "-b".into()].concat()]
    }

    fn strange() -> Vec<String> {
        STRANGE.iter().map(|name| (*name).to_owned()).chain(long()).collect()
    }

    /// What Windows, macOS and Linux take as one part of a path: Microsoft's "Naming Files, Paths, and Namespaces".
    fn is_taken_everywhere(name: &str) -> bool {
        let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
        let devices = ["CON", "PRN", "AUX", "NUL", "COM1", "LPT9"];
        !name.is_empty()
            && name.len() <= 255
            && !name.contains(|letter: char| letter.is_control() || r#"<>:"/\|?*"#.contains(letter))
            && !name.contains(['\u{202e}', '\u{2066}', '\u{2069}', '\u{200f}'])
            && !name.starts_with(['.', ' '])
            && !name.ends_with(['.', ' '])
            && !devices.contains(&stem.trim_end())
    }

    #[test]
    fn names_of_files_are_taken_by_every_system() {
        assert_eq!(file_name("LeNet-5: kernel `c3` 3×3", ENDING), "LeNet-5-kernel-c3-3-3.timemachine.zip");
        assert_eq!(file_name("SqueezeNet 1.1", ".svg"), "SqueezeNet-1.1.svg");
        assert_eq!(file_name("lenet5_modern", ".safetensors"), "lenet5_modern.safetensors");
        assert_eq!(file_name("../..", ".csv"), "training.csv");
        assert_eq!(file_name("", ".csv"), "training.csv");
        assert_eq!(file_name("猫 и собака", ".csv"), "猫-и-собака.csv");
        for name in strange() {
            for ending in [ENDING, ".csv", ".json", ".svg", ".png", ".safetensors", ".py", ".burn.rs"] {
                let file = file_name(&name, ending);
                assert!(is_taken_everywhere(&file) && file.ends_with(ending), "{name:?} became {file:?}");
                assert!(!file.starts_with('-'), "{name:?} became {file:?}, which is an option of programs");
            }
        }
    }

    #[test]
    fn names_of_folders_are_taken_by_every_system_and_stay_different() {
        let usual = ["cup", "Tasse (blau)", "猫 и собака", "a & b"];
        assert_eq!(folder_names(usual), usual);
        assert_eq!(
            folder_names(["cup", "Cup", "cup", "a/b", "a-b", "..", "."]),
            ["cup", "Cup (2)", "cup (3)", "a-b", "a-b (2)", "unnamed", "unnamed (2)"]
        );
        let all = strange();
        let folders = folder_names(all.iter().map(String::as_str));
        for (name, folder) in all.iter().zip(&folders) {
            assert!(is_taken_everywhere(folder), "{name:?} became {folder:?}");
        }
        let different: BTreeSet<String> = folders.iter().map(|folder| folder.to_lowercase()).collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn no_cell_is_a_formula() {
        let formulas = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "=cmd|' /C calc'!A0", "-x"];
        for formula in formulas {
            let cell = cell(formula);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{formula:?} became {cell:?}");
        }
        for plain in ["", "a", "1", "-1", "+2.5e-3", "-inf", "cat/1.png", "a=b", "it's"] {
            assert_eq!(cell(plain), plain);
        }
        assert_eq!(cell("a,\"b\".png"), "\"a,\"\"b\"\".png\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
        assert_eq!(cell("=a,b"), "\"'=a,b\"");
    }

    #[test]
    fn what_is_not_seen_is_left_out() {
        assert_eq!(visible("\u{202e}gpj\u{0}.exe\u{1b}\n\tgrößer 👩\u{200d}👧"), "gpj.exe\n\tgrößer 👩\u{200d}👧");
    }
}
