//! Which words does a glossary explain?

/// Its words in lower case, each with its entry. An entry begins with `## Word`, and may go on with `Also: …`.
pub fn terms(glossary: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut entry = String::new();
    for line in glossary.lines() {
        let also = line.strip_prefix("Also: ").or_else(|| line.strip_prefix("Auch: "));
        if let Some(word) = line.strip_prefix("## ") {
            entry = slug(word);
            found.push((word.to_lowercase(), entry.clone()));
        } else if let Some(words) = also {
            let words = words.trim_end_matches('.').split(", ");
            found.extend(words.map(|word| (word.to_lowercase(), entry.clone())));
        }
    }
    found
}

/// As the page names its sections, in `crates/app/src/pages/classroom/glossary.rs`.
fn slug(word: &str) -> String {
    word.to_lowercase().chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_forms_lead_to_their_entry() {
        let found =
            terms("# Glossary\n\n## Batch size\nAlso: batch sizes, sizes.\n\nHow many.\n\n## Bias\n\nA number.\n");
        let found: Vec<_> = found.iter().map(|(word, entry)| (word.as_str(), entry.as_str())).collect();
        let expected =
            [("batch size", "batch-size"), ("batch sizes", "batch-size"), ("sizes", "batch-size"), ("bias", "bias")];
        assert_eq!(found, expected);
    }
}
