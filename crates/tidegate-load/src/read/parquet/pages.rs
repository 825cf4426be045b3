//! Pages of one column, one after the other, with a bound on what they take: the crate that decodes them believes their headers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parquet::basic::{CompressionCodec, Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescPtr;

use super::codec::unpack;
use super::delta::Delta;
use super::file::Whole;
use super::thrift::{Input, STRUCT};

/// One page, packed or unpacked.
const PAGE_BYTES_MAX: usize = 256 * 1024 * 1024;
/// What stands before a page, with the least and the greatest of its values.
const HEADER_BYTES_MAX: usize = 1024 * 1024;
/// Pages that are given out for one batch, unless they have lists.
const TURN_BYTES: u64 = 8 * 1024 * 1024;
/// Texts whose lengths are told apart from them, in one page.
const LENGTHS_MAX: usize = 16 * 1024 * 1024;
/// What a value takes in memory besides its bytes.
const VALUE_BYTES: u64 = 48;
/// The number of the one encoding that levels have.
const RLE: i64 = 3;

/// Where the pages of a column lie, and how they are packed.
pub(super) struct Place {
    pub(super) at: u64,
    pub(super) left: u64,
    pub(super) codec: CompressionCodec,
}

/// The pages of a column in a row group.
pub(super) struct Pages {
    file: Arc<Whole>,
    column: ColumnDescPtr,
    place: Place,
    header: Option<Header>,
    /// What its dictionary takes, as long as the column is read.
    dictionary: Option<u64>,
    /// Bytes of pages that were given out since whoever reads them has set it to zero.
    turn: Arc<AtomicU64>,
    /// What its pages take that were given out, and the last of them.
    held: u64,
    last: u64,
}

/// What stands before a page.
struct Header {
    kind: Kind,
    packed: usize,
    size: usize,
    checksum: Option<u32>,
}

enum Kind {
    /// How its levels are encoded too: repetitions, then definitions.
    Data {
        values: u32,
        encoding: Encoding,
        levels: [Option<i64>; 2],
    },
    /// The lengths of its levels, and whether its values are packed.
    Data2 {
        values: u32,
        nulls: u32,
        rows: u32,
        encoding: Encoding,
        repetitions: u32,
        definitions: u32,
        packed: bool,
    },
    Dictionary {
        values: u32,
    },
    Other,
}

impl Pages {
    pub(super) fn new(file: &Arc<Whole>, column: ColumnDescPtr, place: Place, turn: &Arc<AtomicU64>) -> Pages {
        Pages { file: Arc::clone(file), column, place, header: None, dictionary: None, turn: Arc::clone(turn), held: 0, last: 0 }
    }

    /// Reads the next header that leads to values.
    fn read_header(&mut self) -> Result<Option<&Header>, String> {
        while self.header.is_none() && self.place.left > 0 {
            let (header, length) = self.header_here()?;
            let left = self.place.left.checked_sub((length + header.packed) as u64).ok_or("a page reaches into what follows its column")?;
            self.place.at += length as u64;
            match header.kind {
                Kind::Other | Kind::Data { values: 0, .. } | Kind::Data2 { values: 0, .. } => {
                    (self.place.at, self.place.left) = (self.place.at + header.packed as u64, left);
                }
                _ => {
                    self.place.left -= length as u64;
                    self.header = Some(header);
                }
            }
        }
        Ok(self.header.as_ref())
    }

    fn header_here(&self) -> Result<(Header, usize), String> {
        let mut length = 4096;
        loop {
            let most = usize::try_from(self.place.left).unwrap_or(usize::MAX).min(HEADER_BYTES_MAX);
            let bytes = self.file.read(self.place.at, length.min(most))?;
            let mut input = Input(&bytes);
            if let Some(fields) = fields(&mut input) {
                let used = bytes.len() - input.0.len();
                return Ok((header(&fields)?, used));
            }
            if length >= most {
                return Err("what stands before a page is broken".to_owned());
            }
            length *= 16;
        }
    }

    /// The next page, unless enough were given out for one batch.
    fn next_page(&mut self) -> Result<Option<Page>, String> {
        let flat = self.column.max_rep_level() == 0;
        let given = self.turn.load(Ordering::Relaxed);
        if given == 0 {
            // Whoever reads them has let go of all but the last.
            self.file.let_go(self.held - self.last);
            self.held = self.last;
        }
        let Some(header) = self.read_header()? else { return Ok(None) };
        let mut cost = header.size as u64;
        match &header.kind {
            Kind::Dictionary { values } => cost += u64::from(*values) * VALUE_BYTES,
            // All values of a list are read at once.
            Kind::Data { values, .. } | Kind::Data2 { values, .. } if !flat => cost += u64::from(*values) * VALUE_BYTES,
            _ if given > 0 && given + cost > TURN_BYTES && flat => return Ok(None),
            _ => {}
        }
        let Some(header) = self.header.take() else { return Ok(None) };
        self.file.hold(cost)?;
        if matches!(header.kind, Kind::Dictionary { .. }) {
            self.dictionary = Some(self.dictionary.unwrap_or(0) + cost);
        } else {
            self.held += cost;
            self.last = cost;
            self.turn.fetch_add(cost.max(1), Ordering::Relaxed);
        }
        let packed = self.file.read(self.place.at, header.packed)?;
        self.place.at += header.packed as u64;
        self.place.left -= header.packed as u64;
        if header.checksum.is_some_and(|sum| sum != crc32fast::hash(&packed)) {
            return Err("a page is not what was written: its checksum differs".to_owned());
        }
        let page = self.page(&header, &packed)?;
        // Texts that were told by what they share take more than the page they came in.
        let more = (page.buffer().len() as u64).saturating_sub(header.size as u64);
        self.file.hold(more)?;
        (self.held, self.last) = (self.held + more, self.last + more);
        Ok(Some(page))
    }

    fn page(&mut self, header: &Header, packed: &[u8]) -> Result<Page, String> {
        let size = header.size;
        Ok(match header.kind {
            Kind::Data { values, encoding, levels } => {
                let buf = self.unpack(packed, size)?;
                let at = self.levels_end(&buf, levels)?;
                let (buf, encoding) = self.plain(buf, at, encoding, values)?;
                let levels = Encoding::RLE;
                Page::DataPage {
                    buf,
                    num_values: values,
                    encoding,
                    def_level_encoding: levels,
                    rep_level_encoding: levels,
                    statistics: None,
                }
            }
            Kind::Data2 { values, nulls, rows, encoding, repetitions, definitions, packed: is_packed } => {
                let at = repetitions as usize + definitions as usize;
                let (levels, rest) = packed.split_at_checked(at).filter(|_| at <= size).ok_or("levels of a page are broken")?;
                let mut buf = levels.to_vec();
                if is_packed {
                    buf.append(&mut self.unpack(rest, size - at)?);
                } else {
                    buf.extend_from_slice(rest);
                }
                let (buf, encoding) = self.plain(buf, at, encoding, values)?;
                Page::DataPageV2 {
                    buf,
                    num_values: values,
                    encoding,
                    num_nulls: nulls,
                    num_rows: rows,
                    def_levels_byte_len: definitions,
                    rep_levels_byte_len: repetitions,
                    is_compressed: false,
                    statistics: None,
                }
            }
            Kind::Dictionary { values } => {
                let buf = self.unpack(packed, size)?;
                Page::DictionaryPage { buf: buf.into(), num_values: values, encoding: Encoding::PLAIN, is_sorted: false }
            }
            Kind::Other => return Err("a page of no known sort".to_owned()),
        })
    }

    fn unpack(&self, packed: &[u8], size: usize) -> Result<Vec<u8>, String> {
        unpack(self.place.codec, packed, size)
    }

    /// Where the levels end that stand before values.
    fn levels_end(&self, buf: &[u8], encoded: [Option<i64>; 2]) -> Result<usize, String> {
        let mut at = 0;
        for (level, encoded) in [self.column.max_rep_level(), self.column.max_def_level()].into_iter().zip(encoded) {
            if level > 0 {
                if encoded != Some(RLE) {
                    return Err("levels of a page are encoded in a way that was given up in 2014, and is not read here".to_owned());
                }
                let length =
                    buf.get(at..).and_then(|rest| rest.first_chunk::<4>()).map_or(usize::MAX, |head| u32::from_le_bytes(*head) as usize);
                at = at
                    .checked_add(length)
                    .and_then(|end| end.checked_add(4))
                    .filter(|end| *end <= buf.len())
                    .ok_or("levels of a page are broken")?;
            }
        }
        Ok(at)
    }

    /// Checks that values can be encoded so, and writes texts out that are told by lengths.
    fn plain(&self, mut buf: Vec<u8>, at: usize, encoding: Encoding, values: u32) -> Result<(Bytes, Encoding), String> {
        let of = self.column.physical_type();
        let texts = matches!(of, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY);
        let known = match encoding {
            Encoding::PLAIN => true,
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY => self.dictionary.is_some(),
            Encoding::RLE => of == Type::BOOLEAN,
            Encoding::DELTA_BINARY_PACKED => matches!(of, Type::INT32 | Type::INT64),
            Encoding::DELTA_LENGTH_BYTE_ARRAY => of == Type::BYTE_ARRAY,
            Encoding::DELTA_BYTE_ARRAY => texts,
            Encoding::BYTE_STREAM_SPLIT => !matches!(of, Type::BOOLEAN | Type::BYTE_ARRAY | Type::INT96),
            _ => false,
        };
        if !known {
            return Err(format!("values of type {of} are encoded as {encoding}, which is not read here, or lacks its dictionary"));
        }
        if !matches!(encoding, Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY) {
            return Ok((buf.into(), encoding));
        }
        let delta = Delta {
            encoding,
            width: (of == Type::FIXED_LEN_BYTE_ARRAY).then(|| usize::try_from(self.column.type_length()).unwrap_or(0)),
            values_max: LENGTHS_MAX.min(values as usize),
            bytes_max: PAGE_BYTES_MAX,
        };
        let written = delta.write_out(buf.get(at..).unwrap_or_default())?;
        buf.truncate(at);
        buf.extend_from_slice(&written);
        Ok((buf.into(), Encoding::PLAIN))
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.file.let_go(self.held + self.dictionary.unwrap_or(0));
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.next_page().map_err(ParquetError::General)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        let header = self.read_header().map_err(ParquetError::General)?;
        Ok(header.map(|header| match header.kind {
            Kind::Data { values, .. } => PageMetadata { num_rows: None, num_levels: Some(values as usize), is_dict: false },
            Kind::Data2 { values, rows, .. } => {
                PageMetadata { num_rows: Some(rows as usize), num_levels: Some(values as usize), is_dict: false }
            }
            Kind::Dictionary { .. } | Kind::Other => PageMetadata { num_rows: None, num_levels: None, is_dict: true },
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        Err(ParquetError::General("nothing is skipped".to_owned()))
    }
}

/// The numbers of a header: its own, and by the numbers of their fields those inside.
type Numbers = [Option<i64>; 9];

fn fields(input: &mut Input<'_>) -> Option<[Numbers; 9]> {
    let (mut all, mut last) = ([[None; 9]; 9], 0);
    while let (id, of @ 1..) = input.field(&mut last)? {
        let place = usize::try_from(id).unwrap_or(usize::MAX);
        if of == STRUCT
            && let Some(inside) = all.get_mut(place)
        {
            *inside = input.numbers()?;
        } else {
            input.number(of, all[0].get_mut(place).unwrap_or(&mut None))?;
        }
    }
    Some(all)
}

fn header([own, _, _, _, _, data, _, dictionary, data2]: &[Numbers; 9]) -> Result<Header, String> {
    let broken = || "what stands before a page is broken".to_owned();
    let number = |number: Option<i64>| number.and_then(|number| u32::try_from(number).ok()).ok_or_else(broken);
    let size = |length: Option<i64>| {
        let length = number(length)? as usize;
        if length <= PAGE_BYTES_MAX { Ok(length) } else { Err("a page is larger than 256 MB".to_owned()) }
    };
    let (size, packed) = (size(own[2])?, size(own[3])?);
    let kind = match own[1] {
        Some(0) => Kind::Data { values: number(data[1])?, encoding: encoding(data[2])?, levels: [data[4], data[3]] },
        Some(2) => {
            let values = number(dictionary[1])?;
            if values as usize > size.saturating_mul(8) {
                return Err("a dictionary says it has more values than bytes".to_owned());
            }
            Kind::Dictionary { values }
        }
        Some(3) => Kind::Data2 {
            values: number(data2[1])?,
            nulls: number(data2[2])?,
            rows: number(data2[3])?,
            encoding: encoding(data2[4])?,
            definitions: number(data2[5])?,
            repetitions: number(data2[6])?,
            packed: data2[7] != Some(0),
        },
        _ => Kind::Other,
    };
    let checksum = own[4].and_then(|sum| i32::try_from(sum).ok()).map(i32::cast_unsigned);
    Ok(Header { kind, packed, size, checksum })
}

fn encoding(number: Option<i64>) -> Result<Encoding, String> {
    Ok(match number {
        Some(0) => Encoding::PLAIN,
        Some(2) => Encoding::PLAIN_DICTIONARY,
        Some(RLE) => Encoding::RLE,
        Some(5) => Encoding::DELTA_BINARY_PACKED,
        Some(6) => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        Some(7) => Encoding::DELTA_BYTE_ARRAY,
        Some(8) => Encoding::RLE_DICTIONARY,
        Some(9) => Encoding::BYTE_STREAM_SPLIT,
        _ => return Err("values are encoded in no way that is known here".to_owned()),
    })
}
