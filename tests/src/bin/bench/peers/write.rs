//! Where in BENCHMARKS.md do the tables stand? Between marks, which a reader of the page does not see.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Puts a table in the place of the one that is there, between the marks of this name.
///
/// # Errors
/// When the file has no such place.
pub fn into_benchmarks(name: &str, text: &str) -> Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../BENCHMARKS.md");
    let page = fs::read_to_string(&file).context("there is no BENCHMARKS.md")?;
    let page = replaced(&page, name, text).with_context(|| format!("BENCHMARKS.md has no marks `{name}`"))?;
    fs::write(&file, page).context("cannot write BENCHMARKS.md")
}

/// The page with other text between the marks of this name.
fn replaced(page: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n\n{end}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let page = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n";
        let new = replaced(page, "x", "new\n").unwrap();
        assert_eq!(new, "a\n<!-- x -->\n\nnew\n\n<!-- end of x -->\nb\n");
        assert_eq!(replaced(&new, "x", "new").unwrap(), new);
        assert!(replaced(page, "y", "new").is_none());
    }
}
