//! Files written by hand.
#![allow(dead_code, reason = "each test file uses some of it")]

/// A file of PyTorch before 1.6 whose state dict is this pickle, with one storage of f32 called `0`.
pub fn legacy(content: &[u8], storage: &[f32]) -> Vec<u8> {
    let mut file =
        b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}.\x80\x02".to_vec();
    file.extend(content);
    file.extend(if storage.is_empty() { &b"\x80\x02]."[..] } else { &b"\x80\x02]X\x01\x00\x00\x000a."[..] });
    if !storage.is_empty() {
        file.extend((storage.len() as u64).to_le_bytes());
        file.extend(storage.iter().flat_map(|value| value.to_le_bytes()));
    }
    file
}

/// A tensor of the storage `0`, which claims to hold `count` numbers.
pub fn tensor(count: i64, shape: &[i64], strides: &[i64], offset: i64) -> Vec<u8> {
    tensor_of("0", count, shape, strides, offset)
}

/// A tensor of the storage of this key.
pub fn tensor_of(key: &str, count: i64, shape: &[i64], strides: &[i64], offset: i64) -> Vec<u8> {
    let number = |number: i64| [&[0x8a, 8], &number.to_le_bytes()[..]].concat();
    let numbers =
        |numbers: &[i64]| [b"(", &numbers.iter().flat_map(|n| number(*n)).collect::<Vec<_>>()[..], b"t"].concat();
    [
        b"ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\n",
        &text(key)[..],
        b"U\x03cpu",
        &number(count),
        b"tQ",
        &number(offset),
        &numbers(shape),
        &numbers(strides),
        b"\x89NtR",
    ]
    .concat()
}

/// A text in a pickle.
pub fn text(text: &str) -> Vec<u8> {
    [b"X", &(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat()
}

/// A safetensors file.
pub fn safetensors(header: &str, numbers: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), numbers].concat()
}
