//! The judgement on a statement that writes: what it writes to, and all that it reads.

use crate::facts::{Facts, Within};
use crate::refusal::Refusal;
use crate::shape::quoted;
use crate::statement::Mention;
use crate::write::{Action, PREFIX, WRITTEN, WriteStatement};

use super::{Judge, Place, STACK, check_session};

/// The proof that a statement writes to one user table and otherwise only reads. Only this crate makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    statement: WriteStatement,
    table: Option<(String, String)>,
}

impl Write {
    /// The text as it was given.
    pub fn sql(&self) -> &str {
        self.statement.sql()
    }

    /// The statement that was judged.
    pub fn statement(&self) -> &WriteStatement {
        &self.statement
    }

    /// Everything that it does.
    pub fn actions(&self) -> &[Action] {
        self.statement.actions()
    }

    /// Schema and name of the table or view that it changes; none when it makes something new.
    pub fn table(&self) -> Option<(&str, &str)> {
        self.table.as_ref().map(|(schema, name)| (schema.as_str(), name.as_str()))
    }

    /// Whether it defines something instead of touching rows.
    pub fn defines(&self) -> bool {
        self.actions().contains(&Action::Ddl)
    }

    /// Reads some of the rows that it would change, as they are before, in the order of these columns; as one JSON text.
    pub fn before_sql(&self, order: &[String], rows_max: usize) -> Option<String> {
        self.statement.before.as_ref().map(|before| sample(before, order, rows_max))
    }

    /// Reads some of the rows that a MERGE wrote, in its transaction: all of its table is looked through.
    pub fn written_sql(&self, order: &[String], rows_max: usize) -> Option<String> {
        let (schema, name) = self.table().filter(|_| self.statement.after.is_some())?;
        // With an offset it is read in the order of its pages, whatever order is asked for around it.
        let rows = format!("select * from {}.{} where {WRITTEN} offset 0", quoted(schema), quoted(name));
        Some(sample(&rows, order, rows_max))
    }

    /// The same at the cost of the MERGE itself: of those that it wrote, the rows that its ON finds now.
    pub fn found_sql(&self, order: &[String], rows_max: usize) -> Option<String> {
        self.statement.after.as_ref().map(|after| sample(after, order, rows_max))
    }

    /// Runs it; answers with how many rows it touched, and some of them as they are after, as one JSON text.
    ///
    /// None where it can return nothing: it is run as it is then.
    pub fn rows_sql(&self, order: &[String], rows_max: usize) -> Option<String> {
        let (text, own) = self.statement.returning.as_ref()?;
        // The columns of a RETURNING of the caller's own may not be there, or there twice.
        let order = if *own { String::new() } else { ordered(order) };
        let shown = format!("select * from \"tidegate touched\"{order} limit {rows_max}").json();
        Some(format!("{PREFIX}{text}\n) select (select pg_catalog.count(*) from \"tidegate touched\"), ({shown})"))
    }

    /// Plans it without running it.
    pub fn plan_sql(&self) -> Option<String> {
        (!self.defines()).then(|| format!("{PLAN}{}", self.sql()))
    }

    /// Where in the caller's own text a place of [`Write::rows_sql`] is; characters, from 1.
    pub fn place_in_rows(position: usize) -> Option<usize> {
        position.checked_sub(PREFIX.chars().count()).filter(|place| *place > 0)
    }

    /// Where in the caller's own text a place of [`Write::plan_sql`] is; characters, from 1.
    pub fn place_in_plan(position: usize) -> Option<usize> {
        position.checked_sub(PLAN.chars().count()).filter(|place| *place > 0)
    }
}

const PLAN: &str = "explain ";

/// Rows larger than that together are not shown.
const SHOWN_BYTES_MAX: usize = 1_000_000;

/// Rows as a JSON array of objects with texts: a number as JSON is not always the number that it was.
trait Json {
    fn json(self) -> String;
}

impl Json for String {
    fn json(self) -> String {
        format!(
            "select case when pg_catalog.octet_length(\"tidegate json\") <= {SHOWN_BYTES_MAX} then \"tidegate json\" end \
             from (select pg_catalog.json_agg((select pg_catalog.json_object_agg(\"tidegate each\".key, \"tidegate each\".value) \
             from pg_catalog.json_each_text(pg_catalog.row_to_json(\"tidegate shown\")) \"tidegate each\"))::pg_catalog.text as \"tidegate json\" \
             from ({self}) \"tidegate shown\") \"tidegate text\""
        )
    }
}

fn sample(rows: &str, order: &[String], rows_max: usize) -> String {
    format!("select * from ({rows}) \"tidegate sample\"{} limit {rows_max}", ordered(order)).json()
}

fn ordered(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    if quoted.is_empty() { String::new() } else { format!(" order by {}", quoted.join(", ")) }
}

/// Refuses a statement that writes what it may not or reads what is closed, or returns the proof.
///
/// What the defaults, constraints and triggers of the table do is the database's own.
pub fn check_write(statement: &WriteStatement, facts: &Facts, allowed: &[Action]) -> Result<Write, Refusal> {
    if let Some(action) = statement.actions.iter().find(|action| !allowed.contains(action)) {
        let words: Vec<&str> = allowed.iter().map(|action| action.as_str()).collect();
        let hint = if words.is_empty() { "nothing may be written here".to_owned() } else { format!("allowed here: {}", words.join(", ")) };
        return Err(Refusal::forbidden(format!("`{action}` is not allowed here")).hint(hint).name(action.as_str()));
    }
    check_session(facts, statement.odd_names)?;
    let table = target(statement, facts)?;
    let mut judge = Judge::new(facts);
    stacker::maybe_grow(STACK, STACK, || judge.mentions(&statement.mentions, Place::TOP))
        .map_err(|blame| blame.refusal(statement.sql()))?;
    Ok(Write { statement: statement.clone(), table })
}

/// What it writes to: never the system's, and of the sort that can be written to.
fn target(statement: &WriteStatement, facts: &Facts) -> Result<Option<(String, String)>, Refusal> {
    let (mention, kinds) = (&statement.target.mention, statement.target.kinds);
    let full = if mention.name.is_empty() { mention.schema.clone().unwrap_or_default() } else { mention.full() };
    let refuse = |why: String, hint: &str| Err(Refusal::forbidden(why).hint(hint).name(full.clone()).at(statement.sql(), mention.position));
    if is_system(mention, facts) {
        return refuse(format!("`{full}` is the system's"), "write to tables of your own");
    }
    if kinds.is_empty() {
        return Ok(None);
    }
    let within = mention.schema.as_deref().map_or(Within::Path, Within::Schema);
    let Some(found) = facts.relations(&mention.name, within).next() else {
        return refuse(format!("no table `{full}` is known"), "describe_dataset lists the tables");
    };
    if !kinds.contains(&found.kind) {
        let what = match found.kind {
            'v' => "a view: what a write to it does is hidden in its rules",
            'f' => "a foreign table: it reaches files or other servers",
            'm' => "a materialized view",
            'S' => "a sequence",
            _ => "another sort of relation",
        };
        return refuse(format!("`{full}` is {what}"), "write to a table");
    }
    Ok(Some((found.schema.to_string(), mention.name.clone())))
}

fn is_system(mention: &Mention, facts: &Facts) -> bool {
    match mention.schema.as_deref() {
        Some(schema) => schema.starts_with("pg_") || schema == "information_schema",
        None => facts.is_built_in_relation(&mention.name) || mention.name.starts_with("pg_"),
    }
}
