//! How large a value the planner would make of constants, and how long a call would take that nothing interrupts.
//!
//! PostgreSQL works constants out while it plans, where neither the statement timeout nor a cancel
//! reaches, and it puts the columns of a subquery in the place of their names. So `repeat('x', 1e9)`
//! takes a gigabyte before anything runs, and `x || x` in 30 subqueries inside one another takes all
//! memory there is. And some functions compare everything with everything and heed no cancel until
//! they are done. What hangs on the rows of a table is left to the limits of the session.

mod amplify;
mod copies;
mod from;
mod load;
mod rows;
mod slow;
mod weight;
mod with;
mod wrapper;

use std::rc::Rc;

use crate::refusal::Refusal;
use crate::tree::Tree;

use amplify::{amplified, cast};
use copies::STAR_COLUMNS;
use load::{Joins, Load};
use slow::WORK_NS_MAX;
use weight::{Scope, Table, Weight, size};
use with::Uses;

pub(crate) use wrapper::{Wrapper, Wrappers};

/// The largest constant that one call may make, in bytes.
const BYTES_MAX: f64 = 1_000_000.0;

/// What all calls of a statement may make together, in bytes.
const TOTAL_BYTES_MAX: f64 = 10_000_000.0;

/// The largest value that one call may make when it runs, where the statement itself says how large, in bytes.
const RUN_BYTES_MAX: f64 = 100_000_000.0;

/// How many nodes an expression may have once the columns of subqueries are put in their places.
const NODES_MAX: f64 = 100_000.0;

/// How many nodes a SELECT in an expression counts as, beside its own: planning one takes as much as that.
const SUBLINK_NODES: f64 = 20.0;

/// The most columns that PostgreSQL lets a SELECT have.
const COLUMNS_MAX: usize = 1_664;

/// What keeps a SELECT from being joined together with what stands around it.
const APART: [&str; 7] = ["group_clause", "having_clause", "distinct_clause", "limit_count", "limit_offset", "larg", "values_lists"];

/// Parts of a SELECT that are weighed one by one.
const WEIGHED: [&str; 6] = ["target_list", "values_lists", "larg", "rarg", "from_clause", "with_clause"];

/// Refuses a statement whose constants, given the values of its parameters and what is known of functions that are not
/// PostgreSQL's own, would grow or last past the limits.
pub(crate) fn check(statement: &Tree, sql: &str, parameters: &[Option<&str>], wrappers: &Wrappers) -> Result<(), Refusal> {
    let select = statement.node("query").filter(|_| statement.kind == "ExplainStmt").unwrap_or(statement);
    if select.kind != "SelectStmt" {
        return Ok(());
    }
    Weigh::new(select, sql, parameters, wrappers).select(select).map(drop)
}

/// The same of a statement that writes.
pub(crate) fn check_write(statement: &Tree, sql: &str, parameters: &[Option<&str>]) -> Result<(), Refusal> {
    const FIRST: [&str; 5] = ["with_clause", "relation", "from_clause", "using_clause", "source_relation"];
    let wrappers = Wrappers::new();
    let mut weigh = Weigh::new(statement, sql, parameters, &wrappers);
    if let Some(clause) = statement.node("with_clause") {
        weigh.with(clause)?;
    }
    for field in FIRST.iter().skip(1) {
        statement.node(field).into_iter().chain(statement.nodes(field)).try_for_each(|item| weigh.from(item))?;
    }
    statement.children_but(&FIRST).into_iter().try_for_each(|child| weigh.weigh(child).map(drop))
}

struct Weigh<'a> {
    sql: &'a str,
    parameters: &'a [Option<&'a str>],
    wrappers: &'a Wrappers,
    /// What the names of columns stand for, inner SELECTs last.
    scopes: Vec<Scope>,
    uses: Uses<'a>,
    /// What each WITH holds, and what every use of it loads on the planner.
    with: Vec<(&'a str, Table, Load)>,
    load: Load,
}

impl<'a> Weigh<'a> {
    fn new(statement: &'a Tree, sql: &'a str, parameters: &'a [Option<&'a str>], wrappers: &'a Wrappers) -> Weigh<'a> {
        let scopes = vec![Scope::new()];
        Weigh { sql, parameters, wrappers, scopes, uses: Uses::of(statement), with: Vec::new(), load: Load::default() }
    }

    /// A SELECT: what its columns weigh, and its rows.
    fn select(&mut self, tree: &'a Tree) -> Result<Table, Refusal> {
        let with = self.with.len();
        if let Some(clause) = tree.node("with_clause") {
            self.with(clause)?;
        }
        // Both sides of a UNION count, not what joins them.
        self.load.parts += if tree.has("larg") { 0.0 } else { 1.0 };
        self.load.sets += copies::grouping_sets(tree);
        self.scopes.push(Scope::new());
        for item in tree.nodes("from_clause") {
            self.from(item)?;
        }
        let mut columns = self.columns(tree)?;
        let combined = self.values(tree, &mut columns)? + self.sides(tree, &mut columns)?;
        for child in tree.children_but(&WEIGHED) {
            self.weigh(child)?;
        }
        self.with.truncate(with);
        self.load.check()?;
        let scope = self.scopes.pop().unwrap_or_else(Scope::new);
        let rows = if scope.aggregates && !tree.has("group_clause") { 1.0 } else { scope.rows * scope.series };
        let limit = tree.node("limit_count").and_then(rows::exact).unwrap_or(f64::MAX);
        scope.joins.check()?;
        let apart = scope.aggregates || APART.iter().any(|field| tree.has(field));
        let joins = if apart { Joins::ONE } else { scope.joins };
        Ok(Table { columns: Rc::new(columns), rows: rows.max(combined).min(limit), tables: scope.tables, joins })
    }

    /// A WITH: each of its queries, which load the planner here or where they are used.
    fn with(&mut self, clause: &'a Tree) -> Result<(), Refusal> {
        for cte in self.uses.ordered(clause) {
            let Some(query) = cte.node("ctequery").filter(|query| query.kind == "SelectStmt") else { continue };
            let before = std::mem::take(&mut self.load);
            let mut table = self.select(query)?;
            let load = std::mem::replace(&mut self.load, before);
            if clause.has("recursive") && query.has("larg") {
                table.rows = table.rows.max(rows::ROWS_UNKNOWN);
            }
            let table = table.named(&cte.names("aliascolnames"));
            let name = cte.text("ctename").unwrap_or_default();
            if self.uses.inlines(cte) {
                self.with.push((name, table, load));
            } else {
                self.load = self.load.plus(load);
                self.with.push((name, table.apart(), Load::default()));
            }
        }
        Ok(())
    }

    fn columns(&mut self, tree: &'a Tree) -> Result<Vec<(Rc<str>, Weight)>, Refusal> {
        let mut columns: Vec<(Rc<str>, Weight)> = Vec::new();
        for target in tree.nodes("target_list") {
            let Some(value) = target.node("val") else { continue };
            if value.nodes("fields").any(|field| field.kind == "AStar") {
                let all = self.scopes.last().into_iter().flat_map(|scope| &scope.all);
                let all: Vec<_> = all.flat_map(|from| from.iter().cloned()).take(COLUMNS_MAX + 1).collect();
                self.load.nodes += all.iter().map(|(_, weight)| weight.nodes).sum::<f64>();
                columns.extend(all);
                if columns.len() > COLUMNS_MAX {
                    return Err(Refusal::too_large(format!("a SELECT has more than {COLUMNS_MAX} columns")));
                }
                continue;
            }
            if is_star(value) {
                let whole = self.weigh(value)?;
                let one = Weight { nodes: whole.nodes / f64::from(STAR_COLUMNS), ..whole };
                columns.extend((0..STAR_COLUMNS).map(|_| (weight::ANY_NAME.into(), one)));
                continue;
            }
            let name = target.text("name").or_else(|| value.names("fields").last().copied());
            columns.push((name.unwrap_or_else(|| function_name(value)).into(), self.weigh(value)?));
        }
        Ok(columns)
    }

    /// The rows of a VALUES, with their columns; none when it is not one.
    fn values(&mut self, tree: &'a Tree, columns: &mut Vec<(Rc<str>, Weight)>) -> Result<f64, Refusal> {
        for (row, list) in tree.nodes("values_lists").enumerate() {
            for (at, value) in list.nodes("items").enumerate() {
                let weight = self.weigh(value)?;
                match columns.get_mut(at).filter(|_| row > 0) {
                    Some((_, other)) => *other = other.or(weight),
                    None => columns.push((format!("column{}", at + 1).into(), weight)),
                }
            }
        }
        Ok(size(tree.nodes("values_lists").count()))
    }

    /// The rows of both sides of a UNION or the like, with their columns; none when it is not one.
    fn sides(&mut self, tree: &'a Tree, columns: &mut Vec<(Rc<str>, Weight)>) -> Result<f64, Refusal> {
        let mut rows = 0.0;
        for side in ["larg", "rarg"].iter().filter_map(|side| tree.node(side)) {
            let more = self.select(side)?;
            rows += more.rows;
            self.scopes.iter_mut().last().into_iter().for_each(|scope| scope.tables |= more.tables);
            for (at, (name, weight)) in more.columns.iter().enumerate() {
                match columns.get_mut(at) {
                    Some((_, other)) => *other = other.or(*weight),
                    None => columns.push((Rc::clone(name), *weight)),
                }
            }
        }
        Ok(rows)
    }

    /// An expression.
    fn weigh(&mut self, tree: &'a Tree) -> Result<Weight, Refusal> {
        self.load.nodes += 1.0;
        let weight = match tree.kind {
            "SelectStmt" => self.select(tree)?.columns.first().map_or(Weight::SMALL, |(_, weight)| *weight),
            "SubLink" => self.sublink(tree)?,
            "ColumnRef" => self.column(tree)?,
            "ParamRef" => self.parameter(tree),
            "AConst" => weight::constant(tree),
            "CaseExpr" | "CoalesceExpr" | "MinMaxExpr" | "CaseWhen" => {
                let parts = self.below(tree)?;
                let most = parts.iter().copied().reduce(Weight::or).unwrap_or(Weight::SMALL);
                Weight { nodes: Weight::all(&parts).nodes, ..most }
            }
            "AArrayExpr" => Weight::array(&self.below(tree)?),
            "AIndirection" => self.indirection(tree)?,
            "TypeCast" => self.cast(tree)?,
            "AExpr" => self.operator(tree)?,
            "FuncCall" => {
                let (weight, rows) = self.call(tree)?;
                if let Some(scope) = self.scopes.last_mut() {
                    scope.series = scope.series.max(rows);
                }
                weight
            }
            // As text, every row around a row doubles its quotes.
            "RowExpr" => {
                let inside = Weight::all(&self.below(tree)?);
                self.made(tree, "row", Weight { bytes: 2.0 * inside.bytes + 2.0, ..inside })?
            }
            "JsonArrayAgg" | "JsonObjectAgg" => {
                let parts = self.below(tree)?;
                let inside = self.gathered(Weight::all(&parts));
                self.collected(tree, "json_arrayagg", inside, inside.long * self.rows())?
            }
            _ => Weight::all(&self.below(tree)?),
        };
        if weight.nodes > NODES_MAX {
            return Err(Refusal::too_large("the columns of its subqueries build on one another without end")
                .hint("use each column of a subquery once, or mark the WITH as MATERIALIZED"));
        }
        self.load.check()?;
        Ok(weight)
    }

    /// A field, an element, or all columns of a value: then the value is worked out for each of them.
    fn indirection(&mut self, tree: &'a Tree) -> Result<Weight, Refusal> {
        let before = self.load;
        let parts = self.below(tree)?;
        let all = Weight { number: parts.first().and_then(|array| array.number), ..Weight::all(&parts) };
        let copies = if is_star(tree) { f64::from(STAR_COLUMNS) } else { 1.0 };
        self.load = self.load.copied(before, copies);
        Ok(Weight { nodes: all.nodes * copies, ..all })
    }

    /// A call: what it makes, and of how many rows.
    fn call(&mut self, tree: &'a Tree) -> Result<(Weight, f64), Refusal> {
        let arguments: Vec<Weight> = tree.nodes("args").map(|argument| self.weigh(argument)).collect::<Result<_, _>>()?;
        let mut nodes = 0.0;
        for child in tree.children_but(&["args", "funcname"]) {
            nodes += self.weigh(child)?.nodes;
        }
        let name = function_name(tree);
        let wrapper = self.wrappers.get(name);
        let own = slow::call(tree, &arguments) + wrapper.map_or(0.0, |wrapper| wrapper.lasts(&arguments));
        self.lasts(tree, name, own)?;
        let work = own + Weight::all(&arguments).work;
        let grown = |made: Weight| Weight { nodes: made.nodes + nodes, work, ..made };
        if let Some((one, rows)) = rows::series(tree, &arguments) {
            return Ok((grown(one), rows));
        }
        if rows::is_aggregate(tree) {
            let rows = self.rows();
            if let Some(scope) = self.scopes.last_mut() {
                scope.aggregates |= !tree.has("over");
            }
            let made = rows::aggregate(tree, &arguments, rows);
            let all = Weight { number: made.number, ..Weight::all(&arguments) };
            let all = if rows::collects(name) { self.gathered(all) } else { all };
            let made = self.collected(tree, name, all, made.long)?;
            return Ok((grown(made), 1.0));
        }
        let amplified = amplified(tree, &arguments).map_err(|refusal| refusal.at(self.sql, tree.location()))?;
        let made = match amplified.or_else(|| wrapper.map(|wrapper| wrapper.makes(&arguments))) {
            Some(made) => self.made(tree, name, made)?,
            None => self.folds(tree, name, amplify::plain(tree, &arguments))?,
        };
        Ok((grown(made), 1.0))
    }

    fn operator(&mut self, tree: &'a Tree) -> Result<Weight, Refusal> {
        let (left, right) = copies::operands(tree);
        let mut operands = Vec::new();
        for (side, copies) in [("lexpr", left), ("rexpr", right)] {
            let Some(operand) = tree.node(side) else { continue };
            let before = self.load;
            let weight = self.weigh(operand)?;
            self.load = self.load.copied(before, copies);
            // In the grammar's numbers 2 is a comparison with ANY, 3 with ALL.
            if side == "rexpr" && !weight.row && matches!(tree.number("kind"), Some(2 | 3)) {
                self.load.elements += copies::elements(operand, weight);
            }
            operands.push(Weight { nodes: weight.nodes * copies, ..weight });
        }
        let name = match operator_name(tree) {
            "~~" | "!~~" => "like",
            "~~*" | "!~~*" => "ilike",
            name => name,
        };
        let wrapped = self.wrappers.get(operator_name(tree)).map_or(0.0, |wrapper| wrapper.lasts(&operands));
        let own = slow::operator(tree, &operands) + wrapped;
        self.lasts(tree, name, own)?;
        let made = amplify::operator(tree, &operands, Weight::all(&operands)).map_err(|refusal| refusal.at(self.sql, tree.location()))?;
        self.folds(tree, name, Weight { work: own + Weight::all(&operands).work, ..made })
    }

    fn cast(&mut self, tree: &'a Tree) -> Result<Weight, Refusal> {
        let parts = self.below(tree)?;
        let value = parts.first().copied().unwrap_or(Weight::SMALL);
        let (to, length) = amplify::type_of(tree);
        let shown = if to == "bpchar" { "character" } else { to };
        let shown = length.map_or_else(|| shown.to_owned(), |length| format!("{shown}({length})"));
        self.lasts(tree, &shown, slow::cast(to, value))?;
        self.made(tree, &shown, cast(tree, value))
    }

    fn below(&mut self, tree: &'a Tree) -> Result<Vec<Weight>, Refusal> {
        tree.children().into_iter().map(|child| self.weigh(child)).collect()
    }

    fn sublink(&mut self, tree: &'a Tree) -> Result<Weight, Refusal> {
        let mut nodes = 1.0;
        for child in tree.children_but(&["subselect"]) {
            nodes += self.weigh(child)?.nodes;
        }
        let before = self.load;
        let Some(query) = tree.node("subselect") else { return Ok(Weight { nodes, ..Weight::ROW }) };
        let table = self.select(query)?;
        // In the grammar's numbers 1 is EXISTS and 3 is ANY, which are joined.
        if let Some(scope) = self.scopes.last_mut().filter(|_| matches!(tree.number("sub_link_type"), Some(1 | 3))) {
            scope.joins = scope.joins.plus(table.joins);
        }
        let planned = self.load.since(before);
        let first = table.columns.first().map_or(Weight::SMALL, |(_, weight)| *weight);
        // In the grammar's numbers 5 is a subselect that stands for a value, 7 one that stands for an array.
        let inner = match tree.number("sub_link_type") {
            Some(5) => first,
            Some(7) => {
                let all = Weight { heap: first.heap || (first.row && table.tables), ..first };
                self.collected(tree, "array", all, first.long * table.rows)?
            }
            _ => Weight::ROW,
        };
        Ok(Weight { nodes: nodes + planned.nodes + SUBLINK_NODES * planned.parts, ..inner })
    }

    /// A column: a constant in a subquery is put in its place, and so made once more.
    fn column(&mut self, tree: &Tree) -> Result<Weight, Refusal> {
        let fields = tree.names("fields");
        let name = fields.last().copied().unwrap_or_default();
        let find = |name| self.scopes.iter().rev().find_map(|scope| scope.find(name));
        let found = match (find(name), find(weight::ANY_NAME)) {
            (Some(one), Some(other)) => one.or(other),
            (one, other) => one.or(other).unwrap_or(Weight::ROW),
        };
        self.load.nodes += found.nodes;
        self.lasts(tree, name, found.work)?;
        self.folds(tree, name, found)
    }

    /// A parameter: PostgreSQL plans with its value.
    fn parameter(&self, tree: &Tree) -> Weight {
        let number = tree.number("number").and_then(|number| usize::try_from(number).ok()).unwrap_or_default();
        match number.checked_sub(1).and_then(|at| self.parameters.get(at)) {
            Some(Some(text)) => Weight::text(text),
            Some(None) => Weight::SMALL,
            None => Weight { number: None, ..Weight::bytes(0.0) },
        }
    }

    /// How many rows the innermost SELECT goes through.
    fn rows(&self) -> f64 {
        self.scopes.last().map_or(1.0, |scope| scope.rows)
    }

    /// What stands for all rows of the innermost SELECT, so that it may be as long as a table.
    fn gathered(&self, part: Weight) -> Weight {
        Weight { heap: part.heap || (part.row && self.scopes.last().is_some_and(|scope| scope.tables)), ..part }
    }

    /// What is made of many rows. Where its parts hang on rows themselves nobody knows how large they are all together.
    fn collected(&mut self, tree: &Tree, what: &str, part: Weight, long: f64) -> Result<Weight, Refusal> {
        let made = Weight { long, ..part }.at_run();
        if part.row { Ok(made) } else { self.made(tree, what, made) }
    }

    /// Counts what a call makes, and refuses what is too large.
    fn made(&mut self, tree: &Tree, what: &str, made: Weight) -> Result<Weight, Refusal> {
        let planned = "of constants while the statement is planned";
        self.load.bytes += made.bytes;
        if made.bytes > BYTES_MAX {
            Err(self.too_large(tree, (what, planned), made.bytes, BYTES_MAX))
        } else if self.load.bytes > TOTAL_BYTES_MAX {
            Err(self.too_large(tree, ("all calls", planned), self.load.bytes, TOTAL_BYTES_MAX))
        } else if made.long > RUN_BYTES_MAX {
            Err(self.too_large(tree, (what, "in one value"), made.long, RUN_BYTES_MAX))
        } else {
            Ok(made)
        }
    }

    /// The same of what no call makes larger: only all together count.
    fn folds(&mut self, tree: &Tree, what: &str, made: Weight) -> Result<Weight, Refusal> {
        let bytes = if made.row { 0.0 } else { made.bytes.min(BYTES_MAX) };
        self.made(tree, what, Weight { bytes, long: 0.0, ..made }).map(|_| made)
    }

    fn too_large(&self, tree: &Tree, (what, when): (&str, &str), bytes: f64, limit: f64) -> Refusal {
        Refusal::too_large(format!("`{what}` would make {} {when}", human(bytes)))
            .hint(format!("at most {} is accepted", human(limit)))
            .name(what)
            .at(self.sql, tree.location())
    }

    /// Counts how long a call may take in which nothing is heard, and refuses what is too long.
    fn lasts(&mut self, tree: &Tree, what: &str, nanoseconds: f64) -> Result<(), Refusal> {
        self.load.work += nanoseconds;
        if self.load.work <= WORK_NS_MAX {
            return Ok(());
        }
        let seconds = self.load.work / 1e9;
        let time = if seconds < 100.0 { format!("{seconds:.1} s") } else { "minutes".to_owned() };
        Err(Refusal::too_large(format!("`{what}` may take {time} on values this long, in which no time limit is heeded"))
            .hint("give it shorter values")
            .name(what)
            .at(self.sql, tree.location()))
    }
}

/// A number of bytes in few letters.
fn human(bytes: f64) -> String {
    match bytes {
        bytes if bytes > 1e9 => "over 1 GB".to_owned(),
        bytes if bytes >= 1e6 => format!("{:.0} MB", bytes / 1e6),
        bytes => format!("{bytes:.0} bytes"),
    }
}

fn function_name(tree: &Tree) -> &str {
    tree.names("funcname").last().copied().unwrap_or_default()
}

fn operator_name(tree: &Tree) -> &str {
    tree.names("name").last().copied().unwrap_or_default()
}

/// Whether all columns of a value are meant, as in `(f(x)).*`.
fn is_star(tree: &Tree) -> bool {
    tree.kind == "AIndirection" && tree.nodes("indirection").any(|part| part.kind == "AStar")
}
