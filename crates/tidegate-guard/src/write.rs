//! One statement that writes: which one, what it may touch, and the texts by which its effect is shown.

mod definition;
mod merge;
mod text;

use std::fmt;
use std::str::FromStr;

use pg_query::protobuf::{CmdType, MergeMatchKind, OnConflictAction};

use crate::parse;
use crate::refusal::Refusal;
use crate::stack::with_room;
use crate::statement::{Mention, Mentions};
use crate::tree::Tree;
use crate::{walk, weigh};

pub(crate) use merge::WRITTEN;
pub(crate) use text::PREFIX;

/// What a statement may do to a dataset, each of it allowed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// New rows.
    Insert,
    /// Rows changed.
    Update,
    /// Rows gone.
    Delete,
    /// Tables, columns, indexes, views and schemas made, changed or gone.
    Ddl,
}

/// One statement that writes to one relation; all that it reads on the way is yet to be judged.
///
/// Only [`parse_write`] makes one, and [`crate::check_write`] judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteStatement {
    pub(crate) sql: String,
    pub(crate) actions: Vec<Action>,
    pub(crate) target: Target,
    pub(crate) mentions: Mentions,
    pub(crate) odd_names: bool,
    /// The rows that it would change, as they are before.
    pub(crate) before: Option<String>,
    /// The rows that a MERGE wrote and that its ON finds.
    pub(crate) after: Option<String>,
    /// The statement with a RETURNING, and whether that is the caller's own.
    pub(crate) returning: Option<(String, bool)>,
}

/// What a statement writes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) mention: Mention,
    /// What sort of relation it must be; of none, it need not be known.
    pub(crate) kinds: &'static [char],
}

/// Tables, plain or partitioned.
const TABLES: &[char] = &['r', 'p'];

impl Action {
    /// All of them.
    pub const ALL: [Action; 4] = [Action::Insert, Action::Update, Action::Delete, Action::Ddl];

    /// The action's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Insert => "insert",
            Action::Update => "update",
            Action::Delete => "delete",
            Action::Ddl => "ddl",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Action {
    type Err = Refusal;

    fn from_str(word: &str) -> Result<Action, Refusal> {
        let known = Action::ALL.into_iter().find(|action| action.as_str() == word);
        known.ok_or_else(|| Refusal::syntax(format!("no write is called `{word}`")).hint("writes: insert, update, delete, ddl"))
    }
}

impl WriteStatement {
    /// The text as it was given.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// Everything that it does, and so must be allowed.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Every relation that it mentions, the one that it writes to among them.
    pub fn relations(&self) -> impl Iterator<Item = &Mention> {
        self.mentions.relations.iter().chain([&self.target.mention])
    }

    /// A number, in hexadecimal, that statements share when they differ only in constants.
    pub fn fingerprint(&self) -> String {
        crate::statement::fingerprint(&self.sql)
    }
}

/// Reads one INSERT, UPDATE, DELETE, MERGE or one of the definitions that can be allowed, given the values of its parameters.
pub fn parse_write(sql: &str, parameters: &[Option<&str>]) -> Result<WriteStatement, Refusal> {
    parse::check_text(sql)?;
    with_room(sql, || read(sql, parameters))
}

fn read(sql: &str, parameters: &[Option<&str>]) -> Result<WriteStatement, Refusal> {
    let tree = parse::tree(sql)?;
    let statement = parse::one(&tree, sql)?;
    if statement.kind == "SelectStmt" && statement.has("into_clause") {
        return Err(not_a_write(statement));
    }
    let actions = match statement.kind {
        "InsertStmt" => inserts(statement, sql)?,
        "UpdateStmt" => vec![Action::Update],
        "DeleteStmt" => vec![Action::Delete],
        "MergeStmt" => merges(statement, sql)?,
        _ => return definition::read(statement, sql, parameters),
    };
    if matches!(statement.kind, "UpdateStmt" | "DeleteStmt") {
        check_where(statement, sql)?;
    }
    check_with(statement, sql)?;
    let relation = statement.node("relation").ok_or_else(|| not_a_write(statement))?;
    let mention = named(relation)?;
    let mentions = walk::collect_write(statement, sql)?;
    weigh::check_write(statement, sql, parameters)?;
    let own = statement.has("returning_clause");
    let alias = relation.node("alias").and_then(|alias| alias.text("aliasname"));
    let called = alias.unwrap_or(&mention.name);
    // Before PostgreSQL 17 a MERGE returns nothing.
    let returns = statement.kind != "MergeStmt";
    let returning = if returns { Some((text::returning(sql, Some(called).filter(|_| !own))?, own)) } else { None };
    let [before, after] = text::samples(sql)?;
    let after = after.filter(|_| actions != [Action::Delete]);
    let odd_names = parse::has_odd_names(sql)?;
    let target = Target { mention, kinds: TABLES };
    Ok(WriteStatement { sql: sql.to_owned(), actions, target, mentions, odd_names, before, after, returning })
}

/// The name of a relation as the statement writes it.
fn named(relation: &Tree) -> Result<Mention, Refusal> {
    let names: Vec<&str> = relation.text("schemaname").into_iter().chain(relation.text("relname")).collect();
    Mention::new(&names, relation.location()).ok_or_else(|| Refusal::syntax("the statement names no table"))
}

/// What an INSERT does: with ON CONFLICT DO UPDATE it updates too, at most the rows whose keys it brings.
fn inserts(statement: &Tree, sql: &str) -> Result<Vec<Action>, Refusal> {
    let Some(conflict) = statement.node("on_conflict_clause") else { return Ok(vec![Action::Insert]) };
    if conflict.number("action") != Some(OnConflictAction::OnconflictUpdate as i64) {
        return Ok(vec![Action::Insert]);
    }
    if let Some(condition) = conflict.node("where_clause") {
        check_condition(condition, "the WHERE of ON CONFLICT", sql)?;
    }
    Ok(vec![Action::Insert, Action::Update])
}

/// What the branches of a MERGE do.
fn merges(statement: &Tree, sql: &str) -> Result<Vec<Action>, Refusal> {
    match statement.node("join_condition") {
        Some(condition) => check_condition(condition, "the ON of MERGE", sql)?,
        None => return Err(Refusal::syntax("the MERGE has no ON")),
    }
    let mut actions = Vec::new();
    for branch in statement.nodes("merge_when_clauses") {
        let action = match branch.number("command_type") {
            Some(command) if command == CmdType::CmdInsert as i64 => Action::Insert,
            Some(command) if command == CmdType::CmdUpdate as i64 => Action::Update,
            Some(command) if command == CmdType::CmdDelete as i64 => Action::Delete,
            _ => continue,
        };
        if branch.number("match_kind") == Some(MergeMatchKind::MergeWhenNotMatchedBySource as i64) {
            let condition = branch.node("condition");
            let condition = condition
                .ok_or_else(|| without_where("`when not matched by source` without a condition").hint("add AND and a condition"))?;
            check_condition(condition, "the condition of `when not matched by source`", sql)?;
        }
        if !actions.contains(&action) {
            actions.push(action);
        }
    }
    if actions.is_empty() {
        return Err(Refusal::forbidden("the MERGE does nothing").hint("give it a branch that inserts, updates or deletes"));
    }
    Ok(actions)
}

/// An UPDATE or DELETE must say which rows.
fn check_where(statement: &Tree, sql: &str) -> Result<(), Refusal> {
    let words = if statement.kind == "UpdateStmt" { "update" } else { "delete" };
    match statement.node("where_clause") {
        None => Err(without_where(format!("`{words}` without WHERE")).hint("say which rows: WHERE with a condition on a column")),
        Some(condition) if condition.kind == "CurrentOfExpr" => {
            Err(Refusal::forbidden("there is no cursor to be at").hint("say which rows: WHERE with a condition on a column"))
        }
        Some(condition) => check_condition(condition, "the WHERE", sql),
    }
}

/// A condition must hang on a column: one of constants alone holds for every row or for none.
fn check_condition(condition: &Tree, what: &str, sql: &str) -> Result<(), Refusal> {
    if walk::has_column(condition) {
        return Ok(());
    }
    Err(Refusal::forbidden(format!("{what} hangs on no column: it holds for every row or for none"))
        .hint("say which rows: a condition on a column")
        .at(sql, condition.location().filter(|at| *at > 0)))
}

fn without_where(what: impl fmt::Display) -> Refusal {
    Refusal::forbidden(format!("{what} would touch every row"))
}

/// What stands in a WITH may only read, so that one statement writes in one place.
fn check_with(statement: &Tree, sql: &str) -> Result<(), Refusal> {
    let target = statement.node("relation").filter(|relation| !relation.has("schemaname")).and_then(|relation| relation.text("relname"));
    for cte in statement.node("with_clause").into_iter().flat_map(|with| with.nodes("ctes")) {
        if cte.node("ctequery").is_some_and(|query| query.kind != "SelectStmt") {
            return Err(Refusal::forbidden("a WITH inside a write may only read")
                .hint("preview and confirm one write after the other")
                .at(sql, cte.location()));
        }
        if cte.text("ctename").is_some_and(|name| Some(name) == target) {
            return Err(Refusal::forbidden("a WITH is called like the table that is written to").hint("give it another name"));
        }
    }
    Ok(())
}

/// The refusal of a statement that is not one of the writes.
pub(crate) fn not_a_write(statement: &Tree) -> Refusal {
    let words = match statement.kind {
        "SelectStmt" if statement.has("into_clause") => "select into".to_owned(),
        kind => walk::words_of(kind),
    };
    let refusal = Refusal::forbidden(format!("`{words}` is not a write that can be allowed")).name(words);
    match statement.kind {
        "SelectStmt" | "ExplainStmt" | "VariableShowStmt" if !statement.has("into_clause") => {
            refusal.hint("query_dataset runs what only reads")
        }
        _ => refusal.hint(
            "INSERT, UPDATE, DELETE, MERGE, and as ddl CREATE TABLE, INDEX, VIEW or SCHEMA, ALTER TABLE … ADD, DROP or ALTER COLUMN, \
             DROP TABLE, INDEX or VIEW, and COMMENT ON",
        ),
    }
}
