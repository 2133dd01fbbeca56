//! What became of each fault in each state, for people to read.

use std::fmt::Write as _;

use crate::list::FAULTS;
use crate::states::STATES;

/// What became of a fault in a state.
pub struct Cell {
    pub fault: &'static str,
    pub state: &'static str,
    pub read: String,
    /// Steps or pictures, and how long they took.
    pub lost: f64,
    pub seconds: f64,
}

/// A row for each fault and a column for each state: a letter for each sentence, what was lost beside it, and below
/// what the letters stand for.
pub fn text(cells: &[Cell]) -> String {
    let mut sentences: Vec<String> = Vec::new();
    let names: Vec<&str> = STATES.iter().map(|state| state.name).collect();
    let mut text = format!("| what breaks | {} |\n|{}\n", names.join(" | "), "---|".repeat(names.len() + 1));
    for fault in FAULTS.iter().filter(|fault| cells.iter().any(|cell| cell.fault == fault.name)) {
        let row: Vec<String> = names
            .iter()
            .map(|state| {
                let Some(cell) = cells.iter().find(|cell| cell.fault == fault.name && cell.state == *state) else {
                    return if (fault.meets)(state) { "not tried" } else { "—" }.to_owned();
                };
                let read = letter(&mut sentences, &cell.read);
                if cell.seconds > 0.0 { format!("{read}, {:.0} ({:.1} s)", cell.lost, cell.seconds) } else { read }
            })
            .collect();
        // A `String` takes everything.
        let _ = writeln!(text, "| {} | {} |", fault.name, row.join(" | "));
    }
    text.push('\n');
    for (place, sentence) in sentences.iter().enumerate() {
        let _ = writeln!(text, "- {}: {sentence}", name(place));
    }
    text
}

/// The letter of a sentence, whatever its numbers are.
fn letter(sentences: &mut Vec<String>, read: &str) -> String {
    if read.is_empty() {
        return "goes on".to_owned();
    }
    let plain = without_numbers(read);
    let place = sentences.iter().position(|sentence| *sentence == plain).unwrap_or_else(|| {
        sentences.push(plain);
        sentences.len() - 1
    });
    name(place)
}

fn name(place: usize) -> String {
    char::from(b'a' + place as u8).to_string()
}

/// Each number becomes an N.
fn without_numbers(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' if plain.ends_with('N') => {}
            '0'..='9' => plain.push('N'),
            ',' if plain.ends_with('N') => plain.push(','),
            c => plain.push(c),
        }
    }
    plain.replace("N,N", "N").replace("N,N", "N")
}
