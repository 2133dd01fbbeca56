//! How does a Markdown text become part of a page? Words of the glossary link to their entries, each at its first use.

use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser::fetch_text;
use crate::language::{self, Language, t};

/// A text on its way.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched {
    /// Not here yet.
    Coming,
    /// It could not be had.
    Lost,
    /// As it is written.
    Here(AttrValue),
}

/// The Markdown at `path` (without `.md`) in the best language that there is, and which that is.
#[hook]
pub fn use_text(path: &AttrValue) -> (Fetched, Option<&'static Language>) {
    let text = use_state(|| Fetched::Coming);
    let language = language::of_text(path);
    {
        let text = text.setter();
        use_effect_with(path.clone(), move |path| {
            if let Some(language) = language {
                let address = format!("content/{}/{path}.md", language.code);
                text.set(Fetched::Coming);
                spawn_local(async move {
                    text.set(match fetch_text(&address).await {
                        Ok(markdown) => Fetched::Here(markdown.into()),
                        Err(error) => {
                            web_sys::console::error_1(&error);
                            Fetched::Lost
                        }
                    });
                });
            }
        });
    }
    ((*text).clone(), language)
}

/// A sentence where the text is not in the language of the page.
pub fn foreign(language: Option<&'static Language>) -> Html {
    match language {
        Some(language) if language != language::spoken() => {
            html! { <p class="foreign hint" data-testid="foreign">{ t("This text is not translated yet. You read it in English.") }</p> }
        }
        _ => Html::default(),
    }
}

/// Markdown as HTML. `language` is that of the text; `None` where no words shall link.
pub fn render(markdown: &str, language: Option<&Language>) -> Html {
    Html::from_html_unchecked(to_html(markdown, language.map_or(&[], |language| language.terms)).into())
}

fn to_html(markdown: &str, terms: &[(&str, &str)]) -> String {
    let mut linked: Vec<&str> = Vec::new();
    // In headings, links and code no word links, and neither in the list of sources that ends a text.
    let (mut closed, mut in_heading, mut over) = (0, false, false);
    let mut events = Vec::new();
    for event in Parser::new(markdown) {
        match &event {
            Event::Start(Tag::Heading { .. } | Tag::Link { .. } | Tag::CodeBlock(_)) => closed += 1,
            Event::End(TagEnd::Heading(_) | TagEnd::Link | TagEnd::CodeBlock) => closed -= 1,
            _ => {}
        }
        match event {
            Event::Text(text) if closed == 0 && !over => link_words(&text, terms, &mut linked, &mut events),
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
fn link_words<'a>(text: &str, terms: &[(&str, &'a str)], linked: &mut Vec<&'a str>, events: &mut Vec<Event<'_>>) {
    let lower = text.to_lowercase();
    let mut from = 0;
    // Lower case of the same length, so that a place in one is a place in the other.
    while lower.len() == text.len() {
        let next = terms.iter().filter(|(_, entry)| !linked.contains(entry)).filter_map(|(word, entry)| {
            let at = find_word(&lower, word, from)?;
            Some((at, usize::MAX - word.len(), *word, *entry))
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

    const TERMS: &[(&str, &str)] = &[("stride", "stride"), ("batch", "batch"), ("batch size", "batch-size")];

    #[test]
    fn a_word_links_once_and_not_where_it_should_not() {
        let html = to_html("# Stride\n\nA Stride, a [stride](x), `stride`, strides, and a stride.", TERMS);
        assert_eq!(html.matches("#/glossary/stride").count(), 1);
        assert!(html.contains(r##"A <a class="term" href="#/glossary/stride">Stride</a>, a"##), "{html}");
    }

    #[test]
    fn the_longer_word_wins_and_sources_stay_plain() {
        let html = to_html("The batch size.\n\n## Sources\n\n1. A stride.", TERMS);
        assert!(html.contains("#/glossary/batch-size") && !html.contains("#/glossary/batch\""), "{html}");
        assert!(!html.contains("glossary/stride"), "{html}");
    }

    #[test]
    fn what_is_written_is_not_taken_for_markup() {
        assert!(to_html("1 < 2 & a stride", TERMS).contains("1 &lt; 2 &amp; a <a"));
    }
}
