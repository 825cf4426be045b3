//! Days and times as PostgreSQL reads them, counted from 1970.

use super::value::{Unit, put};

const DAY_SECONDS: i64 = 86_400;
/// The Julian day of 1970-01-01.
const JULIAN_1970: i64 = 2_440_588;

/// A day.
pub(super) fn date(days: i64, out: &mut Vec<u8>) {
    let (year, month, day) = civil(days);
    if year > 0 {
        put(out, format_args!("{year:04}-{month:02}-{day:02}"));
    } else {
        put(out, format_args!("{:04}-{month:02}-{day:02} BC", 1 - year));
    }
}

/// A time of a day.
pub(super) fn time(count: i64, unit: Unit, out: &mut Vec<u8>) -> Result<(), String> {
    let (second, digits) = unit.of_second();
    if !(0..=DAY_SECONDS * second).contains(&count) {
        return Err("a time is not of one day".to_owned());
    }
    clock(count / second, count % second, digits, out);
    Ok(())
}

/// A day and a time.
pub(super) fn moment(count: i64, unit: Unit, utc: bool, out: &mut Vec<u8>) {
    let (second, digits) = unit.of_second();
    let seconds = count.div_euclid(second);
    day_and_time((seconds.div_euclid(DAY_SECONDS), seconds.rem_euclid(DAY_SECONDS)), (count.rem_euclid(second), digits), utc, out);
}

/// A day and a time in 96 bits: nanoseconds of the day, then the Julian day.
pub(super) fn old(parts: &[u32], out: &mut Vec<u8>) {
    let part = |place: usize| parts.get(place).copied().unwrap_or(0);
    let nanos = i64::from(part(1)) << 32 | i64::from(part(0));
    let seconds = nanos.div_euclid(1_000_000_000);
    let days = i64::from(part(2).cast_signed()) - JULIAN_1970 + seconds.div_euclid(DAY_SECONDS);
    day_and_time((days, seconds.rem_euclid(DAY_SECONDS)), (nanos.rem_euclid(1_000_000_000), 9), false, out);
}

/// Months, days and milliseconds, four bytes each.
pub(super) fn span(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    let (parts, rest) = bytes.as_chunks::<4>();
    let ([months, days, millis], []) = (parts, rest) else { return Err("an interval has more or fewer than 12 bytes".to_owned()) };
    let [months, days, millis] = [months, days, millis].map(|part| u32::from_le_bytes(*part));
    put(out, format_args!("{months} mons {days} days {}.{:03} secs", millis / 1_000, millis % 1_000));
    Ok(())
}

fn day_and_time((days, seconds): (i64, i64), (parts, digits): (i64, usize), utc: bool, out: &mut Vec<u8>) {
    let (year, month, day) = civil(days);
    put(out, format_args!("{:04}-{month:02}-{day:02} ", if year > 0 { year } else { 1 - year }));
    clock(seconds, parts, digits, out);
    if utc {
        out.extend_from_slice(b"+00");
    }
    if year <= 0 {
        out.extend_from_slice(b" BC");
    }
}

fn clock(seconds: i64, parts: i64, digits: usize, out: &mut Vec<u8>) {
    put(out, format_args!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60));
    if parts != 0 {
        put(out, format_args!(".{parts:0digits$}"));
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

/// The day of the calendar, by Howard Hinnant's algorithm: years begin in March there, and eras of 400 years are alike.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    (year + era * 400 + i64::from(month <= 2), month, day)
}
