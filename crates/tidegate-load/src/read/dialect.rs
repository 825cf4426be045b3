//! How a file of separated values is written: found out by its beginning.

use std::collections::BTreeMap;

use super::csv::{Step, split};
use super::{Record, Sort};
use crate::types::classify;

/// Rows that are looked at.
const ROWS_MAX: usize = 1_000;
const SEPARATORS: [u8; 4] = *b",;\t|";

/// The separator, and whether the first row holds names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between two values.
    pub separator: u8,
    /// Whether the first row holds names.
    pub header: bool,
}

impl Dialect {
    /// The separator that splits most rows into the same number of values, more than one; and a header, if no word in the first row looks
    /// like a value.
    pub fn of(sample: &[u8], header: Option<bool>) -> Dialect {
        let separator = SEPARATORS.into_iter().max_by_key(|separator| (score(sample, *separator), std::cmp::Reverse(*separator)));
        let separator = separator.filter(|separator| score(sample, *separator) > (0, 0)).unwrap_or(b',');
        let header = header.unwrap_or_else(|| {
            let mut first = Record::default();
            split(sample, separator, true, &mut first);
            names(&first)
        });
        Dialect { separator, header }
    }

    pub(crate) fn words(self) -> String {
        let separator = match self.separator {
            b'\t' => "tab".to_owned(),
            other => format!("`{}`", char::from(other)),
        };
        format!("separated by {separator}, {}", if self.header { "with a header" } else { "without a header" })
    }
}

/// Whether a row holds names: every word in it is a text, and there is one. Of a single letter, `n` or `t`, nobody means no or true there.
pub(super) fn names(record: &Record) -> bool {
    let text = |(value, sort): (&[u8], Sort)| {
        let letter = matches!(value.trim_ascii(), [letter] if letter.is_ascii_alphabetic());
        sort == Sort::Null || letter || classify(value.trim_ascii()) == 0
    };
    record.cells().all(text) && record.cells().any(|(value, _)| !value.trim_ascii().is_empty())
}

/// The share of rows that have as many values as most, in thousandths, and how many values those are.
fn score(sample: &[u8], separator: u8) -> (usize, usize) {
    let mut record = Record::default();
    let mut counts = BTreeMap::<usize, usize>::new();
    let (mut at, mut rows, mut all) = (0, 0, 0);
    while at < sample.len() && rows < ROWS_MAX {
        record.clear(0);
        let Step::Row { next, .. } = split(sample.get(at..).unwrap_or_default(), separator, true, &mut record) else { break };
        at += next;
        rows += 1;
        if record.len() == 1 && record.cells().all(|(_, sort)| sort == Sort::Null) {
            continue;
        }
        all += 1;
        // A quote that is never closed, or with more than a separator behind it, is of another separator.
        if record.fault.is_none() && !record.odd {
            *counts.entry(record.len()).or_default() += 1;
        }
    }
    let most = counts.into_iter().filter(|(values, _)| *values > 1).max_by_key(|(values, rows)| (*rows, *values));
    most.map_or((0, 0), |(values, rows)| (rows * 1_000 / all.max(1), values))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Source;
    use crate::read::{Csv, Decoder, Encoding, Rows as _};

    /// Rows as a careful program writes them: in quotes where it must, and each row with as many values.
    fn written(rows: &[Vec<String>], separator: char) -> String {
        let quoted = |value: &String| format!("\"{}\"", value.replace('"', "\"\""));
        let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string()) + "\n";
        rows.iter().map(line).collect()
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            rows in prop::collection::vec(prop::collection::vec("[a-z ,;|\t\"\r\n.é]{1,12}", 3), 2..20),
            separator in prop::sample::select(vec![',', ';', '\t', '|']),
        ) {
            let text = written(&rows, separator);
            let dialect = Dialect::of(text.as_bytes(), Some(false));
            prop_assert_eq!(char::from(dialect.separator), separator);
            let back = Source::written(text.as_bytes(), |source| {
                let mut csv = Csv::open(Decoder::open(source, Encoding::Utf8).unwrap(), dialect).unwrap();
                let (mut record, mut back) = (Record::default(), Vec::new());
                while csv.next(&mut record).unwrap() {
                    back.push(record.texts().into_iter().map(Option::unwrap).collect::<Vec<String>>());
                }
                back
            });
            prop_assert_eq!(back, rows);
        }

        #[test]
        fn no_bytes_panic_and_every_one_is_read(bytes: Vec<u8>) {
            let dialect = Dialect::of(&bytes, None);
            Source::written(&bytes, |source| {
                let encoding = Encoding::of(source).unwrap();
                if let Ok(mut csv) = Decoder::open(source, encoding).and_then(|decoder| Csv::open(decoder, dialect)) {
                    let mut record = Record::default();
                    while csv.next(&mut record).unwrap_or(false) {}
                }
            });
        }
    }

    #[test]
    fn separators_inside_quotes_and_decimal_commas_deceive_nobody() {
        for (text, separator, header) in [
            ("a;b\n1,5;2,5\n3,5;4,5\n", b';', true),
            ("name,note\nx,\"a;b;c\"\ny,\"d;e;f\"\n", b',', true),
            ("1\t2\n3\t4\n", b'\t', false),
            ("a|b,c|d\ne|f,g|h\n", b'|', true),
            ("just a text\n", b',', true),
            ("n,t\n1,true\n", b',', true),
            ("no,true\n1,true\n", b',', false),
            ("2026-01-01\n", b',', false),
            ("", b',', false),
        ] {
            assert_eq!(Dialect::of(text.as_bytes(), None), Dialect { separator, header }, "{text}");
        }
    }
}
