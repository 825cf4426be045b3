//! What the dataset's catalogue says about everything that is not plain built-in PostgreSQL.

mod queries;

use std::collections::{HashMap, HashSet};

/// The first number that PostgreSQL gives to what did not come with it.
pub(crate) const OWN: u32 = 16_384;

/// What the dataset's catalogue says, as one session sees it.
///
/// It holds for a role and a search path: the session that runs a caller's statements asks
/// [`Facts::QUERIES`] itself, and nothing may change its search path afterwards.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub(crate) session: Session,
    built_in_functions: HashSet<Box<str>>,
    built_in_text_functions: HashSet<Box<str>>,
    built_in_relations: HashSet<Box<str>>,
    built_in_operators: HashSet<Box<str>>,
    extension_functions: HashMap<Box<str>, Vec<InExtension>>,
    functions: Vec<Function>,
    functions_by_name: HashMap<Box<str>, Vec<usize>>,
    functions_by_oid: HashMap<u32, usize>,
    relations: HashMap<Box<str>, Vec<Relation>>,
    pub(crate) reaches: HashMap<u32, Vec<Reach>>,
    operators: HashMap<Box<str>, Vec<Operator>>,
    pub(crate) hidden: Vec<Hidden>,
    pub(crate) types: Vec<Type>,
    pub(crate) columns: HashMap<u32, Vec<(Box<str>, u32)>>,
    /// The rows, as values, of the relations of which the row's type is among those above.
    pub(crate) rows: HashMap<u32, RowType>,
    pub(crate) built_in_columns: HashMap<Box<str>, Vec<(Box<str>, u32)>>,
    /// The types among those above that functions and operators make which came with PostgreSQL or an extension.
    pub(crate) function_makes: HashMap<Box<str>, Vec<u32>>,
    pub(crate) operator_makes: HashMap<Box<str>, Vec<u32>>,
    /// What the operator families call that somebody added to.
    families: HashMap<u32, Vec<u32>>,
}

/// One row of an answer, every column as text.
pub type Row = Vec<Option<String>>;

/// What the session is like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    /// Whether a backslash in a plain string is a plain character, as our grammar takes it.
    pub(crate) standard_strings: bool,
    /// Whether the server shows it the settings that it hides from most roles.
    pub(crate) sees_all_settings: bool,
    /// Whether the database's letters are other bytes than ours, so that it folds and cuts names otherwise.
    pub(crate) other_letters: bool,
}

/// A function that must be looked at by itself.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "a row of the catalogue is what it is")]
pub(crate) struct Function {
    pub(crate) oid: u32,
    pub(crate) schema: Box<str>,
    pub(crate) name: Box<str>,
    arguments_max: usize,
    arguments_min: usize,
    variadic: bool,
    pub(crate) volatile: bool,
    pub(crate) kind: char,
    pub(crate) language: Box<str>,
    pub(crate) definer: bool,
    visible: bool,
    pub(crate) extension: Option<Box<str>>,
    pub(crate) argument_types: Vec<u32>,
    /// The types of what it returns, and of all its arguments.
    pub(crate) result_types: Vec<u32>,
    /// Whether its first argument can be a row.
    pub(crate) takes_row: bool,
    pub(crate) settings: Box<str>,
    pub(crate) definition: Option<Box<str>>,
    /// The functions that an aggregate is made of, and what the planner asks about it.
    pub(crate) parts: Vec<u32>,
}

/// An extension that has a function of some name that is not volatile.
#[derive(Clone, Debug)]
pub(crate) struct InExtension {
    pub(crate) extension: Box<str>,
    schema: Box<str>,
    visible: bool,
}

/// Somebody's own table, view or other relation.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) oid: u32,
    pub(crate) schema: Box<str>,
    pub(crate) kind: char,
    visible: bool,
    pub(crate) definition: Option<Box<str>>,
}

/// What reading a relation runs or reaches beside its own rows.
#[derive(Clone, Debug)]
pub(crate) enum Reach {
    /// A foreign table below it.
    Foreign,
    /// An expression that runs on rows: a policy, a column that is computed when read.
    Rows(Box<str>),
    /// An expression of which constant parts run when a query is planned.
    Planning(Box<str>),
    /// A function in SQL that takes the place of its call in such an expression.
    Inline(u32),
    /// Functions that run: of a rule, of an index, of what stores its rows.
    Calls(Vec<u32>),
}

/// Somebody's own operator.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    pub(crate) schema: Box<str>,
    visible: bool,
    pub(crate) types: [u32; 2],
    pub(crate) result: u32,
    /// What it is, what the planner asks about it, and what sorting and hashing by it call.
    pub(crate) functions: Vec<u32>,
}

/// Something that PostgreSQL calls for a type without being told.
#[derive(Clone, Debug)]
pub(crate) enum Hidden {
    /// A cast by a function; only an implicit one runs unasked.
    Cast { from: u32, to: u32, function: u32, asked: bool },
    /// What comparing values of a type calls; of some types they are always at hand.
    Order { of: u32, functions: Vec<u32>, always: bool },
    /// What a window frame by distance calls for a type.
    Frame { of: u32, functions: Vec<u32> },
    /// What reads and writes the text form of a type.
    Store { of: u32, function: u32 },
    /// What a search in texts may call, and a change of their encoding.
    Search { function: u32 },
    /// The check of a domain.
    Domain { of: u32, check: Box<str> },
    /// What the check of a domain calls.
    Check { of: u32, function: u32 },
}

/// A type by which functions or operators are chosen, or one that is made of such types.
#[derive(Clone, Debug)]
pub(crate) struct Type {
    pub(crate) oid: u32,
    schema: Box<str>,
    pub(crate) name: Box<str>,
    visible: bool,
    pub(crate) parts: Vec<u32>,
    /// Whether its values come only from columns, casts and functions that say so.
    pub(crate) rare: bool,
}

/// The type of a relation's rows.
#[derive(Clone, Debug)]
pub(crate) struct RowType {
    pub(crate) of: u32,
    pub(crate) columns: HashSet<Box<str>>,
    /// Whether there is a cast of it that runs unasked: then `row.name` may call any function.
    pub(crate) casts: bool,
}

impl Facts {
    /// The catalogue queries, in the order in which [`Facts::from_rows`] takes their answers.
    ///
    /// A few milliseconds each, with `jit` off.
    pub const QUERIES: &'static [&'static str] = &queries::ALL;

    /// The facts, from the answers to [`Facts::QUERIES`]; what is missing counts as not known.
    pub fn from_rows(answers: &[Vec<Row>]) -> Facts {
        let mut facts = Facts::default();
        let rows = |query: usize| answers.get(query).into_iter().flatten().map(|row| Cells(row));
        rows(9).for_each(|row| drop(facts.families.insert(row.number(0), row.numbers(1))));
        rows(0).for_each(|row| facts.add_session(row));
        rows(1).for_each(|row| facts.add_built_in(row));
        rows(2).for_each(|row| facts.add_extension(row));
        rows(3).for_each(|row| facts.add_function(row));
        rows(4).for_each(|row| facts.add_relation(row));
        rows(5).for_each(|row| facts.add_reach(row));
        rows(6).for_each(|row| facts.add_operator(row));
        rows(7).for_each(|row| facts.add_hidden(row));
        rows(8).for_each(|row| facts.add_type(row));
        facts
    }

    /// A server with nothing of anybody's own, as PostgreSQL 15 comes; for tests.
    pub fn builtin() -> Facts {
        let lines = include_str!("facts/builtin.txt");
        let mut answers = vec![Vec::new(); Self::QUERIES.len()];
        for line in lines.lines() {
            let mut cells = line.split('\t').map(|cell| (cell != "\\N").then(|| cell.replace('\u{1f}', "\n")));
            let query = cells.next().flatten().and_then(|number| number.parse::<usize>().ok());
            if let Some(answer) = query.and_then(|query| answers.get_mut(query)) {
                answer.push(cells.collect());
            }
        }
        Facts::from_rows(&answers)
    }

    fn add_session(&mut self, row: Cells<'_>) {
        self.session = Session {
            standard_strings: row.text(1) == "on",
            sees_all_settings: row.yes(2),
            other_letters: !matches!(row.text(3), "" | "UTF8"),
        };
    }

    fn add_built_in(&mut self, row: Cells<'_>) {
        let names = row.text(1).lines().map(Box::from);
        match row.text(0) {
            "function" => self.built_in_functions.extend(names),
            "text function" => self.built_in_text_functions.extend(names),
            "operator" => self.built_in_operators.extend(names),
            _ => self.built_in_relations.extend(names),
        }
    }

    fn add_extension(&mut self, row: Cells<'_>) {
        for name in row.text(2).lines() {
            self.extension_functions.entry(name.into()).or_default().push(InExtension {
                extension: row.text(0).into(),
                schema: row.text(1).into(),
                visible: row.yes(3),
            });
        }
    }

    fn add_function(&mut self, row: Cells<'_>) {
        let function = Function {
            oid: row.number(0),
            schema: row.text(1).into(),
            name: row.text(2).into(),
            arguments_max: row.size(3),
            arguments_min: row.size(4),
            variadic: row.yes(5),
            volatile: row.text(6) == "v",
            kind: row.text(7).chars().next().unwrap_or('?'),
            language: row.text(8).into(),
            definer: row.yes(9),
            visible: row.yes(10),
            extension: row.maybe(11),
            argument_types: row.numbers(12),
            result_types: row.numbers(13),
            takes_row: row.yes(14),
            settings: row.text(15).into(),
            definition: row.maybe(16),
            parts: row.numbers(17),
        };
        let index = self.functions.len();
        self.functions_by_oid.insert(function.oid, index);
        self.functions_by_name.entry(function.name.clone()).or_default().push(index);
        self.functions.push(function);
    }

    fn add_relation(&mut self, row: Cells<'_>) {
        self.relations.entry(row.text(2).into()).or_default().push(Relation {
            oid: row.number(0),
            schema: row.text(1).into(),
            kind: row.text(3).chars().next().unwrap_or('?'),
            visible: row.yes(4),
            definition: row.maybe(5),
        });
    }

    fn add_reach(&mut self, row: Cells<'_>) {
        let reach = match row.text(1) {
            "foreign" => Reach::Foreign,
            "constant" => Reach::Planning(row.text(2).into()),
            "inline" => Reach::Inline(row.number(2)),
            "function" => Reach::Calls(row.numbers(2)),
            "family" => Reach::Calls(self.family(row.number(2))),
            _ => Reach::Rows(row.text(2).into()),
        };
        self.reaches.entry(row.number(0)).or_default().push(reach);
    }

    fn add_operator(&mut self, row: Cells<'_>) {
        let families = row.numbers(6).into_iter().flat_map(|family| self.family(family));
        let functions = row.numbers(5).into_iter().chain(families).collect();
        self.operators.entry(row.text(1).into()).or_default().push(Operator {
            schema: row.text(0).into(),
            visible: row.yes(2),
            types: [row.number(3), row.number(4)],
            result: row.number(7),
            functions,
        });
    }

    fn add_hidden(&mut self, row: Cells<'_>) {
        let (of, function) = (row.number(1), row.number(3));
        self.hidden.push(match row.text(0) {
            "cast" => Hidden::Cast { from: of, to: row.number(2), function, asked: row.text(4) != "i" },
            "order" => Hidden::Order { of, functions: self.family(row.number(2)), always: row.yes(4) },
            "call" => Hidden::Order { of, functions: vec![function], always: false },
            "frame" => Hidden::Frame { of, functions: self.family(row.number(2)) },
            "store" => Hidden::Store { of, function },
            "search" => Hidden::Search { function },
            "check" => Hidden::Check { of, function },
            _ => Hidden::Domain { of, check: row.text(4).into() },
        });
    }

    fn add_type(&mut self, row: Cells<'_>) {
        match row.text(0) {
            "column" => {
                let column = (row.text(2).into(), row.number(3));
                match row.maybe(4) {
                    Some(relation) => self.built_in_columns.entry(relation).or_default().push(column),
                    None => self.columns.entry(row.number(1)).or_default().push(column),
                }
            }
            "row" => {
                let columns = row.text(3).lines().map(Box::from).collect();
                self.rows.insert(row.number(1), RowType { of: row.number(2), columns, casts: row.yes(4) });
            }
            "maker" => {
                let makers = if row.text(1) == "operator" { &mut self.operator_makes } else { &mut self.function_makes };
                makers.entry(row.text(2).into()).or_default().push(row.number(3));
            }
            _ => self.types.push(Type {
                oid: row.number(1),
                schema: row.text(2).into(),
                name: row.text(3).into(),
                visible: row.yes(4),
                parts: row.numbers(5),
                rare: row.yes(6),
            }),
        }
    }

    fn family(&self, family: u32) -> Vec<u32> {
        self.families.get(&family).cloned().unwrap_or_default()
    }

    /// The functions that a call can mean.
    pub(crate) fn functions<'a, 'w>(&'a self, name: &str, within: Within<'w>) -> impl Iterator<Item = &'a Function> + use<'a, 'w> {
        let indexes = self.functions_by_name.get(name).map_or(&[][..], Vec::as_slice);
        indexes
            .iter()
            .filter_map(|index| self.functions.get(*index))
            .filter(move |function| within.holds(&function.schema, function.visible))
    }

    pub(crate) fn function(&self, oid: u32) -> Option<&Function> {
        self.functions_by_oid.get(&oid).and_then(|index| self.functions.get(*index))
    }

    /// The extensions that have a function of that name that is not volatile.
    pub(crate) fn in_extensions<'a, 'w>(&'a self, name: &str, within: Within<'w>) -> impl Iterator<Item = &'a InExtension> + use<'a, 'w> {
        let found = self.extension_functions.get(name).map_or(&[][..], Vec::as_slice);
        found.iter().filter(move |from| within.holds(&from.schema, from.visible))
    }

    pub(crate) fn is_built_in_function(&self, name: &str) -> bool {
        self.built_in_functions.contains(name)
    }

    /// Whether a built-in function of that name takes any string, and so is preferred for a literal.
    pub(crate) fn is_built_in_text_function(&self, name: &str) -> bool {
        self.built_in_text_functions.contains(name)
    }

    pub(crate) fn is_built_in_operator(&self, name: &str) -> bool {
        self.built_in_operators.contains(name)
    }

    pub(crate) fn is_built_in_relation(&self, name: &str) -> bool {
        self.built_in_relations.contains(name)
    }

    pub(crate) fn relations<'a, 'w>(&'a self, name: &str, within: Within<'w>) -> impl Iterator<Item = &'a Relation> + use<'a, 'w> {
        let found = self.relations.get(name).map_or(&[][..], Vec::as_slice);
        found.iter().filter(move |relation| within.holds(&relation.schema, relation.visible))
    }

    pub(crate) fn operators<'a, 'w>(&'a self, name: &str, within: Within<'w>) -> impl Iterator<Item = &'a Operator> + use<'a, 'w> {
        let found = self.operators.get(name).map_or(&[][..], Vec::as_slice);
        found.iter().filter(move |operator| within.holds(&operator.schema, operator.visible))
    }

    pub(crate) fn types_named<'a, 'w>(&'a self, name: &'w str, within: Within<'w>) -> impl Iterator<Item = &'a Type> + use<'a, 'w> {
        self.types.iter().filter(move |found| *found.name == *name && within.holds(&found.schema, found.visible))
    }
}

impl Type {
    /// Whether it is made of no other.
    pub(crate) fn is_plain(&self) -> bool {
        self.parts.is_empty()
    }
}

impl Function {
    /// Whether a call with so many arguments can mean it.
    pub(crate) fn takes(&self, arguments: usize) -> bool {
        let enough = if self.variadic { arguments + 1 >= self.arguments_min } else { arguments >= self.arguments_min };
        enough && (self.variadic || arguments <= self.arguments_max)
    }

    pub(crate) fn full(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }
}

/// Where a name is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Within<'a> {
    /// In this schema.
    Schema(&'a str),
    /// Along the session's search path.
    Path,
    /// Anywhere: the search path is not the session's.
    Anywhere,
}

impl Within<'_> {
    fn holds(&self, schema: &str, visible: bool) -> bool {
        match self {
            Within::Schema(wanted) => schema == *wanted,
            Within::Path => visible,
            Within::Anywhere => true,
        }
    }
}

/// The cells of a row.
#[derive(Clone, Copy)]
struct Cells<'a>(&'a [Option<String>]);

impl Cells<'_> {
    fn text(&self, column: usize) -> &str {
        self.0.get(column).and_then(Option::as_deref).unwrap_or_default()
    }

    fn maybe(&self, column: usize) -> Option<Box<str>> {
        self.0.get(column).and_then(Option::as_deref).map(Box::from)
    }

    fn yes(&self, column: usize) -> bool {
        matches!(self.text(column), "true" | "t")
    }

    fn number(&self, column: usize) -> u32 {
        self.text(column).parse().unwrap_or_default()
    }

    fn size(&self, column: usize) -> usize {
        self.text(column).parse().unwrap_or_default()
    }

    fn numbers(&self, column: usize) -> Vec<u32> {
        self.text(column).split_whitespace().filter_map(|number| number.parse().ok()).filter(|oid| *oid != 0).collect()
    }
}
