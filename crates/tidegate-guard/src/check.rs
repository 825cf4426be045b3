//! The judgement: a statement of the right shape, held against the facts.

mod body;
mod function;
mod hidden;
mod relation;
mod touch;
mod wrapper;
mod write;

use std::collections::HashMap;

use crate::facts::{Facts, Within};
use crate::govern::Rules;
use crate::refusal::Refusal;
use crate::statement::{Kind, Mention, Mentions, Statement};

pub use write::{Write, check_write};

/// How deep definitions may lie inside one another: views in views, functions in functions.
const DEPTH_MAX: usize = 16;

/// Stack for definitions inside one another; each is parsed with room of its own.
const STACK: usize = 1024 * 1024;

/// How many definitions one statement may open.
const DEFINITIONS_MAX: usize = 500;

/// The proof that a statement only reads. Only this crate makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOnly {
    statement: Statement,
    plain: bool,
    unknown: Vec<String>,
}

impl ReadOnly {
    /// The text as it was given.
    pub fn sql(&self) -> &str {
        self.statement.sql()
    }

    /// What sort of statement it is.
    pub fn kind(&self) -> Kind {
        self.statement.kind()
    }

    /// The statement that was judged.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Whether a session needs no more than `ROLLBACK` and `pg_advisory_unlock_all()` afterwards.
    ///
    /// So it is when nothing runs but built-in functions without lasting effect.
    pub fn plain(&self) -> bool {
        self.plain
    }

    /// Functions and relations that are neither built in nor in the facts, which may be out of date.
    ///
    /// A caller refreshes the facts once and checks again; after that PostgreSQL may say that they
    /// do not exist.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }
}

/// Refuses a statement that does more than read, or returns the proof.
pub fn check(statement: &Statement, facts: &Facts) -> Result<ReadOnly, Refusal> {
    check_under(statement, facts, None)
}

/// As [`check`], and no function that runs reads what the rules are about.
pub(crate) fn check_under(statement: &Statement, facts: &Facts, rules: Option<&Rules>) -> Result<ReadOnly, Refusal> {
    check_session(facts, statement.odd_names)?;
    let mut judge = Judge { rules, ..Judge::new(facts) };
    stacker::maybe_grow(STACK, STACK, || judge.mentions(&statement.mentions, Place::TOP))
        .map_err(|blame| blame.refusal(statement.sql()))?;
    judge.weigh(statement)?;
    Ok(ReadOnly { statement: statement.clone(), plain: judge.plain, unknown: judge.unknown })
}

/// The session must read the text as our grammar does.
fn check_session(facts: &Facts, odd_names: bool) -> Result<(), Refusal> {
    if !facts.session.standard_strings {
        return Err(
            Refusal::forbidden("the session takes backslashes in strings for escapes").hint("set standard_conforming_strings to on for it")
        );
    }
    if facts.session.other_letters && odd_names {
        return Err(Refusal::forbidden("it writes a name with letters that this database may read otherwise")
            .hint("write names with other than English letters in quotes, and with 31 letters at most"));
    }
    Ok(())
}

/// As [`check`], and every relation must be one of those allowed.
///
/// An allowed name is written `schema.name` or `name`, without quotes.
pub fn check_only(statement: &Statement, facts: &Facts, relations_allowed: &[&str]) -> Result<ReadOnly, Refusal> {
    for relation in statement.relations() {
        if !relations_allowed.contains(&relation.full().as_str()) {
            let full = relation.full();
            return Err(Refusal::forbidden(format!("relation `{full}` is not open here"))
                .hint(format!("these may be read: {}", relations_allowed.join(", ")))
                .name(full)
                .at(statement.sql(), relation.position));
        }
    }
    check(statement, facts)
}

/// Why something is refused, before it is known where the statement names it.
#[derive(Clone, Debug)]
struct Blame {
    why: String,
    hint: Option<String>,
    name: String,
    position: Option<usize>,
}

impl Blame {
    fn new(name: impl Into<String>, why: impl Into<String>) -> Self {
        Blame { why: why.into(), hint: None, name: name.into(), position: None }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Blame { hint: Some(hint.into()), ..self }
    }

    /// The blame of what mentions it.
    fn inside(self, what: &str, name: &str) -> Self {
        Blame { why: format!("{what} `{name}` is closed: {}", self.why), name: name.to_owned(), ..self }
    }

    fn at(self, mention: &Mention) -> Self {
        Blame { position: mention.position, ..self }
    }

    fn refusal(self, sql: &str) -> Refusal {
        let refusal = Refusal::forbidden(self.why).name(self.name).at(sql, self.position);
        match self.hint {
            Some(hint) => refusal.hint(hint),
            None => refusal,
        }
    }
}

/// Where mentions stand: how deep, and how their names are looked up.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    anywhere: bool,
    /// Whether it runs only as far as the planner works it out: nothing that is volatile.
    planned: bool,
}

impl Place {
    const TOP: Place = Place { depth: 0, anywhere: false, planned: false };

    fn below(self) -> Place {
        Place { depth: self.depth + 1, ..self }
    }

    fn planned(self) -> Place {
        Place { planned: true, ..self.below() }
    }

    fn within<'a>(&self, mention: &'a Mention) -> Within<'a> {
        match (&mention.schema, self.anywhere) {
            (Some(schema), _) => Within::Schema(schema),
            (None, false) => Within::Path,
            (None, true) => Within::Anywhere,
        }
    }
}

struct Judge<'a> {
    facts: &'a Facts,
    /// What is known already; what is being looked at counts as harmless.
    functions: HashMap<(u32, bool, bool), Result<(), Blame>>,
    relations: HashMap<u32, Result<(), Blame>>,
    /// What the bodies of functions call.
    calls: HashMap<u32, Vec<String>>,
    definitions: usize,
    /// What functions may not read, where there are rules, and how deep in functions this is.
    rules: Option<&'a Rules>,
    bodies: usize,
    plain: bool,
    unknown: Vec<String>,
}

impl<'a> Judge<'a> {
    fn new(facts: &'a Facts) -> Self {
        Judge {
            facts,
            functions: HashMap::new(),
            relations: HashMap::new(),
            calls: HashMap::new(),
            definitions: 0,
            rules: None,
            bodies: 0,
            plain: true,
            unknown: Vec::new(),
        }
    }

    fn mentions(&mut self, mentions: &Mentions, place: Place) -> Result<(), Blame> {
        let touch = touch::Touch::new(self.facts, mentions, place);
        for relation in &mentions.relations {
            self.relation(relation, mentions, place).map_err(|blame| blame.at(relation))?;
        }
        for function in &mentions.functions {
            self.call(function, place, &touch).map_err(|blame| blame.at(function))?;
        }
        for operator in &mentions.operators {
            self.operator(operator, place, &touch).map_err(|blame| blame.at(operator))?;
        }
        self.hidden(mentions, place, &touch)
    }

    /// Counts a definition that is opened, and refuses to go on without end.
    fn open(&mut self, name: &str, place: Place) -> Result<(), Blame> {
        self.plain = false;
        self.definitions += 1;
        if place.depth >= DEPTH_MAX || self.definitions > DEFINITIONS_MAX {
            return Err(Blame::new(name, "its definitions lie too deep inside one another to be judged"));
        }
        Ok(())
    }
}
