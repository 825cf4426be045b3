//! Parquet files of a foreign writer, read back from the database as they were meant.

use serde_json::json;
use tidegate_core::Kind;
use tidegate_guard::Action;

use crate::house::House;

const ALL: &[Action] = &[Action::Insert, Action::Delete, Action::Ddl];

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/files/{name}.parquet", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[tokio::test]
async fn columns_have_the_types_that_the_file_says_and_values_come_back_equal() {
    let house = House::new("", ALL).await;
    let said = house.loaded("t.parquet", file("kinds"), json!({})).await;
    assert!(said.contains("loaded 3 rows of `t.parquet`") && said.contains("Parquet"), "{said}");
    assert_eq!(
        house.types("t"),
        "truth boolean, i8 smallint, i16 smallint, i32 integer, i64 bigint, u8 smallint, u16 integer, u32 bigint, u64 numeric, f16 real, f32 real, \
         f64 double precision, d9 numeric, d38 numeric, d76 numeric, on_day date, t_ms time without time zone, t_us time without time zone, \
         t_ns time without time zone, ts_ms timestamp without time zone, ts_us timestamp without time zone, ts_ns timestamp without time zone, \
         moment timestamp with time zone, name text, choice text, data json, key uuid, raw bytea, fixed bytea, nothing text"
    );
    let numbers = house.psql("select truth, i8, i16, i32, i64, u8, u16, u32, u64, f16, f32, f64, d9, d38, d76 from t order by i8");
    let nines = "9".repeat(73);
    assert_eq!(
        numbers,
        format!(
            "t|-128|-32768|-2147483648|-9223372036854775808|0|0|0|0|1.5|0.1|1e+300|-1234567.89|-1234567890123456789012345678.0123456789|{nines}.999\n\
             f|127|32767|2147483647|9223372036854775807|255|65535|4294967295|18446744073709551615|-Infinity|NaN|Infinity|0.05|0.0000000001|-{nines}.999\n\
             ||||||||||||||"
        )
    );
    let moments = house.psql("set timezone = 'UTC'; select on_day, t_ms, t_us, t_ns, ts_ms, ts_us, ts_ns, moment from t order by i8");
    assert_eq!(
        moments,
        "2026-03-01|23:59:59.999|01:02:03.000004|01:02:03.000004|1969-12-31 23:59:59.999|0001-12-31 23:59:59.999999 BC|2023-11-14 22:13:20.123457|2026-03-01 12:00:00+00\n\
         0001-01-01|00:00:00|00:00:00|00:00:00|2026-03-01 00:00:00|9999-12-31 23:59:59.999999|1970-01-01 00:00:00|1900-01-01 00:00:00+00\n\
         |||||||"
    );
    assert_eq!(
        house.psql("select choice, data, key, raw, fixed, nothing from t order by i8"),
        "a|{\"a\": [1, 2.50]}|00000000-0000-0000-0000-000000000001|\\x00ff5c|\\x616263|\n\
         b|[]|ffffffff-ffff-ffff-ffff-ffffffffffff|\\x|\\x000102|\n\
         |||||"
    );
    assert_eq!(
        house.psql(r"select count(*) filter (where name = E'Größe\t\\N\n'), count(*) filter (where name = ''), count(name) from t"),
        "1|1|2"
    );
}

#[tokio::test]
async fn old_moments_and_decimals_of_all_widths_are_read() {
    let house = House::new("", ALL).await;
    house.loaded("t.pq", file("int96"), json!({})).await;
    assert_eq!(house.types("t"), "ts_us timestamp without time zone, ts_ns timestamp without time zone");
    assert_eq!(house.psql("select * from t order by 1"), "9999-12-31 23:59:59.999999|1970-01-01 00:00:00\n|");
    house.loaded("d.parquet", file("decimals_as_numbers"), json!({"table": "d"})).await;
    assert_eq!(house.psql("select d9 from d order by 1"), "-1234567.89\n0.05");
}

#[tokio::test]
async fn lists_maps_and_structs_become_json() {
    let house = House::new("", ALL).await;
    house.loaded("t.parquet", file("nested"), json!({})).await;
    assert_eq!(house.types("t"), "numbers json, deep json, person json, scores json, by_number json, lines json");
    assert_eq!(
        house.psql("select numbers->>2, person->>'name', scores->>'a', lines->1->>'sku' from t where numbers->>0 = '1'"),
        "3|An\"n|1.5|y"
    );
    assert_eq!(
        house.psql("select count(*), count(numbers), count(deep), count(person), count(scores), count(by_number), count(lines) from t"),
        "4|3|3|3|3|3|3"
    );
}

#[tokio::test]
async fn a_table_that_is_there_takes_the_columns_of_the_file_by_name() {
    let house = House::new("create table t (paid boolean, name text not null, id numeric, amount real, more int default 7)", ALL).await;
    let said = house.loaded("t.parquet", file("codec_zstd"), json!({"into": "existing", "rejects_max": 20})).await;
    // A seventh of the names is null.
    assert!(said.contains("loaded 258 rows") && said.contains("42 rows are set aside"), "{said}");
    assert_eq!(
        house.psql("select count(*), sum(id), count(amount), sum(more), count(*) filter (where paid) from t"),
        "258|38829|206|1806|86"
    );
    assert_eq!(house.psql("select line, row from t_rejected order by line limit 1"), "7|7\t\t8.75\tfalse");
    let wrong = house.load("t.parquet", file("codec_zstd"), json!({"into": "existing"})).await.unwrap_err();
    assert!(wrong.kind == Kind::Invalid && wrong.message.contains("nothing is loaded"), "{wrong:?}");
    assert_eq!(house.psql("select count(*) from t"), "258");
}

#[tokio::test]
async fn a_dry_run_counts_nulls_and_the_first_bytes_tell_the_format() {
    let house = House::new("", &[]).await;
    let shown = house.loaded("upload", file("version_2"), json!({"dry_run": true})).await;
    assert!(shown.contains("300 rows; Parquet") && shown.contains("name|text|42|customer 1, customer 2"), "{shown}");
    assert!(shown.contains("amount|double precision|60|1.25, 2.5"), "{shown}");
    let shown = house.loaded("t.csv", file("empty"), json!({"dry_run": true, "format": "parquet"})).await;
    assert!(shown.contains("0 rows") && shown.contains("paid|boolean|0|"), "{shown}");
}

#[tokio::test]
async fn a_file_of_which_a_later_page_is_broken_leaves_nothing() {
    let house = House::new("", ALL).await;
    let mut bytes = file("checksums");
    // The first row group is whole, and a page of the second is not.
    let at = bytes.len() * 6 / 10;
    bytes[at] ^= 1;
    let error = house.load("t.parquet", bytes, json!({})).await.unwrap_err();
    assert!(error.kind == Kind::Invalid && error.message.contains("its checksum differs"), "{error:?}");
    assert_eq!(house.psql("select count(*) from pg_class where relname = 't'"), "0");
}
