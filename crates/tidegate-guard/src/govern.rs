//! Rules about people's data: a statement is rewritten so that it can only see and tell what they allow.
//!
//! Every relation of the database becomes a subquery of its visible columns, masked and merged; aggregates over people
//! get the number of people behind each cell, and small cells are left out; whatever else tells of people is raw and is
//! capped. What a shape is not proved to be, it is not. The rewritten text is parsed and judged anew: see [`prove`].

mod aggregate;
mod cells;
mod expression;
mod from;
mod level;
mod mask;
mod monomial;
mod name;
pub(crate) mod node;
mod prove;
mod rules;

use pg_query::protobuf::{ParseResult, Token};

use crate::check::{ReadOnly, check, check_under};
use crate::facts::Facts;
use crate::refusal::Refusal;
use crate::stack::with_room;
use crate::statement::{Kind, Statement};

use level::Analyst;

pub use rules::{Ruled, RuledColumn, Rules, Standing, Treatment};

/// What names of ours begin with; a statement may not use such names.
const OURS: &str = "tidegate ";

/// The column by which people, or rows, are counted.
const PERSON: &str = "tidegate person";

/// A statement as it runs under the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governed {
    /// The proof of what runs.
    pub proof: ReadOnly,
    /// What its rows are.
    pub shape: Form,
    /// Whether a part of it aggregates, so that its small groups are left out before the rest sees them.
    pub parts: bool,
}

/// What the rows of a governed answer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Nothing about single people.
    Open,
    /// Groups of people, each large enough. The last column says how many groups were left out and is not for the caller.
    Cells,
    /// Rows about single people: no more than this may be shown.
    Raw(u64),
    /// Groups with a value of a single person in each: both of the above.
    RawCells(u64),
}

/// Rewrites a statement so that it keeps the rules, and proves it; refused where that can't be done.
pub fn govern(statement: &Statement, parameters: &[Option<&str>], facts: &Facts, rules: &Rules) -> Result<Governed, Refusal> {
    match statement.kind() {
        Kind::Show => return Ok(Governed { proof: check(statement, facts)?, shape: Form::Open, parts: false }),
        Kind::Explain { .. } => {
            return Err(Refusal::forbidden("plans are closed on governed data: their row estimates tell how many people a filter matches")
                .hint("run the statement itself, or explain it on a copy without people in it"));
        }
        Kind::Select => {}
    }
    // By the caller's own text first, so that a refusal points into it.
    check_under(statement, facts, Some(rules))?;
    check_names(statement.sql())?;
    with_room(statement.sql(), || rewrite(statement, parameters, facts, rules))
}

fn rewrite(statement: &Statement, parameters: &[Option<&str>], facts: &Facts, rules: &Rules) -> Result<Governed, Refusal> {
    let sql = statement.sql();
    let mut parsed = pg_query::parse(sql, 0).map_err(|error| Refusal::syntax(error.to_string()))?.protobuf;
    let mut analyst = Analyst::new(rules, facts);
    let told = analyst.top(select_of(&mut parsed)?).map_err(|refusal| refusal.finish(sql))?;
    analyst.check_whole_rows().map_err(|refusal| refusal.finish(sql))?;
    let proof = prove::prove(&parsed, parameters, facts, rules, &analyst.bases)?;
    Ok(Governed { proof, shape: told, parts: analyst.parts })
}

fn select_of(parsed: &mut ParseResult) -> Result<&mut pg_query::protobuf::SelectStmt, Refusal> {
    let node = parsed.stmts.first_mut().and_then(|raw| raw.stmt.as_mut()).and_then(|node| node.node.as_mut());
    match node {
        Some(pg_query::NodeEnum::SelectStmt(select)) => Ok(select),
        _ => Err(Refusal::not_read_only("only a SELECT runs on governed data")),
    }
}

/// Refuses names that could be taken for ours.
fn check_names(sql: &str) -> Result<(), Refusal> {
    let scanned = pg_query::scan(sql).map_err(|error| Refusal::syntax(error.to_string()))?;
    for token in &scanned.tokens {
        let range = usize::try_from(token.start).unwrap_or(0)..usize::try_from(token.end).unwrap_or(0);
        let word = sql.get(range.clone()).unwrap_or_default();
        let ours = token.token() == Token::Ident && word.trim_start_matches('"').starts_with(OURS);
        if ours || token.token() == Token::Uident {
            return Err(Refusal::forbidden("the name can't be used on governed data")
                .hint("write names without Unicode escapes, and not beginning with `tidegate `")
                .at(sql, Some(range.start)));
        }
    }
    Ok(())
}
