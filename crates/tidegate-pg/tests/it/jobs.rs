//! Jobs: one at a time for a subject, taken over when their holder dies, tried again when that may help.

use serde_json::{Value, json};
use tidegate_core::Error;
use tidegate_pg::jobs::{Order, State};
use tidegate_pg::{Control, Jobs};
use tidegate_testkit::{Postgres, TestDatabase};

async fn jobs() -> (Jobs, Control, TestDatabase) {
    let database = Postgres::shared().await.database().await;
    let control = Control::open(&database.url()).await.expect("the control database answers");
    let jobs = Jobs::open(control.clone()).await.expect("the tables are made");
    (jobs, control, database)
}

fn order(subject: &str) -> Order<'_> {
    Order { kind: "count", subject, payload: json!({"to": 3}), by: "local" }
}

#[tokio::test]
async fn a_job_is_done_once_and_tells_how_far_it_is() {
    let (jobs, _control, _database) = jobs().await;
    let id = jobs.add(&order("a")).await.unwrap();
    assert_eq!(jobs.add(&order("a")).await.unwrap(), id, "one unfinished job for a subject");
    assert_ne!(jobs.add(&order("b")).await.unwrap(), id);

    let claim = jobs.claim_one(id).await.unwrap().expect("nobody has it");
    assert!(jobs.claim_one(id).await.unwrap().is_none(), "somebody has it");
    let work = claim.run(async |report| {
        report.tell(2, Some(3), "counting");
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        Ok(json!(3))
    });
    let mut seen = Vec::new();
    let follow = jobs.follow(id, |job| seen.push((job.state, job.steps_done)));
    let (worked, followed) = tokio::join!(work, follow);
    worked.unwrap();
    let job = followed.unwrap();
    assert_eq!((job.state, job.outcome, job.message.as_str()), (State::Done, Some(json!(3)), "counting"));
    assert!(seen.contains(&(State::Running, 2)), "{seen:?}");
    assert_ne!(jobs.add(&order("a")).await.unwrap(), id, "a finished job makes room for the next");
}

#[tokio::test]
async fn a_job_whose_holder_fell_silent_is_taken_over_and_the_first_holder_cannot_end_it() {
    let (jobs, control, _database) = jobs().await;
    let id = jobs.add(&order("a")).await.unwrap();
    let silent = jobs.claim(&["count"]).await.unwrap().expect("nobody has it");
    assert!(jobs.claim(&["count"]).await.unwrap().is_none());
    let client = control.client().await.unwrap();
    client.execute("update jobs.job set lease_until = now() - interval '1 s'", &[]).await.unwrap();
    let heir = jobs.claim(&["count"]).await.unwrap().expect("its holder fell silent");
    assert_eq!((heir.job.id, heir.job.attempts), (id, 2));
    silent.run(async |_| Ok(json!("from the dead"))).await.unwrap();
    assert_eq!(jobs.load(id).await.unwrap().state, State::Running);
    heir.run(async |_| Ok(json!("from the heir"))).await.unwrap();
    assert_eq!(jobs.load(id).await.unwrap().outcome, Some(json!("from the heir")));
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_what_may_not_is_given_up() {
    let (jobs, _control, _database) = jobs().await;
    let id = jobs.add(&order("a")).await.unwrap();
    jobs.claim_one(id).await.unwrap().unwrap().run(async |_| Err(Error::unavailable("the source is away"))).await.unwrap();
    let job = jobs.load(id).await.unwrap();
    assert_eq!((job.state, job.error.as_deref()), (State::Queued, Some("the source is away")));
    assert!(jobs.claim_one(id).await.unwrap().is_none(), "not at once");

    let hopeless = jobs.add(&order("b")).await.unwrap();
    jobs.claim_one(hopeless).await.unwrap().unwrap().run(async |_| Err(Error::denied("no right to read"))).await.unwrap();
    assert_eq!(jobs.load(hopeless).await.unwrap().state, State::Failed);
}

#[tokio::test]
async fn a_cancelled_job_is_dropped_where_it_runs() {
    let (jobs, _control, _database) = jobs().await;
    let id = jobs.add(&order("a")).await.unwrap();
    let claim = jobs.claim_one(id).await.unwrap().unwrap();
    let work = claim.run(async |_| std::future::pending::<tidegate_core::Result<Value>>().await);
    let cancel = async { jobs.cancel(id).await.unwrap() };
    let (worked, cancelled) = tokio::join!(work, cancel);
    worked.unwrap();
    assert!(cancelled);
    assert_eq!(jobs.load(id).await.unwrap().state, State::Cancelled);
    assert!(!jobs.cancel(id).await.unwrap());
}

#[tokio::test]
async fn a_job_long_over_is_forgotten_and_an_unfinished_one_never() {
    let (jobs, control, _database) = jobs().await;
    let over = jobs.add(&order("a")).await.unwrap();
    jobs.cancel(over).await.unwrap();
    let waiting = jobs.add(&order("b")).await.unwrap();
    assert_eq!(jobs.forget(90).await.unwrap(), 0);
    let client = control.client().await.unwrap();
    client
        .execute("update jobs.job set finished_at = finished_at - interval '91 days', ordered_at = ordered_at - interval '91 days'", &[])
        .await
        .unwrap();
    assert_eq!(jobs.forget(90).await.unwrap(), 1);
    assert!(jobs.load(over).await.is_err());
    assert_eq!(jobs.load(waiting).await.unwrap().state, State::Queued);
}
