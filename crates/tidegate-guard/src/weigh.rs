//! How large a value the planner would make of constants.
//!
//! PostgreSQL works constants out while it plans, where neither the statement timeout nor a cancel
//! reaches, and it puts the columns of a subquery in the place of their names. So `repeat('x', 1e9)`
//! takes a gigabyte before anything runs, and `x || x` in 30 subqueries inside one another takes all
//! memory there is. What hangs on the rows of a table is left to the limits of the session.

mod amplify;

use std::collections::HashMap;
use std::rc::Rc;

use crate::refusal::Refusal;
use crate::tree::Tree;

use amplify::{amplified, cast};

/// The largest constant that one call may make, in bytes.
const BYTES_MAX: f64 = 1_000_000.0;

/// What all such calls of a statement may make together, in bytes.
const TOTAL_BYTES_MAX: f64 = 10_000_000.0;

/// How many nodes an expression may have once the columns of subqueries are put in their places.
const NODES_MAX: f64 = 100_000.0;

/// The most columns that PostgreSQL lets a SELECT have.
const COLUMNS_MAX: usize = 1_664;

/// Parts of a SELECT that are weighed one by one.
const WEIGHED: [&str; 6] = ["target_list", "values_lists", "larg", "rarg", "from_clause", "with_clause"];

/// Refuses a statement whose constants would grow past the limits.
pub(crate) fn check(statement: &Tree, sql: &str) -> Result<(), Refusal> {
    let select = statement.node("query").filter(|_| statement.kind == "ExplainStmt").unwrap_or(statement);
    let mut weigh = Weigh { sql, scopes: Vec::new(), with: Vec::new(), total: 0.0 };
    if select.kind == "SelectStmt" {
        weigh.select(select)?;
    }
    Ok(())
}

/// What is known of an expression.
#[derive(Clone, Copy, Debug)]
struct Weight {
    /// Nodes, once columns are put in their places.
    nodes: f64,
    /// Whether it hangs on the rows of a table.
    row: bool,
    /// Bytes at most, where it does not.
    bytes: f64,
    /// The number at most, without its sign, where that is known.
    number: Option<f64>,
}

impl Weight {
    const ROW: Weight = Weight { nodes: 1.0, row: true, bytes: 0.0, number: None };
    const SMALL: Weight = Weight { nodes: 1.0, row: false, bytes: 8.0, number: Some(1.0) };

    fn number(number: f64) -> Weight {
        Weight { number: Some(number.abs()), ..Weight::SMALL }
    }

    fn bytes(bytes: f64) -> Weight {
        Weight { bytes, number: None, ..Weight::SMALL }
    }

    /// Either of them.
    fn or(self, other: Weight) -> Weight {
        Weight {
            nodes: self.nodes.max(other.nodes),
            row: self.row || other.row,
            bytes: self.bytes.max(other.bytes),
            number: self.number.zip(other.number).map(|(one, other)| one.max(other)),
        }
    }

    /// All of them, one node above.
    fn all(parts: &[Weight]) -> Weight {
        Weight {
            nodes: 1.0 + parts.iter().map(|part| part.nodes).sum::<f64>(),
            row: parts.iter().any(|part| part.row),
            bytes: parts.iter().map(|part| part.bytes).sum(),
            number: None,
        }
    }
}

/// The columns of something in FROM, or of a SELECT.
type Columns = Rc<Vec<(Rc<str>, Weight)>>;

/// The columns that a SELECT can name: in their order, and by their names.
#[derive(Default)]
struct Scope {
    all: Vec<Columns>,
    named: HashMap<Rc<str>, Weight>,
}

impl Scope {
    fn add(&mut self, columns: Columns) {
        for (name, weight) in columns.iter() {
            let known = self.named.entry(Rc::clone(name)).or_insert(*weight);
            *known = known.or(*weight);
        }
        self.all.push(columns);
    }
}

struct Weigh<'a> {
    sql: &'a str,
    /// What the names of columns stand for, inner SELECTs last.
    scopes: Vec<Scope>,
    with: Vec<(&'a str, Columns)>,
    total: f64,
}

impl<'a> Weigh<'a> {
    /// A SELECT: what its columns weigh.
    fn select(&mut self, tree: &'a Tree) -> Result<Columns, Refusal> {
        let with = self.with.len();
        for cte in tree.node("with_clause").into_iter().flat_map(|with| with.nodes("ctes")) {
            let Some(query) = cte.node("ctequery").filter(|query| query.kind == "SelectStmt") else { continue };
            let columns = self.select(query)?;
            self.with.push((cte.text("ctename").unwrap_or_default(), named(&columns, &cte.names("aliascolnames"))));
        }
        self.scopes.push(Scope::default());
        for item in tree.nodes("from_clause") {
            self.from(item)?;
        }
        let columns = self.columns(tree)?;
        self.scopes.pop();
        self.with.truncate(with);
        Ok(columns)
    }

    fn columns(&mut self, tree: &'a Tree) -> Result<Columns, Refusal> {
        let mut columns: Vec<(Rc<str>, Weight)> = Vec::new();
        for target in tree.nodes("target_list") {
            let Some(value) = target.node("val") else { continue };
            if value.nodes("fields").any(|field| field.kind == "AStar") {
                let all = self.scopes.last().into_iter().flat_map(|scope| &scope.all);
                columns.extend(all.flat_map(|from| from.iter().cloned()).take(COLUMNS_MAX + 1));
                if columns.len() > COLUMNS_MAX {
                    return Err(Refusal::too_large(format!("a SELECT has more than {COLUMNS_MAX} columns")));
                }
                continue;
            }
            let name = target.text("name").or_else(|| value.names("fields").last().copied());
            columns.push((name.unwrap_or_else(|| function_name(value)).into(), self.weigh(value)?));
        }
        for (row, list) in tree.nodes("values_lists").enumerate() {
            for (at, value) in list.nodes("items").enumerate() {
                let weight = self.weigh(value)?;
                match columns.get_mut(at).filter(|_| row > 0) {
                    Some((_, other)) => *other = other.or(weight),
                    None => columns.push((format!("column{}", at + 1).into(), weight)),
                }
            }
        }
        for side in ["larg", "rarg"] {
            let Some(side) = tree.node(side) else { continue };
            let more = self.select(side)?;
            for (at, (name, weight)) in more.iter().enumerate() {
                match columns.get_mut(at) {
                    Some((_, other)) => *other = other.or(*weight),
                    None => columns.push((Rc::clone(name), *weight)),
                }
            }
        }
        for child in tree.children_but(&WEIGHED) {
            self.weigh(child)?;
        }
        Ok(Rc::new(columns))
    }

    /// Something in FROM: its columns come into scope.
    fn from(&mut self, item: &'a Tree) -> Result<(), Refusal> {
        let alias = item.node("alias");
        let names = alias.map(|alias| alias.names("colnames")).unwrap_or_default();
        let columns = match item.kind {
            "RangeSubselect" => match item.node("subquery") {
                Some(query) => self.select(query)?,
                None => return Ok(()),
            },
            "RangeVar" => {
                let name = item.text("relname").unwrap_or_default();
                let found = self.with.iter().rev().find(|(known, _)| *known == name && !item.has("schemaname"));
                found.map(|(_, columns)| Rc::clone(columns)).unwrap_or_default()
            }
            "RangeFunction" => self.series(item, alias)?,
            "JoinExpr" => {
                for side in ["larg", "rarg"].iter().filter_map(|side| item.node(side)) {
                    self.from(side)?;
                }
                return item.node("quals").map_or(Ok(()), |quals| self.weigh(quals).map(drop));
            }
            _ => {
                self.weigh(item)?;
                return Ok(());
            }
        };
        if let Some(scope) = self.scopes.last_mut() {
            scope.add(named(&columns, &names));
        }
        Ok(())
    }

    /// A function in FROM: of a series with literal bounds the largest number is known.
    fn series(&mut self, item: &'a Tree, alias: Option<&'a Tree>) -> Result<Columns, Refusal> {
        let mut columns = Vec::new();
        for call in item.nodes("functions").flat_map(|list| list.nodes("items")) {
            if call.kind != "FuncCall" {
                self.weigh(call)?;
                continue;
            }
            let (_, bounds) = self.call(call)?;
            let numbers: Option<Vec<f64>> = bounds.iter().map(|bound| bound.number.filter(|_| !bound.row)).collect();
            let most = numbers.filter(|_| function_name(call) == "generate_series");
            let weight = most.map_or(Weight::ROW, |numbers| Weight::number(numbers.into_iter().fold(0.0, f64::max)));
            let name = alias.and_then(|alias| alias.text("aliasname")).unwrap_or_else(|| function_name(call));
            columns.push((name.into(), weight));
        }
        Ok(Rc::new(columns))
    }

    /// An expression.
    fn weigh(&mut self, tree: &'a Tree) -> Result<Weight, Refusal> {
        let weight = match tree.kind {
            "SelectStmt" => {
                let columns = self.select(tree)?;
                columns.first().map_or(Weight::SMALL, |(_, weight)| *weight)
            }
            "SubLink" => self.sublink(tree)?,
            "ColumnRef" => self.column(tree),
            "ParamRef" => Weight::ROW,
            "AConst" => constant(tree),
            "CaseExpr" | "CoalesceExpr" | "MinMaxExpr" | "CaseWhen" => {
                let parts = self.below(tree)?;
                let most = parts.iter().copied().reduce(Weight::or).unwrap_or(Weight::SMALL);
                Weight { nodes: Weight::all(&parts).nodes, ..most }
            }
            "TypeCast" => {
                let parts = self.below(tree)?;
                let made = cast(tree, parts.first().copied().unwrap_or(Weight::SMALL));
                self.made(tree, "a cast", made)?
            }
            "AExpr" => {
                let parts = self.below(tree)?;
                amplify::operator(tree, &parts).map_err(|blame| blame.at(self.sql, tree.location()))?
            }
            "FuncCall" => self.call(tree)?.0,
            // As text, every row around a row doubles its quotes.
            "RowExpr" => {
                let inside = Weight::all(&self.below(tree)?);
                self.made(tree, "row", Weight { bytes: 2.0 * inside.bytes + 2.0, ..inside })?
            }
            _ => Weight::all(&self.below(tree)?),
        };
        if weight.nodes > NODES_MAX {
            return Err(Refusal::too_large("the columns of its subqueries build on one another without end")
                .hint("use each column of a subquery once, or mark the WITH as MATERIALIZED"));
        }
        Ok(weight)
    }

    /// A call: what it makes, and of what.
    fn call(&mut self, tree: &'a Tree) -> Result<(Weight, Vec<Weight>), Refusal> {
        let arguments: Vec<Weight> = tree.nodes("args").map(|argument| self.weigh(argument)).collect::<Result<_, _>>()?;
        let mut nodes = 0.0;
        for child in tree.children_but(&["args", "funcname"]) {
            nodes += self.weigh(child)?.nodes;
        }
        let made = match amplified(tree, &arguments) {
            Ok(Some(made)) => self.made(tree, function_name(tree), made)?,
            Ok(None) => amplify::plain(function_name(tree), &arguments),
            Err(refusal) => return Err(refusal.at(self.sql, tree.location())),
        };
        Ok((Weight { nodes: made.nodes + nodes, ..made }, arguments))
    }

    fn below(&mut self, tree: &'a Tree) -> Result<Vec<Weight>, Refusal> {
        tree.children().into_iter().map(|child| self.weigh(child)).collect()
    }

    fn sublink(&mut self, tree: &'a Tree) -> Result<Weight, Refusal> {
        let parts = self.below(tree)?;
        // In the grammar's numbers 5 is a subselect that stands for a value.
        let value = tree.number("sub_link_type") == Some(5);
        let inner = parts.last().copied().filter(|_| value).unwrap_or(Weight::ROW);
        Ok(Weight { nodes: Weight::all(&parts).nodes, ..inner })
    }

    fn column(&self, tree: &Tree) -> Weight {
        let fields = tree.names("fields");
        let name = fields.last().copied().unwrap_or_default();
        self.scopes.iter().rev().find_map(|scope| scope.named.get(name).copied()).unwrap_or(Weight::ROW)
    }

    /// Counts what a call makes, and refuses what is too large.
    fn made(&mut self, tree: &Tree, what: &str, made: Weight) -> Result<Weight, Refusal> {
        let refusal = |bytes: f64, limit: f64| {
            Refusal::too_large(format!("`{what}` would make {bytes:.0} bytes of constants while the statement is planned"))
                .hint(format!("at most {limit:.0} bytes are accepted"))
                .name(what)
                .at(self.sql, tree.location())
        };
        if made.bytes > BYTES_MAX {
            return Err(refusal(made.bytes, BYTES_MAX));
        }
        self.total += made.bytes;
        if self.total > TOTAL_BYTES_MAX {
            return Err(refusal(self.total, TOTAL_BYTES_MAX));
        }
        Ok(made)
    }
}

/// Columns under other names, as far as there are names.
fn named(columns: &Columns, names: &[&str]) -> Columns {
    if names.is_empty() {
        return Rc::clone(columns);
    }
    let renamed = columns.iter().enumerate().map(|(at, (name, weight))| {
        let name = names.get(at).map_or_else(|| Rc::clone(name), |name| Rc::from(*name));
        (name, *weight)
    });
    Rc::new(renamed.collect())
}

/// A length as a number to reckon with.
fn size(length: usize) -> f64 {
    u32::try_from(length).map_or(f64::MAX, f64::from)
}

/// A literal integer as a number to reckon with; the grammar has them in 32 bits.
fn whole(number: Option<i64>) -> f64 {
    i32::try_from(number.unwrap_or_default()).map_or(f64::MAX, f64::from)
}

fn function_name(tree: &Tree) -> &str {
    tree.names("funcname").last().copied().unwrap_or_default()
}

fn constant(tree: &Tree) -> Weight {
    let Some(value) = tree.node("val") else { return Weight::SMALL };
    match value.kind {
        "String" => {
            let text = value.text("sval").unwrap_or_default();
            Weight { number: text.trim().parse().ok().map(f64::abs), ..Weight::bytes(size(text.len())) }
        }
        "Integer" => Weight::number(whole(value.number("ival"))),
        "Float" => {
            let number: f64 = value.text("fval").and_then(|text| text.parse().ok()).unwrap_or(f64::MAX);
            // As text a number has as many digits as its exponent says.
            Weight { bytes: number.abs().max(1.0).log10().max(8.0), ..Weight::number(number) }
        }
        _ => Weight::SMALL,
    }
}
