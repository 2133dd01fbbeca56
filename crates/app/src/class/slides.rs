//! What does a file of slides mean?
//!
//! Slides are separated by lines of `---`. A line `Notes:` begins what only the speaker reads. A line such as
//! `{{network lenet5}}` stands for a working part of the site.

/// One idea a screen.
#[derive(Debug, Default, PartialEq)]
pub struct Slide<'a> {
    /// What is shown, from top to bottom.
    pub parts: Vec<Part<'a>>,
    /// What the speaker may say, in Markdown.
    pub notes: &'a str,
}

/// A part of a slide.
#[derive(Debug, PartialEq)]
pub enum Part<'a> {
    /// Markdown.
    Text(&'a str),
    /// A working part: its kind and its name.
    Working(&'a str, &'a str),
}

/// The slides of a file.
pub fn read(file: &str) -> Vec<Slide<'_>> {
    file.split("\n---\n").map(slide).collect()
}

fn slide(text: &str) -> Slide<'_> {
    let (mut shown, notes) = text.split_once("\nNotes:").unwrap_or((text, ""));
    let mut parts = Vec::new();
    while let Some((before, rest)) = shown.split_once("{{") {
        let Some((name, after)) = rest.split_once("}}") else { break };
        if !before.trim().is_empty() {
            parts.push(Part::Text(before));
        }
        let (kind, name) = name.trim().split_once(' ').unwrap_or((name.trim(), ""));
        parts.push(Part::Working(kind, name));
        shown = after;
    }
    if !shown.trim().is_empty() {
        parts.push(Part::Text(shown));
    }
    Slide { parts, notes: notes.trim() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slides_have_text_working_parts_and_notes() {
        let slides = read("# One\n\n{{network lenet5}}\n\nafter\n\nNotes: say *this*.\n\n---\n\n{{figure}}\n");
        assert_eq!(slides.len(), 2);
        assert_eq!(slides[0].parts[1], Part::Working("network", "lenet5"));
        assert!(matches!(slides[0].parts[2], Part::Text(text) if text.trim() == "after"));
        assert_eq!(slides[0].notes, "say *this*.");
        assert_eq!(slides[1].parts, [Part::Working("figure", "")]);
    }

    #[test]
    fn braces_that_do_not_close_are_text() {
        assert!(matches!(read("a {{ b")[0].parts[..], [Part::Text("a {{ b")]));
    }
}
