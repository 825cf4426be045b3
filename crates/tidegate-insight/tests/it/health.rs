//! Findings about tables, indexes, keys and sessions: each made, seen, mended by its own words, and gone.

use std::time::Duration;

use serde_json::json;
use tidegate_core::Kind;
use tidegate_data::Entry;
use tidegate_insight::health::{Finding, Limits, Severity};
use tidegate_testkit::{Postgres, TestDatabase};

use crate::house::House;

/// Where a test's small tables are large.
fn limits() -> Limits {
    Limits { dead_rows: 500, bloat_bytes: 100_000, unused_bytes: 8_192, rows_min: 100, ..Limits::default() }
}

/// The SQL of a finding, as a person would run it.
async fn mend(data: &TestDatabase, finding: &Finding) {
    let sql = finding
        .mend
        .rsplit_once("; ")
        .filter(|(_, rest)| rest.contains("it comes back") || rest.starts_with("or "))
        .map_or(finding.mend.as_str(), |(sql, _)| sql);
    let client = data.client().await;
    // One at a time: VACUUM and CREATE INDEX CONCURRENTLY stand in no transaction.
    for statement in sql.split(';').map(str::trim).filter(|statement| !statement.is_empty() && !statement.starts_with(['(', 'i'])) {
        client.batch_execute(statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    }
}

/// Sees a finding, does what it says, and sees it gone.
async fn seen_and_mended(house: &House, data: &TestDatabase, (sort, about): (&str, &str)) -> Finding {
    let finding = house.wait_for(&limits(), (sort, about), true).await.unwrap();
    mend(data, &finding).await;
    house.wait_for(&limits(), (sort, about), false).await;
    finding
}

#[tokio::test]
async fn dead_rows_bloat_and_missing_statistics_are_found_and_mended() {
    let (house, data) = House::with_data(
        "create table dead (id int primary key) with (autovacuum_enabled = false);
         insert into dead select generate_series(1, 1000); analyze dead;
         update dead set id = id + 10000;
         create table bloated (id int primary key, filling text) with (autovacuum_enabled = false);
         insert into bloated select n, repeat('x', 200) from generate_series(1, 5000) n;
         create table guessed (id int primary key) with (autovacuum_enabled = false);
         insert into guessed select generate_series(1, 500);
         create table sound (id int primary key, filling text);
         insert into sound select n, repeat('x', 200) from generate_series(1, 5000) n;
         analyze sound",
    )
    .await;
    data.run("delete from bloated where id % 10 > 0").await;
    data.client().await.batch_execute("vacuum (analyze) bloated").await.unwrap();
    let dead = seen_and_mended(&house, &data, ("dead rows", "dead")).await;
    assert!(dead.evidence.starts_with("1000 dead rows, 50 % of all, never vacuumed, autovacuum is off"), "{}", dead.evidence);
    let bloat = house.wait_for(&limits(), ("bloat", "bloated"), true).await.unwrap();
    assert!(bloat.mend.ends_with("vacuum (full, analyze) bloated;"), "{}", bloat.mend);
    data.client().await.batch_execute("vacuum (full, analyze) bloated").await.unwrap();
    house.wait_for(&limits(), ("bloat", "bloated"), false).await;
    let guessed = seen_and_mended(&house, &data, ("statistics", "guessed")).await;
    assert_eq!((guessed.severity, guessed.mend.as_str()), (Severity::Warning, "analyze guessed;"));
    assert!(!house.findings(&limits()).await.iter().any(|finding| finding.subject.contains("sound")));
}

#[tokio::test]
async fn useless_indexes_are_found_and_mended_and_useful_ones_left_alone() {
    let (house, data) = House::with_data(
        "create table t (id int primary key, a int, b int, c int unique);
         insert into t select n, n % 10, n, n from generate_series(1, 5000) n;
         create index t_a on t (a);
         create index t_b on t (b);
         create index t_b_again on t (b);
         create index t_b_down on t (b desc);
         create index t_b_some on t (b) where a = 1;
         create index t_c_plain on t (c);
         analyze t",
    )
    .await;
    let client = data.client().await;
    client.batch_execute("set enable_seqscan = off; select count(*) from t where b = 7").await.unwrap();
    client.batch_execute("create unique index concurrently t_broken on t (a)").await.unwrap_err();
    drop(client);
    let unused = seen_and_mended(&house, &data, ("unused indexes", "t_a on t")).await;
    assert!(unused.severity == Severity::Note && unused.evidence.starts_with("no scan since"), "{unused:?}");
    let twice = house.wait_for(&limits(), ("duplicate indexes", "t_b"), true).await.unwrap();
    assert!(twice.evidence.contains(" does the same; "), "{twice:?}");
    mend(&data, &twice).await;
    house.wait_for(&limits(), ("duplicate indexes", "t_b"), false).await;
    // The constraint's own stays.
    let plain = seen_and_mended(&house, &data, ("duplicate indexes", "t_c_plain")).await;
    assert!(plain.evidence.starts_with("t_c_key does the same"), "{plain:?}");
    let broken = house.wait_for(&limits(), ("invalid indexes", "t_broken on t"), true).await.unwrap();
    assert!(broken.mend.ends_with("drop index concurrently t_broken;"), "{broken:?}");
    data.client().await.batch_execute("drop index concurrently t_broken").await.unwrap();
    house.wait_for(&limits(), ("invalid indexes", "t_broken"), false).await;
    let left: Vec<String> = house
        .findings(&limits())
        .await
        .into_iter()
        .filter(|finding| finding.sort.ends_with("indexes"))
        .map(|finding| finding.subject)
        .collect();
    assert!(!left.iter().any(|subject| subject.contains("t_pkey") || subject.contains("t_c_key")), "{left:?}");
}

#[tokio::test]
async fn missing_keys_and_sequences_near_their_end_are_found_and_mended() {
    let (house, data) = House::with_data(
        "create table parent (a int, b int, primary key (a, b));
         create table child (id serial primary key, a int, b int, constraint child_parent foreign key (a, b) references parent);
         create table served (id int primary key, a int, b int, foreign key (a, b) references parent);
         create index on served (b, a, id);
         insert into parent select n, n from generate_series(1, 200) n;
         insert into child (a, b) select n, n from generate_series(1, 200) n;
         insert into served select n, n, n from generate_series(1, 200) n;
         create table keyless (a int not null); create unique index keyless_a on keyless (a);
         create table bare (a int);
         select setval('child_id_seq', 2000000000);
         create sequence round maxvalue 10 cycle; select setval('round', 10);
         analyze",
    )
    .await;
    let key = seen_and_mended(&house, &data, ("foreign keys without an index", "child (child_parent)")).await;
    assert_eq!(key.mend, "create index concurrently on child (a, b);");
    let keyless = seen_and_mended(&house, &data, ("missing primary keys", "keyless")).await;
    assert_eq!(keyless.mend, "alter table keyless add primary key using index keyless_a;");
    let bare = house.wait_for(&limits(), ("missing primary keys", "bare"), true).await.unwrap();
    assert!(bare.mend.ends_with("add column id bigint generated always as identity primary key"), "{bare:?}");
    data.run("alter table bare add column id bigint generated always as identity primary key").await;
    house.wait_for(&limits(), ("missing primary keys", "bare"), false).await;
    let ending = seen_and_mended(&house, &data, ("sequences near their end", "child_id_seq")).await;
    assert_eq!(ending.severity, Severity::Critical);
    assert!(ending.evidence.starts_with("2000000000 of 2147483647 used (93 %)"), "{ending:?}");
    let findings = house.findings(&limits()).await;
    // Nor is an index called useless that a foreign key needs.
    assert!(!findings.iter().any(|finding| finding.subject.contains("served") || finding.subject.contains("round")), "{findings:?}");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "sessions wait beside the test")]
async fn transactions_that_last_are_found_with_who_waits_for_them() {
    let (house, data) = House::with_data("create table t (id int primary key); insert into t values (1)").await;
    let limits = Limits { transaction_s: 1, idle_s: 1, ..limits() };
    let idle = data.client().await;
    idle.batch_execute("set application_name = 'forgetful'; begin; update t set id = 2").await.unwrap();
    let waiting = data.client().await;
    let blocked = tokio::spawn(async move { waiting.batch_execute("update t set id = 3").await });
    let finding = house.wait_for(&limits, ("idle in transaction", "(forgetful)"), true).await.unwrap();
    assert!(finding.evidence.starts_with("does nothing for "), "{finding:?}");
    let finding = loop {
        let finding = house.wait_for(&limits, ("idle in transaction", "(forgetful)"), true).await.unwrap();
        if finding.severity == Severity::Critical {
            break finding;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(finding.evidence.contains("; 1 lock waits for it; dead rows since then can't be removed"), "{finding:?}");
    mend(&data, &finding).await;
    house.wait_for(&limits, ("idle in transaction", "(forgetful)"), false).await;
    blocked.await.unwrap().unwrap();
    let busy = data.client().await;
    let sleeping = tokio::spawn(async move { busy.batch_execute("set application_name = 'busy'; select pg_sleep(60)").await });
    let finding = house.wait_for(&limits, ("transactions", "(busy)"), true).await.unwrap();
    assert!(finding.evidence.contains("now active"), "{finding:?}");
    mend(&data, &finding).await;
    assert!(sleeping.await.unwrap().is_err());
    house.wait_for(&limits, ("transactions", "(busy)"), false).await;
}

#[tokio::test]
async fn what_the_role_may_not_see_is_said_with_the_grant_that_opens_it() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    data.run("create table t (id serial primary key)").await;
    let reader = data.reader().await;
    house.add("d", &reader.url).await;
    let text = house.call("check_database_health", json!({"dataset": "d"})).await.unwrap().render();
    let grant = text.lines().find_map(|line| line.strip_prefix("not seen: what sessions of other roles and replicas do: ")).unwrap();
    assert_eq!(grant, format!("alter role {0} inherit; grant pg_read_all_stats to {0};", reader.name));
    assert!(text.contains("not seen: how far 1 sequences are: grant select on all sequences in schema"), "{text}");
    data.run(&format!("{grant} grant select on all sequences in schema public to {}", reader.name)).await;
    let text = house.call("check_database_health", json!({"dataset": "d"})).await.unwrap().render();
    assert!(!text.contains("not seen"), "{text}");
}

#[tokio::test]
async fn schemas_that_are_not_shown_have_no_findings_and_many_of_one_sort_are_cut() {
    let house = House::new().await;
    let data = Postgres::shared().await.database().await;
    let tables: Vec<String> = (0..9).map(|number| format!("create table bare_{number} (a int);")).collect();
    data.run(&format!("{} create schema secret; create table secret.hidden (a int)", tables.concat())).await;
    let entry = Entry { name: "d".to_owned(), schemas: vec!["public".to_owned()], ..Entry::default() };
    house.enter(entry, &data.reader().await.url).await;
    let text = house.call("check_database_health", json!({"dataset": "d"})).await.unwrap().render();
    assert!(!text.contains("secret") && !text.contains("hidden"), "{text}");
    assert_eq!(text.matches("|missing primary keys|").count(), 5, "{text}");
    assert!(text.contains("… 4 more: missing primary keys"), "{text}");
    assert!(tidegate_core::tokens::estimate(&text) < 600, "{}", tidegate_core::tokens::estimate(&text));
    assert_eq!(house.call("check_database_health", json!({"dataset": "e"})).await.unwrap_err().kind, Kind::NotFound);
}
