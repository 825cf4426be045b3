//! Sign-ins: a token is good for once and for its time, and an ended session stays ended.

use std::time::Duration;

use tidegate_pg::{Control, SignIns};
use tidegate_testkit::Postgres;
use uuid::Uuid;

#[tokio::test]
async fn a_token_is_taken_once_even_by_many_at_once_and_never_after_its_time() {
    let database = Postgres::shared().await.database().await;
    let sign_ins = SignIns::open(Control::open(&database.url()).await.unwrap()).await.unwrap();
    let life = Duration::from_mins(15);

    sign_ins.add(&[1; 32], life).await.unwrap();
    let takes = futures::future::join_all((0..8).map(|_| sign_ins.take(&[1; 32]))).await;
    assert_eq!(takes.into_iter().filter(|taken| *taken.as_ref().unwrap()).count(), 1);

    sign_ins.add(&[2; 32], Duration::ZERO).await.unwrap();
    assert!(!sign_ins.take(&[2; 32]).await.unwrap(), "too old");
    assert!(!sign_ins.take(&[3; 32]).await.unwrap(), "unknown");
}

#[tokio::test]
async fn an_ended_session_stays_ended_until_its_cookie_is_worthless() {
    let database = Postgres::shared().await.database().await;
    let sign_ins = SignIns::open(Control::open(&database.url()).await.unwrap()).await.unwrap();
    let (long, short, open) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    sign_ins.end(long, Duration::from_mins(1)).await.unwrap();
    sign_ins.end(long, Duration::from_mins(1)).await.unwrap();
    sign_ins.end(short, Duration::ZERO).await.unwrap();
    sign_ins.sweep().await.unwrap();
    assert!(sign_ins.has_ended(long).await.unwrap());
    assert!(!sign_ins.has_ended(short).await.unwrap(), "forgotten with its cookie");
    assert!(!sign_ins.has_ended(open).await.unwrap());
}
