//! What is known of a value before it is made, and of what stands in FROM.

use std::collections::HashMap;
use std::rc::Rc;

use crate::tree::Tree;

use super::load::Joins;

/// The name of a column that may be called anything.
pub(super) const ANY_NAME: &str = "*";

/// What is known of an expression.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weight {
    /// Nodes, once columns are put in their places.
    pub(super) nodes: f64,
    /// Whether it hangs on rows, so that it is not worked out while planning.
    pub(super) row: bool,
    /// Bytes at most that are made while planning.
    pub(super) bytes: f64,
    /// Bytes at most of the value when it runs, as far as the statement itself makes them: nothing is known of a table.
    pub(super) long: f64,
    /// The number at most, without its sign, where that is known; of an array its largest.
    pub(super) number: Option<f64>,
    /// Nanoseconds at most in which nothing is heard while it is made.
    pub(super) work: f64,
    /// Whether it may be made of all rows of a table.
    pub(super) heap: bool,
}

impl Weight {
    pub(super) const ROW: Weight = Weight { nodes: 1.0, row: true, bytes: 0.0, long: 0.0, number: None, work: 0.0, heap: false };
    pub(super) const SMALL: Weight = Weight { row: false, bytes: 8.0, long: 8.0, number: Some(1.0), ..Weight::ROW };

    pub(super) fn number(number: f64) -> Weight {
        Weight { number: Some(known(number)), ..Weight::SMALL }
    }

    pub(super) fn bytes(bytes: f64) -> Weight {
        Weight { bytes, long: bytes, number: None, ..Weight::SMALL }
    }

    /// A text: its length, and the number or the largest of the numbers that it writes.
    pub(super) fn text(text: &str) -> Weight {
        Weight { number: number_in(text), ..Weight::bytes(size(text.len())) }
    }

    /// Either of them.
    pub(super) fn or(self, other: Weight) -> Weight {
        Weight {
            nodes: self.nodes.max(other.nodes),
            row: self.row || other.row,
            bytes: self.bytes.max(other.bytes),
            long: self.long.max(other.long),
            number: self.number.zip(other.number).map(|(one, other)| one.max(other)),
            work: self.work.max(other.work),
            heap: self.heap || other.heap,
        }
    }

    /// All of them, one node above.
    pub(super) fn all(parts: &[Weight]) -> Weight {
        Weight {
            nodes: 1.0 + parts.iter().map(|part| part.nodes).sum::<f64>(),
            row: parts.iter().any(|part| part.row),
            bytes: parts.iter().map(|part| part.bytes).sum(),
            long: parts.iter().map(|part| part.long).sum(),
            number: None,
            work: parts.iter().map(|part| part.work).sum(),
            heap: parts.iter().any(|part| part.heap),
        }
    }

    /// An array of them.
    pub(super) fn array(parts: &[Weight]) -> Weight {
        Weight { number: largest(parts), ..Weight::all(parts) }
    }

    /// As it is where rows decide what it is.
    pub(super) fn at_run(self) -> Weight {
        Weight { row: true, bytes: 0.0, ..self }
    }
}

/// The largest number of all, if every one is known.
pub(super) fn largest(parts: &[Weight]) -> Option<f64> {
    parts.iter().map(|part| part.number).try_fold(0.0, |most: f64, number| number.map(|number| most.max(number)))
}

/// A number without its sign; what cannot be reckoned with counts as without bound.
pub(super) fn known(number: f64) -> f64 {
    if number.is_nan() { f64::MAX } else { number.abs().min(f64::MAX) }
}

/// The number that a text writes, or the largest in an array such as `{1,2}`.
fn number_in(text: &str) -> Option<f64> {
    let parts = text.trim().trim_start_matches('{').trim_end_matches('}').split(',');
    parts.map(|part| part.trim().parse().ok().map(known)).try_fold(0.0, |most: f64, number| number.map(|number| most.max(number)))
}

/// What a literal weighs.
pub(super) fn constant(tree: &Tree) -> Weight {
    let Some(value) = tree.node("val") else { return Weight::SMALL };
    match value.kind {
        "String" => Weight::text(value.text("sval").unwrap_or_default()),
        "BitString" => Weight::bytes(size(value.text("bsval").unwrap_or_default().len()) * 4.0),
        "Integer" => Weight::number(whole(value.number("ival"))),
        "Float" => {
            let number: f64 = value.text("fval").and_then(|text| text.parse().ok()).unwrap_or(f64::MAX);
            // As text a number has as many digits as its exponent says.
            Weight { bytes: number.abs().max(1.0).log10().max(8.0), ..Weight::number(number) }
        }
        _ => Weight::SMALL,
    }
}

/// A length as a number to reckon with.
pub(super) fn size(length: usize) -> f64 {
    u32::try_from(length).map_or(f64::MAX, f64::from)
}

/// A literal integer as a number to reckon with; the grammar has them in 32 bits.
pub(super) fn whole(number: Option<i64>) -> f64 {
    i32::try_from(number.unwrap_or_default()).map_or(f64::MAX, f64::from)
}

/// The columns of something in FROM, or of a SELECT.
pub(super) type Columns = Rc<Vec<(Rc<str>, Weight)>>;

/// Something in FROM, or a SELECT.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) columns: Columns,
    /// Rows at most, as far as the statement itself makes them; a table counts as one.
    pub(super) rows: f64,
    /// Whether a table has a part in them.
    pub(super) tables: bool,
    /// What is joined where it stands.
    pub(super) joins: Joins,
}

impl Table {
    /// One of which nothing is known.
    pub(super) fn unknown() -> Table {
        Table { columns: Columns::default(), rows: 1.0, tables: true, joins: Joins::ONE }
    }

    /// One that is worked out by itself: its columns are copied nowhere.
    pub(super) fn apart(self) -> Table {
        let columns = self.columns.iter().map(|(name, weight)| (Rc::clone(name), Weight { nodes: 1.0, work: 0.0, ..*weight }));
        Table { columns: Rc::new(columns.collect()), joins: Joins::ONE, ..self }
    }

    /// The same with its columns under other names, as far as there are names.
    pub(super) fn named(&self, names: &[&str]) -> Table {
        if names.is_empty() {
            return self.clone();
        }
        let renamed = self.columns.iter().enumerate().map(|(at, (name, weight))| {
            let name = names.get(at).map_or_else(|| Rc::clone(name), |name| Rc::from(*name));
            (name, *weight)
        });
        Table { columns: Rc::new(renamed.collect()), ..*self }
    }
}

/// What a SELECT can name: columns in their order and by their names, and how many rows it goes through.
pub(super) struct Scope {
    pub(super) all: Vec<Columns>,
    named: HashMap<Rc<str>, Weight>,
    pub(super) rows: f64,
    /// Rows that one row becomes by a function in its own columns.
    pub(super) series: f64,
    /// Whether all rows become one.
    pub(super) aggregates: bool,
    /// Whether a table is among what stands in FROM.
    pub(super) tables: bool,
    pub(super) joins: Joins,
}

impl Scope {
    pub(super) fn new() -> Scope {
        Scope { all: Vec::new(), named: HashMap::new(), rows: 1.0, series: 1.0, aggregates: false, tables: false, joins: Joins::default() }
    }

    /// Takes in something of FROM, by what its rows are called.
    pub(super) fn add(&mut self, called: &str, table: Table) {
        for (name, weight) in table.columns.iter() {
            let known = self.named.entry(Rc::clone(name)).or_insert(*weight);
            *known = known.or(*weight);
        }
        if !called.is_empty() && !self.named.contains_key(called) {
            let parts: Vec<Weight> = table.columns.iter().map(|(_, weight)| *weight).collect();
            let row = if parts.is_empty() { Weight::ROW } else { Weight::all(&parts) };
            self.named.insert(called.into(), row);
        }
        self.rows *= table.rows.max(1.0);
        self.tables |= table.tables;
        self.joins = self.joins.plus(table.joins);
        self.all.push(table.columns);
    }

    pub(super) fn find(&self, name: &str) -> Option<Weight> {
        self.named.get(name).copied()
    }
}
