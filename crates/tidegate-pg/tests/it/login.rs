//! Logging in: passwords of each kind, and every refusal in words that name no host and no user.

use tidegate_pg::Failure;
use tidegate_testkit::{Own, Postgres};

use crate::ask::{any, one, pool};

/// A server that asks three roles for passwords, each in its own way.
async fn asking_server() -> Own {
    let own = Postgres::own().await;
    let admin = pool(&own.url("postgres"));
    let folder = one(&admin, "show data_directory").await;
    let (client, connection) = tokio_postgres::connect(&own.url("postgres"), tokio_postgres::NoTls).await.expect("a superuser may");
    let driver = tokio::task::JoinSet::from_iter([async { drop(connection.await) }]);
    let script = "set password_encryption = 'md5'; create role old login password 'old secret'; create role plain login password 'plain secret';
         set password_encryption = 'scram-sha-256'; create role new login password 'nëw secret'; create role shut login; create role outside login;
         create database closed; revoke connect on database closed from public";
    for statement in script.split(';') {
        client.batch_execute(statement).await.expect("it runs");
    }
    drop((client, driver));
    let rules = "local all old md5\nlocal all plain password\nlocal all new scram-sha-256\nlocal all outside reject\nlocal all all trust\n";
    std::fs::write(format!("{folder}/pg_hba.conf"), rules).expect("the test may write there");
    assert_eq!(one(&admin, "select pg_reload_conf()").await, "t");
    crate::ask::until("it asks", async || any(&pool(&own.private().url_as("outside", "postgres")), "select 1").await.is_err()).await;
    own
}

fn with_password(own: &Own, role: &str, password: &str) -> String {
    own.private().url_as(role, "postgres").replace(&format!("//{role}@"), &format!("//{role}:{password}@"))
}

async fn refusal(url: &str) -> String {
    let Err(Failure::Other(error)) = any(&pool(url), "select 1").await else { panic!("{url} was let in") };
    assert_eq!(error.kind, tidegate_core::Kind::Unavailable);
    error.message
}

#[tokio::test]
async fn every_kind_of_password_is_answered_and_every_refusal_explained() {
    let own = asking_server().await;
    for (role, password) in [("old", "old%20secret"), ("plain", "plain%20secret"), ("new", "n%C3%ABw%20secret")] {
        assert_eq!(one(&pool(&with_password(&own, role, password)), "select current_user").await, role);
        assert_eq!(refusal(&with_password(&own, role, "wrong")).await, "the server of `shop` refused the password", "{role}");
        assert_eq!(refusal(&own.private().url_as(role, "postgres")).await, "the server asks for a password and the URL has none", "{role}");
    }
    assert_eq!(refusal(&with_password(&own, "nobody", "x")).await, "the server of `shop` does not let its user in");
    assert_eq!(refusal(&own.private().url_as("outside", "postgres")).await, "the server of `shop` does not let its user in");
    assert_eq!(refusal(&own.url("nowhere")).await, "the database of `shop` does not exist");
    assert_eq!(refusal(&own.private().url_as("shut", "closed")).await, "the user of `shop` may not connect to its database");
}

#[tokio::test]
async fn a_place_without_a_server_is_told_from_a_name_that_means_nothing() {
    let port = tidegate_testkit::free_port();
    assert_eq!(refusal(&format!("postgresql://u@127.0.0.1:{port}/d")).await, "no server listens where `shop` should be");
    assert_eq!(refusal("postgresql://u@/d?host=/nonexistent").await, "there is no server socket where `shop` should be");
    assert_eq!(refusal("postgresql://u@no-such-host.invalid/d").await, "the host name of `shop` cannot be resolved");
}

#[tokio::test]
async fn the_first_host_that_answers_serves() {
    let postgres = Postgres::shared().await;
    let url = postgres.url("postgres");
    let (start, socket) = url.split_once("host=").expect("a socket");
    assert_eq!(one(&pool(&format!("{start}host=/nonexistent,{socket}")), "select 1").await, "1");
}
