//! Values as PostgreSQL reads them: what the file calls a type, and how each of its values is written.

use std::io::Write as _;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescriptor;
use tidegate_pg::LoadType;

use super::moment;

/// Bytes of a decimal: 128 of them have more digits than PostgreSQL's own `numeric(1000)` can be declared to.
const DECIMAL_BYTES_MAX: usize = 128;
/// So many digits behind its point are one more than a `numeric` takes.
const SCALE_END: usize = 16_384;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Truth,
    /// Bits that count, and whether one of them is a sign.
    Whole {
        bits: i8,
        signed: bool,
    },
    Half,
    Float,
    Double,
    Decimal {
        scale: usize,
    },
    Date,
    Time(Unit),
    Moment {
        unit: Unit,
        utc: bool,
    },
    /// A moment as Impala and old Spark write it, in 96 bits.
    Old,
    Span,
    Text,
    Json,
    Uuid,
    Bytes,
}

/// Parts of a second that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Milli,
    Micro,
    Nano,
}

impl Unit {
    /// How many of them are a second, and in how many digits.
    pub(super) fn of_second(self) -> (i64, usize) {
        match self {
            Unit::Milli => (1_000, 3),
            Unit::Micro => (1_000_000, 6),
            Unit::Nano => (1_000_000_000, 9),
        }
    }
}

impl From<TimeUnit> for Unit {
    fn from(unit: TimeUnit) -> Unit {
        match unit {
            TimeUnit::MILLIS => Unit::Milli,
            TimeUnit::MICROS => Unit::Micro,
            TimeUnit::NANOS => Unit::Nano,
        }
    }
}

/// A value as it is stored.
#[derive(Clone, Copy)]
pub(super) enum Raw<'a> {
    Truth(bool),
    Whole(i64),
    Old(&'a [u32]),
    Float(f32),
    Double(f64),
    Bytes(&'a [u8]),
}

impl Kind {
    pub(super) fn of(column: &ColumnDescriptor) -> Kind {
        let of = column.physical_type();
        if let Some(logical) = column.logical_type_ref() {
            return match (logical, of) {
                (LogicalType::Integer(int), Type::INT32 | Type::INT64) => Kind::Whole { bits: int.bit_width, signed: int.is_signed },
                (LogicalType::Decimal(decimal), _) => Kind::decimal(decimal.scale),
                (LogicalType::Date, Type::INT32) => Kind::Date,
                (LogicalType::Time(time), _) => Kind::Time(time.unit.into()),
                (LogicalType::Timestamp(time), Type::INT64) => Kind::Moment { unit: time.unit.into(), utc: time.is_adjusted_to_u_t_c },
                // What is unknown is nothing but nulls.
                (LogicalType::String | LogicalType::Enum, Type::BYTE_ARRAY) | (LogicalType::Unknown, _) => Kind::Text,
                (LogicalType::Json, Type::BYTE_ARRAY) => Kind::Json,
                (LogicalType::Uuid, Type::FIXED_LEN_BYTE_ARRAY) => Kind::Uuid,
                (LogicalType::Float16, Type::FIXED_LEN_BYTE_ARRAY) => Kind::Half,
                _ => Kind::plain(of),
            };
        }
        let whole = |bits, signed| Kind::Whole { bits, signed };
        let utc = true;
        match column.converted_type() {
            ConvertedType::INT_8 => whole(8, true),
            ConvertedType::INT_16 => whole(16, true),
            ConvertedType::INT_32 => whole(32, true),
            ConvertedType::INT_64 => whole(64, true),
            ConvertedType::UINT_8 => whole(8, false),
            ConvertedType::UINT_16 => whole(16, false),
            ConvertedType::UINT_32 => whole(32, false),
            ConvertedType::UINT_64 => whole(64, false),
            ConvertedType::DECIMAL => Kind::decimal(column.type_scale()),
            ConvertedType::DATE => Kind::Date,
            ConvertedType::TIME_MILLIS => Kind::Time(Unit::Milli),
            ConvertedType::TIME_MICROS => Kind::Time(Unit::Micro),
            ConvertedType::TIMESTAMP_MILLIS => Kind::Moment { unit: Unit::Milli, utc },
            ConvertedType::TIMESTAMP_MICROS => Kind::Moment { unit: Unit::Micro, utc },
            ConvertedType::UTF8 | ConvertedType::ENUM => Kind::Text,
            ConvertedType::JSON => Kind::Json,
            ConvertedType::INTERVAL => Kind::Span,
            _ => Kind::plain(of),
        }
    }

    fn decimal(scale: i32) -> Kind {
        Kind::Decimal { scale: usize::try_from(scale).unwrap_or(0) }
    }

    fn plain(of: Type) -> Kind {
        match of {
            Type::BOOLEAN => Kind::Truth,
            Type::INT32 => Kind::Whole { bits: 32, signed: true },
            Type::INT64 => Kind::Whole { bits: 64, signed: true },
            Type::INT96 => Kind::Old,
            Type::FLOAT => Kind::Float,
            Type::DOUBLE => Kind::Double,
            Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY => Kind::Bytes,
        }
    }

    /// The type of a new column that takes all of its values.
    pub(super) fn load_type(self) -> LoadType {
        match self {
            Kind::Truth => LoadType::Boolean,
            Kind::Whole { bits: ..=8, .. } | Kind::Whole { bits: 16, signed: true } => LoadType::Smallint,
            Kind::Whole { bits: ..=16, .. } | Kind::Whole { bits: 32, signed: true } => LoadType::Integer,
            Kind::Whole { bits: ..=32, .. } | Kind::Whole { signed: true, .. } => LoadType::Bigint,
            Kind::Whole { .. } | Kind::Decimal { .. } => LoadType::Numeric,
            Kind::Half | Kind::Float => LoadType::Real,
            Kind::Double => LoadType::Double,
            Kind::Date => LoadType::Date,
            Kind::Time(_) => LoadType::Time,
            Kind::Moment { utc: true, .. } => LoadType::Timestamptz,
            Kind::Moment { .. } | Kind::Old => LoadType::Timestamp,
            Kind::Span => LoadType::Interval,
            Kind::Text => LoadType::Text,
            Kind::Json => LoadType::Json,
            Kind::Uuid => LoadType::Uuid,
            Kind::Bytes => LoadType::Bytea,
        }
    }

    /// Whether a text of it is JSON as it is, and needs no quotes.
    pub(super) fn is_bare(self, text: &[u8]) -> bool {
        match self {
            Kind::Truth | Kind::Whole { .. } | Kind::Decimal { .. } => true,
            Kind::Half | Kind::Float | Kind::Double => text.last().is_some_and(u8::is_ascii_digit),
            _ => false,
        }
    }

    /// Writes a value; says why it is none.
    pub(super) fn write(self, raw: Raw<'_>, out: &mut Vec<u8>) -> Result<(), String> {
        match (self, raw) {
            (Kind::Truth, Raw::Truth(truth)) => put(out, format_args!("{truth}")),
            (Kind::Whole { signed: true, .. }, Raw::Whole(number)) => put(out, format_args!("{number}")),
            (Kind::Whole { bits: 64, .. }, Raw::Whole(number)) => put(out, format_args!("{}", number.cast_unsigned())),
            // Without a sign, 32 bits are stored in a number with one.
            (Kind::Whole { .. }, Raw::Whole(number)) => put(out, format_args!("{}", number & 0xffff_ffff)),
            (Kind::Float, Raw::Float(number)) => float(f64::from(number), out, format_args!("{number}"), format_args!("{number:e}")),
            (Kind::Double, Raw::Double(number)) => float(number, out, format_args!("{number}"), format_args!("{number:e}")),
            (Kind::Half, Raw::Bytes(bytes)) => {
                let number = half(bytes)?;
                float(f64::from(number), out, format_args!("{number}"), format_args!("{number:e}"));
            }
            (Kind::Decimal { scale: SCALE_END.. }, _) => {
                return Err("a decimal has more digits behind its point than PostgreSQL takes".to_owned());
            }
            (Kind::Decimal { scale }, Raw::Whole(number)) => point(&number.unsigned_abs().to_string(), number < 0, scale, out),
            (Kind::Decimal { scale }, Raw::Bytes(bytes)) => {
                let (digits, negative) = digits(bytes)?;
                point(&digits, negative, scale, out);
            }
            (Kind::Date, Raw::Whole(days)) => moment::date(days, out),
            (Kind::Time(unit), Raw::Whole(count)) => moment::time(count, unit, out)?,
            (Kind::Moment { unit, utc }, Raw::Whole(count)) => moment::moment(count, unit, utc, out),
            (Kind::Old, Raw::Old(parts)) => moment::old(parts, out),
            (Kind::Span, Raw::Bytes(bytes)) => moment::span(bytes, out)?,
            (Kind::Text | Kind::Json, Raw::Bytes(bytes)) => {
                std::str::from_utf8(bytes).map_err(|_| "a text is not UTF-8".to_owned())?;
                out.extend_from_slice(bytes);
            }
            (Kind::Uuid, Raw::Bytes(bytes)) => {
                for (place, byte) in bytes.iter().enumerate() {
                    put(out, format_args!("{}{byte:02x}", if matches!(place, 4 | 6 | 8 | 10) { "-" } else { "" }));
                }
            }
            (_, Raw::Bytes(bytes)) => hex(bytes, out),
            _ => return Err("a value is not what its column says".to_owned()),
        }
        Ok(())
    }
}

/// Writes to memory, which takes everything.
pub(super) fn put(out: &mut Vec<u8>, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("memory takes what is written");
}

fn hex(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"\\x");
    out.extend(bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]));
}

/// The shortest text that is read back as the same number.
fn float(size: f64, out: &mut Vec<u8>, plain: std::fmt::Arguments<'_>, short: std::fmt::Arguments<'_>) {
    match size.abs() {
        _ if size.is_nan() => out.extend_from_slice(b"NaN"),
        f64::INFINITY => out.extend_from_slice(if size > 0.0 { b"Infinity".as_slice() } else { b"-Infinity" }),
        0.0 | 1e-5..1e17 => put(out, plain),
        _ => put(out, short),
    }
}

/// A number of 16 bits: a sign, 5 bits of exponent, 10 of the rest.
fn half(bytes: &[u8]) -> Result<f32, String> {
    let bits = u16::from_le_bytes(bytes.try_into().map_err(|_| "a number of 16 bits has more or fewer".to_owned())?);
    let rest = f32::from(bits & 0x3ff);
    let size = match (bits >> 10) & 0x1f {
        0 => rest * 2_f32.powi(-24),
        31 if rest == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        exponent => (1024.0 + rest) * 2_f32.powi(i32::from(exponent) - 25),
    };
    Ok(if bits >> 15 == 1 { -size } else { size })
}

/// Digits with a point before the last of them.
fn point(digits: &str, negative: bool, scale: usize, out: &mut Vec<u8>) {
    if negative {
        out.push(b'-');
    }
    let before = digits.len().saturating_sub(scale);
    let (whole, part) = digits.split_at(before);
    out.extend_from_slice(if whole.is_empty() { "0" } else { whole }.as_bytes());
    if scale > 0 {
        put(out, format_args!(".{part:0>scale$}"));
    }
}

/// The digits of a number of any length, the highest byte first, and whether it is negative.
fn digits(bytes: &[u8]) -> Result<(String, bool), String> {
    if bytes.len() > DECIMAL_BYTES_MAX {
        return Err(format!("a decimal has {} bytes, and {DECIMAL_BYTES_MAX} are read at most", bytes.len()));
    }
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let mut size: Vec<u8> = bytes.to_vec();
    if negative {
        let mut carry = true;
        for byte in size.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    let mut groups = Vec::new();
    while size.iter().any(|byte| *byte != 0) {
        let mut left = 0_u64;
        for byte in &mut size {
            left = left << 8 | u64::from(*byte);
            *byte = (left / 1_000_000_000).to_le_bytes()[0];
            left %= 1_000_000_000;
        }
        groups.push(left);
    }
    let mut digits = groups.pop().unwrap_or(0).to_string();
    for group in groups.iter().rev() {
        digits.push_str(&format!("{group:09}"));
    }
    Ok((digits, negative))
}
