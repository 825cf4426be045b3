use proptest::prelude::*;
use tidegate_pg::LoadType;

use super::classify::{BOOL, INT64, PLAIN};
use super::{Choice, DMY, DMY_TS, EN, EU, Form, Habits, ISO_DATE, ISO_TS, MDY, TSTZ, Tally, choose, classify};
use crate::read::Sort;

fn chosen(values: &[&str]) -> Choice {
    let mut tally = Tally::default();
    for value in values {
        tally.add(value.as_bytes(), Sort::Plain);
    }
    choose("c", &tally, Habits::of(std::slice::from_ref(&tally))).unwrap()
}

#[test]
fn a_column_has_the_narrowest_type_that_all_its_values_have() {
    for (values, of) in [
        (&["1", "-2", ""][..], LoadType::Integer),
        (&["1", "3000000000"], LoadType::Bigint),
        (&["1", "1.5", "12345678901234567890"], LoadType::Numeric),
        (&["1", "1e-3"], LoadType::Double),
        (&["t", "no", "TRUE"], LoadType::Boolean),
        (&["2026-01-01", "2026/12/31"], LoadType::Date),
        (&["2026-01-01", "2026-01-01T10:00"], LoadType::Timestamp),
        (&["2026-01-01T10:00:00.5Z", "2026-01-01 10:00+0530"], LoadType::Timestamptz),
        (&["31.12.2025", "1.1.2026"], LoadType::Date),
        (&["12/31/2025 23:59:59", "1/1/2026 00:00"], LoadType::Timestamp),
        (&["{}", "[1]"], LoadType::Json),
        (&["1", "x"], LoadType::Text),
        (&["2026-02-30"], LoadType::Text),
        (&["+49170", "0170"], LoadType::Text),
        (&["", ""], LoadType::Text),
    ] {
        assert_eq!(chosen(values).of, of, "{values:?}");
    }
}

#[test]
fn numbers_and_days_are_read_as_the_rows_say() {
    assert_eq!(chosen(&["1.234", "1.234,5"]).form, Form::Eu);
    assert_eq!(chosen(&["1,234", "1,234.5"]).form, Form::En);
    assert_eq!(chosen(&["1.234", "0.5"]).form, Form::Plain);
    assert_eq!(chosen(&["01/02/2026", "13/02/2026"]).form, Form::Dmy);
    assert_eq!(chosen(&["01/02/2026", "02/13/2026"]).form, Form::Mdy);
    for (value, mask) in
        [("1,23,456", 0), ("1,2", EU), ("12,345,678.9", EN), ("1.2.3", 0), ("1.5.2026", DMY | DMY_TS), ("-", 0), (".", 0), ("1,", 0)]
    {
        assert_eq!(classify(value.as_bytes()), mask, "{value}");
    }
}

proptest! {
    #[test]
    fn whole_numbers_are_told_and_no_bytes_panic(number: i64, bytes: Vec<u8>) {
        let short = number % 1_000_000_000_000;
        prop_assert!(classify(short.to_string().as_bytes()) & INT64 != 0);
        prop_assert!(classify(number.to_string().as_bytes()) & PLAIN != 0);
        classify(&bytes);
    }

    #[test]
    fn days_are_told_in_each_order(year in 1..=9999_u32, month in 1..=12_u32, day in 1..=28_u32, mark in "[-/]") {
        prop_assert_eq!(classify(format!("{year:04}-{month:02}-{day:02}").as_bytes()) & ISO_DATE, ISO_DATE);
        prop_assert_eq!(classify(format!("{year:04}-{month:02}-{day:02} 23:59").as_bytes()), ISO_TS);
        prop_assert_eq!(classify(format!("{year:04}-{month:02}-{day:02}T00:00:00-03:30").as_bytes()), TSTZ);
        let dmy = classify(format!("{day}{mark}{month}{mark}{year:04}").as_bytes());
        prop_assert!(dmy & DMY != 0);
        prop_assert_eq!(dmy & MDY != 0, day <= 12);
    }

    #[test]
    fn what_is_told_as_a_number_is_one(text in "[-]?[0-9]{0,4}([.,][0-9]{0,3}){0,3}(e[0-9])?") {
        let mask = classify(text.as_bytes());
        if mask & PLAIN != 0 {
            prop_assert!(text.parse::<f64>().is_ok());
        }
        for (bits, mark, point) in [(EN, ',', '.'), (EU, '.', ',')] {
            if mask & bits != 0 {
                let plain = text.replace(mark, "").replace(point, ".");
                prop_assert!(plain.parse::<f64>().is_ok(), "{}", plain);
            }
        }
        prop_assert_eq!(mask & BOOL, 0);
    }
}
