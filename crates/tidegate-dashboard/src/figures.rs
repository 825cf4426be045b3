//! Numbers as people read them.

/// `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12 kB`, `3.4 MB`: decimal units, as disks are sold.
pub(crate) fn bytes(number: u64) -> String {
    scaled(number, &["B", "kB", "MB", "GB", "TB", "PB"])
}

/// `950`, `12 k`, `3.4 M`.
pub(crate) fn short(number: u64) -> String {
    scaled(number, &["", "k", "M", "G", "T"])
}

fn scaled(number: u64, units: &[&str]) -> String {
    let (mut unit, mut divisor) = (0, 1_u64);
    while unit + 1 < units.len() && number / divisor >= 1_000 {
        unit += 1;
        divisor *= 1_000;
    }
    let tenths = u64::try_from((u128::from(number) * 10 + u128::from(divisor) / 2) / u128::from(divisor)).unwrap_or(u64::MAX);
    let figure =
        if unit == 0 || tenths >= 100 || tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) };
    format!("{figure} {}", units[unit]).trim_end().to_owned()
}

/// `340 µs`, `12 ms`, `3.4 s`, `2 min 5 s`.
pub(crate) fn duration_ms(ms: f64) -> String {
    match ms {
        ms if ms < 1.0 => format!("{:.0} µs", ms * 1e3),
        ms if ms < 10.0 => format!("{ms:.1} ms"),
        ms if ms < 1e3 => format!("{ms:.0} ms"),
        ms if ms < 6e4 => format!("{:.1} s", ms / 1e3),
        ms => format!("{:.0} min {:.0} s", (ms / 6e4).floor(), (ms % 6e4) / 1e3),
    }
}

/// `12 %`, `0.4 %`, and never `0 %` of something that is there.
pub(crate) fn share(of_one: f64) -> String {
    match of_one * 100.0 {
        0.0 => "0 %".to_owned(),
        percent if percent < 0.1 => "< 0.1 %".to_owned(),
        percent if percent < 10.0 && (percent - percent.round()).abs() > 0.05 => format!("{percent:.1} %"),
        percent => format!("{percent:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_scaled() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0, 950, 12_000, 3_450_000, 999_999_999].map(short), ["0", "950", "12 k", "3.5 M", "1000 M"]);
        assert_eq!([0, 950, 12_000, 3_400_000_000].map(bytes), ["0 B", "950 B", "12 kB", "3.4 GB"]);
        assert_eq!([0.34, 3.4, 340.0, 3_400.0, 125_000.0].map(duration_ms), ["340 µs", "3.4 ms", "340 ms", "3.4 s", "2 min 5 s"]);
        assert_eq!([0.0, 0.0001, 0.004, 0.05, 0.5, 1.0].map(share), ["0 %", "< 0.1 %", "0.4 %", "5 %", "50 %", "100 %"]);
    }
}
