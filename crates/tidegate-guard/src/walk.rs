//! The whole tree, node by node: what it mentions, and that nothing in it writes.

mod session;
mod words;

use std::collections::HashSet;

use crate::lists;
use crate::parse;
use crate::refusal::Refusal;
use crate::setting::{self, Named, Shown};
use crate::statement::{How, Mention, Mentions};
use crate::tree::Tree;

use session::asks_for_itself;
use words::keyword_functions;
pub(crate) use words::words_of;

/// Everything that the statement mentions; refused when any part of it is not a read.
pub(crate) fn collect(statement: &Tree, sql: &str) -> Result<Mentions, Refusal> {
    let mut walk = Walk { sql, ..Walk::default() };
    match statement.kind {
        "ExplainStmt" => statement.node("query").map_or(Ok(()), |inner| walk.outermost(inner))?,
        "VariableShowStmt" => {}
        _ => walk.outermost(statement)?,
    }
    Ok(walk.done())
}

/// Everything that a definition mentions: of a function its defaults and its body, when that is a tree.
pub(crate) fn collect_definition(definition: &Tree, sql: &str) -> Result<Mentions, Refusal> {
    let mut walk = Walk { sql, definition: true, ..Walk::default() };
    walk.below(definition)?;
    Ok(walk.done())
}

/// What an expression mentions that depends on no column, and so may run when a query is planned.
pub(crate) fn collect_constants(tree: &Tree, sql: &str) -> Result<Mentions, Refusal> {
    let mut walk = Walk { sql, ..Walk::default() };
    walk.constants(tree)?;
    Ok(walk.done())
}

/// The same for a statement of a function's body: what it puts out is taken for the function's own value.
pub(crate) fn collect_inner(statement: &Tree, sql: &str) -> Result<Mentions, Refusal> {
    let mut walk = Walk { sql, ..Walk::default() };
    walk.visit(statement)?;
    Ok(walk.done())
}

/// Everything that an INSERT, UPDATE, DELETE or MERGE mentions: whatever stands inside it must read.
pub(crate) fn collect_write(statement: &Tree, sql: &str) -> Result<Mentions, Refusal> {
    let mut walk = Walk { sql, ..Walk::default() };
    // Before the WITH, whose names mean nothing there.
    statement.node("relation").map_or(Ok(()), |relation| walk.visit(relation))?;
    statement.node("with_clause").map_or(Ok(()), |with| walk.with_clause(with))?;
    walk.rows.insert("excluded");
    walk.written(statement, &["relation", "with_clause"])
}

/// The same of a definition, without some of its fields.
pub(crate) fn collect_definition_of(statement: &Tree, sql: &str, without: &[&str]) -> Result<Mentions, Refusal> {
    Walk { sql, ..Walk::default() }.written(statement, without)
}

/// The refusal of a statement, or part of one, that is not a read.
pub(crate) fn not_a_read(tree: &Tree) -> Refusal {
    let words = words_of(tree.kind);
    Refusal::not_read_only(format!("`{words}` is not a read"))
        .hint("SELECT, VALUES, TABLE, WITH … SELECT, EXPLAIN of these, and SHOW are accepted")
        .name(words)
}

#[derive(Default)]
struct Walk<'a> {
    sql: &'a str,
    found: Mentions,
    /// The `WITH` names in scope, inner ones last.
    with: Vec<&'a str>,
    /// What the rows of relations are called, and of functions in FROM.
    rows: HashSet<&'a str>,
    function_rows: HashSet<&'a str>,
    /// Whether anything in FROM makes rows of a name that is not written: then any `row.field` may be one of them.
    nameless: bool,
    /// Whether it is a function's definition, with its options.
    definition: bool,
    /// `row.field`, by what the row is called.
    fields: Vec<(&'a str, Mention)>,
    /// What the rows of a `WITH` are called, where it is read.
    with_rows: HashSet<&'a str>,
    /// What the row of each relation found is called.
    called: Vec<&'a str>,
    /// The relations in a FROM of which all columns are asked for.
    starred: HashSet<*const Tree>,
    /// What the SELECTs around say of settings, inner ones last.
    settings: Vec<Settings<'a>>,
    /// Columns that stand for themselves or for a row of that name.
    singles: HashSet<&'a str>,
}

/// What a SELECT says of the settings that it shows, and of sessions.
struct Settings<'a> {
    /// What it shows of `pg_settings`.
    shown: Option<Shown<'a>>,
    /// What it calls settings that it names.
    named: Option<Named<'a>>,
    /// Whether it shows its own session alone.
    own_session: bool,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, tree: &'a Tree) -> Result<(), Refusal> {
        match tree.kind {
            "SelectStmt" => return self.select(tree),
            "RangeVar" => self.relation(tree),
            "FuncCall" => self.function(tree)?,
            "RangeTableSample" => self.call(&tree.names("method"), tree.location(), How::Sample),
            "ColumnRef" => self.column(tree),
            "Alias" => {
                self.rows.extend(tree.text("aliasname"));
                self.found.whole |= tree.has("colnames");
            }
            "CommonTableExpr" => self.found.whole |= tree.has("aliascolnames"),
            "RangeFunction" => self.function_row(tree),
            "AIndirection" => {
                for field in tree.names("indirection") {
                    self.call(&[field], None, How::Field);
                }
            }
            "TypeName" => self.typed(&tree.names("names"), tree.location()),
            "XmlExpr" | "XmlSerialize" => self.typed(&["xml"], None),
            "WindowDef" => self.found.frames |= tree.has("start_offset") || tree.has("end_offset"),
            "AExpr" => {
                let casts = [tree.node("lexpr"), tree.node("rexpr")].map(|side| side.and_then(cast_of));
                self.operator_on(&tree.names("name"), tree.location(), &casts);
            }
            // `in (select …)` has no operator of its own and means `=`.
            "SubLink" if tree.has("testexpr") && !tree.has("oper_name") => self.operator(&["="], tree.location()),
            "SubLink" => self.operator(&tree.names("oper_name"), tree.location()),
            "SortBy" => self.operator(&tree.names("use_op"), tree.location()),
            "CaseExpr" if tree.has("arg") => self.operator(&["="], tree.location()),
            "JoinExpr" => self.join(tree),
            "RawStmt" | "ReturnStmt" => {}
            // What a function sets for itself is judged by its facts.
            "VariableSetStmt" if self.definition => return Ok(()),
            kind if kind.ends_with("Stmt") => return Err(not_a_read(tree)),
            kind => {
                for name in keyword_functions(kind) {
                    self.call(&[name], tree.location(), How::Keyword);
                    self.typed(&["json"], None);
                    self.typed(&["jsonb"], None);
                }
            }
        }
        self.below(tree)
    }

    /// The outermost SELECT: columns that it only puts out are not used for anything.
    fn outermost(&mut self, select: &'a Tree) -> Result<(), Refusal> {
        let ordered = || select.nodes("sort_clause").chain(select.nodes("group_clause"));
        let by_number = ordered().any(has_constant);
        // In the grammar's numbers 1 is no UNION or the like.
        let combined = select.number("op").is_some_and(|op| op != 1);
        if select.kind != "SelectStmt" || combined || select.has("distinct_clause") || by_number {
            return self.visit(select);
        }
        let sorted = ordered().next().is_some();
        self.select_but(select, |target| {
            target.kind == "ResTarget"
                && target.node("val").is_some_and(|value| value.kind == "ColumnRef")
                && !(sorted && target.has("name"))
        })
    }

    fn join(&mut self, tree: &'a Tree) {
        if tree.has("using_clause") || tree.has("is_natural") {
            self.operator(&["="], None);
            self.found.whole |= tree.has("is_natural");
            self.found.columns.extend(tree.names("using_clause").into_iter().map(str::to_owned));
        }
        // Its columns are known by the names of the join then.
        if tree.has("alias") || tree.has("is_natural") {
            self.starred.extend(tables_of(tree));
        }
    }

    fn typed(&mut self, names: &[&str], at: Option<usize>) {
        self.found.types.extend(Mention::new(names, at));
        // The array type of a table's rows, or of any type, is called like it.
        if let [before @ .., last] = names
            && let Some(element) = last.strip_prefix('_')
        {
            let names: Vec<&str> = before.iter().copied().chain([element]).collect();
            self.found.types.extend(Mention::new(&names, at));
        }
    }

    fn below(&mut self, tree: &'a Tree) -> Result<(), Refusal> {
        tree.children().into_iter().try_for_each(|child| self.visit(child))
    }

    fn select(&mut self, tree: &'a Tree) -> Result<(), Refusal> {
        self.select_but(tree, |_| false)
    }

    /// A SELECT without those of its targets that only put out a column.
    fn select_but(&mut self, tree: &'a Tree, only_output: impl Fn(&Tree) -> bool) -> Result<(), Refusal> {
        if tree.has("into_clause") {
            return Err(Refusal::not_read_only("`select … into` creates a table").hint("leave out INTO"));
        }
        if tree.has("locking_clause") {
            return Err(Refusal::not_read_only("`for update` and `for share` lock rows").hint("leave out the locking clause"));
        }
        let outside = self.with.len();
        let with = tree.node("with_clause");
        if let Some(with) = with {
            self.with_clause(with)?;
        }
        self.settings.push(Settings { shown: Shown::of(tree), named: setting::named_in(tree), own_session: asks_for_itself(tree) });
        if tree.nodes("target_list").any(is_star) {
            self.starred.extend(tree.nodes("from_clause").flat_map(tables_of));
        }
        for child in tree.children() {
            if with.is_some_and(|with| std::ptr::eq(with, child)) {
                continue;
            }
            if only_output(child) {
                self.output(child);
            } else {
                self.visit(child)?;
            }
        }
        self.settings.pop();
        self.with.truncate(outside);
        Ok(())
    }

    /// A name of a `WITH` is known after it; with `RECURSIVE` before and inside it too.
    fn with_clause(&mut self, with: &'a Tree) -> Result<(), Refusal> {
        let names = with.nodes("ctes").filter_map(|cte| cte.text("ctename"));
        if with.has("recursive") {
            self.with.extend(names);
            return self.below(with);
        }
        for cte in with.nodes("ctes") {
            self.visit(cte)?;
            self.with.extend(cte.text("ctename"));
        }
        Ok(())
    }

    /// A column that is only put out; as `row.field` it still may call a function.
    fn output(&mut self, target: &'a Tree) {
        let Some(column) = target.node("val") else { return };
        self.found.shown.extend(column.names("fields").last().map(|last| (*last).to_owned()));
        self.found.shows_all |= column.nodes("fields").any(|field| field.kind == "AStar");
        if let [.., row, last] = column.names("fields")[..] {
            let mention = Mention::new(&[last], column.location());
            self.fields.extend(mention.map(|mention| (row, mention)));
        }
    }

    fn relation(&mut self, tree: &'a Tree) {
        let name = tree.text("relname").unwrap_or_default();
        let schema = tree.text("schemaname");
        if schema.is_none() && self.with.contains(&name) {
            self.with_rows.insert(name);
            return;
        }
        self.rows.insert(name);
        let alias = tree.node("alias");
        self.called.push(alias.and_then(|alias| alias.text("aliasname")).unwrap_or(name));
        let names: Vec<&str> = schema.into_iter().chain([name]).collect();
        let mention = Mention::new(&names, tree.location());
        let around = self.settings.last();
        let shown = around.and_then(|around| around.shown.as_ref()).filter(|_| name == "pg_settings");
        let settings = shown.map(|shown| shown.let_through.clone());
        let own_session = name == "pg_stat_activity" && around.is_some_and(|around| around.own_session);
        let whole = alias.is_some_and(|alias| alias.has("colnames")) || self.starred.contains(&std::ptr::from_ref(tree));
        self.found.relations.extend(mention.map(|mention| Mention { whole, settings, own_session, ..mention }));
    }

    fn function(&mut self, tree: &'a Tree) -> Result<(), Refusal> {
        let Some(mut mention) = Mention::new(&tree.names("funcname"), tree.location()) else {
            return Ok(());
        };
        if mention.name == "system_user" {
            // Before PostgreSQL 16 it is no keyword: a column, a row or a relation may be called so.
            self.singles.insert("system_user");
            self.found.columns.insert("system_user".to_owned());
            self.found.relations.extend(Mention::new(&["system_user"], tree.location()));
            self.called.push("system_user");
        }
        let arguments = tree.nodes("args").count();
        let ordered = if tree.has("agg_within_group") { tree.nodes("agg_order").count() } else { 0 };
        mention.arguments = Some(arguments + ordered);
        mention.literal = tree.nodes("args").next().and_then(|first| literal(first).map(str::to_owned).or_else(|| number(first)));
        if mention.name == "current_setting" && mention.literal.is_none() {
            mention.literal = self.setting_of(tree)?;
            mention.settings = self.settings_of(tree);
        }
        if lists::takes_type(&mention.name) {
            mention.literal = tree.nodes("args").nth(1).and_then(literal).and_then(|text| self.type_in(text));
        }
        mention.casts = tree.nodes("args").map(cast_of).collect();
        mention.guesses = tree.nodes("args").any(guesses);
        mention.counted = tree.nodes("args").nth(1).and_then(number).is_some();
        if tree.has("func_variadic") || tree.nodes("args").any(|arg| arg.kind == "NamedArgExpr") {
            mention.how = How::Loose;
        }
        self.found.functions.push(mention);
        Ok(())
    }

    /// One of the settings that a call of `current_setting` asks for, when all of them are written out and open.
    fn setting_of(&self, call: &Tree) -> Result<Option<String>, Refusal> {
        let column = call.nodes("args").next().map(|column| column.names("fields")).unwrap_or_default();
        let named = self.settings.last().and_then(|settings| settings.named.as_ref());
        let Some(named) = named.filter(|named| column == [named.column] || column == [named.row, named.column]) else {
            return Ok(None);
        };
        named.names.iter().try_for_each(|name| setting::check(name)).map_err(|refusal| refusal.at(self.sql, call.location()))?;
        Ok(named.names.first().map(|name| (*name).to_owned()))
    }

    /// The closed settings that a call of `current_setting` for each row of `pg_settings` may ask for.
    fn settings_of(&self, call: &Tree) -> Option<Vec<String>> {
        let column = call.nodes("args").next().map(|column| column.names("fields")).unwrap_or_default();
        let shown = self.settings.last()?.shown.as_ref().filter(|shown| shown.names(&column, &self.with))?;
        Some(shown.let_through.clone())
    }

    /// Takes note of a type that a text names, and hands the text back.
    fn type_in(&mut self, text: &str) -> Option<String> {
        let named = parse::type_named(text)?;
        self.typed(&named.names("names"), None);
        Some(text.to_owned())
    }

    fn column(&mut self, tree: &'a Tree) {
        let fields = tree.names("fields");
        let star = tree.nodes("fields").any(|field| field.kind == "AStar");
        match fields[..] {
            // All columns of a row, whatever stands before what it is called.
            [.., row] if star => self.singles.extend([row]),
            [.., row, last] => {
                let mention = Mention::new(&[last], tree.location());
                self.fields.extend(mention.map(|mention| (row, mention)));
            }
            [single] => self.singles.extend([single]),
            [] => {}
        }
        self.found.columns.extend(fields.last().map(|last| (*last).to_owned()));
        self.found.whole |= star;
    }

    /// A function in FROM: its value may be no row, so that `name.field` calls any function.
    fn function_row(&mut self, tree: &'a Tree) {
        self.function_rows.extend(tree.node("alias").and_then(|alias| alias.text("aliasname")));
        for item in tree.nodes("functions").flat_map(Tree::children) {
            self.function_rows.extend(item.names("funcname").last());
            // `coalesce(…)` and the like in FROM name their row by a keyword.
            self.nameless |= item.kind != "FuncCall";
        }
    }

    /// The parts of a statement that writes: values go into any column, cast to its type.
    fn written(mut self, statement: &'a Tree, without: &[&str]) -> Result<Mentions, Refusal> {
        statement.children_but(without).into_iter().try_for_each(|child| self.visit(child))?;
        self.typed(&["text"], None);
        Ok(Mentions { whole: true, shows_all: true, ..self.done() })
    }

    fn constants(&mut self, tree: &'a Tree) -> Result<(), Refusal> {
        if !has_column(tree) {
            return self.visit(tree);
        }
        // With a constant before WHEN, the comparisons are worked out.
        if tree.kind == "CaseExpr" && tree.node("arg").is_some_and(|arg| !has_column(arg)) {
            self.operator(&["="], tree.location());
        }
        tree.children_but(&["type_name"]).into_iter().try_for_each(|child| self.constants(child))
    }

    fn done(mut self) -> Mentions {
        for (row, mention) in self.fields {
            if lists::takes_row(&mention.name) {
                for (relation, _) in self.found.relations.iter_mut().zip(&self.called).filter(|(_, called)| **called == row) {
                    relation.whole = true;
                }
            }
            // A row of no relation may be a function's argument, which is any value.
            let known = self.rows.contains(&row) || self.with_rows.contains(&row);
            let how = if self.nameless || self.function_rows.contains(&row) || !known { How::Field } else { How::RowField };
            self.found.functions.push(Mention { how, ..mention });
        }
        for (relation, called) in self.found.relations.iter_mut().zip(&self.called) {
            relation.whole |= self.singles.contains(called) || self.found.shown.contains(*called);
        }
        self.found.rows |= self.singles.iter().any(|name| self.rows.contains(name) || self.with_rows.contains(name));
        self.found.whole |= self.found.rows;
        self.found.columns.extend(self.singles.into_iter().map(str::to_owned));
        self.found
    }

    fn call(&mut self, names: &[&str], at: Option<usize>, how: How) {
        let mention = Mention::new(names, at.filter(|at| *at < self.sql.len()));
        self.found.functions.extend(mention.map(|mention| Mention { how, ..mention }));
    }

    fn operator(&mut self, names: &[&str], at: Option<usize>) {
        self.operator_on(names, at, &[]);
    }

    fn operator_on(&mut self, names: &[&str], at: Option<usize>, casts: &[Option<String>]) {
        let Some(mention) = Mention::new(names, at) else { return };
        if mention.name.contains("BETWEEN") {
            for name in ["<=", ">=", "<", ">"] {
                self.found.operators.extend(Mention::new(&[name], at));
            }
        } else {
            self.found.operators.push(Mention { casts: casts.to_vec(), ..mention });
        }
    }
}

/// The text of a literal, also under a cast that leaves it as it is.
pub(crate) fn literal(tree: &Tree) -> Option<&str> {
    match tree.kind {
        "AConst" => tree.node("val")?.text("sval"),
        "TypeCast" if keeps_text(tree) => literal(tree.node("arg")?),
        _ => None,
    }
}

/// Whether a cast leaves a text as it is: neither cut to a length nor without its blanks.
pub(crate) fn keeps_text(cast: &Tree) -> bool {
    cast.node("type_name").is_some_and(|of| {
        let name = of.names("names");
        let own = matches!(name[..], [_] | ["pg_catalog", _]);
        own && !of.has("typmods") && name.last().is_some_and(|name| matches!(*name, "text" | "varchar" | "name"))
    })
}

/// A literal number as it is written, also under casts to numbers.
fn number(tree: &Tree) -> Option<String> {
    if tree.kind == "TypeCast" {
        let of = tree.node("type_name")?.names("names");
        let to_number = of.last().is_some_and(|of| matches!(*of, "float4" | "float8" | "int2" | "int4" | "int8" | "numeric"));
        let inside = tree.node("arg").filter(|_| to_number)?;
        return number(inside).or_else(|| literal(inside).map(str::to_owned));
    }
    let value = tree.node("val").filter(|_| tree.kind == "AConst")?;
    match value.kind {
        "Integer" => Some(value.number("ival").unwrap_or_default().to_string()),
        "Float" => value.text("fval").map(str::to_owned),
        _ => None,
    }
}

/// Whether a literal stands there of which PostgreSQL guesses the type.
fn guesses(tree: &Tree) -> bool {
    match tree.kind {
        "AConst" => tree.has("isnull") || tree.node("val").is_some_and(|value| value.kind == "String"),
        "ParamRef" => true,
        "NamedArgExpr" => tree.node("arg").is_some_and(guesses),
        _ => false,
    }
}

/// Whether a target is `*`.
fn is_star(target: &Tree) -> bool {
    target.node("val").is_some_and(|value| value.kind == "ColumnRef" && value.names("fields").is_empty())
}

/// The relations that an item of a FROM joins.
fn tables_of(item: &Tree) -> Vec<*const Tree> {
    match item.kind {
        "RangeVar" => vec![std::ptr::from_ref(item)],
        "RangeTableSample" => item.node("relation").map(tables_of).unwrap_or_default(),
        "JoinExpr" => ["larg", "rarg"].iter().filter_map(|side| item.node(side)).flat_map(tables_of).collect(),
        _ => Vec::new(),
    }
}

fn has_constant(tree: &Tree) -> bool {
    tree.kind == "AConst" || tree.children().into_iter().any(has_constant)
}

pub(crate) fn has_column(tree: &Tree) -> bool {
    tree.kind == "ColumnRef" || tree.children().into_iter().any(has_column)
}

/// The type that an expression is cast to; not of arrays.
fn cast_of(tree: &Tree) -> Option<String> {
    let of = tree.node("type_name").filter(|_| tree.kind == "TypeCast")?;
    // In another schema any name may stand for any type.
    let ([name] | ["pg_catalog", name]) = of.names("names")[..] else { return None };
    (!of.has("array_bounds")).then(|| name.to_owned())
}
