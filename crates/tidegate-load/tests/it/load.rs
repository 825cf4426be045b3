//! Who may load what, and that nothing is half there.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tidegate_core::{Attachment, Caller, Context, Face, Kind};
use tidegate_guard::Action;

use crate::house::{House, attached};

const TABLE: &str = "create table t (id int, name text); insert into t values (1, 'old');
    create view v as select * from t; create schema hidden; create table hidden.t (id int);";

#[tokio::test]
async fn each_way_needs_its_permission() {
    let csv = "id,name\n2,new\n";
    let house = House::new(TABLE, &[]).await;
    let error = house.load("t.csv", csv, json!({"into": "existing"})).await.unwrap_err();
    assert_eq!(error.kind, Kind::Denied);
    assert!(error.text().contains("tidegate dataset writes d --allow insert"), "{error:?}");
    let house = House::new(TABLE, &[Action::Insert]).await;
    for (into, table, missing) in [("new", "n", "ddl"), ("emptied", "t", "delete")] {
        let error = house.load("t.csv", csv, json!({"into": into, "table": table})).await.unwrap_err();
        assert!(error.kind == Kind::Denied && error.message.contains(missing), "{error:?}");
    }
    house.loaded("t.csv", csv, json!({"into": "existing"})).await;
    assert_eq!(house.psql("select id from t order by 1"), "1\n2");
    let house = House::new(TABLE, &[Action::Insert, Action::Delete, Action::Ddl]).await;
    let said = house.loaded("t.csv", csv, json!({"into": "emptied"})).await;
    assert!(said.contains("in place of 1"), "{said}");
    assert_eq!(house.psql("select id from t"), "2");
    assert_eq!(house.load("t.csv", csv, json!({})).await.unwrap_err().kind, Kind::Conflict);
    assert_eq!(house.load("t.csv", csv, json!({"into": "existing", "table": "nowhere"})).await.unwrap_err().kind, Kind::NotFound);
    assert!(house.load("t.csv", csv, json!({"into": "existing", "table": "v"})).await.unwrap_err().message.contains("is no table"));
    assert_eq!(house.load("t.csv", csv, json!({"table": "pg_catalog.x"})).await.unwrap_err().kind, Kind::Denied);
    assert_eq!(house.load("t.csv", csv, json!({"into": "existing", "table": "hidden.t"})).await.unwrap_err().kind, Kind::Denied);
}

#[tokio::test]
async fn no_agent_loads_a_file_nor_reads_one() {
    let house = House::new(TABLE, &[Action::Insert, Action::Delete, Action::Ddl]).await;
    let path = house.file("t.csv", "id,name\n2,secret\n");
    for face in [Face::McpStdio, Face::McpHttp] {
        for dry_run in [false, true] {
            let arguments = json!({"dataset": "d", "table": "n", "into": "new", "dry_run": dry_run});
            let error = house.call_at(face, "load_file", arguments, attached(&path)).await.unwrap_err();
            assert!(error.kind == Kind::Denied && !error.text().contains("secret"), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_call_without_a_file_says_how_to_give_one_and_an_upload_leaves_nothing_beside_it() {
    let house = House::new(TABLE, &[Action::Insert]).await;
    let arguments = json!({"dataset": "d", "table": "t", "rejects_max": 100});
    let error = house.call("load_file", arguments.clone()).await.unwrap_err();
    assert!(error.kind == Kind::Invalid && error.text().contains("tidegate load FILE"), "{error:?}");
    let path = house.file("spooled", "id,name\n2,x\nno,y\n");
    let upload = Attachment { name: "t.csv".to_owned(), path: path.clone(), beside: false };
    let context = Context { attachment: Some(upload), ..Context::default() };
    let error = house.call_at(Face::Dashboard, "load_file", arguments, context).await.unwrap_err();
    assert!(error.kind == Kind::Denied && error.text().contains("--allow insert,ddl"), "{error:?}");
    assert_eq!(house.psql("select count(*) from t"), "1");
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[tokio::test]
async fn programs_read_the_same_facts_as_structure() {
    let house = House::new(TABLE, &[Action::Insert, Action::Delete, Action::Ddl]).await;
    let long = "x".repeat(60);
    let path = house.file("p.csv", format!("SKU;Price\nA-1;1,50\n{long};\nA-3;2;3\nA-4;9\n"));
    let ask = async |arguments| {
        let context = Context { structured: true, ..attached(&path) };
        house.call_at(Face::Dashboard, "load_file", arguments, context).await.unwrap()
    };
    let looked = ask(json!({"dataset": "d", "table": "p", "into": "new", "dry_run": true})).await;
    let survey = looked.structured.as_ref().unwrap().to_value();
    let columns = json!([
        {"name": "sku", "type": "text", "nulls": 0, "first": ["A-1", "x".repeat(40), "A-4"]},
        {"name": "price", "type": "numeric", "nulls": 1, "first": ["1,50", null, "9"]},
    ]);
    let written = "CSV, separated by `;`, with a header, UTF-8";
    assert_eq!(survey, json!({"survey": {"rows": 4, "broken": 1, "written": written, "columns": columns}}));
    assert!(looked.render().contains("4 rows, 1 of them broken"));

    let done = ask(json!({"dataset": "d", "table": "p", "into": "new", "rejects_max": 50})).await;
    let mut loaded = done.structured.as_ref().unwrap().to_value()["loaded"].clone();
    let taken: Vec<_> = ["seconds", "rows_per_second"].iter().map(|name| loaded.as_object_mut().unwrap().remove(*name).unwrap()).collect();
    assert!(taken.iter().all(|number| number.as_f64().unwrap() > 0.0), "{taken:?}");
    let aside = json!({
        "rows": 1, "place": "table `public.p_rejected`", "table": "p_rejected",
        "first": [{"line": 4, "reason": "3 values, and there are 2 columns"}]
    });
    let meant = json!({
        "dataset": "d", "schema": "public", "table": "p", "created": true, "rows": 3, "deleted": null, "written": written, "set_aside": aside
    });
    assert_eq!(loaded, meant);
    let said = done.render();
    assert!(said.contains("loaded 3 rows") && said.contains("1 rows are set aside in table `public.p_rejected`"), "{said}");

    let emptied = ask(json!({"dataset": "d", "table": "p", "into": "emptied", "rejects_max": 50})).await;
    let loaded = emptied.structured.unwrap().to_value();
    assert_eq!((&loaded["loaded"]["deleted"], &loaded["loaded"]["created"]), (&json!(3), &json!(false)));
}

#[tokio::test]
async fn a_right_that_the_role_lacks_is_told_as_the_grant_that_gives_it() {
    let house = House::new(TABLE, &[Action::Insert, Action::Ddl]).await;
    house.psql(
        "do $$ declare role text; begin
             for role in select grantee::regrole from pg_namespace, aclexplode(nspacl)
                 where nspname = 'public' and grantee not in (0, nspowner) and privilege_type = 'CREATE' loop
                 execute 'revoke create on schema public from ' || role; end loop; end $$;
         revoke create on schema public from public; create table closed (id int)",
    );
    let csv = "id,name\n2,x\n";
    let error = house.load("t.csv", csv, json!({"table": "n"})).await.unwrap_err();
    assert!(error.kind == Kind::Denied && error.text().contains("`grant create on schema \"public\" to"), "{error:?}");
    let error = house.load("t.csv", "id\n2\n", json!({"into": "existing", "table": "closed"})).await.unwrap_err();
    assert!(error.kind == Kind::Denied && error.text().contains("`grant select, insert on closed to"), "{error:?}");
}

#[tokio::test]
async fn a_table_that_somebody_holds_is_told_and_nothing_is_loaded() {
    let house = House::new(TABLE, &[Action::Insert]).await;
    let other = house.data.client().await;
    other.batch_execute("begin; lock table t in share mode").await.unwrap();
    let error = house.load("t.csv", "id,name\n2,x\n", json!({"into": "existing"})).await.unwrap_err();
    assert!(error.kind == Kind::Conflict && error.text().contains("holds a lock on the table"), "{error:?}");
    other.batch_execute("rollback").await.unwrap();
    house.loaded("t.csv", "id,name\n2,x\n", json!({"into": "existing"})).await;
    assert_eq!(house.psql("select count(*) from t"), "2");
}

#[tokio::test]
async fn a_governed_dataset_takes_no_load() {
    let house = House::new(TABLE, &[Action::Insert, Action::Ddl]).await;
    let rules = json!({"dataset": "d", "governed": true, "tables": [{"table": "t", "person": "id"}]});
    house.call("set_governance", rules).await.unwrap();
    let error = house.load("t.csv", "id,name\n2,x\n", json!({"into": "existing"})).await.unwrap_err();
    assert!(error.kind == Kind::Denied && error.message.contains("governed"), "{error:?}");
    assert_eq!(house.psql("select count(*) from t"), "1");
}

#[tokio::test]
async fn a_cancelled_load_leaves_nothing() {
    let slow = "create function slow() returns trigger language plpgsql as $$ begin if new.id > 1000 then perform pg_sleep(60); end if; return new; end $$;
        create trigger slow before insert on t for each row execute function slow();";
    let house = House::new(&format!("{TABLE}{slow}"), &[Action::Insert, Action::Delete]).await;
    let csv: Vec<String> = (1..=2_000).map(|id| format!("{id},n")).collect();
    let path = house.file("t.csv", format!("id,name\n{}", csv.join("\n")));
    let context = attached(&path);
    let cancel = context.cancel.clone();
    let caller = Arc::new(Caller::local(Face::CommandLine));
    let arguments = json!({"dataset": "d", "table": "t", "into": "emptied"});
    let load = house.gate.call(&caller, "load_file", arguments, context);
    let stop = async {
        let busy = "select count(*) from pg_stat_activity where datname = current_database() and application_name like '%/d/load' and query like 'copy%'";
        while house.psql(busy) != "1" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        cancel.cancel();
    };
    let (outcome, ()) = tokio::join!(load, stop);
    assert_eq!(outcome.unwrap_err().kind, Kind::Unavailable);
    assert_eq!(house.psql("select * from t"), "1|old");
}

#[tokio::test]
async fn columns_are_found_by_name_in_any_order_and_others_are_refused() {
    let table = "create table t (id int generated always as identity, a text, \"B c\" int, d int default 4, e int not null)";
    let house = House::new(table, &[Action::Insert]).await;
    house.loaded("t.csv", "E,b C,a\n5,1.0e0,x\n", json!({"into": "existing", "rejects_max": 100})).await;
    assert_eq!(house.psql("select count(*) from t"), "0");
    assert!(std::fs::remove_file(house.file("t.csv", "").with_file_name("t.csv.rejected.csv")).is_ok());
    house.loaded("t.csv", "E,b C,a\n5,1,x\n", json!({"into": "existing"})).await;
    assert_eq!(house.psql("select * from t"), "2|x|1|4|5".replace("2|", &format!("{}|", house.psql("select id from t"))));
    let unknown = house.load("t.csv", "e,f\n1,2\n", json!({"into": "existing"})).await.unwrap_err();
    assert!(unknown.message.contains("no column `f`"), "{unknown:?}");
    let missing = house.load("t.csv", "a\nx\n", json!({"into": "existing"})).await.unwrap_err();
    assert!(missing.message.contains("no column `e`"), "{missing:?}");
}
