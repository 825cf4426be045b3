//! Bytes as UTF-8, whatever they were written in.

use std::fmt;
use std::fs::File;
use std::io::Read as _;

use encoding_rs::{CoderResult, Decoder as Coder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use tidegate_core::{Error, Result};

use crate::Source;
use crate::source::unreadable;

/// Bytes that are read at a time.
const CHUNK: usize = 256 * 1024;
/// Bytes by which a dialect is found.
const SAMPLE: usize = 1024 * 1024;
/// Bytes by which UTF-16 without a mark is told.
const LOOK: usize = 4096;

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// Latin-1 as the world uses it.
    Windows1252,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
            Encoding::Windows1252 => "Latin-1",
        })
    }
}

impl Encoding {
    /// By its mark, by its zeros, or by whether all of it is UTF-8.
    pub(crate) fn of(source: &Source) -> Result<Encoding> {
        let mut from = source.open()?;
        let mut buffer = vec![0; CHUNK];
        let mut kept = 0;
        let mut first = true;
        loop {
            let free = buffer.get_mut(kept..).unwrap_or_default();
            let count = from.read(free).map_err(|error| unreadable(&source.name, &error))?;
            let held = buffer.get(..kept + count).unwrap_or_default();
            if std::mem::take(&mut first)
                && let Some(marked) = marked(held)
            {
                return Ok(marked);
            }
            if count == 0 {
                return Ok(if kept == 0 { Encoding::Utf8 } else { Encoding::Windows1252 });
            }
            kept = match std::str::from_utf8(held) {
                Ok(_) => 0,
                Err(error) if error.error_len().is_some() => return Ok(Encoding::Windows1252),
                // A character may go on in the next chunk.
                Err(error) => {
                    let (valid, end) = (error.valid_up_to(), kept + count);
                    buffer.copy_within(valid..end, 0);
                    end - valid
                }
            };
        }
    }
}

fn marked(bytes: &[u8]) -> Option<Encoding> {
    if bytes.starts_with(&[0xff, 0xfe]) {
        return Some(Encoding::Utf16Le);
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return Some(Encoding::Utf16Be);
    }
    let look = bytes.get(..LOOK.min(bytes.len())).unwrap_or_default();
    let zeros = |odd: usize| look.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = look.len() / 2 * 3 / 10;
    match () {
        () if look.len() >= 4 && odd > many && odd > even * 4 => Some(Encoding::Utf16Le),
        () if look.len() >= 4 && even > many && even > odd * 4 => Some(Encoding::Utf16Be),
        () => None,
    }
}

/// A file as UTF-8 without a mark.
pub(crate) struct Decoder {
    name: String,
    from: File,
    coder: Option<Coder>,
    chunk: Vec<u8>,
    begun: bool,
}

impl Decoder {
    pub(crate) fn open(source: &Source, encoding: Encoding) -> Result<Decoder> {
        let coder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_with_bom_removal()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_with_bom_removal()),
            Encoding::Windows1252 => Some(WINDOWS_1252.new_decoder_without_bom_handling()),
        };
        Ok(Decoder { name: source.name.clone(), from: source.open()?, coder, chunk: vec![0; CHUNK], begun: false })
    }

    /// Adds more of the file; false at its end.
    pub(crate) fn fill(&mut self, out: &mut Vec<u8>) -> Result<bool> {
        let count = self.from.read(&mut self.chunk).map_err(|error| unreadable(&self.name, &error))?;
        let read = self.chunk.get(..count).unwrap_or_default();
        let Some(coder) = &mut self.coder else {
            let mark = !std::mem::replace(&mut self.begun, true) && read.starts_with(b"\xef\xbb\xbf");
            out.extend_from_slice(read.get(if mark { 3 } else { 0 }..).unwrap_or_default());
            return Ok(count > 0);
        };
        let begin = out.len();
        let room = coder.max_utf8_buffer_length(count).unwrap_or(count * 3 + 16);
        out.resize(begin + room, 0);
        let free = out.get_mut(begin..).unwrap_or_default();
        let (result, _, written, wrong) = coder.decode_to_utf8(read, free, count == 0);
        out.truncate(begin + written);
        if wrong || result == CoderResult::OutputFull {
            return Err(Error::invalid(format!("`{}` is not what it begins as: UTF-16", self.name)).hint("write it as UTF-8"));
        }
        Ok(count > 0)
    }

    /// The beginning of the file, up to the end of a line if it goes on.
    pub(crate) fn sample(mut self) -> Result<Vec<u8>> {
        let mut sample = Vec::new();
        while sample.len() < SAMPLE {
            if !self.fill(&mut sample)? {
                return Ok(sample);
            }
        }
        if let Some(end) = sample.iter().rposition(|byte| *byte == b'\n') {
            sample.truncate(end + 1);
        }
        Ok(sample)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}
