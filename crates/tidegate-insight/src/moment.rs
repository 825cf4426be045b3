//! Points in time as people write them: in UTC, or so long ago.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tidegate_core::{Error, Result};

const DAY: i64 = 86_400;

/// The last year that is read and written.
const YEAR_MAX: i64 = 9_999;

/// `2026-03-01`, `2026-03-01 14:30`, `2026-03-01T14:30:05Z`, or `90m`, `24h` and `7d` for so long before now.
pub fn parse(text: &str, now: SystemTime) -> Result<SystemTime> {
    let ago = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let seconds = match unit {
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return None,
        };
        now.checked_sub(Duration::from_secs(number.parse::<u64>().ok()?.checked_mul(seconds)?))
    };
    ago().or_else(|| absolute(text.trim_end_matches('Z'))).ok_or_else(|| {
        Error::invalid(format!("`{text}` is no point in time"))
            .hint("write UTC as 2026-03-01 or 2026-03-01T14:30:00Z, or so long ago as 90m, 24h or 7d")
    })
}

fn absolute(text: &str) -> Option<SystemTime> {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
    let numbers = |text: &str, mark: char| text.split(mark).map(|part| part.parse::<i64>().ok().filter(|_| part.len() <= 4)).collect();
    let date: Option<Vec<i64>> = numbers(date, '-');
    let time: Option<Vec<i64>> = numbers(time, ':');
    let [year, month, day] = date?.try_into().ok()?;
    let (hour, minute, second) = match *time?.as_slice() {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let sound = (1970..=YEAR_MAX).contains(&year) && (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    let days = days_of(year, month, day);
    if !sound || date_of(days) != (year, month, day) {
        return None;
    }
    let seconds = days * DAY + hour * 3_600 + minute * 60 + second;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds.unsigned_abs()))
}

/// `2026-03-01 14:30:05`, in UTC.
pub fn render(at: SystemTime) -> String {
    let seconds = i64::try_from(at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()).unwrap_or(0);
    let (year, month, day) = date_of(seconds / DAY);
    let time = seconds % DAY;
    format!("{year}-{month:02}-{day:02} {:02}:{:02}:{:02}", time / 3_600, time / 60 % 60, time % 60)
}

/// `2026-03-01T14:30:05.123456Z`, for programs.
pub fn render_exact(at: SystemTime) -> String {
    let micros = at.duration_since(UNIX_EPOCH).unwrap_or_default().subsec_micros();
    format!("{}.{micros:06}Z", render(at).replace(' ', "T"))
}

/// Days since 1970 of a date in the Gregorian calendar, with years that begin in March: a leap day comes last.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let in_era = year.rem_euclid(400);
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year.div_euclid(400) * 146_097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719_468
}

fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let in_era = days.rem_euclid(146_097);
    let year_in_era = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year_in_era + year_in_era / 4 - year_in_era / 100);
    let month = (5 * in_year + 2) / 153;
    let (day, month) = (in_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    (days.div_euclid(146_097) * 400 + year_in_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<u64> {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        parse(text, now).ok().map(|at| at.duration_since(UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn every_way_of_writing_a_time_is_read() {
        assert_eq!(at("1970-01-02"), Some(86_400));
        assert_eq!(at("2024-02-29 12:30"), Some(1_709_209_800));
        assert_eq!(at("2026-11-21T19:26:10Z"), Some(1_795_289_170));
        assert_eq!((at("10m"), at("2h"), at("1d")), (Some(999_400), Some(992_800), Some(913_600)));
        for wrong in ["", "h", "yesterday", "2023-02-29", "2026-13-01", "2026-01-01 24:00", "1969-12-31", "99999d9", "2026-1", "-5m", "é"]
        {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same_time() {
        for days in (0..40_000).step_by(13) {
            let time = UNIX_EPOCH + Duration::from_secs(days * 86_400 + 3_723);
            assert_eq!(parse(&render(time), time).unwrap(), time);
        }
        assert_eq!(render_exact(UNIX_EPOCH + Duration::from_micros(1_795_289_170_000_042)), "2026-11-21T19:26:10.000042Z");
    }
}
