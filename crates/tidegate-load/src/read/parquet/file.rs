//! The bytes of a Parquet file, and what it says of itself at its end: looked through before it is believed.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader, ParquetStatisticsPolicy};

use super::thrift::{Input, LIST, SET, STRUCT};

/// What every Parquet file begins and ends with.
pub(crate) const MAGIC: &[u8] = b"PAR1";
/// The same, where what the file says of itself is encrypted.
pub(crate) const MAGIC_ENCRYPTED: &[u8] = b"PARE";
/// What a file says of itself: it takes up to fifty times as much in memory.
const FOOTER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Groups in groups.
const DEPTH_MAX: usize = 64;
/// What is unpacked of a file at a time.
const HELD_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// An open file, and how much of it is unpacked at the moment.
pub(super) struct Whole {
    file: File,
    pub(super) size_bytes: u64,
    held_bytes: AtomicU64,
}

impl Whole {
    pub(super) fn new(file: File) -> Result<Whole, String> {
        let size_bytes = file.metadata().map_err(|error| error.to_string())?.len();
        Ok(Whole { file, size_bytes, held_bytes: AtomicU64::new(0) })
    }

    /// Bytes at a place; room for them is only made if they are there.
    pub(super) fn read(&self, at: u64, length: usize) -> Result<Vec<u8>, String> {
        let end = at.checked_add(length as u64).filter(|end| *end <= self.size_bytes);
        end.ok_or("it ends too early, or points behind its end")?;
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, at).map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    /// Counts what is unpacked.
    pub(super) fn hold(&self, bytes: u64) -> Result<(), String> {
        let before = self.held_bytes.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) <= HELD_BYTES_MAX {
            return Ok(());
        }
        Err("more than 1 GB of it would have to be unpacked at a time: write it with smaller pages".to_owned())
    }

    /// Counts what is let go.
    pub(super) fn let_go(&self, bytes: u64) {
        self.held_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// What it says of itself.
    pub(super) fn metadata(&self) -> Result<ParquetMetaData, String> {
        let begin = self.read(0, MAGIC.len()).unwrap_or_default();
        let end = self.size_bytes.checked_sub(8).filter(|end| *end >= 4).ok_or("it is too short")?;
        let tail = self.read(end, 8)?;
        let (length, magic) = tail.split_at(4);
        if begin == MAGIC_ENCRYPTED || magic == MAGIC_ENCRYPTED {
            return Err(ENCRYPTED.to_owned());
        }
        if begin != MAGIC || magic != MAGIC {
            return Err("it does not begin and end with `PAR1`: it is another sort of file, or only a part of one".to_owned());
        }
        let length = length.iter().rev().fold(0, |length, byte| length << 8 | usize::from(*byte));
        if length > FOOTER_BYTES_MAX {
            return Err("it takes more than 16 MB to say what it holds: write larger row groups".to_owned());
        }
        let begin = end.checked_sub(length as u64).ok_or("it ends too early")?;
        let footer = self.read(begin, length)?;
        if check(&footer).ok_or("what it says of itself is broken, or has groups in groups in groups")? {
            return Err(ENCRYPTED.to_owned());
        }
        let options = ParquetMetaDataOptions::new()
            .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
            .with_encoding_stats_policy(ParquetStatisticsPolicy::SkipAll)
            .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll);
        ParquetMetaDataReader::decode_metadata_with_options(&footer, Some(&options)).map_err(|error| error.to_string())
    }
}

const ENCRYPTED: &str = "it is encrypted, and nobody gave a key: write it without encryption";

/// Looks through the schema: the crate makes room for as many children as a group says it has, and goes down by recursion.
/// Says whether columns are encrypted.
fn check(footer: &[u8]) -> Option<bool> {
    let (mut input, mut last, mut encrypted) = (Input(footer), 0, false);
    while let (id, of @ 1..) = input.field(&mut last)? {
        encrypted |= id == 8;
        if id != 2 || !matches!(of, LIST | SET) {
            input.skip(of)?;
            continue;
        }
        let (count, of) = input.list()?;
        if of != STRUCT {
            return None;
        }
        // Of each group around, the children that are still to come.
        let mut open: Vec<u64> = Vec::new();
        for place in 0..count {
            let children = children(&mut input)?;
            if children > 0 {
                open.push(Some(children).filter(|children| *children < count - place)?);
                if open.len() > DEPTH_MAX {
                    return None;
                }
                continue;
            }
            while let Some(left) = open.last_mut() {
                *left -= 1;
                if *left > 0 {
                    break;
                }
                open.pop();
            }
        }
    }
    Some(encrypted)
}

/// How many children an element of the schema says it has.
fn children(input: &mut Input<'_>) -> Option<u64> {
    let (mut children, mut last) = (None, 0);
    while let (id, of @ 1..) = input.field(&mut last)? {
        let mut other = None;
        input.number(of, if id == 5 { &mut children } else { &mut other })?;
    }
    u64::try_from(children.unwrap_or(0)).ok()
}
