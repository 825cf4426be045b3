//! Names and contents that would be something else if they were believed.

use serde_json::json;
use tidegate_core::Kind;
use tidegate_guard::Action;

use crate::house::House;

const ALL: &[Action] = &[Action::Insert, Action::Delete, Action::Ddl];

#[tokio::test]
async fn contents_are_values_whatever_they_look_like() {
    let house = House::new("create table victim (a int)", ALL).await;
    let values = ["\\.", "\\N", "a\\tb", "tab\there", "line\nbreak", "cr\rhere", "'; drop table victim; --", "\"", "\\", "$$", "\u{202e}x"];
    let mut csv = String::from("n,v\n");
    for (n, value) in values.iter().enumerate() {
        csv.push_str(&format!("{n},\"{}\"\n", value.replace('"', "\"\"")));
    }
    house.loaded("t.csv", &csv, json!({})).await;
    let client = house.data.client().await;
    let back: Vec<String> = client.query("select v from t order by n", &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(back, values);
    let said = house.loaded("z.csv", "n,v\n1,a\0b\n2,c\n", json!({"table": "z", "rejects_max": 50})).await;
    assert!(said.contains("the byte 0"), "{said}");
    assert_eq!(house.psql("select v from z"), "c");
}

#[tokio::test]
async fn names_are_names_whatever_they_look_like() {
    let house = House::new("create table victim (a int)", ALL).await;
    let hostile = r#""t"" (a int); drop table victim; --""#;
    house.loaded("t.csv", "\"x\"\"); drop table victim; --\",b\n1,x\n", json!({"table": hostile})).await;
    assert_eq!(house.psql("select count(*) from victim"), "0");
    assert_eq!(house.psql("select x_drop_table_victim from \"t\"\" (a int); drop table victim; --\""), "1");
    for table in ["", "a.b.c", "\"open", "x\u{0}y"] {
        assert_eq!(house.load("t.csv", "a\nx\n", json!({"table": table})).await.unwrap_err().kind, Kind::Invalid, "{table}");
    }
    // A table whose name looks like PostgreSQL's own words for a row.
    let odd = "\"COPY x, line 9\"";
    house.data.run(&format!("create table {odd} (a int)")).await;
    house.data.run(&format!("grant insert on {odd} to public")).await;
    let more = json!({"table": odd, "into": "existing", "rejects_max": 60});
    house.loaded("o.csv", "a\n1\nCOPY x\n3\n", more).await;
    assert_eq!(house.psql(&format!("select a from {odd} order by 1")), "1\n3");
}

#[tokio::test]
async fn what_is_no_file_of_rows_is_refused() {
    let house = House::new("", ALL).await;
    let wide = vec!["x"; 1_601].join(",");
    let files: [(&str, &[u8], &str); 6] = [
        ("e.csv", b"", "no rows"),
        ("e.jsonl", b"\n\n", "no rows"),
        ("e.xlsx", b"PK\x03\x04 no workbook", "no workbook"),
        ("e.bin", b"x", "does not tell its format"),
        ("w.csv", wide.as_bytes(), "1601 columns"),
        ("q.jsonl", b"[1]\n{\"a\": 1}\n{\"a\": \n", "nothing is loaded"),
    ];
    for (name, bytes, words) in files {
        let error = house.load(name, bytes, json!({})).await.unwrap_err();
        assert!(error.message.contains(words), "{name}: {error:?}");
    }
    let long = [b"a,b\n1,\"".to_vec(), vec![b'x'; 17 << 20]].concat();
    assert!(house.load("l.csv", long, json!({})).await.unwrap_err().text().contains("never closed"));
    assert_eq!(house.psql("select count(*) from pg_class where relname = 't'"), "0");
}
