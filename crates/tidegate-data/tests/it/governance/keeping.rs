//! A result is not kept that was read under other rules than are in force.

use std::time::Duration;

use serde_json::json;
use tidegate_core::Context;

use super::Governed;

const LONG: &str = "select c.title, n from channels c, generate_series(1, 400) n";

#[tokio::test]
async fn what_was_read_before_the_rules_changed_is_not_kept() {
    let governed = Governed::new().await;
    let ask = async || {
        let context = Context { budget: Some(500), ..Context::default() };
        governed.house.call_as("local", "query_dataset", json!({"dataset": "d", "sql": LONG}), context).await.unwrap()
    };
    let client = governed.house.database.client().await;
    let kept = async || client.query_one("select count(*) from data.result", &[]).await.unwrap().get::<_, i64>(0);
    assert_eq!((ask().await.links.len(), kept().await), (1, 1), "without a change it is kept");

    // As a change of the rules does, until it commits: a query that is being kept waits for it.
    let other = governed.house.database.client().await;
    other.batch_execute("begin; update data.dataset set governance_version = governance_version + 1 where name = 'd'").await.unwrap();
    let change = async {
        loop {
            let waits: i64 = client
                .query_one("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like '%governance_version = $2 for share%'", &[])
                .await
                .unwrap()
                .get(0);
            if waits == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        other.batch_execute("commit").await.unwrap();
    };
    let (answer, ()) = tokio::time::timeout(Duration::from_secs(20), async { tokio::join!(ask(), change) }).await.unwrap();
    assert_eq!((answer.links.len(), kept().await), (0, 1), "{answer:?}");
    let schemas: i64 = client.query_one("select count(*) from pg_namespace where nspname like 'result%'", &[]).await.unwrap().get(0);
    assert!(schemas <= 1, "nothing of it is left");
}
