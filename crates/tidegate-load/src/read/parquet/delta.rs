//! Texts that are told by their lengths, or by what they share with those before, written out one after the other.
//!
//! The lengths say how much memory they take, and a few bytes can say that it is very much: so they are counted here, and not believed.

use parquet::basic::Encoding;

use super::thrift::Input;

/// Values of a block of lengths, at most: writers take 128.
const BLOCK_MAX: u64 = 1 << 16;

/// What is to be written out.
pub(super) struct Delta {
    pub(super) encoding: Encoding,
    /// How long each value is, where the schema says it; otherwise its length is written before it.
    pub(super) width: Option<usize>,
    pub(super) values_max: usize,
    pub(super) bytes_max: usize,
}

impl Delta {
    /// The same values in the plain encoding.
    pub(super) fn write_out(&self, encoded: &[u8]) -> Result<Vec<u8>, String> {
        let broken = || "lengths of texts are broken".to_owned();
        let mut input = Input(encoded);
        let shared = match self.encoding {
            Encoding::DELTA_BYTE_ARRAY => Some(lengths(&mut input, self.values_max).ok_or_else(broken)?),
            _ => None,
        };
        let own = lengths(&mut input, self.values_max).ok_or_else(broken)?;
        if shared.as_ref().is_some_and(|shared| shared.len() != own.len()) {
            return Err(broken());
        }
        let (mut out, mut before) = (Vec::new(), 0..0);
        for (place, own) in own.iter().enumerate() {
            let shared = shared.as_ref().and_then(|shared| shared.get(place)).copied().unwrap_or(0);
            let length = shared + own;
            if shared > before.len() || self.width.is_some_and(|width| width != length) {
                return Err(broken());
            }
            if out.len() + length + 4 > self.bytes_max {
                return Err("a page has too much text".to_owned());
            }
            if self.width.is_none() {
                out.extend_from_slice(&u32::try_from(length).map_err(|_| broken())?.to_le_bytes());
            }
            let begin = out.len();
            out.extend_from_within(before.start..before.start + shared);
            out.extend_from_slice(input.take(*own).ok_or_else(broken)?);
            before = begin..out.len();
        }
        Ok(out)
    }
}

/// Whole numbers as `DELTA_BINARY_PACKED` has them, none of them negative.
fn lengths(input: &mut Input<'_>, count_max: usize) -> Option<Vec<usize>> {
    let (block, parts) = (input.varint()?, input.varint()?);
    let count = usize::try_from(input.varint()?).ok().filter(|count| *count <= count_max)?;
    let mut last = input.zigzag()?;
    let size = block.checked_div(parts).filter(|size| block <= BLOCK_MAX && size % 32 == 0 && *size > 0)?;
    let mut lengths = Vec::new();
    if count > 0 {
        lengths.push(length(last)?);
    }
    while lengths.len() < count {
        let smallest = input.zigzag()?;
        let widths = input.take(usize::try_from(parts).ok()?)?.to_vec();
        for width in widths {
            if lengths.len() == count {
                break;
            }
            let (width, size) = (usize::from(width), usize::try_from(size).ok()?);
            if width > 32 {
                return None;
            }
            let packed = input.take(size * width / 8)?;
            for place in 0..size.min(count - lengths.len()) {
                last = last.checked_add(smallest)?.checked_add(bits(packed, place * width, width))?;
                lengths.push(length(last)?);
            }
        }
    }
    Some(lengths)
}

/// Lengths are 32 bits wide, and sums wrap around in them.
fn length(number: i64) -> Option<usize> {
    usize::try_from(number).ok().filter(|length| i32::try_from(*length).is_ok())
}

/// Up to 32 bits from a place, the lowest first.
fn bits(packed: &[u8], at: usize, width: usize) -> i64 {
    let mut window = [0; 8];
    let bytes = packed.get(at / 8..).unwrap_or_default();
    for (to, from) in window.iter_mut().zip(bytes) {
        *to = *from;
    }
    (i64::from_le_bytes(window) >> (at % 8)) & ((1 << width) - 1)
}
