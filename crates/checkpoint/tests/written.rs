//! What is written is read again, and is the same bytes each time.

use std::collections::BTreeMap;

use checkpoint::write::{WriteError, Written, safetensors};
use checkpoint::{Dtype, read};

fn floats<'w>(name: &'w str, shape: &'w [usize], values: &[f32]) -> Written<'w> {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    Written { name, dtype: Dtype::F32, shape, bytes }
}

#[test]
fn what_is_written_is_read_again() {
    let half = Written { name: "a\"\\\n\u{1f600}", dtype: Dtype::F16, shape: &[1, 1], bytes: vec![0, 0x3c] };
    let tensors = vec![half, floats("b", &[2, 2], &[1.0, -0.0, f32::MIN_POSITIVE, 3.5]), floats("c", &[0, 3], &[])];
    let file = safetensors(tensors, &BTreeMap::new()).unwrap();
    let tensors = read(&file).unwrap();
    assert_eq!(tensors.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a\"\\\n\u{1f600}", "b", "c"]);
    assert_eq!(tensors.get("a\"\\\n\u{1f600}").unwrap().values().unwrap(), [1.0]);
    assert_eq!(tensors.get("b").unwrap().values().unwrap(), [1.0, -0.0, f32::MIN_POSITIVE, 3.5]);
    assert_eq!(tensors.get("c").unwrap().shape(), [0, 3]);
    let nothing = vec![floats("a", &[usize::MAX, 0, 2], &[])];
    assert_eq!(read(&safetensors(nothing, &BTreeMap::new()).unwrap()).unwrap().get("a").unwrap().count(), 0);
    // The numbers begin at a multiple of eight bytes, so that others can look at them in place.
    let length = u64::from_le_bytes(file[..8].try_into().unwrap());
    assert_eq!(length % 8, 0);
    assert!(read(&safetensors(Vec::new(), &BTreeMap::new()).unwrap()).unwrap().is_empty());
}

#[test]
fn the_same_content_is_the_same_bytes_whatever_the_order() {
    let metadata = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), format!("of {name}"))).collect();
    let (one, two) = (floats("one", &[1], &[1.0]), floats("two", &[1], &[2.0]));
    let first = safetensors(vec![one.clone(), two.clone()], &metadata(&["z", "a", "m"])).unwrap();
    let second = safetensors(vec![two, one], &metadata(&["m", "z", "a"])).unwrap();
    assert_eq!(first, second);
    let header =
        r#"{"__metadata__":{"a":"of a","m":"of m","z":"of z"},"one":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#;
    assert!(first[8..].starts_with(header.as_bytes()), "{}", first.escape_ascii());
}

#[test]
fn what_would_not_be_read_again_is_not_written() {
    let refusal = |tensors| safetensors(tensors, &BTreeMap::new()).unwrap_err();
    let name = |name: &str| WriteError::Name { name: name.to_owned() };
    assert_eq!(refusal(vec![floats("a", &[1], &[1.0]), floats("a", &[1], &[2.0])]), name("a"));
    assert_eq!(refusal(vec![floats("__metadata__", &[1], &[1.0])]), name("__metadata__"));
    assert_eq!(
        refusal(vec![floats("a", &[3], &[1.0])]),
        WriteError::Length { name: "a".to_owned(), expected: Some(12), found: 4 }
    );
    assert_eq!(
        refusal(vec![floats("a", &[usize::MAX, 2], &[1.0])]),
        WriteError::Length { name: "a".to_owned(), expected: None, found: 4 }
    );
    let complex = Written { name: "a", dtype: Dtype::C128, shape: &[1], bytes: vec![0; 16] };
    assert_eq!(refusal(vec![complex]), WriteError::Format { name: "a".to_owned(), found: Dtype::C128 });
}
