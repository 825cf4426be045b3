//! Findings about a whole server, on one of the test's own.

use serde_json::json;
use tidegate_insight::health::{Limits, Severity};
use tidegate_pg::Control;
use tidegate_testkit::{Own, Postgres, psql};

use crate::house::House;

/// A house before a server of its own, asked by a role that reads and sees statistics.
async fn house(own: &Own) -> House {
    psql(&own.url("postgres"), "create role reader login; grant pg_read_all_stats to reader");
    let house = House::new().await;
    house.add("d", &own.private().url_as("reader", "postgres")).await.unwrap();
    house
}

#[tokio::test]
async fn settings_that_endanger_data_are_found_and_mended() {
    let own = Postgres::own().await;
    let house = house(&own).await;
    let limits = Limits::default();
    psql(&own.url("postgres"), "alter system set synchronous_commit = off");
    psql(&own.url("postgres"), "select pg_reload_conf()");
    for (setting, severity) in [
        ("fsync = off", Severity::Critical),
        ("full_page_writes = off", Severity::Critical),
        ("synchronous_commit = off", Severity::Warning),
    ] {
        let finding = house.wait_for(&limits, ("settings", setting), true).await.unwrap();
        assert_eq!(finding.severity, severity);
        for statement in finding.mend.split(';').filter(|statement| !statement.trim().is_empty()) {
            psql(&own.url("postgres"), statement);
        }
        house.wait_for(&limits, ("settings", setting), false).await;
    }
    psql(&own.url("postgres"), "alter system set autovacuum = off");
    psql(&own.url("postgres"), "select pg_reload_conf()");
    house.wait_for(&limits, ("settings", "autovacuum = off"), true).await;
    let text = house.call("check_database_health", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.contains("; findings: 1 critical"), "{text}");
    psql(&own.url("postgres"), "alter system reset autovacuum");
    psql(&own.url("postgres"), "select pg_reload_conf()");
    house.wait_for(&limits, ("settings", "autovacuum"), false).await;
    let text = house.call("check_database_health", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.ends_with("; nothing is wrong"), "{text}");
}

#[tokio::test]
async fn idle_slots_and_old_rows_are_found_and_mended() {
    let own = Postgres::own().await;
    let house = house(&own).await;
    let url = own.url("postgres");
    let limits = Limits { lag_bytes: 1_000, frozen_age: 1_000, ..Limits::default() };
    psql(&url, "select pg_create_physical_replication_slot('forgotten', true)");
    psql(&url, "create table t as select generate_series(1, 10000) n");
    let finding = house.wait_for(&limits, ("replication", "forgotten"), true).await.unwrap();
    assert!(
        finding.severity == Severity::Critical && finding.mend.ends_with("select pg_drop_replication_slot('forgotten');"),
        "{finding:?}"
    );
    psql(&url, "select pg_drop_replication_slot('forgotten')");
    house.wait_for(&limits, ("replication", "forgotten"), false).await;

    assert!(!house.findings(&limits).await.iter().any(|finding| finding.sort == "wraparound"));
    psql(&url, "do $$ begin for i in 1..1500 loop perform txid_current(); commit; end loop; end $$");
    let finding = house.wait_for(&limits, ("wraparound", "postgres"), true).await.unwrap();
    assert_eq!(finding.severity, Severity::Warning);
    psql(&url, "vacuum (freeze)");
    house.wait_for(&limits, ("wraparound", "postgres"), false).await;
}

#[tokio::test]
async fn a_server_that_runs_out_of_connections_is_found() {
    let own = Postgres::own().await;
    let house = house(&own).await;
    psql(&own.url("postgres"), "alter system set max_connections = 13");
    own.shut_down().await;
    own.revive().await;
    let limits = Limits::default();
    house.wait_for(&limits, ("connections", ""), false).await;
    let mut held = Vec::new();
    for _ in 0..8 {
        let control = Control::open(&own.url("postgres")).await.unwrap();
        let client = control.client().await.unwrap();
        held.push((client, control));
    }
    let finding = house.wait_for(&limits, ("connections", "of 10 connections are used"), true).await.unwrap();
    assert!(finding.evidence.ends_with("; 3 more are kept for superusers"), "{finding:?}");
    for (client, control) in held {
        drop(client);
        control.close().await;
    }
    house.wait_for(&limits, ("connections", ""), false).await;
}

#[tokio::test]
async fn reads_from_outside_the_cache_are_found_until_they_end() {
    let own = Postgres::own().await;
    let house = house(&own).await;
    let url = own.url("postgres");
    let limits = Limits { blocks_min: 1, uncached_share: 0.0, ..Limits::default() };
    // A server that has just started has nothing in its cache.
    own.shut_down().await;
    own.revive().await;
    let finding = house.wait_for(&limits, ("cache", "of blocks came from the cache"), true).await.unwrap();
    assert_eq!(finding.severity, Severity::Note);
    // By now all that is asked for is in the cache; what was read before may be counted after a reset, so that one is not enough.
    for round in 0.. {
        assert!(round < 100, "blocks are still read from outside the cache");
        psql(&url, "select pg_stat_reset()");
        house.findings(&limits).await;
        if !house.findings(&limits).await.iter().any(|finding| finding.sort == "cache") {
            break;
        }
    }
}
