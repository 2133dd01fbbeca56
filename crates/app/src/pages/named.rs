//! Which layers does a story name, and where?

use std::collections::BTreeSet;

use crate::network::Network;
use arch::NodeId;

/// The attribute of an element that names a layer.
pub const LAYER: &str = "data-layer";
/// It stands where the story names that layer for the first time.
pub const FIRST: &str = "data-first";

/// Elements whose words name no layers: links, headings and code of several words.
const OTHERS: [&str; 5] = ["a", "h2", "h3", "h4", "pre"];

/// The names of a network's layers and blocks, in small letters.
pub fn names(network: &Network) -> impl Iterator<Item = String> + '_ {
    let nodes = network.graph.nodes.iter().map(|node| &node.name);
    nodes.chain(network.graph.blocks.iter().map(|block| &block.name)).map(|name| name.to_lowercase())
}

/// The layer of this name; of a block, the one whose value leaves it.
pub fn find(network: &Network, name: &str) -> Option<NodeId> {
    let graph = &network.graph;
    let is_it = |other: &str| other.to_lowercase() == name;
    let node = graph.nodes.iter().position(|node| is_it(&node.name)).map(NodeId);
    node.or_else(|| graph.blocks.iter().find(|block| is_it(&block.name)).map(|block| block.output))
}

/// The HTML of a story in which each name of a layer is a button: names in `code`, and words of letters and digits
/// such as C3.
pub fn mark(html: &str, names: &BTreeSet<String>) -> String {
    let mut marked = Marked { html: String::with_capacity(html.len() + html.len() / 8), named: BTreeSet::new() };
    // The element whose words are passed over, if the text is in one.
    let mut within = None::<&str>;
    let mut rest = html;
    while !rest.is_empty() {
        let text = rest.split('<').next().unwrap_or_default();
        if within.is_some() {
            marked.html.push_str(text)
        } else {
            words(text, names, &mut marked)
        }
        rest = &rest[text.len()..];
        if let Some((name, after)) = code(rest).filter(|_| within.is_none())
            && names.contains(&name.to_lowercase())
        {
            marked.button(name, true);
            rest = after;
            continue;
        }
        let tag = &rest[..rest.find('>').map_or(rest.len(), |end| end + 1)];
        let name = tag.trim_start_matches(['<', '/']).split([' ', '>']).next().unwrap_or_default();
        match within {
            None if OTHERS.contains(&name) => within = Some(name),
            Some(other) if other == name && tag.starts_with("</") => within = None,
            _ => {}
        }
        marked.html.push_str(tag);
        rest = &rest[tag.len()..];
    }
    marked.html
}

/// What stands in a `code` that HTML begins with, and what follows it.
fn code(html: &str) -> Option<(&str, &str)> {
    html.strip_prefix("<code>")?.split_once("</code>").filter(|(name, _)| !name.contains('<'))
}

fn words(text: &str, names: &BTreeSet<String>, marked: &mut Marked) {
    let is_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    for piece in text.split_inclusive(|letter| !is_of_word(letter)) {
        let word = piece.trim_end_matches(|letter| !is_of_word(letter));
        let has = |kind: fn(char) -> bool| word.chars().any(kind);
        if has(|c| c.is_ascii_digit()) && has(char::is_alphabetic) && names.contains(&word.to_lowercase()) {
            marked.button(word, false);
            marked.html.push_str(&piece[word.len()..]);
        } else {
            marked.html.push_str(piece);
        }
    }
}

/// The HTML so far, and the layers named in it.
struct Marked {
    html: String,
    named: BTreeSet<String>,
}

impl Marked {
    fn button(&mut self, word: &str, is_code: bool) {
        let (open, close) = if is_code { ("<code>", "</code>") } else { ("", "") };
        let name = word.to_lowercase();
        let first = if self.named.insert(name.clone()) { " data-first" } else { "" };
        let begin = "<button type=\"button\" class=\"layer\" data-layer=\"";
        self.html.extend([begin, &name, "\"", first, ">", open, word, close, "</button>"]);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::language::ALL;

    fn lenet5() -> Network {
        Network::of(arch::zoo::find("lenet5").unwrap()).unwrap()
    }

    #[test]
    fn layers_are_marked_where_the_story_speaks_of_them() {
        let names = names(&lenet5()).collect();
        let button = |first: &str, words: &str| {
            format!("<button type=\"button\" class=\"layer\" data-layer=\"c3\"{first}>{words}</button>")
        };
        let said = mark("<p>C3 has maps. Choose <code>c3</code>, not C35.</p>", &names);
        let (plain, code) = (button(" data-first", "C3"), button("", "<code>c3</code>"));
        assert_eq!(said, format!("<p>{plain} has maps. Choose {code}, not C35.</p>"));
        for untouched in [
            "<h2>C3</h2>",
            "<p>See <a href=\"#/models/x\">the layer C3</a>.</p>",
            "<p>LeNet-5, <code>no layer</code>, x &lt; 3</p>",
            "",
        ] {
            assert_eq!(mark(untouched, &names), untouched);
        }
    }

    #[test]
    fn a_block_is_found_by_its_name_and_gives_what_leaves_it() {
        let googlenet = Network::of(arch::zoo::find("googlenet_2014").unwrap()).unwrap();
        let node = find(&googlenet, "inception3a").unwrap();
        assert!(googlenet.graph.node(node).name.starts_with("inception3a"));
        assert_eq!(find(&lenet5(), "c5").map(|id| lenet5().graph.node(id).name.clone()).as_deref(), Some("c5"));
        assert_eq!(find(&lenet5(), "c7"), None);
    }

    /// Enough HTML of a story's Markdown to see which layers it names: headings, links and code.
    fn rendered(markdown: &str) -> String {
        let mut html = String::new();
        for line in markdown.lines() {
            let heading = line.strip_prefix("## ");
            let mut text = heading.unwrap_or(line).replace('<', "&lt;");
            while let Some(begin) = text.find("](") {
                let open = text[..begin].rfind('[').unwrap();
                let end = begin + text[begin..].find(')').unwrap();
                text = [&text[..open], "<a>", &text[open + 1..begin], "</a>", &text[end + 1..]].concat();
            }
            let pieces = text.split('`').enumerate();
            let code = |(place, piece): (usize, &str)| match place % 2 {
                0 => piece.to_owned(),
                _ => format!("<code>{piece}</code>"),
            };
            let text: String = pieces.map(code).collect();
            html.push_str(&if heading.is_some() { format!("<h2>{text}</h2>") } else { text });
        }
        html
    }

    #[test]
    fn every_story_names_layers_of_each_of_its_networks() {
        let content = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/content");
        let systems: BTreeSet<_> = arch::zoo::all().map(|model| model.system).collect();
        for (language, system) in ALL.iter().flat_map(|it| systems.iter().map(move |system| (it.code, system))) {
            let Ok(story) = std::fs::read_to_string(format!("{content}/{language}/{system}.md")) else { continue };
            let html = rendered(&story);
            let (mut all, mut most) = (BTreeSet::new(), 0);
            for model in arch::zoo::all().filter(|model| model.system == *system) {
                let full = Network::of(model).unwrap();
                let small = model.small.map(|small| Network::new(model, (small.graph)().unwrap()).unwrap());
                let own = names(&full).chain(small.iter().flat_map(names)).collect::<BTreeSet<_>>();
                let named = mark(&html, &own).matches(FIRST).count();
                assert!(named >= 1, "{language}/{system}.md names no layer of {}", model.id);
                most = most.max(named);
                all.extend(own);
            }
            assert!(most >= 3, "{language}/{system}.md names {most} layers");
            for name in html.split("<code>").skip(1).map(|rest| rest.split("</code>").next().unwrap()) {
                assert!(all.contains(&name.to_lowercase()), "{language}/{system}.md: no network has {name}");
            }
        }
    }
}
