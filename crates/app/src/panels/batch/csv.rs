//! Which table of the answers does a visitor take away?
//!
//! RFC 4180: lines end with CR and LF, and what has a comma, a quotation mark or the end of a line in it is quoted.

use bundle::cell;

use super::row::Row;

/// Likeliest classes in a line.
const RANKS: usize = 5;

/// A line for each picture, below one with the names of the columns. `name` is what a class is called.
pub fn csv<'a>(rows: impl Iterator<Item = &'a Row>, name: impl Fn(usize) -> String) -> String {
    let mut text = "file,class of folder,right,ms,error".to_owned();
    for rank in 1..=RANKS {
        text += &format!(",class {rank},probability {rank}");
    }
    text += "\r\n";
    for row in rows {
        let mut cells = vec![row.path.clone(), row.truth.map(&name).unwrap_or_default()];
        cells.push(row.is_right().map(|is_right| is_right.to_string()).unwrap_or_default());
        match &row.outcome {
            Some(Ok(said)) => {
                cells.extend([format!("{:.2}", said.ms), String::new()]);
                for (class, probability) in said.likeliest.iter().take(RANKS) {
                    cells.extend([name(*class), probability.to_string()]);
                }
            }
            Some(Err(sentence)) => cells.extend([String::new(), sentence.clone()]),
            None => {}
        }
        cells.resize(5 + 2 * RANKS, String::new());
        text += &cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",");
        text += "\r\n";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::row::Said;
    use super::*;

    fn row(path: &str, truth: Option<usize>, outcome: Option<Result<Said, String>>) -> Row {
        Row { path: path.to_owned(), truth, outcome, picture: None }
    }

    #[test]
    fn a_line_has_what_was_said_or_why_nothing_was() {
        let said = Said { likeliest: vec![(1, 0.75), (0, 0.25)], ms: 1.5 };
        let rows = [
            row("b/1.png", Some(1), Some(Ok(said))),
            row("a,\"b\".png", None, Some(Err("broken".to_owned()))),
            row("=1+1.png", None, None),
        ];
        let text = csv(rows.iter(), |class| ["a", "b"][class].to_owned());
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines[0].ends_with("class 5,probability 5"));
        assert_eq!(lines[1], "b/1.png,b,true,1.50,,b,0.75,a,0.25,,,,,,");
        assert_eq!(lines[2], "\"a,\"\"b\"\".png\",,,,broken,,,,,,,,,,");
        assert_eq!((lines[3], lines[4], lines.len()), ("'=1+1.png,,,,,,,,,,,,,,", "", 5));
    }
}
