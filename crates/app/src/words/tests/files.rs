//! Is whatever `checkpoint` says of a file said in every language, and no English clause in it passed off as a name?

use std::path::PathBuf;

use arch::Value;
use checkpoint::{Kind, Packing};

use super::*;

/// One of each kind of error. What comes after one is decided by a match without a way out, so that a new variant is a
/// compile error here.
fn errors() -> Vec<CheckpointError> {
    let mut all = vec![CheckpointError::NotWeights(Kind::Empty)];
    loop {
        let next = match all[all.len() - 1] {
            CheckpointError::NotWeights(_) => {
                CheckpointError::Short { what: "the pickle", at: 7, expected: 9, found: 2 }
            }
            CheckpointError::Short { .. } => CheckpointError::Unexpected {
                what: "the order of bytes".into(),
                expected: "little or big".into(),
                found: text().into(),
            },
            CheckpointError::Unexpected { .. } => {
                CheckpointError::TooMuch { what: "values of the pickle".into(), most: 5, found: 6 }
            }
            CheckpointError::TooMuch { .. } => CheckpointError::Refused { global: "os.system".to_owned() },
            CheckpointError::Refused { .. } => CheckpointError::Opcode { opcode: b'o', at: 5 },
            CheckpointError::Opcode { .. } => CheckpointError::NoStateDict { found: "an empty dictionary".into() },
            CheckpointError::NoStateDict { .. } => CheckpointError::Packed { name: text(), found: Packing::Encrypted },
            CheckpointError::Packed { found: Packing::Encrypted, .. } => {
                CheckpointError::Packed { name: text(), found: Packing::Method(12) }
            }
            CheckpointError::Packed { .. } => CheckpointError::NotRead(NotRead::Sparse),
            CheckpointError::NotRead(NotRead::Sparse) => CheckpointError::NotRead(NotRead::Quantised),
            CheckpointError::NotRead(NotRead::Quantised) => CheckpointError::NotRead(NotRead::Meta),
            CheckpointError::NotRead(NotRead::Meta) => CheckpointError::NotRead(NotRead::Nested),
            CheckpointError::NotRead(NotRead::Nested) => CheckpointError::NotRead(NotRead::Wrapper),
            CheckpointError::NotRead(NotRead::Wrapper) => CheckpointError::NotRead(NotRead::Conjugated),
            CheckpointError::NotRead(NotRead::Conjugated) => CheckpointError::NotRead(NotRead::Records),
            CheckpointError::NotRead(NotRead::Records) => CheckpointError::NotRead(NotRead::Format("I4".to_owned())),
            CheckpointError::NotRead(NotRead::Format(_)) => return all,
        };
        all.push(next);
    }
}

/// What is said of real files with a byte or two changed, or cut.
fn of_damaged_files() -> Vec<CheckpointError> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../checkpoint/tests/files");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("files").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let mut said = Vec::new();
    let mut random = Random::new(11);
    for file in files {
        let whole = fs::read(file).expect("a file");
        said.extend(checkpoint::read(&whole).err());
        // The beginnings hold what is read before the numbers are.
        let reach = whole.len().min(3_000);
        for _ in 0..200 {
            let mut bytes = whole.clone();
            match random.below(4) {
                0 => bytes.truncate(random.below(whole.len())),
                _ if reach > 0 => bytes[random.below(reach)] = random.below(256) as u8,
                _ => continue,
            }
            match checkpoint::read(&bytes) {
                Err(error) => said.push(error),
                Ok(tensors) => said.extend(tensors.iter().filter_map(|(_, tensor)| tensor.values().err()).take(3)),
            }
        }
    }
    said
}

/// Two words of small letters beside each other, which no name of a file has.
fn is_a_clause(name: &str) -> bool {
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase());
    let words: Vec<&str> = name.split(' ').collect();
    words.windows(2).any(|pair| pair.iter().all(is_word))
}

fn names<'w>(words: &'w Words, found: &mut Vec<&'w str>) {
    for value in &words.values {
        match value {
            Value::Name(name) => found.push(name),
            Value::Sentence(inner) => names(inner, found),
            Value::Word(_) | Value::Count(_) | Value::Number(_) => {}
        }
    }
}

#[test]
fn whatever_is_wrong_with_a_file_is_said_in_every_language() {
    let said: Vec<Words> = errors().iter().chain(&of_damaged_files()).map(CheckpointError::words).collect();
    let mut names_in = Vec::new();
    said.iter().for_each(|words| names(words, &mut names_in));
    let clauses: BTreeSet<&&str> = names_in.iter().filter(|name| is_a_clause(name)).collect();
    assert!(clauses.is_empty(), "English that cannot be translated: {clauses:#?}");
    assert!(is_a_clause("missing field `shape` at line 1") && !is_a_clause("torch._utils [3, 4] F8_E4M3"));
    let english: BTreeSet<String> = said.iter().map(words).collect();
    assert!(english.len() > 500, "{}", english.len());
    for language in &language::ALL[1..] {
        let file = format!("{}/../../www/content/{}/interface.po", env!("CARGO_MANIFEST_DIR"), language.code);
        language::speak_of(&fs::read_to_string(file).expect("there is a catalogue"));
        let mut missing = BTreeSet::new();
        said.iter().for_each(|words| unknown(words, &mut missing));
        assert!(missing.is_empty(), "{} has no {missing:#?}", language.code);
        language::speak_of("");
    }
}
