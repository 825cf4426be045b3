//! Pages unpacked, never to more than their headers say.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use parquet::basic::CompressionCodec;
use ruzstd::decoding::FrameDecoder;

/// Unpacks so many bytes, and says why it can't.
pub(super) fn unpack(codec: CompressionCodec, packed: &[u8], size: usize) -> Result<Vec<u8>, String> {
    if size == 0 {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    let read = match codec {
        CompressionCodec::UNCOMPRESSED => {
            out.extend_from_slice(packed);
            Some(out.len())
        }
        CompressionCodec::SNAPPY => {
            let fits = snap::raw::decompress_len(packed).is_ok_and(|length| length == size);
            out.resize(if fits { size } else { 0 }, 0);
            snap::raw::Decoder::new().decompress(packed, &mut out).ok()
        }
        CompressionCodec::GZIP => {
            out.reserve(size);
            MultiGzDecoder::new(packed).take(size as u64 + 1).read_to_end(&mut out).ok()
        }
        CompressionCodec::ZSTD => {
            out.resize(size, 0);
            FrameDecoder::new().decode_all(packed, &mut out).ok()
        }
        CompressionCodec::LZ4_RAW => {
            out.resize(size, 0);
            lz4_flex::block::decompress_into(packed, &mut out).ok()
        }
        CompressionCodec::LZ4 => {
            out.resize(size, 0);
            hadoop(packed, &mut out).or_else(|| lz4_flex::block::decompress_into(packed, &mut out).ok())
        }
        CompressionCodec::BROTLI | CompressionCodec::LZO => {
            return Err(format!("it is packed by {codec:?}, which is not read here: write it with zstd, snappy, gzip or lz4"));
        }
    };
    if read == Some(size) && out.len() == size { Ok(out) } else { Err(format!("what is packed by {codec:?} is broken")) }
}

/// LZ4 as Hadoop frames it: blocks, each after its two lengths.
fn hadoop(mut packed: &[u8], out: &mut [u8]) -> Option<usize> {
    let mut done = 0_usize;
    while !packed.is_empty() {
        let (heads, rest) = packed.split_at_checked(8)?;
        let length = |bytes: &[u8]| usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok();
        let (whole, short) = (length(heads.get(..4)?)?, length(heads.get(4..)?)?);
        let (block, rest) = rest.split_at_checked(short)?;
        let into = out.get_mut(done..done.checked_add(whole)?)?;
        if lz4_flex::block::decompress_into(block, into).ok()? != whole {
            return None;
        }
        done += whole;
        packed = rest;
    }
    Some(done)
}
