//! How does a Markdown text become part of the page? It is rendered when the page is built: a renderer would be a tenth
//! of what every visitor fetches. Words of the glossary link to their entries, each at its first use.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use pulldown_cmark::{Event, Parser, Tag, TagEnd, TextMergeStream, html};

use crate::{glossary, offline};

/// What is printed, where a link is of no use, and what would link to itself.
const WITHOUT_LINKS: [&str; 2] = ["class/handout", "glossary"];

/// Puts HTML in the place of every Markdown file of the languages in `content`.
pub fn render(content: &Path) -> Result<()> {
    for language in fs::read_dir(content).with_context(|| format!("cannot read {}", content.display()))? {
        let folder = language?.path();
        if !folder.is_dir() {
            continue;
        }
        let words = fs::read_to_string(folder.join("glossary.md")).unwrap_or_default();
        let terms = glossary::terms(&words);
        for file in offline::files(&folder)? {
            let Some(name) = file.strip_suffix(".md") else { continue };
            let terms = if WITHOUT_LINKS.iter().any(|start| name.starts_with(start)) { &[] } else { terms.as_slice() };
            let markdown = folder.join(&file);
            let text = fs::read_to_string(&markdown).with_context(|| format!("cannot read {}", markdown.display()))?;
            let page = markdown.with_extension("html");
            fs::write(&page, to_html(&text, terms)).with_context(|| format!("cannot write {}", page.display()))?;
            fs::remove_file(&markdown).with_context(|| format!("cannot remove {}", markdown.display()))?;
        }
    }
    Ok(())
}

/// Markdown as HTML, in which the words of `terms` (in lower case) link to their entries of the glossary.
pub fn to_html(markdown: &str, terms: &[(String, String)]) -> String {
    let mut linked: Vec<&str> = Vec::new();
    // In headings, links and code no word links, and neither in the list of sources that ends a text.
    let (mut closed, mut in_heading, mut over) = (0, false, false);
    let mut events = Vec::new();
    for event in TextMergeStream::new(Parser::new(markdown)) {
        match &event {
            Event::Start(Tag::Heading { .. } | Tag::Link { .. } | Tag::CodeBlock(_)) => closed += 1,
            Event::End(TagEnd::Heading(_) | TagEnd::Link | TagEnd::CodeBlock) => closed -= 1,
            // The next slide is read for itself.
            Event::Rule => linked.clear(),
            _ => {}
        }
        match event {
            // A working part of a slide is named in braces.
            Event::Text(text) if closed == 0 && !over && !text.starts_with("{{") => {
                link_words(&text, terms, &mut linked, &mut events);
            }
            event => {
                in_heading = match &event {
                    Event::Start(Tag::Heading { .. }) => true,
                    Event::End(TagEnd::Heading(_)) => false,
                    _ => in_heading,
                };
                over |= in_heading && matches!(&event, Event::Text(text) if ["Sources", "Quellen"].contains(&&**text));
                events.push(event);
            }
        }
    }
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, events.into_iter());
    out
}

/// Pushes a text, its first words of the glossary as links.
fn link_words<'a>(text: &str, terms: &'a [(String, String)], linked: &mut Vec<&'a str>, events: &mut Vec<Event<'_>>) {
    let lower = text.to_lowercase();
    let mut from = 0;
    // Lower case of the same length, so that a place in one is a place in the other.
    while lower.len() == text.len() {
        let next = terms.iter().filter(|(_, entry)| !linked.contains(&entry.as_str())).filter_map(|(word, entry)| {
            let at = find_word(&lower, word, from)?;
            Some((at, usize::MAX - word.len(), word, entry))
        });
        let Some((at, _, word, entry)) = next.min() else { break };
        let end = at + word.len();
        events.push(Event::Text(text[from..at].to_owned().into()));
        events.push(Event::InlineHtml(format!("<a class=\"term\" href=\"#/glossary/{entry}\">").into()));
        events.push(Event::Text(text[at..end].to_owned().into()));
        events.push(Event::InlineHtml("</a>".into()));
        linked.push(entry);
        from = end;
    }
    events.push(Event::Text(text[from..].to_owned().into()));
}

/// The first place of a whole word at or after `from`.
fn find_word(text: &str, word: &str, from: usize) -> Option<usize> {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '-';
    let places = text[from..].match_indices(word).map(|(at, _)| at + from);
    places.into_iter().find(|&at| !text[..at].ends_with(is_letter) && !text[at + word.len()..].starts_with(is_letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(markdown: &str) -> String {
        let terms = [("stride", "stride"), ("batch", "batch"), ("batch size", "batch-size")];
        to_html(markdown, &terms.map(|(word, entry)| (word.to_owned(), entry.to_owned())))
    }

    #[test]
    fn a_word_links_once_and_not_where_it_should_not() {
        let html = linked("# Stride\n\nA Stride, a [stride](x), `stride`, strides, and a stride.");
        assert_eq!(html.matches("#/glossary/stride").count(), 1);
        assert!(html.contains(r##"A <a class="term" href="#/glossary/stride">Stride</a>, a"##), "{html}");
    }

    #[test]
    fn the_longer_word_wins_and_sources_stay_plain() {
        let html = linked("The batch size.\n\n## Sources\n\n1. A stride.");
        assert!(html.contains("#/glossary/batch-size") && !html.contains("#/glossary/batch\""), "{html}");
        assert!(!html.contains("glossary/stride"), "{html}");
    }

    #[test]
    fn what_is_written_is_not_taken_for_markup() {
        assert!(linked("1 < 2 & a stride").contains("1 &lt; 2 &amp; a <a"));
    }

    #[test]
    fn slides_name_their_working_parts_and_link_each_for_itself() {
        let html = linked("{{concept stride}}\n\nA stride.\n\n---\n\nA stride.\n");
        assert!(html.contains("<p>{{concept stride}}</p>") && html.contains("<hr />"), "{html}");
        assert_eq!(html.matches("#/glossary/stride").count(), 2, "{html}");
    }

    #[test]
    fn html_takes_the_place_of_markdown() -> Result<()> {
        let content = tempfile::tempdir()?;
        let german = content.path().join("de");
        fs::create_dir_all(german.join("class"))?;
        fs::write(german.join("glossary.md"), "# Glossar\n\n## Faltung\nAuch: Faltungen.\n\nEine Summe.\n")?;
        fs::write(german.join("lenet5.md"), "Zwei Faltungen.\n")?;
        fs::write(german.join("class/handout-convolution.md"), "Eine Faltung.\n")?;
        render(content.path())?;
        assert_eq!(offline::files(&german)?, ["class/handout-convolution.html", "glossary.html", "lenet5.html"]);
        let story = fs::read_to_string(german.join("lenet5.html"))?;
        assert_eq!(story, "<p>Zwei <a class=\"term\" href=\"#/glossary/faltung\">Faltungen</a>.</p>\n");
        assert_eq!(fs::read_to_string(german.join("class/handout-convolution.html"))?, "<p>Eine Faltung.</p>\n");
        Ok(())
    }
}
