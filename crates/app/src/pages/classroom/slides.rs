//! What does a file of slides mean?
//!
//! In its Markdown, slides are separated by lines of `---`. A paragraph `Notes:` begins what only the speaker reads. A
//! line such as `{{network lenet5}}` stands for a working part of the site. What is read here is the HTML that becomes
//! of it.

/// One idea a screen.
#[derive(Debug, Default, PartialEq)]
pub struct Slide<'a> {
    /// What is shown, from top to bottom.
    pub parts: Vec<Part<'a>>,
    /// What the speaker may say, as HTML; empty where there is nothing.
    pub notes: String,
}

/// A part of a slide.
#[derive(Debug, PartialEq)]
pub enum Part<'a> {
    /// HTML.
    Text(&'a str),
    /// A working part: its kind and its name.
    Working(&'a str, &'a str),
}

/// The slides of a file.
pub fn read(file: &str) -> Vec<Slide<'_>> {
    file.split("<hr />").map(slide).collect()
}

fn slide(text: &str) -> Slide<'_> {
    let (mut shown, notes) = text.split_once("<p>Notes:").unwrap_or((text, ""));
    let mut parts = Vec::new();
    while let Some((before, rest)) = shown.split_once("<p>{{") {
        let Some((name, after)) = rest.split_once("}}</p>") else { break };
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
    let notes = notes.trim();
    Slide { parts, notes: if notes.is_empty() { String::new() } else { format!("<p>{notes}") } }
}

/// Has the slide a heading of the first rank?
pub fn has_heading(slide: &Slide<'_>) -> bool {
    slide.parts.iter().any(|part| matches!(part, Part::Text(text) if text.trim_start().starts_with("<h1>")))
}

/// What stands in the first heading of some HTML, of the first rank or the second.
pub fn heading(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<h1>").or_else(|| text.split_once("<h2>"))?;
    Some(rest.split_once("</h")?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slide_is_called_by_its_first_heading() {
        assert_eq!(heading("<h2>By <em>heart</em>?</h2>\n<p>…</p>"), Some("By <em>heart</em>?"));
        assert_eq!(heading("<p>none</p>"), None);
    }

    #[test]
    fn slides_have_text_working_parts_and_notes() {
        let slides = read(
            "<h1>One</h1>\n<p>{{network lenet5}}</p>\n<p>after</p>\n\
             <p>Notes: say <em>this</em>.</p>\n<hr />\n<p>{{figure}}</p>\n",
        );
        assert_eq!(slides.len(), 2);
        assert_eq!(slides[0].parts[1], Part::Working("network", "lenet5"));
        assert!(matches!(slides[0].parts[2], Part::Text(text) if text.trim() == "<p>after</p>"));
        assert_eq!(slides[0].notes, "<p>say <em>this</em>.</p>");
        assert_eq!(slides[1].parts, [Part::Working("figure", "")]);
        assert_eq!(slides[1].notes, "");
    }

    #[test]
    fn braces_that_do_not_close_are_text() {
        assert!(matches!(read("<p>{{ b</p>")[0].parts[..], [Part::Text("<p>{{ b</p>")]));
    }
}
