//! What it takes to plan a statement, copies counted as often as PostgreSQL makes them.

use crate::refusal::Refusal;

/// How many nodes all expressions may have together once what is copied is copied.
const NODES_MAX: f64 = 300_000.0;

/// How many SELECTs and places in FROM there may be once every WITH is put in its places.
const PARTS_MAX: f64 = 4_000.0;

/// How many elements constant arrays after ANY or ALL may have together: the planner looks at each of them.
const ELEMENTS_MAX: f64 = 200_000.0;

/// How many sets all GROUP BY may ask for together. PostgreSQL takes 4,096, and is deaf for seconds while it plans them.
const SETS_MAX: f64 = 1_024.0;

/// How many places in FROM one SELECT may have, and how many outer joins, once simple subqueries are put in their places. The
/// planner is deaf for a time that grows with the fourth power of outer joins: 80 take 0.7 s, 300 two minutes.
const JOINED_MAX: f64 = 800.0;
const OUTER_MAX: f64 = 80.0;

/// What the planner joins at once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Joins {
    /// Places in FROM.
    pub(super) all: f64,
    pub(super) outer: f64,
}

impl Joins {
    /// A relation, or whatever is joined by itself.
    pub(super) const ONE: Joins = Joins { all: 1.0, outer: 0.0 };

    pub(super) fn plus(self, other: Joins) -> Joins {
        Joins { all: self.all + other.all, outer: self.outer + other.outer }
    }

    pub(super) fn check(self) -> Result<(), Refusal> {
        let (count, max, what) =
            if self.outer > OUTER_MAX { (self.outer, OUTER_MAX, "outer joins") } else { (self.all, JOINED_MAX, "tables and subqueries") };
        if count <= max {
            return Ok(());
        }
        Err(Refusal::too_large(format!("one SELECT joins {count} {what}; the planner takes {max} at most in good time"))
            .hint("join in steps, each in a WITH that is AS MATERIALIZED, or aggregate with filter instead of joining again"))
    }
}

/// What a statement makes the planner do, as far as it has been read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Load {
    /// Bytes of constants.
    pub(super) bytes: f64,
    /// Nanoseconds in which nothing is heard.
    pub(super) work: f64,
    /// Nodes of expressions.
    pub(super) nodes: f64,
    /// SELECTs, and places in FROM.
    pub(super) parts: f64,
    /// Elements of constant arrays after ANY or ALL.
    pub(super) elements: f64,
    /// Grouping sets.
    pub(super) sets: f64,
}

impl Load {
    pub(super) fn plus(self, other: Load) -> Load {
        self.each(other, |one, other| one + other)
    }

    /// What has come on top of an earlier load.
    pub(super) fn since(self, before: Load) -> Load {
        self.each(before, |now, before| now - before)
    }

    /// The load when all that has come on top of an earlier one comes so many times.
    pub(super) fn copied(self, before: Load, times: f64) -> Load {
        before.plus(self.since(before).each(Load::default(), |one, _| one * times))
    }

    fn each(self, other: Load, both: impl Fn(f64, f64) -> f64) -> Load {
        Load {
            bytes: both(self.bytes, other.bytes),
            work: both(self.work, other.work),
            nodes: both(self.nodes, other.nodes),
            parts: both(self.parts, other.parts),
            elements: both(self.elements, other.elements),
            sets: both(self.sets, other.sets),
        }
    }

    /// Refuses what the planner would work on too long; bytes and nanoseconds are refused where they come up.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if self.parts > PARTS_MAX {
            Err(Refusal::too_large(format!(
                "more than {PARTS_MAX} subqueries and tables stand in FROM once each WITH is put in its places"
            ))
            .hint("mark the WITH as MATERIALIZED, or use it once"))
        } else if self.nodes > NODES_MAX {
            Err(Refusal::too_large("its expressions grow without end where PostgreSQL copies them")
                .hint("use each column of a subquery once, mark the WITH as MATERIALIZED, and put no BETWEEN or IN within another"))
        } else if self.elements > ELEMENTS_MAX {
            Err(Refusal::too_large(format!("constant arrays after ANY or ALL have more than {ELEMENTS_MAX} elements"))
                .hint("join to `unnest(…)` of the array instead"))
        } else if self.sets > SETS_MAX {
            Err(Refusal::too_large(format!("GROUP BY asks for more than {SETS_MAX} grouping sets"))
                .hint("name the sets that you need in GROUPING SETS"))
        } else {
            Ok(())
        }
    }
}
