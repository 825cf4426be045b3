use std::time::{Duration, Instant};

use parquet::basic::CompressionCodec;
use parquet::basic::Encoding;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter, RowGroupMetaData};
use tidegate_core::{Error, Kind, Result};

use super::Parquet;
use super::codec::unpack;
use super::delta::Delta;
use super::value::{self, Raw, Unit};
use crate::Source;
use crate::read::{Record, Rows as _};

type Row = Vec<Option<String>>;

/// All rows of a file, as their texts.
fn rows(bytes: &[u8]) -> Result<Vec<Row>> {
    Source::written(bytes, |source| {
        let (mut file, mut record, mut rows) = (Parquet::open(source)?, Record::default(), Vec::new());
        while file.next(&mut record)? {
            rows.push(record.texts());
        }
        Ok(rows)
    })
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/files/{name}.parquet", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn refused(bytes: &[u8]) -> Error {
    let error = rows(bytes).unwrap_err();
    assert_eq!(error.kind, Kind::Invalid, "{error:?}");
    error
}

/// What comes before a file's own words, and those.
fn taken_apart(name: &str) -> (Vec<u8>, ParquetMetaData) {
    let mut bytes = file(name);
    let end = bytes.len() - 8;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap()) as usize;
    let metadata = ParquetMetaDataReader::decode_metadata(&bytes[end - length..end]).unwrap();
    bytes.truncate(end - length);
    (bytes, metadata)
}

/// A file with other words of itself at its end.
fn retold(name: &str, change: impl Fn(RowGroupMetaData) -> RowGroupMetaData) -> Vec<u8> {
    let (mut bytes, metadata) = taken_apart(name);
    let mut builder = metadata.into_builder();
    let groups = builder.take_row_groups().into_iter().map(change).collect();
    ParquetMetaDataWriter::new(&mut bytes, &builder.set_row_groups(groups).build()).finish().unwrap();
    bytes
}

/// A file of so many rows whose columns `id`, `name`, `amount` and `paid` have these pages.
fn paged(rows: i64, pages: [&[u8]; 4]) -> Vec<u8> {
    let mut builder = taken_apart("codec_none").1.into_builder();
    let group = builder.take_row_groups().remove(0);
    let mut at = 4;
    let columns = group.columns().iter().zip(pages).map(|(column, pages)| {
        let (begin, size) = (at, i64::try_from(pages.len()).unwrap());
        at += size;
        let column = column.clone().into_builder().set_dictionary_page_offset(None).set_data_page_offset(begin);
        column.set_total_compressed_size(size).build().unwrap()
    });
    let columns = columns.collect();
    let group = group.into_builder().set_num_rows(rows).set_column_metadata(columns).build().unwrap();
    let mut bytes = [&b"PAR1"[..], &pages.concat()].concat();
    ParquetMetaDataWriter::new(&mut bytes, &builder.add_row_group(group).build()).finish().unwrap();
    bytes
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    bytes
}

/// A page that says it has so many bytes and values; of version 1, or a dictionary.
fn page(kind: i64, size: usize, values: i64, body: &[u8]) -> Vec<u8> {
    let number = |number: i64| [&[0x15][..], &varint((number << 1 ^ number >> 63).cast_unsigned())].concat();
    let length = |length: usize| number(i64::try_from(length).unwrap());
    let numbers = [values, 0, 3, 3];
    let (inside, numbers) = if kind == 0 { (0x2c, &numbers[..]) } else { (0x4c, &numbers[..2]) };
    let numbers = numbers.iter().flat_map(|value| number(*value)).collect::<Vec<u8>>();
    [&number(kind)[..], &length(size), &length(body.len()), &[inside], &numbers, &[0, 0], body].concat()
}

/// Levels that say of so many values that they are null, or are there.
fn levels(values: u64, there: bool) -> Vec<u8> {
    let run = [&varint(values << 1)[..], &[u8::from(there)]].concat();
    [&u32::try_from(run.len()).unwrap().to_le_bytes()[..], &run].concat()
}

/// A file whose end says what it likes.
fn saying(footer: &[u8]) -> Vec<u8> {
    [b"PAR1", footer, &u32::try_from(footer.len()).unwrap().to_le_bytes(), b"PAR1"].concat()
}

#[test]
fn every_codec_and_encoding_gives_the_same_rows() {
    let expected: Vec<Row> = (1..=300_u32)
        .map(|n| {
            let name = (n % 7 != 0).then(|| format!("customer {}", n % 20));
            let amount = (n % 5 != 0).then(|| (f64::from(n) * 1.25).to_string());
            vec![Some(n.to_string()), name, amount, Some((n % 3 == 0).to_string())]
        })
        .collect();
    for name in ["codec_none", "codec_snappy", "codec_gzip", "codec_zstd", "codec_lz4", "version_2", "checksums", "delta", "lengths"] {
        assert_eq!(rows(&file(name)).unwrap(), expected, "{name}");
    }
    assert!(rows(&file("empty")).unwrap().is_empty());
    assert!(refused(&file("codec_brotli")).message.contains("BROTLI, which is not read here: write it with zstd"));
}

#[test]
fn what_is_nested_is_json() {
    let expected = [
        [
            "[1,null,3]",
            "[[\"a\"],[]]",
            "{\"name\":\"An\\\"n\",\"born\":\"2000-02-29\"}",
            "{\"a\":1.5,\"b\":null}",
            "{\"1\":[true]}",
            "[{\"sku\":\"x\",\"tags\":[\"p\",\"q\"]},{\"sku\":\"y\",\"tags\":[]}]",
        ],
        ["[]", "[]", "{\"name\":null,\"born\":null}", "{}", "{\"2\":null}", "∅"],
        ["∅", "[null,[\"b\",null]]", "∅", "∅", "{\"3\":[]}", "[null]"],
        ["[4]", "∅", "{\"name\":\"x\",\"born\":null}", "{\"c\":\"NaN\"}", "∅", "[{\"sku\":null,\"tags\":null}]"],
    ];
    for name in ["nested", "nested_version_2"] {
        let rows = rows(&file(name)).unwrap();
        let shown: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(|value| value.as_deref().unwrap_or("∅")).collect()).collect();
        assert_eq!(shown, expected, "{name}");
    }
}

#[test]
fn a_file_that_is_none_says_what_is_wrong() {
    let whole = file("codec_zstd");
    for (bytes, words) in [
        (b"PAR1".to_vec(), "too short"),
        (whole[..whole.len() - 1].to_vec(), "does not begin and end with `PAR1`"),
        ([b"PARE", &whole[4..]].concat(), "encrypted"),
        ([&whole[..whole.len() - 4], b"PARE"].concat(), "encrypted"),
        (saying(&[0x8c, 0x00, 0x00]), "encrypted"),
        (saying(&[0xff; 40]), "broken"),
        ([&b"PAR1"[..], &[0; 40], &u32::MAX.to_le_bytes(), b"PAR1"].concat(), "more than 16 MB"),
        ([&b"PAR1"[..], &[0; 40], &1_000_u32.to_le_bytes(), b"PAR1"].concat(), "ends too early"),
        ([&whole[..100], &whole[200..]].concat(), ""),
    ] {
        let error = refused(&bytes);
        assert!(error.message.contains(words), "{words}: {error:?}");
    }
}

#[test]
fn lies_about_rows_places_and_sizes_are_found() {
    let columns = |group: RowGroupMetaData, change: &dyn Fn(i64) -> (i64, i64)| {
        let columns = group.columns().iter().map(|column| {
            let (at, size) = change(column.compressed_size());
            let at = if at == 0 { column.data_page_offset() } else { at };
            column.clone().into_builder().set_data_page_offset(at).set_total_compressed_size(size).build().unwrap()
        });
        let columns = columns.collect();
        group.into_builder().set_column_metadata(columns).build().unwrap()
    };
    assert_eq!(rows(&retold("codec_none", |group| group)).unwrap().len(), 300);
    let more = retold("codec_none", |group| group.into_builder().set_num_rows(i64::MAX / 4).build().unwrap());
    assert!(refused(&more).message.contains("fewer values than there are rows"));
    let fewer = retold("codec_none", |group| group.into_builder().set_num_rows(7).build().unwrap());
    assert!(refused(&fewer).message.contains("more values than there are rows"));
    let negative = retold("codec_none", |group| group.into_builder().set_num_rows(-1).build().unwrap());
    refused(&negative);
    for size in [i64::MAX / 16, -1, 1 << 40, 3, 0] {
        refused(&retold("codec_none", |group| columns(group, &|_| (0, size))));
    }
    for at in [i64::MAX, -1, 1 << 40, 1, 5] {
        refused(&retold("codec_none", |group| columns(group, &|size| (at, size))));
    }
}

#[test]
fn schemas_without_a_bottom_and_of_endless_width_are_refused() {
    // One field of the footer, the schema: elements with a name and a number of children.
    let schema = |elements: &[(u32, &[u8])]| {
        let count: u32 = elements.iter().map(|(count, _)| count).sum();
        let mut footer = vec![0x15, 0x02, 0x19, 0xfc];
        footer.extend(varint(count.into()));
        for (count, children) in elements {
            for _ in 0..*count {
                footer.extend([&[0x35, 0x00, 0x18, 0x01, b'a', 0x15][..], children, &[0x00]].concat());
            }
        }
        saying(&[&footer[..], &[0x16, 0x00, 0x19, 0x0c, 0x00]].concat())
    };
    for deep in [100, 200_000] {
        assert!(refused(&schema(&[(deep, &[0x02]), (1, &[0x00])])).message.contains("groups in groups"));
    }
    let wide = [0xfe, 0xff, 0xff, 0xff, 0x0f];
    assert!(refused(&schema(&[(1, &wide), (3, &[0x00])])).message.contains("groups in groups"));
}

#[test]
fn what_pages_say_of_themselves_is_bounded() {
    let nulls = |values: u64| page(0, levels(values, false).len(), i64::try_from(values).unwrap(), &levels(values, false));
    let three = nulls(3);
    assert_eq!(rows(&paged(3, [&three; 4])).unwrap(), vec![vec![None; 4]; 3]);
    // Two thousand million nulls take a dozen bytes, and three rows end before them.
    assert!(refused(&paged(3, [&nulls(i32::MAX as u64); 4])).message.contains("more values than there are rows"));
    let of_id = |first: &[u8]| refused(&paged(3, [&[first, &three].concat(), &three, &three, &three])).message;
    assert!(of_id(&page(0, (256 << 20) + 1, 3, &[])).contains("larger than 256 MB"));
    assert!(of_id(&page(2, 8, 1 << 30, &[0; 8])).contains("more values than bytes"));
    assert!(of_id(&page(2, 8, -1, &[0; 8])).contains("broken"));
    assert!(of_id(&[page(2, 8, 1, &[0; 8]), page(2, 8, 1, &[0; 8])].concat()).contains("more than one dictionary"));
    assert!(of_id(&[0x15; 100]).contains("broken"));
    // A text of 65 MB.
    let text = [&levels(1, true)[..], &(65_u32 << 20).to_le_bytes(), &vec![b'x'; 65 << 20]].concat();
    let (text, null) = (page(0, text.len(), 1, &text), nulls(1));
    assert!(refused(&paged(1, [&null, &text, &null, &null])).message.contains("longer than 64 MB"));
    Source::written(&three, |source| {
        let whole = super::file::Whole::new(source.open().unwrap()).unwrap();
        assert!(whole.hold(600 << 20).is_ok() && whole.hold(600 << 20).unwrap_err().contains("more than 1 GB"));
        whole.let_go(1_000 << 20);
        assert!(whole.hold(600 << 20).is_ok());
    });
}

#[test]
fn pages_are_unpacked_to_what_they_say_and_no_further() {
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&vec![0; 4 << 20]).unwrap();
    let gzip = gzip.finish().unwrap();
    assert!(unpack(CompressionCodec::GZIP, &gzip, 1_000).unwrap_err().contains("broken"));
    assert_eq!(unpack(CompressionCodec::GZIP, &gzip, 4 << 20).unwrap().len(), 4 << 20);
    let snappy = snap::raw::Encoder::new().compress_vec(b"tidegate").unwrap();
    assert_eq!(unpack(CompressionCodec::SNAPPY, &snappy, 8).unwrap(), b"tidegate");
    let lz4 = lz4_flex::block::compress(b"tidegate");
    let hadoop = [&8_u32.to_be_bytes()[..], &u32::try_from(lz4.len()).unwrap().to_be_bytes(), &lz4].concat();
    for packed in [&lz4, &hadoop, &[hadoop.clone(), hadoop.clone()].concat()] {
        let size = if packed.len() > 2 * lz4.len() + 8 { 16 } else { 8 };
        assert_eq!(unpack(CompressionCodec::LZ4, packed, size).unwrap(), b"tidegatetidegate"[..size]);
    }
    for codec in
        [CompressionCodec::SNAPPY, CompressionCodec::GZIP, CompressionCodec::ZSTD, CompressionCodec::LZ4_RAW, CompressionCodec::LZ4]
    {
        for size in [1, 7, 9, 1 << 20] {
            assert!(unpack(codec, &snappy, size).is_err() && unpack(codec, &[], size).is_err(), "{codec:?} {size}");
        }
    }
}

#[test]
fn lengths_of_texts_take_no_more_than_there_is_room_for() {
    // Blocks of 128 in 4 parts; so many lengths, all of them 100.
    let lengths = |count: &[u8]| [&[0x80, 0x01, 0x04][..], count, &[0xc8, 0x01], &[0x00, 0, 0, 0, 0].repeat(1_000)].concat();
    let delta = |encoding| Delta { encoding, width: None, values_max: 1 << 17, bytes_max: 1 << 20 };
    let many = lengths(&[0xff, 0xff, 0xff, 0xff, 0x7f]);
    assert!(delta(Encoding::DELTA_LENGTH_BYTE_ARRAY).write_out(&many).unwrap_err().contains("broken"));
    // A hundred thousand texts that share all they have with the one before.
    let (shared, none) = (lengths(&[0xa0, 0x8d, 0x06]), lengths(&[0xa0, 0x8d, 0x06]));
    let bomb = [&shared[..], &none, &[b'x'; 200]].concat();
    assert!(delta(Encoding::DELTA_BYTE_ARRAY).write_out(&bomb).is_err());
}

#[test]
fn numbers_and_days_at_their_ends_are_written_and_bombs_are_not() {
    let text = |kind: value::Kind, raw: Raw<'_>| {
        let mut out = Vec::new();
        kind.write(raw, &mut out).map(|()| String::from_utf8(out).unwrap())
    };
    let decimal = |scale, bytes: &[u8]| text(value::Kind::Decimal { scale }, Raw::Bytes(bytes));
    assert_eq!(decimal(0, &[]).unwrap(), "0");
    assert_eq!(decimal(3, &[0x80]).unwrap(), "-0.128");
    assert_eq!(decimal(1, &[0xff; 10]).unwrap(), "-0.1");
    assert_eq!(decimal(0, &[0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap(), "4722366482869645213696");
    assert_eq!(text(value::Kind::Decimal { scale: 2 }, Raw::Whole(i64::MIN)).unwrap(), "-92233720368547758.08");
    assert!(decimal(usize::MAX, &[1]).is_err() && decimal(0, &[1; 129]).is_err());
    assert_eq!(text(value::Kind::Half, Raw::Bytes(&[0x01, 0x00])).unwrap(), "5.9604645e-8");
    assert_eq!(text(value::Kind::Half, Raw::Bytes(&[0xff, 0xfb])).unwrap(), "-65504");
    assert_eq!(text(value::Kind::Float, Raw::Float(-0.0)).unwrap(), "-0");
    assert_eq!(text(value::Kind::Date, Raw::Whole(-719_163)).unwrap(), "0001-12-31 BC");
    assert_eq!(text(value::Kind::Date, Raw::Whole(11_016)).unwrap(), "2000-02-29");
    for count in [i64::MIN, i64::MAX] {
        for unit in [Unit::Milli, Unit::Micro, Unit::Nano] {
            assert!(text(value::Kind::Moment { unit, utc: true }, Raw::Whole(count)).is_ok());
            assert!(text(value::Kind::Time(unit), Raw::Whole(count)).is_err());
        }
    }
    assert!(text(value::Kind::Old, Raw::Old(&[u32::MAX; 3])).unwrap().ends_with(" BC"));
    assert_eq!(text(value::Kind::Span, Raw::Bytes(&[1, 0, 0, 0, 2, 0, 0, 0, 0xb8, 0x0b, 0, 0])).unwrap(), "1 mons 2 days 3.000 secs");
    assert!(text(value::Kind::Text, Raw::Bytes(b"\xff")).is_err() && text(value::Kind::Truth, Raw::Whole(1)).is_err());
}

/// Numbers that look random, and are the same each time.
fn dice(seed: &mut u64) -> usize {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    usize::try_from(*seed >> 11).unwrap()
}

#[test]
fn broken_files_end_in_rows_or_in_an_error_soon_and_in_little_memory() {
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let (begun, mut seed, mut refused, mut read) = (Instant::now(), 0x9e37_79b9_7f4a_7c15, 0, 0);
    for name in [
        "kinds",
        "codec_none",
        "codec_snappy",
        "codec_gzip",
        "codec_zstd",
        "codec_lz4",
        "version_2",
        "delta",
        "lengths",
        "nested",
        "nested_version_2",
        "int96",
    ] {
        let whole = file(name);
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..=dice(&mut seed) % 3 {
                let at = dice(&mut seed) % bytes.len();
                bytes[at] = match dice(&mut seed) % 3 {
                    0 => bytes[at] ^ 1 << (dice(&mut seed) % 8),
                    1 => [0x00, 0x7f, 0x80, 0xff][dice(&mut seed) % 4],
                    _ => dice(&mut seed).to_le_bytes()[0],
                };
            }
            if dice(&mut seed).is_multiple_of(10) {
                bytes.truncate(dice(&mut seed) % bytes.len());
            }
            match rows(&bytes) {
                Ok(_) => read += 1,
                Err(error) => {
                    assert_eq!(error.kind, Kind::Invalid, "{name}: {error:?}");
                    refused += 1;
                }
            }
        }
    }
    std::panic::set_hook(quiet);
    assert!(refused > 400 && read > 100, "{refused} were refused and {read} read");
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim().trim_end_matches(" kB").parse::<u64>().unwrap();
    assert!(peak < 700_000, "it took {peak} kB");
}
