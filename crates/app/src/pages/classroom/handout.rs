//! What does the text of a handout mean?
//!
//! What stands behind its last heading of the second rank is for the teacher. Underscores in a row are room to write:
//! in a line, a line of their own, or among the numbers of a grid, which is a block of code of nothing but numbers and
//! `__`.

/// A handout in two parts, as HTML.
#[derive(Debug, PartialEq)]
pub struct Handout {
    /// For pupils.
    pub questions: String,
    /// For the teacher; empty where there is nothing.
    pub answers: String,
}

/// A handout's HTML, with room to write. `name` is how a gap is called for those who hear it.
pub fn read(html: &str, gap: &str) -> Handout {
    let (questions, answers) = html.split_at(html.rfind("<h2>").unwrap_or(html.len()));
    Handout { questions: gaps(&grids(questions, gap), gap), answers: grids(answers, gap) }
}

/// Blocks of numbers as tables of boxes.
fn grids(html: &str, gap: &str) -> String {
    const OPEN: &str = "<pre><code>";
    const CLOSE: &str = "</code></pre>";
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, block)) = rest.split_once(OPEN) {
        let Some((code, after)) = block.split_once(CLOSE) else { break };
        out += before;
        match grid(code, gap) {
            Some(table) => out += &table,
            None => out += &[OPEN, code, CLOSE].concat(),
        }
        rest = after;
    }
    out + rest
}

fn grid(code: &str, gap: &str) -> Option<String> {
    let cell = |word: &str| match word {
        "__" => Some(["<td class=\"gap\"><span class=\"sr-only\">", gap, "</span></td>"].concat()),
        word => word.parse::<f64>().ok().map(|_| ["<td>", &word.replace('-', "−"), "</td>"].concat()),
    };
    let rows = code.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let cells: Option<String> = line.split_whitespace().map(cell).collect();
        Some(["<tr>", &cells?, "</tr>"].concat())
    });
    let rows: Option<String> = rows.collect();
    Some(["<table class=\"grid\"><tbody>", &rows?, "</tbody></table>"].concat())
}

/// Four underscores or more in a row as a line to write on, as long as they are.
fn gaps(html: &str, gap: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("____") {
        let length = rest[at..].chars().take_while(|letter| *letter == '_').count();
        out += &rest[..at];
        out += &format!("<span class=\"gap\" style=\"width:{length}ch\"><span class=\"sr-only\">{gap}</span></span>");
        rest = &rest[at + length..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_apart() {
        let handout = read("<h1>A</h1><h2>First</h2><p>b</p><h2>For the teacher</h2><p>c</p>", "gap");
        assert_eq!(handout.questions, "<h1>A</h1><h2>First</h2><p>b</p>");
        assert_eq!(handout.answers, "<h2>For the teacher</h2><p>c</p>");
        assert_eq!(read("<p>b</p>", "gap"), Handout { questions: "<p>b</p>".to_owned(), answers: String::new() });
    }

    #[test]
    fn underscores_are_room_to_write() {
        let html = read("<p>Name: ______, twice __init__</p>", "gap").questions;
        assert!(html.contains("Name: <span class=\"gap\" style=\"width:6ch\">") && html.contains("twice __init__"));
    }

    #[test]
    fn numbers_and_gaps_are_a_grid_and_other_code_is_not() {
        let html =
            read("<pre><code>-1 __\n\n 1  0.5\n</code></pre><pre><code>let x = 1\n</code></pre>", "gap").questions;
        assert_eq!((html.matches("<tr>").count(), html.matches("class=\"gap\"").count()), (2, 1));
        assert!(html.contains("<td>−1</td>") && html.contains("<pre><code>let x = 1\n</code></pre>"), "{html}");
    }
}
