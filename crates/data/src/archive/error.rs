//! What can be wrong with an archive.

/// An archive whose files cannot be listed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// No end record.
    #[error("this is no zip archive, or not a whole one: its end is missing")]
    NoEnd,
    /// Something is said to lie where the file has no bytes.
    #[error(
        "the archive's list of files should end at byte {expected} of the file, of which there are {found}; \
         it is not whole"
    )]
    Cut {
        /// Where the list should end.
        expected: u64,
        /// Bytes that there are up to the end record.
        found: u64,
    },
    /// One of several files.
    #[error("this archive is one part of several; they must be joined first")]
    Split,
    /// The list itself cannot be read.
    #[error("the archive's list of files is encrypted")]
    EncryptedList,
    /// A longer list than is read here.
    #[error("the archive's list of files has {found} bytes, more than the {limit} that are read here")]
    ListTooLarge {
        /// Bytes of the list.
        found: u64,
        /// Most that are read.
        limit: u64,
    },
    /// The list is damaged.
    #[error("the archive's list of files is damaged at byte {at}, after {files} files")]
    DamagedList {
        /// Place in the list.
        at: usize,
        /// Files read before it.
        files: usize,
    },
    /// The files together are more than is read here.
    #[error("the files would be {found} bytes when unpacked, more than the {limit} that are read here")]
    TotalTooLarge {
        /// Bytes of all.
        found: u64,
        /// Most that are read.
        limit: u64,
    },
}

/// A file of an archive that cannot be unpacked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// No file begins here.
    #[error("no file begins at its place in the archive")]
    NoHeader,
    /// It lies across another file, or the end.
    #[error("it should have {expected} bytes in the archive, there are {found}")]
    Cut {
        /// Bytes that it should take.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// Another length comes out of it than is said.
    #[error("{expected} bytes should come out of it, found {found}")]
    Length {
        /// As the archive says.
        expected: u64,
        /// What came; one more than expected where it would have gone on.
        found: u64,
    },
    /// The compressed bytes are damaged.
    #[error("its compressed bytes are damaged ({reason})")]
    Damaged {
        /// What the decompressor says.
        reason: String,
    },
    /// The content is not what was packed.
    #[error("it should have the checksum {expected:08x}, found {found:08x}")]
    Checksum {
        /// As the archive says.
        expected: u32,
        /// That of what came out.
        found: u32,
    },
}
