//! Rows that do not fit.

use serde_json::json;
use tidegate_guard::Action;

use crate::house::House;

const TABLE: &str = "create table t (id int primary key, qty smallint check (qty > 0), day date, name varchar(5) not null);
    create table parent (p int primary key); insert into parent values (1), (2);
    create table child (c int, p int references parent);
    create function angry() returns trigger language plpgsql as $$ begin if new.c = 13 then raise 'thirteen'; end if; return new; end $$;
    create trigger angry before insert on child for each row execute function angry();";

#[tokio::test]
async fn bad_rows_are_set_aside_with_line_reason_and_text() {
    let house = House::new(TABLE, &[Action::Insert, Action::Ddl]).await;
    let mut csv = String::from("id,qty,day,name\n");
    for id in 1..=1_000 {
        csv.push_str(&match id {
            7 => "x7,1,2026-01-01,a\n".to_owned(),
            8 => "8,0,2026-01-01,a\n".to_owned(),
            300 => "1,1,2026-01-01,twice\n".to_owned(),
            301 => "301,1,2026-02-30,a\n".to_owned(),
            302 => "302,1,2026-02-03,too long\n".to_owned(),
            500 => "500,1,2026-01-01\n".to_owned(),
            999 => "999,70000,2026-01-01,a\n".to_owned(),
            1_000 => "1000,1,2026-01-01,".to_owned(),
            _ => format!("{id},1,2026-01-01,n\n"),
        });
    }
    let said = house.loaded("t.csv", &csv, json!({"into": "existing"})).await;
    assert!(said.contains("loaded 992 rows") && said.contains("8 rows are set aside in table `public.t_rejected`"), "{said}");
    assert_eq!(house.psql("select count(*), count(distinct id) from t"), "992|992");
    assert_eq!(house.psql("select line from t_rejected order by 1"), "8\n9\n301\n302\n303\n501\n1000\n1001");
    let reasons = house.psql("select line, reason, \"row\" from t_rejected order by 1");
    for words in [
        "8|invalid input syntax for type integer: \"x7\"",
        "violates check constraint",
        "duplicate key",
        "is no date",
        "value too long",
        "3 values, and there are 4 columns",
        "out of range for type smallint",
        "violates not-null constraint",
        "|500,1,2026-01-01",
    ] {
        assert!(reasons.contains(words), "{words}: {reasons}");
    }
}

#[tokio::test]
async fn more_than_the_share_refuses_the_whole() {
    let house = House::new(TABLE, &[Action::Insert, Action::Ddl]).await;
    let csv = "id,qty,day,name\n1,1,,a\nx,1,,a\n";
    let error = house.load("t.csv", csv, json!({"into": "existing"})).await.unwrap_err();
    assert!(error.message.contains("nothing is loaded") && error.message.contains("line 3"), "{error:?}");
    assert_eq!(house.psql("select count(*) from t"), "0");
    assert_eq!(house.psql("select count(*) from pg_class where relname = 't_rejected'"), "0");
    house.loaded("t.csv", csv, json!({"into": "existing", "rejects_max": 50})).await;
    assert_eq!(house.psql("select count(*) from t"), "1");
}

#[tokio::test]
async fn without_ddl_bad_rows_go_into_a_file_that_is_never_overwritten() {
    let house = House::new(TABLE, &[Action::Insert]).await;
    let csv = "id,qty,day,name\n1,1,,a\n\"x\n\"\"\",1,,a\n";
    let more = json!({"into": "existing", "rejects_max": 50});
    let said = house.loaded("t.csv", csv, more.clone()).await;
    assert!(said.contains("t.csv.rejected.csv`"), "{said}");
    let file = house.file("other", "").with_file_name("t.csv.rejected.csv");
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.starts_with("line,reason,row\n3,\"invalid input syntax"), "{written}");
    assert!(written.contains(",\"\"\"x\n\"\"\"\"\"\",1,,a\"\n"), "{written}");
    let error = house.load("t.csv", "id,qty,day,name\n2,1,,a\ny,1,,a\n", more).await.unwrap_err();
    assert!(error.message.contains("can't be written"), "{error:?}");
    assert_eq!(house.psql("select count(*) from t"), "1");
}

#[tokio::test]
async fn rows_that_a_key_or_a_trigger_refuses_are_found_one_by_one() {
    let house = House::new(TABLE, &[Action::Insert, Action::Ddl]).await;
    let csv: Vec<String> = (1..=500).map(|c| format!("{c},{}", if c == 77 || c == 400 { 3 } else { c % 2 + 1 })).collect();
    let said = house.loaded("c.csv", format!("c,p\n{}", csv.join("\n")), json!({"into": "existing", "table": "child"})).await;
    assert!(said.contains("loaded 497 rows"), "{said}");
    assert_eq!(house.psql("select string_agg(line::text, ',' order by line) from child_rejected"), "14,78,401");
    assert_eq!(house.psql("select count(*) from child where c in (13, 77, 400)"), "0");
}
