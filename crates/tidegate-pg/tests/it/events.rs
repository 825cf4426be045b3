//! Events between replicas.

use std::time::Duration;

use tidegate_pg::Control;
use tidegate_pg::control::{Event, Events, notify};
use tidegate_testkit::{Postgres, psql};
use tokio::time::timeout;

async fn next(events: &mut Events) -> Option<Event> {
    timeout(Duration::from_secs(20), events.next()).await.expect("an event within twenty seconds")
}

fn notice(channel: &str, payload: &str) -> Event {
    Event::Notice { channel: channel.to_owned(), payload: payload.to_owned() }
}

#[tokio::test]
async fn what_one_replica_tells_every_replica_hears() {
    let database = Postgres::shared().await.database().await;
    let (here, there) = (Control::open(&database.url()).await.unwrap(), Control::open(&database.url()).await.unwrap());
    let (mut first, mut second, mut far) = (here.listen().await.unwrap(), here.listen().await.unwrap(), there.listen().await.unwrap());
    here.notify("datasets", "shop").await.unwrap();
    for events in [&mut first, &mut second, &mut far] {
        assert_eq!(next(events).await, Some(notice("datasets", "shop")));
    }
}

#[tokio::test]
async fn what_is_told_in_a_transaction_is_heard_after_its_commit_or_never() {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let mut events = control.listen().await.unwrap();
    let mut client = control.client().await.unwrap();
    let undone = client.transaction().await.unwrap();
    notify(&undone, "datasets", "undone").await.unwrap();
    undone.rollback().await.unwrap();
    let done = client.transaction().await.unwrap();
    notify(&done, "datasets", "done").await.unwrap();
    assert!(timeout(Duration::from_millis(100), events.next()).await.is_err(), "nothing is heard before the commit");
    done.commit().await.unwrap();
    assert_eq!(next(&mut events).await, Some(notice("datasets", "done")));
}

#[tokio::test]
async fn a_lost_connection_comes_back_and_tells_of_a_gap() {
    let own = Postgres::own().await;
    let control = Control::open(&own.url("postgres")).await.unwrap();
    let mut events = control.listen().await.unwrap();
    own.kill().await;
    own.revive().await;
    assert_eq!(next(&mut events).await, Some(Event::Gap));
    control.notify("datasets", "shop").await.unwrap();
    assert_eq!(next(&mut events).await, Some(notice("datasets", "shop")));
}

#[tokio::test]
async fn a_listener_that_falls_behind_is_told_of_a_gap() {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let mut slow = control.listen().await.unwrap();
    let mut quick = control.listen().await.unwrap();
    psql(&database.url(), "select pg_notify('tidegate', 'datasets ' || n) from generate_series(1, 3000) n");
    control.notify("datasets", "last").await.unwrap();
    while next(&mut quick).await != Some(notice("datasets", "last")) {}
    assert_eq!(next(&mut slow).await, Some(Event::Gap));
    while next(&mut slow).await != Some(notice("datasets", "last")) {}
}

#[tokio::test]
async fn a_strangers_notice_does_no_harm() {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.unwrap();
    let mut events = control.listen().await.unwrap();
    psql(&database.url(), "notify tidegate, 'nonsense'; notify tidegate; notify other, 'datasets x'");
    control.notify("datasets", "").await.unwrap();
    assert_eq!(next(&mut events).await, Some(notice("datasets", "")));
}

#[tokio::test]
async fn a_closed_control_database_ends_its_listeners_and_its_sessions() {
    let own = Postgres::own().await;
    let control = Control::open(&own.url("postgres")).await.unwrap();
    let mut events = control.listen().await.unwrap();
    control.close().await;
    assert_eq!(next(&mut events).await, None);
    drop(control);
    let sessions = "select count(*) from pg_stat_activity where application_name = 'tidegate'";
    timeout(Duration::from_secs(5), async {
        while psql(&own.url("postgres"), sessions) != "0" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("all sessions end");
}
