//! The FROM of a SELECT: every relation in it is replaced by what can be seen of it.

use std::collections::BTreeMap;

use pg_query::NodeEnum;
use pg_query::protobuf::{Alias, JoinExpr, JoinType, Node, RangeFunction, RangeSubselect, RangeTableSample, RangeVar, SelectStmt};

use super::level::{Analyst, Level, Made, Place, Raw, Source, renamed};
use super::node::{Refused, as_call, as_column, node, template, words};
use super::rules::{Ruled, Standing, Treatment};
use super::{PERSON, mask};

impl Analyst<'_> {
    pub(super) fn from(&mut self, item: &mut Node, level: &mut Level) -> Result<(), Refused> {
        let replaced = match item.node.as_mut() {
            Some(NodeEnum::RangeVar(relation)) => self.relation(relation, level, None)?,
            Some(NodeEnum::RangeTableSample(sample)) => Some(self.sample(sample, level)?),
            Some(NodeEnum::RangeSubselect(subselect)) => {
                self.subselect(subselect, level)?;
                None
            }
            Some(NodeEnum::RangeFunction(function)) => {
                self.function_row(function, level)?;
                None
            }
            Some(NodeEnum::JoinExpr(join)) => {
                self.join(join, level)?;
                None
            }
            _ => return Err(Refused::new("that kind of FROM is closed on governed data", "use tables, subqueries and functions", -1)),
        };
        if let Some(replaced) = replaced {
            item.node = Some(replaced);
        }
        Ok(())
    }

    /// A relation by name: one of a WITH, or of the database.
    fn relation(
        &mut self,
        relation: &mut RangeVar,
        level: &mut Level,
        sample: Option<&RangeTableSample>,
    ) -> Result<Option<NodeEnum>, Refused> {
        let alias = relation.alias.as_ref().map_or(&relation.relname, |alias| &alias.aliasname).clone();
        let with = level.scope.with.iter().rev().find(|(name, _)| relation.schemaname.is_empty() && *name == relation.relname);
        if let Some((_, made)) = with {
            let made = made.clone();
            self.add(level, Source::new(alias, made), relation.alias.as_ref());
            return Ok(None);
        }
        let rules = self.rules;
        let Some((index, found)) = rules.find(&relation.schemaname, &relation.relname) else {
            return Err(self.missing(relation));
        };
        if found.standing == Standing::Closed {
            return Err(Refused::new(
                format!("`{}.{}` is closed: what it shows of people can't be judged", found.schema, found.name),
                "query the tables themselves; a steward can open it with set_governance, with rules of its own",
                relation.location,
            ));
        }
        let columns: Vec<String> = found.visible_columns().map(|column| column.name.clone()).collect();
        let people = matches!(found.standing, Standing::People(_));
        let raw = people.then(|| Raw { shows: BTreeMap::from([(index, 1)]), person: visible_key(found), computed: Vec::new() });
        let counted =
            (people && level.aggregated && !(level.single && found.standing == Standing::People(None))).then(|| PERSON.to_owned());
        let variant = counted.is_some();
        if variant {
            self.counted.push((alias.clone(), columns.clone()));
            if relation.alias.as_ref().is_some_and(|alias| !alias.colnames.is_empty()) {
                return Err(Refused::new(
                    "people can't be counted under other names of columns",
                    "rename columns with AS",
                    relation.location,
                ));
            }
        }
        let rows = people && counted.is_none();
        let source = Source { counted, rows, ..Source::new(alias.clone(), Made { raw, columns: Some(columns) }) };
        self.add(level, source, relation.alias.as_ref());
        relation.catalogname.clear();
        if found.is_open() {
            relation.schemaname.clone_from(&found.schema);
            return Ok(None);
        }
        let mut base = template(&mask::subquery(found, &rules.salt, relation.inh, variant))?;
        if let Some(sample) = sample {
            wrap_sample(&mut base, sample);
        }
        self.bases.push(base.clone());
        let alias = relation.alias.clone().unwrap_or(Alias { aliasname: alias, colnames: Vec::new() });
        Ok(Some(subselect_of(base, alias)))
    }

    fn missing(&self, relation: &RangeVar) -> Refused {
        let system = matches!(relation.schemaname.as_str(), "pg_catalog" | "information_schema")
            || (relation.schemaname.is_empty() && self.facts.is_built_in_relation(&relation.relname));
        if system {
            return Refused::new(
                format!("relation `{}` is closed on governed data: the catalogue tells of what is hidden", relation.relname),
                "describe_dataset shows tables and columns",
                relation.location,
            );
        }
        Refused::missing(&relation.relname, relation.location)
    }

    /// A part of a table, by chance.
    fn sample(&mut self, sample: &mut RangeTableSample, level: &mut Level) -> Result<NodeEnum, Refused> {
        let plain = |node: &Node| matches!(node.node, Some(NodeEnum::AConst(_) | NodeEnum::ParamRef(_)));
        if !sample.args.iter().all(plain) || !sample.repeatable.as_deref().is_none_or(plain) {
            return Err(Refused::new("the arguments of TABLESAMPLE must be numbers", "write them out", sample.location));
        }
        let inner = sample.clone();
        let Some(NodeEnum::RangeVar(relation)) = sample.relation.as_mut().and_then(|relation| relation.node.as_mut()) else {
            return Err(Refused::new("TABLESAMPLE takes a table", "leave it out", sample.location));
        };
        match self.relation(relation, level, Some(&inner))? {
            Some(replaced) => Ok(replaced),
            None => Ok(NodeEnum::RangeTableSample(Box::new(sample.clone()))),
        }
    }

    fn subselect(&mut self, subselect: &mut RangeSubselect, level: &mut Level) -> Result<(), Refused> {
        let Some(NodeEnum::SelectStmt(select)) = subselect.subquery.as_mut().and_then(|query| query.node.as_mut()) else {
            return Err(Refused::new("a subquery must be a SELECT", "leave it out", -1));
        };
        let scope = if subselect.lateral { level.scope.inside() } else { level.scope.clone() };
        let made = self.select(select, &scope, Place::Inside)?;
        let alias = subselect.alias.as_ref().map(|alias| alias.aliasname.clone()).unwrap_or_default();
        let source = Source { derived: subselect.lateral, ..Source::new(alias, made) };
        self.add(level, source, subselect.alias.as_ref());
        Ok(())
    }

    fn function_row(&mut self, function: &mut RangeFunction, level: &mut Level) -> Result<(), Refused> {
        let mut columns = Vec::new();
        for item in &mut function.functions {
            let Some(NodeEnum::List(list)) = &mut item.node else { continue };
            let Some(call) = list.items.first_mut() else { continue };
            columns.extend(as_call(call).and_then(|call| words(&call.funcname).last().map(|name| (*name).to_owned())));
            self.value(call, level)?;
        }
        let alias = function.alias.as_ref().map(|alias| alias.aliasname.clone()).or(columns.first().cloned()).unwrap_or_default();
        columns.push(alias.clone());
        columns.extend(function.alias.iter().flat_map(|alias| words(&alias.colnames)).map(str::to_owned));
        columns.extend(function.coldeflist.iter().filter_map(|column| match &column.node {
            Some(NodeEnum::ColumnDef(column)) => Some(column.colname.clone()),
            _ => None,
        }));
        for of in function.coldeflist.iter().filter_map(|column| match &column.node {
            Some(NodeEnum::ColumnDef(column)) => column.type_name.as_ref(),
            _ => None,
        }) {
            self.check_type(of)?;
        }
        let source = Source { derived: true, ..Source::new(alias, Made { raw: None, columns: Some(columns) }) };
        self.add(level, source, None);
        Ok(())
    }

    fn join(&mut self, join: &mut JoinExpr, level: &mut Level) -> Result<(), Refused> {
        level.inner &= join.jointype == JoinType::JoinInner as i32;
        let before = level.sources.len();
        for side in [&mut join.larg, &mut join.rarg].into_iter().flatten() {
            self.from(side, level)?;
        }
        let raw = level.sources.iter().skip(before).any(|source| source.made.raw.is_some());
        if level.aggregated && raw && (join.is_natural || join.alias.is_some()) {
            return Err(Refused::new(
                "people can't be counted through a NATURAL join or the alias of a join",
                "write the join with ON or USING, and aliases on the tables",
                -1,
            ));
        }
        if join.jointype == JoinType::JoinInner as i32 {
            for column in words(&join.using_clause) {
                level.unite(|source, raw| raw.person.as_deref() == Some(column) && source >= before);
            }
            if let Some(on) = join.quals.as_deref() {
                level.unite_on(on);
            }
        }
        match join.quals.as_deref_mut() {
            Some(on) => self.filter(on, level),
            None => Ok(()),
        }
    }

    fn add(&mut self, level: &mut Level, mut source: Source, alias: Option<&Alias>) {
        if let Some(alias) = alias.filter(|alias| !alias.colnames.is_empty()) {
            source.made = renamed(source.made, words(&alias.colnames));
        }
        source.class = self.classes;
        self.classes += 1;
        // What a subquery says of the person is how people are counted.
        source.counted = source.counted.or_else(|| source.made.raw.as_ref()?.person.clone());
        level.sources.push(source);
    }
}

impl Level {
    /// Marks those sources as joined by the person.
    fn unite(&mut self, joined: impl Fn(usize, &Raw) -> bool) {
        let found: Vec<usize> = self
            .sources
            .iter()
            .enumerate()
            .filter(|(at, source)| source.made.raw.as_ref().is_some_and(|raw| joined(*at, raw)))
            .map(|(_, source)| source.class)
            .collect();
        if let Some(first) = found.first().copied() {
            for source in self.sources.iter_mut().filter(|source| found.contains(&source.class)) {
                source.class = first;
            }
        }
    }

    /// The same for conditions that say so: `a.person = b.person`, alone or with AND.
    pub(super) fn unite_on(&mut self, on: &Node) {
        match &on.node {
            Some(NodeEnum::BoolExpr(all)) if all.boolop == pg_query::protobuf::BoolExprType::AndExpr as i32 => {
                all.args.iter().for_each(|part| self.unite_on(part));
            }
            Some(NodeEnum::AExpr(equal)) if equal.kind == pg_query::protobuf::AExprKind::AexprOp as i32 && words(&equal.name) == ["="] => {
                let side = |side: &Option<Box<Node>>| {
                    let column = side.as_deref().and_then(as_column)?;
                    self.class_of(&words(&column.fields)).filter(|_| column.fields.len() > 1)
                };
                if let (Some(left), Some(right)) = (side(&equal.lexpr), side(&equal.rexpr)) {
                    for source in self.sources.iter_mut().filter(|source| source.class == right) {
                        source.class = left;
                    }
                }
            }
            _ => {}
        }
    }
}

/// The column of the person, when different people still differ in it.
fn visible_key(ruled: &Ruled) -> Option<String> {
    let Standing::People(Some(key)) = &ruled.standing else { return None };
    let column = ruled.columns.iter().find(|column| column.name == *key)?;
    matches!(column.treatment, Treatment::Open | Treatment::Hash).then(|| key.clone())
}

fn subselect_of(select: SelectStmt, alias: Alias) -> NodeEnum {
    let subquery = Some(Box::new(node(NodeEnum::SelectStmt(Box::new(select)))));
    NodeEnum::RangeSubselect(Box::new(RangeSubselect { lateral: false, subquery, alias: Some(alias) }))
}

/// Puts the sample inside the subquery, around the table.
fn wrap_sample(base: &mut SelectStmt, sample: &RangeTableSample) {
    if let Some(item) = base.from_clause.first_mut() {
        let relation = Some(Box::new(item.clone()));
        item.node = Some(NodeEnum::RangeTableSample(Box::new(RangeTableSample { relation, ..sample.clone() })));
    }
}

/// Without the schema before it, a column is one of the alias.
pub(super) fn shorten(fields: &mut Vec<Node>) {
    while fields.len() > 2 {
        fields.remove(0);
    }
}
