//! What one value could be: a set of bits, none for a plain text.

pub(crate) const BOOL: u32 = 1;
pub(crate) const INT32: u32 = 1 << 1;
pub(crate) const INT64: u32 = 1 << 2;
/// Digits with a point, if any.
pub(crate) const PLAIN: u32 = 1 << 3;
/// Thousands by commas, decimals by a point.
pub(crate) const EN: u32 = 1 << 4;
/// Thousands by points, decimals by a comma.
pub(crate) const EU: u32 = 1 << 5;
pub(crate) const DOUBLE: u32 = 1 << 6;
pub(crate) const ISO_DATE: u32 = 1 << 7;
pub(crate) const DMY: u32 = 1 << 8;
pub(crate) const MDY: u32 = 1 << 9;
pub(crate) const ISO_TS: u32 = 1 << 10;
pub(crate) const DMY_TS: u32 = 1 << 11;
pub(crate) const MDY_TS: u32 = 1 << 12;
pub(crate) const TSTZ: u32 = 1 << 13;
pub(crate) const UUID: u32 = 1 << 14;
pub(crate) const JSON: u32 = 1 << 15;
/// All that is a day or a moment.
pub(crate) const DATES: u32 = ISO_DATE | DMY | MDY | ISO_TS | DMY_TS | MDY_TS | TSTZ;

/// What a value without blanks around it could be. A number with zeros before it is a text: a code, or a number to call.
pub fn classify(value: &[u8]) -> u32 {
    let Some(first) = value.first() else { return 0 };
    let mut mask = match first {
        b'0'..=b'9' | b'-' | b'.' => number(value) | date(value),
        b'{' | b'[' => json(value),
        _ => word(value),
    };
    if value.len() == 36 && uuid(value) {
        mask |= UUID;
    }
    mask
}

fn number(value: &[u8]) -> u32 {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    if digits.len() <= 18 && digits.iter().all(u8::is_ascii_digit) && !digits.is_empty() {
        if digits.len() > 1 && digits.first() == Some(&b'0') {
            return 0;
        }
        let size = digits.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        let small = if i32::try_from(size).is_ok() { INT32 } else { 0 };
        return small | INT64 | PLAIN | EN | EU | DOUBLE;
    }
    let mut mask = 0;
    if plain(digits) {
        mask |= PLAIN | DOUBLE;
    }
    if exponent(digits) {
        mask |= DOUBLE;
    }
    if grouped(digits, b',', b'.') {
        mask |= EN;
    }
    if grouped(digits, b'.', b',') {
        mask |= EU;
    }
    mask
}

fn all_digits(part: &[u8]) -> bool {
    !part.is_empty() && part.iter().all(u8::is_ascii_digit)
}

/// Digits without a zero that means nothing.
fn whole(part: &[u8]) -> bool {
    all_digits(part) && (part.len() == 1 || part.first() != Some(&b'0'))
}

fn plain(digits: &[u8]) -> bool {
    match digits.iter().position(|byte| *byte == b'.') {
        Some(point) => {
            let (before, after) = (digits.get(..point).unwrap_or_default(), digits.get(point + 1..).unwrap_or_default());
            (before.is_empty() || whole(before)) && all_digits(after)
        }
        None => whole(digits),
    }
}

fn exponent(digits: &[u8]) -> bool {
    let Some(at) = digits.iter().position(|byte| matches!(byte, b'e' | b'E')) else { return false };
    let (before, after) = (digits.get(..at).unwrap_or_default(), digits.get(at + 1..).unwrap_or_default());
    let after = after.strip_prefix(b"-").or_else(|| after.strip_prefix(b"+")).unwrap_or(after);
    plain(before) && all_digits(after) && after.len() <= 3
}

/// Groups of three with a mark between, if any, and decimals after another.
fn grouped(digits: &[u8], mark: u8, point: u8) -> bool {
    let at = digits.iter().position(|byte| *byte == point).unwrap_or(digits.len());
    let (before, after) = (digits.get(..at).unwrap_or_default(), digits.get(at + 1..));
    if after.is_some_and(|after| !all_digits(after)) {
        return false;
    }
    let mut groups = before.split(|byte| *byte == mark);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    if rest.peek().is_none() {
        return whole(first);
    }
    all_digits(first) && first.len() <= 3 && first.first() != Some(&b'0') && rest.all(|group| group.len() == 3 && all_digits(group))
}

fn word(value: &[u8]) -> u32 {
    let is = |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()));
    match value.len() {
        1..=5 if is(&["true", "false", "t", "f", "yes", "no", "y", "n"]) => BOOL,
        3 if is(&["nan"]) => DOUBLE,
        _ => 0,
    }
}

fn json(value: &[u8]) -> u32 {
    if serde_json::from_slice::<serde::de::IgnoredAny>(value).is_ok() { JSON } else { 0 }
}

fn uuid(value: &[u8]) -> bool {
    value.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

/// The three numbers of a day, and what follows them.
pub(crate) struct Day<'a> {
    pub(crate) numbers: [u32; 3],
    pub(crate) mark: u8,
    /// Whether the year comes first.
    pub(crate) iso: bool,
    pub(crate) rest: &'a [u8],
}

/// Splits `2026-03-01 …`, `1.3.2026 …`, `3/1/2026 …`.
pub(crate) fn day(value: &[u8]) -> Option<Day<'_>> {
    let (mut numbers, mut lengths) = ([0_u32; 3], [0_usize; 3]);
    let (mut part, mut mark, mut at) = (0, 0, 0);
    while let Some(byte) = value.get(at) {
        match byte {
            b'0'..=b'9' if *lengths.get(part)? < 4 => {
                *numbers.get_mut(part)? = numbers.get(part)? * 10 + u32::from(byte - b'0');
                *lengths.get_mut(part)? += 1;
            }
            b'-' | b'/' | b'.' if part < 2 && (part == 0 || *byte == mark) => {
                mark = *byte;
                part += 1;
            }
            _ => break,
        }
        at += 1;
    }
    let iso = lengths == [4, 2, 2] && mark != b'.';
    let local = matches!(lengths, [1..=2, 1..=2, 4]);
    (iso || local).then(|| Day { numbers, mark, iso, rest: value.get(at..).unwrap_or_default() })
}

fn date(value: &[u8]) -> u32 {
    let Some(day) = day(value) else { return 0 };
    let [one, two, three] = day.numbers;
    let mut possible = 0;
    if day.iso {
        possible |= if exists(one, two, three) { ISO_DATE | ISO_TS } else { 0 };
    } else {
        possible |= if exists(three, two, one) { DMY | DMY_TS } else { 0 };
        // Nobody writes a point between month and day.
        possible |= if day.mark != b'.' && exists(three, one, two) { MDY | MDY_TS } else { 0 };
    }
    match time(day.rest) {
        Time::None => possible,
        Time::Local => possible & (ISO_TS | DMY_TS | MDY_TS),
        Time::Zoned if possible & ISO_TS != 0 => TSTZ,
        Time::Zoned | Time::Wrong => 0,
    }
}

fn exists(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    year > 0 && (1..=days).contains(&day)
}

enum Time {
    None,
    Local,
    Zoned,
    Wrong,
}

/// What stands after a day: `T14:30`, ` 14:30:05.123Z`, `…+02:00`.
fn time(rest: &[u8]) -> Time {
    let Some((b'T' | b' ', clock)) = rest.split_first() else { return if rest.is_empty() { Time::None } else { Time::Wrong } };
    let clock_end = clock.iter().position(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-' | b' ')).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(clock_end);
    let fraction = clock.iter().position(|byte| *byte == b'.');
    let (clock, decimals) = clock.split_at(fraction.unwrap_or(clock.len()));
    let mut parts = clock.split(|byte| *byte == b':');
    let part = |part: Option<&[u8]>, max: u32| part.is_some_and(|part| part.len() == 2 && two(part).is_some_and(|value| value <= max));
    let (hour, minute) = (part(parts.next(), 23), part(parts.next(), 59));
    let second = parts.next();
    let seconds = second.is_none() || part(second, 59);
    let fine = decimals.is_empty() || (second.is_some() && decimals.len() <= 10 && all_digits(decimals.get(1..).unwrap_or_default()));
    if !(hour && minute && seconds && fine && parts.next().is_none()) {
        return Time::Wrong;
    }
    match zone {
        [] => Time::Local,
        b"Z" | b"z" => Time::Zoned,
        [b'+' | b'-', offset @ ..] => {
            let digits: Vec<u8> = offset.iter().copied().filter(u8::is_ascii_digit).collect();
            let colon = offset.len() - digits.len();
            let right =
                matches!((digits.len(), colon), (2 | 4, 0)) || (offset.len() == 5 && offset.get(2) == Some(&b':') && digits.len() == 4);
            let hours = digits.get(..2).and_then(two).is_some_and(|hours| hours <= 15);
            if right && hours { Time::Zoned } else { Time::Wrong }
        }
        _ => Time::Wrong,
    }
}

fn two(part: &[u8]) -> Option<u32> {
    all_digits(part).then(|| part.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
}
