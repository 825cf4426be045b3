//! Files of every kind, read back from the database as they were meant.

use serde_json::json;
use tidegate_core::Kind;
use tidegate_guard::Action;

use crate::house::House;

const ALL: &[Action] = &[Action::Insert, Action::Delete, Action::Ddl];

#[tokio::test]
async fn types_are_told_by_all_rows_and_values_come_back_equal() {
    let house = House::new("", ALL).await;
    let csv = "id,big,price,ratio,on_day,at,moment,key,data,name,zip,paid\n\
        1,5000000000,1.50,1e5,2026-03-01,2026-03-01 14:30:00,2026-03-01T14:30:00Z,0b6c1f0e-4f0d-4c0e-8a1c-2d3e4f506172,\"{\"\"a\"\": [1, 2]}\",\"Ann, \"\"A\"\"\",01234,true\n\
        2,1,-3,2.5,2026-12-31,2026-12-31,2026-03-01 14:30:00+02:00,1B6C1F0E-4F0D-4C0E-8A1C-2D3E4F506172,[],\"two\nlines\",99999,no\n\
        ,,,,,,,,,\"\",,\n";
    let said = house.loaded("t.csv", csv, json!({})).await;
    assert!(said.contains("loaded 3 rows"), "{said}");
    assert_eq!(
        house.types("t"),
        "id integer, big bigint, price numeric, ratio double precision, on_day date, at timestamp without time zone, \
         moment timestamp with time zone, key uuid, data json, name text, zip text, paid boolean"
    );
    let back = house
        .psql("set timezone = 'UTC'; select id, big, price, ratio, on_day, at, moment, name, zip, paid, data->'a'->>1 from t order by id");
    assert_eq!(
        back,
        "1|5000000000|1.50|100000|2026-03-01|2026-03-01 14:30:00|2026-03-01 14:30:00+00|Ann, \"A\"|01234|t|2\n\
         2|1|-3|2.5|2026-12-31|2026-12-31 00:00:00|2026-03-01 12:30:00+00|two\nlines|99999|f|\n\
         |||||||||| "
            .trim_end()
    );
    assert_eq!(house.psql("select count(*) from t where name = '' and zip is null"), "1");
}

#[tokio::test]
async fn separators_marks_and_encodings_are_found_out() {
    let house = House::new("", ALL).await;
    let text = "Größe;Preis;Datum\nklein;1.234,50;31.12.2025\ngroß;5,00;01.02.2026\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".to_vec(), utf16.clone()].concat();
    let files = [("a", text.as_bytes().to_vec()), ("b", latin), ("c", utf16), ("d", marked), ("e", format!("\u{feff}{text}").into_bytes())];
    for (table, bytes) in files {
        house.loaded(&format!("{table}.csv"), bytes, json!({"table": table})).await;
        assert_eq!(house.types(table), "größe text, preis numeric, datum date", "{table}");
        assert_eq!(
            house.psql(&format!("select * from {table} order by preis")),
            "groß|5.00|2026-02-01\nklein|1234.50|2025-12-31",
            "{table}"
        );
    }
    for (table, text) in [("tabs", "a\tb\n1\tx, y\n"), ("pipes", "a|b\r\n1|x, y\r\n"), ("commas", "a,b\n1,\"x, y\"")] {
        house.loaded(&format!("{table}.txt"), text, json!({"table": table})).await;
        assert_eq!(house.psql(&format!("select a, b from {table}")), "1|x, y", "{table}");
    }
    // Numbers in the first row are no names.
    house.loaded("bare.csv", "1,x\n2,y\n", json!({"table": "bare"})).await;
    assert_eq!(house.psql("select column_1, column_2 from bare order by 1"), "1|x\n2|y");
}

#[tokio::test]
async fn what_nothing_in_a_file_decides_is_refused() {
    let house = House::new("", ALL).await;
    let dates = house.load("d.csv", "day\n01/02/2026\n03/04/2026\n", json!({})).await.unwrap_err();
    assert!(dates.message.contains("every date can be day/month or month/day"), "{dates:?}");
    let numbers = house.load("n.csv", "n;m\n1,234;x\n5,678;y\n", json!({})).await.unwrap_err();
    assert!(numbers.message.contains("comma"), "{numbers:?}");
    // One row decides for its column, and for the others of its file.
    house.loaded("d.csv", "day,other\n01/02/2026,03/04/2026\n13/02/2026,01/01/2026\n", json!({})).await;
    assert_eq!(house.psql("select * from t order by 1"), "2026-02-01|2026-04-03\n2026-02-13|2026-01-01");
    house.loaded("n.csv", "n;m\n1,234;2,5\n", json!({"table": "n"})).await;
    assert_eq!(house.psql("select * from n"), "1.234|2.5");
}

#[tokio::test]
async fn json_lines_keep_numbers_texts_and_what_is_nested() {
    let house = House::new("", ALL).await;
    let lines = "{\"id\": 12345678901234567890123, \"code\": \"007\", \"digits\": \"12\", \"tags\": [1, {\"a\": null}]}\n\n\
        {\"late\": true, \"id\": 1.10, \"code\": \"x\\ty\\\\.\"}\n";
    house.loaded("t.jsonl", lines, json!({})).await;
    assert_eq!(house.types("t"), "id numeric, code text, digits text, tags json, late boolean");
    assert_eq!(house.psql("select id, tags, late from t order by id"), "1.10||t\n12345678901234567890123|[1, {\"a\": null}]|");
    assert_eq!(house.psql(r"select count(*) from t where code = E'x\ty\\.' or code = '007' and digits = '12'"), "2");
}

#[tokio::test]
async fn a_dry_run_shows_columns_and_changes_nothing() {
    let house = House::new("", &[]).await;
    let shown = house.loaded("t.csv", "a,b\n1,2026-01-01\n2,\n", json!({"dry_run": true})).await;
    assert!(shown.contains("a|integer|0|1, 2") && shown.contains("b|date|1|2026-01-01, ∅"), "{shown}");
    assert_eq!(house.psql("select count(*) from pg_class where relname = 't'"), "0");
    let nowhere = house.load("t.csv", "a\n1\n", json!({"dataset": "nowhere", "dry_run": true})).await.unwrap_err();
    assert_eq!(nowhere.kind, Kind::NotFound);
}

#[tokio::test]
async fn what_is_said_of_a_file_that_it_cannot_have_is_refused() {
    let house = House::new("", ALL).await;
    for (name, more, said) in [
        ("t.jsonl", json!({"header": true}), "names its columns"),
        ("t.jsonl", json!({"sheet": "One"}), "only a workbook has sheets"),
        ("t.csv", json!({"sheet": "One"}), "only a workbook has sheets"),
    ] {
        let error = house.load(name, "{\"a\": 1}\n", more).await.unwrap_err();
        assert!(error.kind == Kind::Invalid && error.message.contains(said), "{name}: {error:?}");
    }
}
