//! Files that the real binary loads, to the end or not at all.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use tidegate_testkit::psql;

use crate::installation::Installation;

#[tokio::test]
async fn a_load_that_is_killed_leaves_nothing_and_the_next_one_loads_it_all() {
    // From row 100,001 on each row takes a while, so that the kill meets rows that are sent, and rows that are not.
    let script = "create table t (id int, name text); insert into t values (0, 'old'); grant select, insert, delete on t to public;
        create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.01); return new; end $$;
        create trigger slow before insert on t for each row when (new.id > 200000) execute function slow();";
    let (house, data) = Installation::with_data(script).await;
    house.run(&["dataset", "writes", "d", "--allow", "insert,delete"]);
    let mut csv = String::from("id,name\n");
    for id in 1..=300_000 {
        writeln!(csv, "{id},somebody with a name of some length").unwrap();
    }
    let file = house.data().join("t.csv");
    std::fs::write(&file, csv).unwrap();
    let load = ["load", file.to_str().unwrap(), "--into", "d.t", "--replace"];
    let running = house.tidegate(&load).start();
    let sessions = "select count(*) from pg_stat_activity where datname = current_database() and application_name like '%/d/load'";
    let written = "select pg_relation_size('t') > 1000000";
    let begun = Instant::now();
    while psql(&data.url(), written) != "t" {
        assert!(begun.elapsed() < Duration::from_mins(1), "the load never began: {}", running.stderr());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    running.kill();
    while psql(&data.url(), sessions) != "0" {
        assert!(begun.elapsed() < Duration::from_secs(90), "the server did not notice");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(psql(&data.url(), "select * from t"), "0|old");
    data.run("drop trigger slow on t").await;
    let said = house.run(&load);
    assert!(said.contains("loaded 300,000 rows of `t.csv` in place of 1 into `d.public.t`"), "{said}");
    assert_eq!(psql(&data.url(), "select count(*), sum(id) from t"), "300000|45000150000");
}

#[tokio::test]
async fn the_command_says_what_it_finds_and_what_is_wrong() {
    let (house, _data) = Installation::with_data("create table t (id int)").await;
    let file = house.data().join("a.csv");
    std::fs::write(&file, "id;on day\n1;2026-03-01\n").unwrap();
    let path = file.to_str().unwrap();
    let shown = house.run(&["load", path, "--into", "d.t", "--dry-run"]);
    assert!(shown.contains("1 rows; CSV, separated by `;`, with a header, UTF-8") && shown.contains("on_day|date|0|2026-03-01"), "{shown}");
    assert!(house.fail(&["load", path, "--into", "d.t"]).contains("tidegate dataset writes d --allow insert"));
    assert!(house.fail(&["load", path, "--into", "t"]).contains("names no table"));
    assert!(house.fail(&["load", "nowhere.csv", "--into", "d.t"]).contains("can't be read"));
}
