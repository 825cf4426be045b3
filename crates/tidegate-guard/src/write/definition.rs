//! The definitions that can be allowed: a short list, everything else is refused by name.

use pg_query::protobuf::{AlterTableType, DropBehavior, ObjectType};

use crate::parse;
use crate::refusal::Refusal;
use crate::statement::{Mention, Mentions};
use crate::tree::Tree;
use crate::{walk, weigh};

use super::{Action, TABLES, Target, WriteStatement, named, not_a_write};

/// Ways of an index that come with PostgreSQL.
const INDEXES: &[&str] = &["btree", "hash", "gin", "gist", "spgist", "brin"];

/// The changes of a table that can be allowed.
const CHANGES: [AlterTableType; 6] = [
    AlterTableType::AtAddColumn,
    AlterTableType::AtDropColumn,
    AlterTableType::AtAlterColumnType,
    AlterTableType::AtColumnDefault,
    AlterTableType::AtSetNotNull,
    AlterTableType::AtDropNotNull,
];

pub(super) fn read(statement: &Tree, sql: &str, parameters: &[Option<&str>]) -> Result<WriteStatement, Refusal> {
    let target = match statement.kind {
        "CreateStmt" => table(statement)?,
        "IndexStmt" => index(statement)?,
        "ViewStmt" => view(statement)?,
        "CreateSchemaStmt" => schema(statement)?,
        "AlterTableStmt" => alteration(statement)?,
        "DropStmt" => drop(statement)?,
        "CommentStmt" => comment(statement)?,
        _ => return Err(not_a_write(statement)),
    };
    // What is new is no relation that is read.
    let new = target.kinds.is_empty();
    let mentions = match statement.kind {
        "DropStmt" | "CommentStmt" | "CreateSchemaStmt" => Mentions::default(),
        _ => walk::collect_definition_of(statement, sql, if new { &["relation", "view"] } else { &[] })?,
    };
    weigh::check_write(statement, sql, parameters)?;
    Ok(WriteStatement {
        sql: sql.to_owned(),
        actions: vec![Action::Ddl],
        target,
        mentions,
        odd_names: parse::has_odd_names(sql)?,
        before: None,
        after: None,
        returning: None,
    })
}

fn table(statement: &Tree) -> Result<Target, Refusal> {
    let unusual = ["inh_relations", "partbound", "partspec", "of_typename", "options", "tablespacename", "access_method"];
    if unusual.iter().any(|field| statement.has(field)) {
        return Err(too_much("`create table` is allowed with columns and constraints only"));
    }
    let odd = |part: &&Tree| !matches!(part.kind, "ColumnDef" | "Constraint");
    if statement.nodes("table_elts").any(|part| odd(&part)) {
        return Err(too_much("`create table … (like …)` is not allowed").hint("write its columns out"));
    }
    new(statement.node("relation"), statement)
}

fn index(statement: &Tree) -> Result<Target, Refusal> {
    if statement.has("concurrent") {
        return Err(too_much("`create index concurrently` can't run inside a transaction, and so can't be previewed")
            .hint("leave out CONCURRENTLY"));
    }
    if statement.has("table_space") || statement.has("options") || !statement.text("access_method").is_none_or(|way| INDEXES.contains(&way))
    {
        return Err(too_much("`create index` is allowed without TABLESPACE and WITH, by a method of PostgreSQL's own"));
    }
    existing(statement.node("relation"), statement)
}

fn view(statement: &Tree) -> Result<Target, Refusal> {
    if statement.has("replace") {
        return Err(too_much("`create or replace view` is not allowed").hint("drop the view first"));
    }
    if statement.has("options") {
        return Err(too_much("`create view … with (…)` is not allowed").hint("leave out WITH"));
    }
    new(statement.node("view"), statement)
}

fn schema(statement: &Tree) -> Result<Target, Refusal> {
    if statement.has("authrole") || statement.has("schema_elts") {
        return Err(too_much("`create schema` is allowed with a name only"));
    }
    target_of(&[statement.text("schemaname").unwrap_or_default(), ""], &[])
}

fn alteration(statement: &Tree) -> Result<Target, Refusal> {
    if statement.number("objtype") != Some(ObjectType::ObjectTable as i64) {
        return Err(too_much("`alter` is allowed of tables only"));
    }
    for change in statement.nodes("cmds") {
        let known = CHANGES.iter().any(|known| change.number("subtype") == Some(*known as i64));
        if !known {
            return Err(too_much("`alter table` is allowed with ADD, DROP and ALTER COLUMN only"));
        }
        check_behavior(change)?;
    }
    existing(statement.node("relation"), statement)
}

fn drop(statement: &Tree) -> Result<Target, Refusal> {
    let kinds: &'static [char] = match statement.number("remove_type") {
        Some(kind) if kind == ObjectType::ObjectTable as i64 => TABLES,
        Some(kind) if kind == ObjectType::ObjectView as i64 => &['v'],
        Some(kind) if kind == ObjectType::ObjectIndex as i64 => &[],
        _ => return Err(too_much("`drop` is allowed of tables, indexes and views only")),
    };
    check_behavior(statement)?;
    if statement.has("concurrent") {
        return Err(
            too_much("`drop index concurrently` can't run inside a transaction, and so can't be previewed").hint("leave out CONCURRENTLY")
        );
    }
    let mut objects = statement.nodes("objects");
    match (objects.next(), objects.next()) {
        (Some(object), None) => target_of(&object.names("items"), kinds),
        _ => Err(too_much("`drop` is allowed of one thing at a time")),
    }
}

fn comment(statement: &Tree) -> Result<Target, Refusal> {
    let Some(object) = statement.node("object") else { return Err(not_a_write(statement)) };
    let names = object.names("items");
    match statement.number("objtype") {
        Some(kind) if kind == ObjectType::ObjectTable as i64 => target_of(&names, TABLES),
        Some(kind) if kind == ObjectType::ObjectView as i64 => target_of(&names, &['v']),
        Some(kind) if kind == ObjectType::ObjectIndex as i64 => target_of(&names, &[]),
        Some(kind) if kind == ObjectType::ObjectColumn as i64 => {
            target_of(names.split_last().map(|(_, table)| table).unwrap_or_default(), &['r', 'p', 'v'])
        }
        Some(kind) if kind == ObjectType::ObjectSchema as i64 => target_of(&[object.text("sval").unwrap_or_default(), ""], &[]),
        _ => Err(too_much("`comment on` is allowed for tables, columns, views, indexes and schemas only")),
    }
}

/// Without CASCADE nothing goes but what the statement names.
fn check_behavior(part: &Tree) -> Result<(), Refusal> {
    if part.number("behavior") == Some(DropBehavior::DropCascade as i64) {
        return Err(
            too_much("CASCADE is not allowed: it drops what the statement does not name").hint("drop what depends on it first, by name")
        );
    }
    Ok(())
}

fn new(relation: Option<&Tree>, statement: &Tree) -> Result<Target, Refusal> {
    let relation = relation.ok_or_else(|| not_a_write(statement))?;
    if relation.text("relpersistence").is_some_and(|persistence| persistence == "t") {
        return Err(too_much("what is temporary would be gone before anybody sees it").hint("leave out TEMPORARY"));
    }
    Ok(Target { mention: named(relation)?, kinds: &[] })
}

fn existing(relation: Option<&Tree>, statement: &Tree) -> Result<Target, Refusal> {
    let relation = relation.ok_or_else(|| not_a_write(statement))?;
    Ok(Target { mention: named(relation)?, kinds: TABLES })
}

fn target_of(names: &[&str], kinds: &'static [char]) -> Result<Target, Refusal> {
    let mention = Mention::new(names, None).ok_or_else(|| Refusal::syntax("the statement names nothing"))?;
    Ok(Target { mention, kinds })
}

fn too_much(why: &str) -> Refusal {
    Refusal::forbidden(why)
}
