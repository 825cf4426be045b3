//! A person is asked before a write is committed, where the client can ask.

use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use serde_json::json;
use tidegate_core::{Answer, Asked, Asker, Context, Error, Kind, Reply};

use super::{id_of, one, shop};
use crate::house::House;

const SQL: &str = "update orders set status = $1 where customer_id = $2";

/// Someone who answers every question alike, after something has happened, and remembers what was asked.
fn person(
    asked: Asked,
    meanwhile: impl Fn() -> futures::future::BoxFuture<'static, ()> + Send + Sync + 'static,
) -> (Asker, Arc<Mutex<Vec<String>>>) {
    let questions = Arc::<Mutex<Vec<String>>>::default();
    let list = Arc::clone(&questions);
    let way = Asker::new(move |question| {
        list.lock().unwrap().push(question.message);
        let (asked, meanwhile) = (asked.clone(), meanwhile());
        async move {
            meanwhile.await;
            Ok(asked)
        }
        .boxed()
    });
    (way, questions)
}

fn says(reply: Reply) -> (Asker, Arc<Mutex<Vec<String>>>) {
    person(Asked::Now(reply), || async {}.boxed())
}

fn yes() -> Reply {
    Reply::Answered(serde_json::Map::new())
}

impl House {
    async fn confirm_asking(&self, id: &str, asker: Asker) -> Result<Answer, Error> {
        self.call_as("local", "confirm_write", json!({"id": id}), Context { asker, ..Context::default() }).await
    }

    async fn paid(&self) -> String {
        id_of(&self.preview(SQL, json!(["paid", 7])).await.unwrap())
    }
}

#[tokio::test]
async fn a_person_sees_what_would_be_written_and_agrees() {
    let (house, data) = shop(&["update"]).await;
    let id = house.paid().await;
    let (asker, heard) = says(yes());
    let done = house.confirm_asking(&id, asker).await.unwrap().render();
    assert!(done.starts_with("committed: update of 9 rows"), "{done}");
    assert_eq!(
        *heard.lock().unwrap(),
        [format!(
            "Commit this write to dataset `d`? update of at most 9 rows\n\nstatement:\n    {SQL}\n\nvalues:\n    $1 = 'paid'\n    $2 = '7'"
        )]
    );
    assert_eq!(one(&data, "select count(*) from orders where status = 'paid'").await, "9");
}

#[tokio::test]
async fn a_no_writes_nothing_and_uses_the_preview_up() {
    let (house, data) = shop(&["update"]).await;
    let id = house.paid().await;
    let error = house.confirm_asking(&id, says(Reply::Declined).0).await.unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (Kind::Denied, "the person who was asked declined this write: nothing is changed"));
    for asker in [says(yes()).0, Asker::default()] {
        let error = house.confirm_asking(&id, asker).await.unwrap_err();
        assert_eq!(error.kind, Kind::Conflict);
        assert!(error.message.ends_with("was declined by the person who was asked"), "{}", error.message);
    }
    assert_eq!(one(&data, "select count(*) from orders where status = 'paid'").await, "0");
}

#[tokio::test]
async fn a_closed_question_and_one_still_open_write_nothing_and_leave_the_preview() {
    let (house, data) = shop(&["update"]).await;
    let id = house.paid().await;
    let error = house.confirm_asking(&id, says(Reply::Dismissed).0).await.unwrap_err();
    assert!(error.kind == Kind::Denied && error.text().contains("can still be confirmed"), "{error:?}");
    // The answer comes with another call, or never.
    assert_eq!(house.confirm_asking(&id, person(Asked::Later, || async {}.boxed()).0).await.unwrap(), Answer::default());
    let context = Context { asker: person(Asked::Later, || futures::future::pending().boxed()).0, ..Context::default() };
    let cancel = context.cancel.clone();
    let (answer, ()) = tokio::join!(house.call_as("local", "confirm_write", json!({"id": id}), context), async { cancel.cancel() });
    assert_eq!(answer.unwrap_err().kind, Kind::Unavailable);
    assert_eq!(one(&data, "select count(*) from orders where status = 'paid'").await, "0");
    house.confirm_asking(&id, says(yes()).0).await.unwrap();
    assert_eq!(one(&data, "select count(*) from orders where status = 'paid'").await, "9");
}

#[tokio::test]
async fn what_changes_while_a_person_thinks_counts() {
    let (house, data) = shop(&["update"]).await;
    let house = Arc::new(house);
    let meanwhile = |sql: &'static str| {
        let house = Arc::clone(&house);
        person(Asked::Now(yes()), move || {
            let house = Arc::clone(&house);
            async move { house.database.run(sql).await }.boxed()
        })
        .0
    };
    let id = house.paid().await;
    let revoke = "insert into data.write_permission (dataset_id, allowed, set_by) select dataset_id, '{}', 'x' from data.dataset";
    let error = house.confirm_asking(&id, meanwhile(revoke)).await.unwrap_err();
    assert_eq!(error.kind, Kind::Denied, "{error:?}");
    house.call("set_writes", json!({"dataset": "d", "allow": ["update"]})).await.unwrap();
    let error = house.confirm_asking(&id, meanwhile("update data.write_preview set expires_at = now()")).await.unwrap_err();
    assert!(error.kind == Kind::Conflict && error.message.contains("has expired"), "{error:?}");

    // Of two that were asked about the same preview one writes.
    let id = house.paid().await;
    let (one_of, other) = tokio::join!(house.confirm_asking(&id, says(yes()).0), house.confirm_asking(&id, says(yes()).0));
    assert_eq!([one_of.is_ok(), other.is_ok()].iter().filter(|ok| **ok).count(), 1);
    assert_eq!(one(&data, "select count(*) from orders where status = 'paid'").await, "9");
}

#[tokio::test]
async fn nobody_is_asked_about_what_is_refused_anyway() {
    let (house, _data) = shop(&["update"]).await;
    let id = house.paid().await;
    house.call("set_writes", json!({"dataset": "d", "allow": []})).await.unwrap();
    let (asker, heard) = says(yes());
    assert_eq!(house.confirm_asking(&id, asker).await.unwrap_err().kind, Kind::Denied);
    assert!(heard.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_waits_for_its_confirmation_is_sealed_and_soon_gone() {
    let (house, _data) = shop(&["update"]).await;
    let id = house.paid().await;
    let kept = async || {
        house
            .database
            .client()
            .await
            .query_one("select statement, parameters::text from data.write_preview where write_preview_id = $1", &[&id])
            .await
            .unwrap()
    };
    let row = kept().await;
    let (sealed, parameters): (String, String) = (row.get(0), row.get(1));
    assert!(sealed.starts_with("gAAAAA") && !sealed.contains("orders") && parameters == "{}", "{sealed} {parameters}");
    // What was sealed for one preview is good for no other.
    let other = id_of(&house.preview("update orders set status = 'x' where order_id = 1", json!([])).await.unwrap());
    let swap = format!(
        "update data.write_preview set statement = (select statement from data.write_preview where write_preview_id = '{id}') where write_preview_id = '{other}'"
    );
    house.database.run(&swap).await;
    let error = house.confirm(&other).await.unwrap_err();
    assert!(error.kind == Kind::Conflict && error.message.contains("can't be read with the secrets key"), "{error:?}");

    house.confirm(&id).await.unwrap();
    assert_eq!(kept().await.get::<_, String>(0), "", "used");
    house.database.run("update data.write_preview set expires_at = now() - interval '1 second'").await;
    assert_eq!(house.writes.sweep().await.unwrap(), 0);
    let left: i64 =
        house.database.client().await.query_one("select count(*) from data.write_preview where statement <> ''", &[]).await.unwrap().get(0);
    assert_eq!(left, 0, "too old");
    assert!(house.confirm(&other).await.unwrap_err().message.contains("has expired"));
    house.database.run("update data.write_preview set expires_at = now() - interval '61 minutes'").await;
    assert_eq!(house.writes.sweep().await.unwrap(), 2);
}
