//! What can be wrong with a pack.

use crate::ImageShape;

/// A pack that cannot be used, and why: what was expected and what was found.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The manifest is not the JSON that it should be.
    #[error("the manifest is not valid: {0}")]
    ManifestJson(#[from] serde_json::Error),
    /// The manifest parses, but contradicts itself.
    #[error("the manifest's `{field}` should be {expected}, found {found}")]
    ManifestField {
        /// The name of the field.
        field: String,
        /// What would be right.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The manifest has no split of this name.
    #[error("the set `{set}` has no split `{split}`; it has: {available}")]
    NoSuchSplit {
        /// The id of the set.
        set: String,
        /// The name asked for.
        split: String,
        /// The names there are.
        available: String,
    },
    /// The file ends too early.
    #[error("the shard's {part} should have {expected} bytes, found {found}; was the download cut short?")]
    Truncated {
        /// What was being read.
        part: &'static str,
        /// Bytes that should be there.
        expected: usize,
        /// Bytes that are.
        found: usize,
    },
    /// Bytes after the end.
    #[error("the shard should end after {expected} bytes, found {found}")]
    TrailingBytes {
        /// Bytes that should be there.
        expected: usize,
        /// Bytes that are.
        found: usize,
    },
    /// Not a shard at all.
    #[error("a shard starts with `CTMS`, found bytes {found:02x?}; is this another kind of file?")]
    Magic {
        /// The first four bytes.
        found: [u8; 4],
    },
    /// A shard of another time.
    #[error("this program reads shards of version {expected}, found version {found}")]
    Version {
        /// The version of this program.
        expected: u8,
        /// The version of the file.
        found: u8,
    },
    /// Some bytes do not match their checksum.
    #[error("the shard's {part} should have the checksum {expected:08x}, found {found:08x}; the file is damaged")]
    Checksum {
        /// What was being read.
        part: &'static str,
        /// What the header says.
        expected: u32,
        /// What the bytes give.
        found: u32,
    },
    /// A header field holds something that no writer writes.
    #[error("the shard's {field} should be {expected}, found {found}")]
    HeaderField {
        /// The name of the field.
        field: &'static str,
        /// What would be right.
        expected: &'static str,
        /// What is there.
        found: u64,
    },
    /// The shard wants more memory than any shard may.
    #[error("a shard may unpack to at most {limit} bytes, this one says {found}")]
    TooLarge {
        /// The limit.
        limit: u64,
        /// What the header asks for.
        found: u64,
    },
    /// A picture that would have more values than any network takes.
    #[error("a picture of at most {limit} values can be made, this one would have {found}")]
    PictureTooLarge {
        /// The limit.
        limit: u64,
        /// Values that it would have.
        found: u64,
    },
    /// The compressed stream is damaged.
    #[error("the shard's compressed pixels are damaged ({reason})")]
    Compressed {
        /// What the decompressor says.
        reason: String,
    },
    /// The file's hash is not the manifest's.
    #[error("the file `{file}` should have the SHA-256 {expected}, found {found}; fetch it again")]
    Hash {
        /// The file's name.
        file: String,
        /// The manifest's hash.
        expected: String,
        /// The hash of the bytes.
        found: String,
    },
    /// The shard holds pictures of another shape.
    #[error("the pictures of `{file}` should be {expected}, found {found}")]
    Shape {
        /// The file's name.
        file: String,
        /// The manifest's shape.
        expected: ImageShape,
        /// The shard's shape.
        found: ImageShape,
    },
    /// The shard holds more or fewer pictures than announced.
    #[error("the file `{file}` should hold {expected} pictures, found {found}")]
    Count {
        /// The file's name.
        file: String,
        /// The manifest's count.
        expected: usize,
        /// The shard's count.
        found: usize,
    },
    /// A label names no class.
    #[error("picture {index} of `{file}` should have a label below {expected}, found {found}")]
    Label {
        /// The file's name.
        file: String,
        /// The picture in the file.
        index: usize,
        /// The number of classes.
        expected: usize,
        /// The label.
        found: u8,
    },
    /// Every shard of the split is there already.
    #[error("the split `{split}` is complete with {shards} shards; there is no place for another")]
    Complete {
        /// The split's name.
        split: String,
        /// Its shards.
        shards: usize,
    },
    /// A picture that is not there (yet).
    #[error("picture {index} was asked for, but only {available} are here")]
    Index {
        /// The index asked for.
        index: usize,
        /// Pictures here.
        available: usize,
    },
    /// A preprocessing that does not fit the pictures.
    #[error("the preprocessing has figures for {expected} channels, the pictures have {found}")]
    Channels {
        /// Channels of the preprocessing.
        expected: usize,
        /// Channels of the pictures.
        found: usize,
    },
    /// Pictures that a network does not take.
    #[error("the pictures are {pictures}, the network takes {input}")]
    Fit {
        /// The pictures' shape.
        pictures: ImageShape,
        /// The network's input.
        input: ImageShape,
    },
    /// A file that cannot be read or written.
    #[error("cannot read or write {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
}
