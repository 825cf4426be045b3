//! Writes that are allowed to a role.

#![expect(clippy::disallowed_methods, reason = "the tests stand where settings give roles")]

use std::sync::Arc;

use serde_json::{Value, json};
use tidegate_core::{Answer, Caller, Context, Error, Face, Kind, Roles};

use super::{id_of, one, shop};
use crate::house::House;

const SQL: &str = "update orders set status = 'x' where order_id = 1";

impl House {
    async fn call_with(&self, face: Face, roles: &[&str], tool: &str, arguments: Value) -> Result<Answer, Error> {
        let roles = Roles::grant(&roles.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
        self.gate.call(&Arc::new(Caller::local(face).with_roles(&roles)), tool, arguments, Context::default()).await
    }

    async fn preview_with(&self, roles: &[&str], sql: &str) -> Result<Answer, Error> {
        self.call_with(Face::McpHttp, roles, "preview_write", json!({"dataset": "d", "sql": sql})).await
    }

    async fn allow(&self, role: &str, allow: &[&str]) -> String {
        self.call("set_writes", json!({"dataset": "d", "role": role, "allow": allow})).await.unwrap().text
    }
}

#[tokio::test]
async fn a_role_may_what_it_was_granted_and_what_everybody_may() {
    let (house, data) = shop(&["insert"]).await;
    assert_eq!(house.allow("editor", &["update"]).await, "`d` takes from role `editor` from now on: update (before: nothing)");
    let insert = "insert into audit values ('x')";
    for (roles, updates) in [(&[][..], false), (&["auditor"], false), (&["auditor", "editor"], true)] {
        assert!(house.preview_with(roles, insert).await.is_ok(), "{roles:?}");
        assert_eq!(house.preview_with(roles, SQL).await.is_ok(), updates, "{roles:?}");
        assert_eq!(house.preview_with(roles, "delete from orders where order_id = 1").await.unwrap_err().kind, Kind::Denied);
    }
    let id = id_of(&house.preview_with(&["editor"], SQL).await.unwrap());
    let confirm = async |roles: &[&str]| house.call_with(Face::McpHttp, roles, "confirm_write", json!({"id": id})).await;
    assert_eq!(confirm(&[]).await.unwrap_err().kind, Kind::Denied, "the role is asked for again");
    house.allow("editor", &[]).await;
    assert_eq!(confirm(&["editor"]).await.unwrap_err().kind, Kind::Denied, "and what it may");
    house.allow("editor", &["update", "delete"]).await;
    confirm(&["editor"]).await.unwrap();
    assert_eq!(one(&data, "select count(*) from orders where status = 'x'").await, "1");
}

#[tokio::test]
async fn which_role_is_missing_is_told_at_the_command_line_alone() {
    let (house, _data) = shop(&[]).await;
    house.allow("editor", &["update"]).await;
    let arguments = || json!({"dataset": "d", "sql": SQL});
    for (face, told) in [(Face::CommandLine, true), (Face::McpHttp, false), (Face::McpStdio, false)] {
        let error = house.call_with(face, &[], "preview_write", arguments()).await.unwrap_err();
        assert_eq!(error.text().contains("role `editor` may: `local.roles`"), told, "{}", error.text());
        let shown = house.call_with(face, &[], "set_writes", json!({"dataset": "d"})).await.unwrap().render();
        assert_eq!(shown.contains("editor"), told, "{shown}");
        let shown = house.call_with(face, &["editor"], "set_writes", json!({"dataset": "d"})).await.unwrap().render();
        assert!(shown.contains("update"), "{shown}");
    }
}

#[tokio::test]
async fn only_a_person_at_the_command_line_speaks_for_a_role() {
    let (house, _data) = shop(&["update"]).await;
    house.allow("editor", &["update"]).await;
    for allow in [json!([]), json!(["update"]), json!(["delete"])] {
        let arguments = json!({"dataset": "d", "role": "editor", "allow": allow});
        assert_eq!(house.call_with(Face::McpHttp, &["editor"], "set_writes", arguments).await.unwrap_err().kind, Kind::Denied);
    }
    // What everybody may is anybody's to take away, and takes nothing from a role.
    house.call_with(Face::McpHttp, &[], "set_writes", json!({"dataset": "d", "allow": []})).await.unwrap();
    assert!(house.preview_with(&[], SQL).await.is_err());
    assert!(house.preview_with(&["editor"], SQL).await.is_ok());
    let error = house.call("set_writes", json!({"dataset": "d", "role": "Editor!", "allow": []})).await.unwrap_err();
    assert!(error.kind == Kind::Invalid && error.text().contains("no name of a role"), "{error:?}");
}
