//! Relations: what reading one runs or reaches.

use crate::facts::{OWN, Reach, Relation, Within};
use crate::parse;
use crate::refusal::Refusal;
use crate::stack::with_room;
use crate::statement::{How, Mention, Mentions};
use crate::{lists, setting, walk};

use super::{Blame, Judge, Place};
use crate::shape::quoted;

impl<'a> Judge<'a> {
    pub(super) fn relation(&mut self, mention: &Mention, mentions: &Mentions, place: Place) -> Result<(), Blame> {
        let facts = self.facts;
        let within = place.within(mention);
        let system = match within {
            Within::Schema(schema) => matches!(schema, "pg_catalog" | "information_schema"),
            Within::Path | Within::Anywhere => true,
        };
        if mention.schema.as_deref() == Some("pg_toast") {
            return Err(closed(&mention.full(), "is raw storage of other tables"));
        }
        if mention.schema.as_deref().is_some_and(|schema| schema.starts_with("pg_temp") || schema.starts_with("pg_toast_temp")) {
            return Err(closed(&mention.full(), "belongs to another session for a while"));
        }
        let mut known = system && facts.is_built_in_relation(&mention.name);
        if known {
            // Somebody's own may have that name too: without a schema it may be meant, those of information_schema never are.
            self.system_relation(mention, mentions)?;
        }
        for relation in facts.relations(&mention.name, within) {
            known = true;
            let open = self.rules.is_none_or(|rules| rules.is_open(&relation.schema, &mention.name));
            if self.bodies > 0 && !open {
                return Err(Blame::new(
                    &*mention.name,
                    format!("it reads `{}.{}` past the rules about people", relation.schema, mention.name),
                ));
            }
            self.own_relation(relation, &format!("{}.{}", relation.schema, mention.name), place)?;
        }
        if !known && place.depth == 0 {
            self.unknown.push(mention.full());
        }
        Ok(())
    }

    fn system_relation(&mut self, mention: &Mention, mentions: &Mentions) -> Result<(), Blame> {
        let name = mention.name.as_str();
        if let Some(why) = lists::closed_relation(name) {
            let blame = closed(name, why);
            return Err(match lists::instead_of(name) {
                Some(instead) => blame.hint(instead),
                None => blame,
            });
        }
        if let Some((columns, why)) = lists::closed_columns(name).filter(|_| !self.is_own_session(mention)) {
            self.closed_columns(mention, mentions, columns).map_err(|column| {
                Blame::new(name, format!("column `{column}` of `{name}` is closed: it {why}"))
                    .hint(format!("its other columns are open; name them one by one, without {}", columns.join(", ")))
            })?;
        }
        if name == "pg_settings" && self.facts.session.sees_all_settings {
            let let_through = mention.settings.as_deref();
            if let_through.is_none_or(|names| !names.is_empty()) && self.closed_columns(mention, mentions, setting::VALUES).is_err() {
                return Err(closed(name, "shows this role settings that hold secrets and tell of files").hint(setting::hint(let_through)));
            }
        }
        Ok(())
    }

    /// Whether a mention of `pg_stat_activity` reads the row of its own session alone, by PostgreSQL's own function.
    fn is_own_session(&self, mention: &Mention) -> bool {
        mention.own_session && self.facts.functions("pg_backend_pid", Within::Anywhere).all(|function| function.oid < OWN)
    }

    /// Whether any of these columns of a relation is asked for: which one.
    fn closed_columns(&self, mention: &Mention, mentions: &Mentions, columns: &'static [&'static str]) -> Result<(), &'static str> {
        let asked = columns.iter().find(|column| mentions.columns.contains(**column) || mentions.shown.contains(**column));
        // `row.name` may be a call of somebody's own function, which takes the whole row.
        let facts = self.facts;
        let takes_row = |name: &str| facts.functions(name, Within::Anywhere).any(|function| function.takes_row && function.oid >= OWN);
        let whole =
            mention.whole || mentions.functions.iter().any(|call| matches!(call.how, How::Field | How::RowField) && takes_row(&call.name));
        match asked.or(columns.first().filter(|_| whole)) {
            Some(column) => Err(column),
            None => Ok(()),
        }
    }

    fn own_relation(&mut self, relation: &'a Relation, name: &str, place: Place) -> Result<(), Blame> {
        if let Some(known) = self.relations.get(&relation.oid) {
            return known.clone();
        }
        self.relations.insert(relation.oid, Ok(()));
        // What a policy or an opened view calls is its owner's choice, not the caller's.
        let rules = self.rules.take();
        let verdict = self.judge_relation(relation, name, place);
        self.rules = rules;
        self.relations.insert(relation.oid, verdict.clone());
        verdict
    }

    fn judge_relation(&mut self, relation: &'a Relation, name: &str, place: Place) -> Result<(), Blame> {
        if relation.kind == 'f' {
            return Err(foreign(name, "is a foreign table: it reaches files or other servers"));
        }
        if let Some(definition) = &relation.definition {
            self.open(name, place)?;
            self.statement(definition, place.below()).map_err(|blame| blame.inside("view", name))?;
        }
        let facts = self.facts;
        for reach in facts.reaches.get(&relation.oid).into_iter().flatten() {
            match reach {
                Reach::Foreign => {
                    return Err(foreign(name, "has a part that is a foreign table: it reaches files or other servers"));
                }
                Reach::Rows(expression) => {
                    let of = name.strip_prefix(&*relation.schema).unwrap_or(name).trim_start_matches('.');
                    let from = format!("{}.{}", quoted(&relation.schema), quoted(of));
                    self.statement(&format!("select {expression} from {from}"), place.below())
                        .map_err(|blame| blame.inside("relation", name))?;
                }
                Reach::Planning(expression) => {
                    self.planning(expression, place.planned()).map_err(|blame| blame.inside("relation", name))?;
                }
                Reach::Inline(function) => {
                    self.inlined(*function, place.planned()).map_err(|blame| blame.inside("relation", name))?;
                }
                Reach::Calls(functions) => {
                    self.functions_by_oid(functions, place.below()).map_err(|blame| blame.inside("relation", name))?;
                }
            }
        }
        Ok(())
    }

    /// The statement that a view is.
    fn statement(&mut self, sql: &str, place: Place) -> Result<(), Blame> {
        self.text(sql, place, |tree, sql| {
            let statement = tree.nodes("stmts").next().and_then(|raw| raw.node("stmt"));
            statement.map_or_else(|| Ok(Mentions::default()), |statement| walk::collect(statement, sql))
        })
    }

    /// An expression that runs.
    pub(super) fn expression(&mut self, expression: &str, place: Place) -> Result<(), Blame> {
        self.statement(&format!("select {expression}"), place)
    }

    /// An expression of which the constant parts run.
    fn planning(&mut self, expression: &str, place: Place) -> Result<(), Blame> {
        self.text(&format!("select {expression}"), place, walk::collect_constants)
    }

    fn text(
        &mut self,
        sql: &str,
        place: Place,
        collect: impl FnOnce(&crate::tree::Tree, &str) -> Result<Mentions, Refusal>,
    ) -> Result<(), Blame> {
        if self.facts.session.other_letters && parse::has_odd_names(sql).unwrap_or(true) {
            return Err(Blame::new("", "it has a name with letters that this database may read otherwise"));
        }
        let mentions = with_room(sql, || parse::tree(sql).and_then(|tree| collect(&tree, sql)));
        let mentions = mentions.map_err(|refusal| Blame::new("", refusal.message))?;
        self.mentions(&mentions, place)
    }
}

fn closed(name: &str, why: &str) -> Blame {
    Blame::new(name, format!("relation `{name}` is closed: it {why}"))
}

fn foreign(name: &str, why: &str) -> Blame {
    closed(name, why).hint("register the place that it reaches as a dataset of its own")
}
