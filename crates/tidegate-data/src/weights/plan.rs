//! From a request to parts of SQL: every name resolved, every value a parameter, every table joined by its keys.

use serde_json::Value;
use tidegate_core::{Error, Result};
use tidegate_guard::quote_ident;
use tidegate_pg::Parameter;

use super::names::{Column, Names, Side};
use super::terms::{Condition, Each, Filter, Key, Measure, Operator, band_labels};
use super::{Weighting, Weights, ruled};

/// What a caller asks for.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) measures: Vec<String>,
    pub(crate) by: Vec<String>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) filter: Option<String>,
    pub(crate) persona: Option<String>,
    pub(crate) table: Option<String>,
    pub(crate) via: Vec<String>,
}

/// The same in parts of SQL.
pub(super) struct Plan {
    /// Joins, conditions and columns of the step that reads people.
    pub(super) people: Level,
    /// Those of the step that reads events, if there is one.
    pub(super) events: Option<Level>,
    /// Columns of people that are estimated from, and the names of their numbers.
    pub(super) values: Vec<(String, String)>,
    /// Columns of events that are summed and counted for each person and cell.
    pub(super) sums: Vec<String>,
    pub(super) keys: Vec<PlannedKey>,
    pub(super) measures: Vec<PlannedMeasure>,
    pub(super) parameters: Vec<Parameter>,
    /// What callers wrote in SQL, with a null of its type for each column: for the guard to judge by itself.
    pub(super) words: Vec<String>,
}

/// What one step joins, keeps and carries on.
#[derive(Default)]
pub(super) struct Level {
    /// `from …` with its joins.
    pub(super) from: String,
    pub(super) conditions: Vec<String>,
    /// Expressions and the names they are carried on under.
    pub(super) columns: Vec<(String, String)>,
    tables: Vec<(usize, String)>,
}

/// What makes cells.
pub(super) struct PlannedKey {
    /// As the caller wrote it, for the head of the answer.
    pub(super) label: String,
    pub(super) of_people: bool,
    /// The parameter that holds the names of bands.
    pub(super) bands: Option<String>,
}

/// What is estimated.
pub(super) struct PlannedMeasure {
    pub(super) label: String,
    pub(super) kind: Kind,
}

/// An estimate as arithmetic over the columns of a person in a cell.
pub(super) enum Kind {
    /// Σ w·y over people.
    Total { y: String, of: Option<String> },
    /// Σ w·y / Σ w·x.
    Ratio { y: String, x: String, of: Option<String> },
    /// People of the cell as a percentage of people who are alike in some keys.
    Share(Vec<usize>),
    /// People of the cell as a percentage of all people alike in the keys of people.
    Reach,
    /// A quantile of a column; the parameter that holds which.
    Quantile { value: String, share: String },
}

pub(super) fn plan(request: &Request, weights: &Weights, weighting: &Weighting, mut names: Names<'_>) -> Result<Plan> {
    let measures: Vec<Measure> = request.measures.iter().map(|text| Measure::parse(text)).collect::<Result<_>>()?;
    let keys: Vec<Key> = request.by.iter().map(|text| Key::parse(text)).collect::<Result<_>>()?;
    let filter = request.filter.as_deref().map(Filter::parse).transpose()?;
    names.event = find_event(request, &names, (&measures, &keys, filter.as_ref()))?;
    let mut builder = Builder::new(&names, weighting)?;
    if let Some(persona) = &request.persona {
        builder.persona(&Filter::parse(weights.persona(persona)?)?)?;
    }
    for condition in &request.conditions {
        builder.condition(condition)?;
    }
    if let Some(filter) = &filter {
        builder.filter(filter)?;
    }
    let planned_keys = keys.iter().zip(&request.by).map(|(key, label)| builder.key(key, label)).collect::<Result<Vec<_>>>()?;
    let labels: Vec<&str> = keys.iter().map(|key| key.column.as_str()).collect();
    let written: Vec<&str> = request.by.iter().map(|label| label.trim()).collect();
    let mut planned = Vec::new();
    for (measure, label) in measures.iter().zip(&request.measures) {
        let kind = builder
            .measure(measure, |key| labels.iter().chain(&written).position(|label| *label == key).map(|at| at % keys.len().max(1)))?;
        planned.push(PlannedMeasure { label: label.trim().to_owned(), kind });
    }
    let Builder { people, events, values, sums, parameters, words, .. } = builder;
    if let Some(ruled) = names.ruled {
        let joined: Vec<usize> = people.tables.iter().chain(&events.tables).map(|(table, _)| *table).collect();
        ruled.check(&names, weighting, (&joined, &planned))?;
    }
    let events = names.event.map(|_| events);
    Ok(Plan { people, events, values, sums, keys: planned_keys, measures: planned, parameters, words })
}

/// The table of events: the one that is said, or the one that everything mentioned leads to.
fn find_event(
    request: &Request,
    names: &Names<'_>,
    (measures, keys, filter): (&[Measure], &[Key], Option<&Filter<'_>>),
) -> Result<Option<usize>> {
    let needed = measures.iter().any(Measure::needs_events);
    if let Some(table) = &request.table {
        let table = names.find_table(table)?;
        if !names.is_of_people(table) {
            names.keys.way(names.schema, [table, names.root], None, names.via)?;
            return Ok(Some(table));
        }
        return if needed { names.find_event(&[], true) } else { Ok(None) };
    }
    let written = filter.into_iter().flat_map(|filter| &filter.found.columns).map(|column| column.names.join("."));
    let texts = measures.iter().filter_map(Measure::column).chain(keys.iter().map(|key| key.column.as_str()));
    let texts = texts.chain(request.conditions.iter().map(|condition| condition.column.as_str())).map(str::to_owned).chain(written);
    let mut mentioned: Vec<usize> = texts.filter_map(|text| names.column(&text).ok()).map(|column| column.table).collect();
    mentioned.sort_unstable();
    mentioned.dedup();
    names.find_event(&mentioned, needed)
}

struct Builder<'a> {
    names: &'a Names<'a>,
    people: Level,
    events: Level,
    /// Columns of people that the step over events needs, and what they are carried on as.
    carried: Vec<(Column, String)>,
    values: Vec<(String, String)>,
    sums: Vec<String>,
    keys: usize,
    parameters: Vec<Parameter>,
    words: Vec<String>,
}

impl<'a> Builder<'a> {
    fn new(names: &'a Names<'a>, weighting: &Weighting) -> Result<Builder<'a>> {
        let people =
            Level { from: format!("from {} r", weighting.table_sql()), tables: vec![(names.root, "r".to_owned())], ..Level::default() };
        let mut builder = Builder {
            names,
            people,
            events: Level::default(),
            carried: Vec::new(),
            values: Vec::new(),
            sums: Vec::new(),
            keys: 0,
            parameters: Vec::new(),
            words: Vec::new(),
        };
        if let Some(event) = names.event {
            builder.join_event(event)?;
        }
        Ok(builder)
    }

    /// `from events e join … join people p`, along the foreign keys that lead to the respondents.
    fn join_event(&mut self, event: usize) -> Result<()> {
        self.events.from = format!("from {} e", self.table_sql(event)?);
        self.events.tables.push((event, "e".to_owned()));
        let way = self.names.keys.way(self.names.schema, [event, self.names.root], None, self.names.via)?;
        for key in way {
            let from = self.events.alias(key.from);
            let to = if key.to == self.names.root { None } else { Some(self.alias()) };
            let mut equal = Vec::new();
            for (own, other) in &key.columns {
                let other = match &to {
                    Some(alias) => format!("{alias}.{}", quote_ident(other)),
                    None => self.carry_key(key.to, other)?,
                };
                equal.push(format!("{from}.{} = {other}", quote_ident(own)));
            }
            let table = match &to {
                Some(alias) => format!("{} {alias}", self.table_sql(key.to)?),
                None => "people p".to_owned(),
            };
            self.events.from.push_str(&format!(" join {table} on {}", equal.join(" and ")));
            self.events.tables.extend(to.map(|alias| (key.to, alias)));
        }
        Ok(())
    }

    /// The column of the respondents that events are joined by.
    fn carry_key(&mut self, table: usize, name: &str) -> Result<String> {
        let column = self.names.column(&format!("{}.{name}", self.qualified(table)?))?;
        if let Some(ruled) = self.names.ruled {
            ruled.check_join(self.names.table(table)?, self.names.info(column)?)?;
        }
        self.carry(column)
    }

    fn qualified(&self, table: usize) -> Result<String> {
        let table = self.names.table(table)?;
        Ok(format!("{}.{}", table.schema, table.name))
    }

    fn table_sql(&self, table: usize) -> Result<String> {
        let table = self.names.table(table)?;
        Ok(format!("{}.{}", quote_ident(&table.schema), quote_ident(&table.name)))
    }

    /// A new name for a joined table.
    fn alias(&self) -> String {
        format!("t{}", self.people.tables.len() + self.events.tables.len())
    }

    /// Whether a column belongs to people.
    fn is_of_people(&self, column: Column) -> Result<bool> {
        Ok(matches!(self.names.side(column.table)?, Side::People(_)))
    }

    /// A column in the step that reads people, its table joined if it was not.
    fn of_people(&mut self, column: Column) -> Result<String> {
        let Side::People(way) = self.names.side(column.table)? else {
            return Err(Error::internal("a column of events was taken for one of people"));
        };
        self.reach(&way, true)?;
        self.names.seen(column, format!("{}.{}", self.people.alias(column.table), quote_ident(&self.names.info(column)?.name)))
    }

    /// A column in the step that reads events: of people it is carried on.
    fn in_events(&mut self, column: Column) -> Result<String> {
        match self.names.side(column.table)? {
            Side::People(_) => self.carry(column),
            Side::Events(way) => {
                self.reach(&way, false)?;
                self.names.seen(column, format!("{}.{}", self.events.alias(column.table), quote_ident(&self.names.info(column)?.name)))
            }
        }
    }

    /// Joins the tables on a way. A row without a partner stays.
    fn reach(&mut self, way: &[&super::keys::ForeignKey], of_people: bool) -> Result<()> {
        for key in way {
            let level = if of_people { &self.people } else { &self.events };
            if level.tables.iter().any(|(table, _)| *table == key.to) {
                continue;
            }
            let (from, to) = (level.alias(key.from), self.alias());
            let equal: Vec<String> =
                key.columns.iter().map(|(own, other)| format!("{to}.{} = {from}.{}", quote_ident(other), quote_ident(own))).collect();
            let join = format!(" left join {} {to} on {}", self.table_sql(key.to)?, equal.join(" and "));
            let level = if of_people { &mut self.people } else { &mut self.events };
            level.from.push_str(&join);
            level.tables.push((key.to, to));
        }
        Ok(())
    }

    /// A column of people as the steps after the first one know it.
    fn carry(&mut self, column: Column) -> Result<String> {
        if let Some((_, name)) = self.carried.iter().find(|(carried, _)| *carried == column) {
            return Ok(format!("p.{name}"));
        }
        let name = format!("v{}", self.carried.len() + 1);
        let sql = self.of_people(column)?;
        self.people.columns.push((sql, name.clone()));
        self.carried.push((column, name.clone()));
        Ok(format!("p.{name}"))
    }

    fn parameter(&mut self, value: Parameter) -> String {
        self.parameters.push(value);
        format!("${}", self.parameters.len())
    }

    fn text(&mut self, value: impl Into<String>) -> String {
        self.parameter(Parameter::Text(value.into()))
    }

    /// A filter of people, whatever the events are.
    fn persona(&mut self, filter: &Filter<'_>) -> Result<()> {
        let columns =
            filter.found.columns.iter().map(|column| self.names.column_of_people(&column.names.join("."))).collect::<Result<_>>()?;
        self.condition_in_words(filter, columns, true)
    }

    /// A filter in words of SQL, over people if all of its columns are theirs.
    fn filter(&mut self, filter: &Filter<'_>) -> Result<()> {
        let columns: Vec<Column> =
            filter.found.columns.iter().map(|column| self.names.column(&column.names.join("."))).collect::<Result<_>>()?;
        let mut of_people = true;
        for column in &columns {
            of_people &= self.is_of_people(*column)?;
        }
        self.condition_in_words(filter, columns, of_people)
    }

    fn condition_in_words(&mut self, filter: &Filter<'_>, columns: Vec<Column>, of_people: bool) -> Result<()> {
        if self.names.ruled.is_some() {
            let columns: Vec<_> = columns.iter().map(|column| self.names.info(*column)).collect::<Result<_>>()?;
            self.words.push(ruled::typed(filter.text, &filter.found, &columns));
        }
        let mut text = String::new();
        let mut done = 0;
        for (reference, column) in filter.found.columns.iter().zip(columns) {
            text.push_str(filter.text.get(done..reference.span.start).unwrap_or_default());
            text.push_str(&if of_people { self.of_people(column)? } else { self.in_events(column)? });
            done = reference.span.end;
        }
        text.push_str(filter.text.get(done..).unwrap_or_default());
        // A comment at its end must not swallow the parenthesis.
        let end = if text.contains("--") { "\n" } else { "" };
        let level = if of_people { &mut self.people } else { &mut self.events };
        level.conditions.push(format!("({text}{end})"));
        Ok(())
    }

    fn condition(&mut self, condition: &Condition) -> Result<()> {
        let column = self.names.column(&condition.column)?;
        let of_people = self.is_of_people(column)?;
        let sql = if of_people { self.of_people(column)? } else { self.in_events(column)? };
        let sql = self.comparison(&sql, condition)?;
        let level = if of_people { &mut self.people } else { &mut self.events };
        level.conditions.push(sql);
        Ok(())
    }

    fn comparison(&mut self, sql: &str, condition: &Condition) -> Result<String> {
        let wrong = |needs: &str| Error::invalid(format!("the condition on `{}` needs {needs}", condition.column));
        let value = condition.value.as_ref().filter(|value| !value.is_null());
        let one = |operator: &str, builder: &mut Self| match value {
            Some(value) if !value.is_array() => {
                Ok(format!("{sql} {operator} {}", builder.parameter(crate::tools::parameter(0, value.clone())?)))
            }
            _ => Err(wrong("one `value`").hint("for none use `is null`, for several `in`")),
        };
        match condition.op {
            Operator::Equal => one("=", self),
            Operator::Unequal => one("<>", self),
            Operator::Less => one("<", self),
            Operator::AtMost => one("<=", self),
            Operator::More => one(">", self),
            Operator::AtLeast => one(">=", self),
            Operator::Like => one("", self).map(|_| format!("{sql}::text like ${}", self.parameters.len())),
            Operator::In | Operator::NotIn => {
                let Some(list @ Value::Array(_)) = value else { return Err(wrong("a list as `value`")) };
                let list = self.parameter(crate::tools::parameter(0, list.clone())?);
                Ok(if condition.op == Operator::In { format!("{sql} = any ({list})") } else { format!("{sql} <> all ({list})") })
            }
            Operator::Between => {
                let Some([from, to]) = value.and_then(Value::as_array).map(Vec::as_slice) else { return Err(wrong("`value` [from, to]")) };
                let from = self.parameter(crate::tools::parameter(0, from.clone())?);
                let to = self.parameter(crate::tools::parameter(0, to.clone())?);
                Ok(format!("{sql} between {from} and {to}"))
            }
            Operator::IsNull => Ok(format!("{sql} is null")),
            Operator::IsNotNull => Ok(format!("{sql} is not null")),
        }
    }

    /// A key, computed in the step where its column is.
    fn key(&mut self, key: &Key, label: &str) -> Result<PlannedKey> {
        let column = self.names.column(&key.column)?;
        let of_people = self.is_of_people(column)?;
        let sql = if of_people { self.of_people(column)? } else { self.in_events(column)? };
        let info = self.names.info(column)?;
        let mut bands = None;
        let sql = match &key.each {
            Each::Value => sql,
            Each::Period(period, zone) => self.period(&sql, info.kind.as_str(), period, zone.as_deref()),
            Each::Bands(edges) => {
                let labels = band_labels(edges, matches!(info.kind.as_str(), "int" | "int2" | "int8"));
                let quoted: Vec<String> = labels.iter().map(|label| format!("\"{label}\"")).collect();
                bands = Some(self.text(format!("{{{}}}", quoted.join(","))));
                let edges: Vec<String> = edges.iter().map(f64::to_string).collect();
                let edges = self.text(format!("{{{}}}", edges.join(",")));
                format!("width_bucket({sql}::float8, {edges}::float8[])")
            }
        };
        let level = if of_people { &mut self.people } else { &mut self.events };
        self.keys += 1;
        level.columns.push((sql, format!("b{}", self.keys)));
        Ok(PlannedKey { label: label.trim().to_owned(), of_people, bands })
    }

    fn measure(&mut self, measure: &Measure, key: impl Fn(&str) -> Option<usize>) -> Result<Kind> {
        let not_a_key = |text: &str| {
            Error::invalid(format!("`{text}` in a share is not one of `by`"))
                .hint("a share is of the people who are alike in some keys of `by`")
        };
        Ok(match measure {
            Measure::People => Kind::Total { y: "1".to_owned(), of: None },
            Measure::Events => Kind::Total { y: "k".to_owned(), of: None },
            Measure::Frequency => Kind::Ratio { y: "k".to_owned(), x: "1".to_owned(), of: None },
            Measure::Reach => Kind::Reach,
            Measure::Share(keys) => Kind::Share(keys.iter().map(|text| key(text).ok_or_else(|| not_a_key(text))).collect::<Result<_>>()?),
            Measure::Mean(text) | Measure::Sum(text) => {
                let column = self.number(text)?;
                let (y, x, of) = if self.is_of_people(column)? {
                    let value = self.value(column)?;
                    (format!("coalesce({value}, 0)"), format!("({value} is not null)::int"), format!("{value} is not null"))
                } else {
                    let at = self.sum(column, text)?;
                    (format!("coalesce(s{at}, 0)"), format!("c{at}"), format!("c{at} > 0"))
                };
                match measure {
                    Measure::Mean(_) => Kind::Ratio { y, x, of: Some(of) },
                    _ => Kind::Total { y, of: Some(of) },
                }
            }
            Measure::PerPerson(text) => {
                let column = self.number(text)?;
                if self.is_of_people(column)? {
                    return Err(Error::invalid(format!("`{text}` is a column of people already")).hint(format!("use mean({text})")));
                }
                let at = self.sum(column, text)?;
                Kind::Ratio { y: format!("coalesce(s{at}, 0)"), x: "1".to_owned(), of: None }
            }
            Measure::Quantile(text, share) => {
                let column = self.number(text)?;
                if !self.is_of_people(column)? {
                    return Err(Error::invalid(format!(
                        "`{text}` is a column of events: a person has many, so it has no quantile over people"
                    ))
                    .hint("use mean or per_person"));
                }
                Kind::Quantile { value: self.value(column)?, share: self.text(share.as_str()) }
            }
        })
    }

    /// A column that holds numbers.
    fn number(&self, text: &str) -> Result<Column> {
        let column = self.names.column(text)?;
        let kind = self.names.info(column)?.kind.as_str();
        let plain = ["int", "int2", "int8", "float4", "float8", "numeric"].contains(&kind.split('(').next().unwrap_or(kind));
        if plain {
            Ok(column)
        } else {
            Err(Error::invalid(format!("`{text}` is {kind}, not a number")).hint("measures of a column need a number"))
        }
    }

    /// A column of people as a number.
    fn value(&mut self, column: Column) -> Result<String> {
        let sql = self.carry(column)?;
        let known = self.values.iter().find(|(known, _)| *known == sql).map(|(_, name)| name.clone());
        Ok(known.unwrap_or_else(|| {
            let name = format!("m{}", self.values.len() + 1);
            self.values.push((sql, name.clone()));
            name
        }))
    }

    /// A column of events, summed and counted for each person and cell: which one it is.
    fn sum(&mut self, column: Column, text: &str) -> Result<usize> {
        if self.names.event.is_some_and(|event| event != column.table) {
            let event = self.names.event.map_or_else(String::new, |event| self.names.label(event));
            return Err(Error::invalid(format!("`{text}` is not a column of `{event}`: it would count once for each of its rows"))
                .hint(format!("say `table`: \"{}\" and ask for nothing of `{event}`", self.names.label(column.table))));
        }
        let sql = self.in_events(column)?;
        if let Some(at) = self.sums.iter().position(|known| *known == sql) {
            return Ok(at + 1);
        }
        self.sums.push(sql);
        Ok(self.sums.len())
    }

    fn period(&mut self, sql: &str, kind: &str, period: &str, zone: Option<&str>) -> String {
        let sql = match zone {
            Some(zone) if kind.starts_with("timestamptz") => format!("{sql} at time zone {}::text", self.text(zone)),
            _ => sql.to_owned(),
        };
        let cut = format!("date_trunc('{period}', {sql})");
        if period == "hour" { cut } else { format!("{cut}::date") }
    }
}

impl Level {
    fn alias(&self, table: usize) -> String {
        self.tables.iter().find(|(known, _)| *known == table).map_or_else(|| "r".to_owned(), |(_, alias)| alias.clone())
    }
}
