//! What a statement is made of: the tables of a SELECT, how they are joined, and what it aggregates, each with its place in the text.
//!
//! It refuses nothing and proves nothing about safety: that is for [`crate::check`].

mod expression;
mod tokens;

use std::ops::Range;

use crate::lists;
use crate::parse;
use crate::refusal::Refusal;
use crate::stack::with_room;
use crate::tree::Tree;

pub use expression::{Expression, expression};
pub use tokens::{quote_ident, quoted};

use tokens::Tokens;

/// What a SELECT is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// What makes it more than one level of plain tables, joined one after the other: the first such thing.
    pub beyond: Option<&'static str>,
    /// Its tables in the order in which they are joined; complete only when nothing is `beyond`.
    pub tables: Vec<FromItem>,
    /// Every aggregate and window function, wherever it stands, in the order of the text.
    pub aggregates: Vec<Aggregate>,
    /// Every column that is mentioned, in the order of the text.
    pub columns: Vec<Reference>,
    /// Columns that it groups by as they are, not as part of an expression.
    pub groups: Vec<Reference>,
    /// Aggregates that are a column of the answer by themselves, without a name of their own: places in `aggregates`.
    pub unnamed: Vec<usize>,
}

/// A table in FROM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromItem {
    /// The schema, when the statement says it.
    pub schema: Option<String>,
    /// The table's name.
    pub name: String,
    /// What the statement calls it.
    pub alias: String,
    /// How it is joined to those before it; the first one is not.
    pub join: Option<Join>,
}

/// How a table is joined to those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// Whether rows without a partner stay: `LEFT JOIN`.
    pub left: bool,
    /// Equal columns: those of `USING` are on both sides alike. Empty when the condition is anything else.
    pub equal: Vec<(Reference, Reference)>,
}

/// A column as the statement writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `column`, `table.column` or longer, folded and unquoted; a star is `*`.
    pub names: Vec<String>,
    /// Where it stands: bytes of the text. Empty for a column of `USING`.
    pub span: Range<usize>,
}

/// A call of an aggregate or window function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// The function, without a schema.
    pub name: String,
    /// Where the call stands, with its FILTER: bytes of the text.
    pub span: Range<usize>,
    /// What is between the parentheses, without DISTINCT.
    pub inside: Range<usize>,
    /// The condition of FILTER.
    pub filter: Option<Range<usize>>,
    /// What it goes over.
    pub over: Over,
    /// Whether it has one plain argument and nothing else: no ORDER BY, no WITHIN GROUP.
    pub plain: bool,
    /// Whether it stands before OVER.
    pub window: bool,
    /// The aggregate whose arguments it stands in, as `count(*)` does in `sum(count(*)) over ()`.
    pub within: Option<usize>,
}

/// What an aggregate goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Rows: `count(*)`.
    Rows,
    /// The values of its arguments.
    Values,
    /// Those that differ: `count(distinct …)`.
    Distinct,
}

impl Aggregate {
    /// The columns among these that stand in its arguments, not those in its FILTER.
    pub fn columns<'a>(&self, all: &'a [Reference]) -> impl Iterator<Item = &'a Reference> + use<'a> {
        let inside = self.inside.clone();
        all.iter().filter(move |column| inside.contains(&column.span.start))
    }
}

/// The shape of a statement; none when it is not a SELECT.
pub fn shape(sql: &str) -> Result<Option<Shape>, Refusal> {
    with_room(sql, || {
        let tree = parse::tree(sql)?;
        let statement = tree.nodes("stmts").next().and_then(|raw| raw.node("stmt"));
        let Some(statement) = statement.filter(|statement| statement.kind == "SelectStmt") else { return Ok(None) };
        let mut reader = Reader { tokens: Tokens::of(sql)?, shape: Shape::default(), inside: None };
        reader.read(statement);
        Ok(Some(reader.shape))
    })
}

struct Reader {
    tokens: Tokens,
    shape: Shape,
    inside: Option<usize>,
}

impl Reader {
    fn read(&mut self, select: &Tree) {
        self.limits(select);
        let mut items = select.nodes("from_clause");
        match (items.next(), items.next()) {
            (Some(item), None) => self.from(item),
            (None, _) => self.beyond("no table"),
            (Some(_), Some(_)) => self.beyond("tables after a comma in FROM"),
        }
        self.walk(select);
        self.shape.columns.sort_by_key(|column| column.span.start);
        let targets: Vec<&Tree> = select.nodes("target_list").filter_map(|target| target.node("val")).collect();
        for group in select.nodes("group_clause") {
            let place = group.node("val").and_then(|value| value.number("ival")).and_then(|place| usize::try_from(place).ok());
            let column = place.and_then(|place| targets.get(place.checked_sub(1)?).copied()).unwrap_or(group);
            self.shape
                .groups
                .extend(Some(column).filter(|column| column.kind == "ColumnRef").and_then(|column| self.tokens.reference(column)));
        }
        for target in select.nodes("target_list").filter(|target| !target.has("name")) {
            let call = target.node("val").filter(|value| value.kind == "FuncCall").and_then(Tree::location);
            let place = call.and_then(|at| self.shape.aggregates.iter().position(|aggregate| aggregate.span.start == at));
            self.shape.unnamed.extend(place);
        }
    }

    fn limits(&mut self, select: &Tree) {
        let clauses = [
            ("with_clause", "WITH"),
            ("larg", "UNION, INTERSECT or EXCEPT"),
            ("values_lists", "VALUES"),
            ("distinct_clause", "SELECT DISTINCT"),
            ("window_clause", "a WINDOW clause"),
        ];
        for (_, words) in clauses.iter().filter(|(field, _)| select.has(field)) {
            self.beyond(words);
        }
    }

    fn beyond(&mut self, what: &'static str) {
        self.shape.beyond.get_or_insert(what);
    }

    fn from(&mut self, item: &Tree) {
        match item.kind {
            "RangeVar" => self.table(item, None),
            "JoinExpr" => {
                match item.node("larg") {
                    Some(left) => self.from(left),
                    None => self.beyond("a join"),
                }
                if item.has("is_natural") || item.has("alias") || item.has("join_using_alias") {
                    self.beyond("a NATURAL or named join");
                }
                let left = match item.number("jointype") {
                    Some(1) => false,
                    Some(2) => true,
                    _ => return self.beyond("a RIGHT or FULL join"),
                };
                let join = Join { left, equal: self.equal(item) };
                match item.node("rarg").filter(|right| right.kind == "RangeVar") {
                    Some(right) => self.table(right, Some(join)),
                    None => self.beyond("a subquery, function or nested join in FROM"),
                }
            }
            _ => self.beyond("a subquery or function in FROM"),
        }
    }

    fn table(&mut self, item: &Tree, join: Option<Join>) {
        let name = item.text("relname").unwrap_or_default();
        let alias = item.node("alias");
        if alias.is_some_and(|alias| alias.has("colnames")) {
            self.beyond("columns with names of their own in FROM");
        }
        self.shape.tables.push(FromItem {
            schema: item.text("schemaname").map(str::to_owned),
            name: name.to_owned(),
            alias: alias.and_then(|alias| alias.text("aliasname")).unwrap_or(name).to_owned(),
            join,
        });
    }

    /// The pairs of columns that a join's condition holds equal; none when it says anything else.
    fn equal(&self, join: &Tree) -> Vec<(Reference, Reference)> {
        let using = join.names("using_clause");
        if !using.is_empty() {
            let reference = |name: &str| Reference { names: vec![name.to_owned()], span: 0..0 };
            return using.iter().map(|name| (reference(name), reference(name))).collect();
        }
        let Some(condition) = join.node("quals") else { return Vec::new() };
        let parts = match condition.kind {
            // An AND, the first of the kinds of a BoolExpr.
            "BoolExpr" if condition.number("boolop") == Some(1) => condition.nodes("args").collect(),
            _ => vec![condition],
        };
        parts.into_iter().map(|part| self.equality(part)).collect::<Option<_>>().unwrap_or_default()
    }

    fn equality(&self, condition: &Tree) -> Option<(Reference, Reference)> {
        let plain = condition.kind == "AExpr" && condition.number("kind") == Some(1) && condition.names("name") == ["="];
        let side = |field| condition.node(field).filter(|side| side.kind == "ColumnRef").and_then(|side| self.tokens.reference(side));
        if plain { Some((side("lexpr")?, side("rexpr")?)) } else { None }
    }

    fn walk(&mut self, tree: &Tree) {
        let before = self.inside;
        match tree.kind {
            "SubLink" => self.beyond("a subquery"),
            "RangeSubselect" => self.beyond("a subquery in FROM"),
            "SelectStmt" if tree.has("with_clause") => self.beyond("WITH"),
            "ColumnRef" => match self.tokens.reference(tree) {
                Some(column) => self.shape.columns.push(column),
                None => self.beyond("a column written in an unusual way"),
            },
            "FuncCall" if is_aggregate(tree) => match self.aggregate(tree) {
                Some(aggregate) => {
                    self.inside = Some(self.shape.aggregates.len());
                    self.shape.aggregates.push(aggregate);
                }
                None => self.beyond("an aggregate written in an unusual way"),
            },
            _ => {}
        }
        for child in tree.children() {
            self.walk(child);
        }
        self.inside = before;
    }

    fn aggregate(&self, tree: &Tree) -> Option<Aggregate> {
        let call = self.tokens.call(tree.location()?)?;
        let ordered = tree.has("agg_order") || tree.has("agg_within_group");
        Some(Aggregate {
            name: (*tree.names("funcname").last()?).to_owned(),
            span: call.span,
            inside: call.inside,
            filter: call.filter,
            over: match (tree.has("agg_star"), tree.has("agg_distinct")) {
                (true, _) => Over::Rows,
                (false, true) => Over::Distinct,
                (false, false) => Over::Values,
            },
            plain: !ordered && !tree.has("func_variadic") && (tree.has("agg_star") || tree.nodes("args").count() == 1),
            window: tree.has("over"),
            within: self.inside,
        })
    }
}

fn is_aggregate(call: &Tree) -> bool {
    let marked = ["agg_star", "agg_distinct", "agg_filter", "agg_order", "agg_within_group", "over"].iter().any(|field| call.has(field));
    marked || call.names("funcname").last().is_some_and(|name| lists::is_aggregate(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sql: &str) -> Shape {
        shape(sql).unwrap().unwrap()
    }

    #[test]
    fn tables_and_their_joins_come_in_order() {
        let shape = read("select 1 from s.a x join b on b.a_id = x.id and x.k = b.k left join \"C d\" using (k, l) where x.z > 1");
        assert_eq!(shape.beyond, None);
        let tables: Vec<(&str, &str, Option<bool>)> = shape
            .tables
            .iter()
            .map(|table| (table.name.as_str(), table.alias.as_str(), table.join.as_ref().map(|join| join.left)))
            .collect();
        assert_eq!(tables, [("a", "x", None), ("b", "b", Some(false)), ("C d", "C d", Some(true))]);
        let on = &shape.tables[1].join.as_ref().unwrap().equal;
        assert_eq!(on[0].0.names, ["b", "a_id"]);
        assert_eq!(on[1].1.names, ["b", "k"]);
        assert_eq!(shape.tables[2].join.as_ref().unwrap().equal.len(), 2);
        assert_eq!(shape.tables[0].schema.as_deref(), Some("s"));
    }

    #[test]
    fn aggregates_are_found_with_their_places() {
        let sql = "select 'é', count(*) filter (where a > 1) * 100.0 / pg_catalog.count ( distinct b . c ), avg(/* ) */ x + 1), sum(count(*)) over () from t";
        let shape = read(sql);
        let texts: Vec<&str> = shape.aggregates.iter().map(|found| sql.get(found.span.clone()).unwrap()).collect();
        assert_eq!(
            texts,
            ["count(*) filter (where a > 1)", "pg_catalog.count ( distinct b . c )", "avg(/* ) */ x + 1)", "sum(count(*))", "count(*)"]
        );
        assert_eq!(sql.get(shape.aggregates[0].filter.clone().unwrap()).unwrap().trim(), "a > 1");
        assert_eq!(sql.get(shape.aggregates[1].inside.clone()).unwrap().trim(), "b . c");
        assert!(shape.aggregates[1].over == Over::Distinct && shape.aggregates[3].window);
        assert_eq!(shape.aggregates[4].within, Some(3));
        assert_eq!(shape.unnamed, [2, 3]);
        let inside: Vec<&Reference> = shape.aggregates[0].columns(&shape.columns).collect();
        assert_eq!(inside, Vec::<&Reference>::new(), "a column of FILTER is no argument");
    }

    #[test]
    fn groups_are_columns_by_name_or_by_place() {
        let shape = read("select a.b, lower(c), d, count(*) from t group by 1, 2, d, e, f + 1");
        let groups: Vec<String> = shape.groups.iter().map(|column| column.names.join(".")).collect();
        assert_eq!(groups, ["a.b", "d", "e"]);
    }

    #[test]
    fn what_is_more_than_one_level_is_named() {
        for (sql, beyond) in [
            ("with a as (select 1) select * from a", "WITH"),
            ("select 1 from a union select 2 from b", "UNION, INTERSECT or EXCEPT"),
            ("select 1 from a, b", "tables after a comma in FROM"),
            ("select 1 from (select 1) x", "a subquery or function in FROM"),
            ("select 1 from a where b in (select 1)", "a subquery"),
            ("select 1 from a full join b on a.x = b.x", "a RIGHT or FULL join"),
            ("select 1 from a natural join b", "a NATURAL or named join"),
            ("select 1", "no table"),
            ("select distinct a from b", "SELECT DISTINCT"),
        ] {
            assert_eq!(read(sql).beyond, Some(beyond), "{sql}");
        }
        assert_eq!(shape("show timezone").unwrap(), None);
    }

    #[test]
    fn a_join_on_anything_but_equal_columns_has_no_pairs() {
        for on in ["a.x > b.x", "a.x = b.x or a.y = b.y", "a.x = 1", "true", "not a.x = b.x", "a.x = b.x and b.y > 1"] {
            let shape = read(&format!("select 1 from a join b on {on}"));
            assert!(shape.tables[1].join.as_ref().unwrap().equal.is_empty(), "{on}");
        }
    }
}
