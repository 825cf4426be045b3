//! Functions and operators: which one a call can mean, and what that one may do.

use crate::facts::{Function, Within};
use crate::statement::{How, Mention};
use crate::{lists, setting};

use super::touch::Touch;
use super::{Blame, Judge, Place};

/// Settings that a function may not change for itself: limits of the caller, and how its body reads.
const LIMITS: &[&str] = &[
    "default_transaction_read_only",
    "idle_in_transaction_session_timeout",
    "lock_timeout",
    "role",
    "session_authorization",
    "session_replication_role",
    // With it a body reads otherwise than we read it.
    "standard_conforming_strings",
    "statement_timeout",
    "temp_file_limit",
    "transaction_read_only",
    "transaction_timeout",
];

/// The longest wait that may be asked for, in seconds. It holds one connection and ends with the statement's time limit.
const WAIT_S_MAX: f64 = 60.0;

impl<'a> Judge<'a> {
    /// One call: everything that it can mean must be harmless.
    pub(super) fn call(&mut self, mention: &Mention, place: Place, touch: &Touch) -> Result<(), Blame> {
        let within = place.within(mention);
        let built_in = is_system(within) && self.facts.is_built_in_function(&mention.name);
        let row = mention.how == How::RowField && !touch.casts_rows(&mention.name);
        if built_in && !row {
            self.closed_built_in(mention, place)?;
        }
        if lists::takes_type(&mention.name) && mention.literal.is_none() && is_call(mention) {
            return Err(closed(&mention.name, "is told the type at run time").hint("name the type in a plain string, such as 'integer'"));
        }
        if mention.how == How::Sample && self.is_sampling(mention, within) {
            return Ok(());
        }
        let candidates: Vec<&'a Function> =
            self.facts.functions(&mention.name, within).filter(|function| can_mean(function, mention, row)).collect();
        let other = self.extension_has(mention, within, row)?;
        if candidates.is_empty() && !built_in && !other && is_call(mention) && place.depth == 0 {
            self.unknown.push(mention.full());
        }
        self.candidates(mention, &candidates, built_in || other, touch)
    }

    /// Whether the method of `TABLESAMPLE` is a built-in one or an extension's that is open.
    fn is_sampling(&mut self, mention: &Mention, within: Within<'_>) -> bool {
        let mut known = self.facts.functions(&mention.name, within).peekable();
        known.peek().is_some()
            && known.all(|function| match &function.extension {
                Some(extension) => lists::closed_extension(extension).is_none(),
                None => function.oid < 16_384,
            })
    }

    /// Refuses the built-in functions that are closed whatever the catalogue says.
    fn closed_built_in(&mut self, mention: &Mention, place: Place) -> Result<(), Blame> {
        if mention.name == "pg_sleep" {
            let seconds = mention.literal.as_deref().and_then(|literal| literal.trim().parse::<f64>().ok());
            return match seconds.filter(|seconds| is_call(mention) && (0.0..=WAIT_S_MAX).contains(seconds)) {
                Some(_) => Ok(()),
                None => {
                    Err(closed("pg_sleep", "waits").hint(format!("a wait of at most {WAIT_S_MAX} s, written as a number, is accepted")))
                }
            };
        }
        if let Some(why) = lists::closed_function(&mention.name) {
            return Err(closed(&mention.name, why));
        }
        match mention.name.as_str() {
            "current_setting" => match mention.literal.as_ref().filter(|_| is_call(mention)) {
                Some(name) => setting::check(name)
                    .map_err(|refusal| Blame { hint: refusal.hint.clone(), ..Blame::new(name.as_str(), refusal.message) }),
                None => self.settings_of_rows(mention, place),
            },
            "pg_show_all_settings" if self.facts.session.sees_all_settings => {
                Err(closed("pg_show_all_settings", "shows settings that hold secrets and tell of files"))
            }
            _ => Ok(()),
        }
    }

    /// A call of `current_setting` for each row of `pg_settings` shows as much as its column `setting`.
    fn settings_of_rows(&self, mention: &Mention, place: Place) -> Result<(), Blame> {
        let within = if place.anywhere { Within::Anywhere } else { Within::Path };
        let own = || self.facts.relations("pg_settings", within).next().is_some();
        match mention.settings.as_deref().filter(|_| is_call(mention) && !own()) {
            Some(let_through) if let_through.is_empty() || !self.facts.session.sees_all_settings => Ok(()),
            Some(let_through) => Err(closed("current_setting", "shows this role settings that hold secrets and tell of files")
                .hint(setting::hint(Some(let_through)))),
            None => Err(Blame::new("current_setting", "the name of the setting is put together at run time")
                .hint("write the name itself, such as `current_setting('timezone')`, or read the column `setting` of pg_settings")),
        }
    }

    /// Whether an extension has an open function of that name; refused when it has a closed one.
    fn extension_has(&mut self, mention: &Mention, within: Within<'_>, row: bool) -> Result<bool, Blame> {
        let mut found = false;
        for from in self.facts.in_extensions(&mention.name, within).filter(|_| !row) {
            let extension = &*from.extension;
            if let Some(why) = lists::closed_extension(extension) {
                return Err(closed_of(extension, &mention.name, why));
            }
            if lists::CLOSED_IN_EXTENSIONS.contains(&(extension, mention.name.as_str())) {
                return Err(closed_of(extension, &mention.name, "runs SQL that it gets as text, or reads files"));
            }
            found = true;
            self.plain = false;
        }
        Ok(found)
    }

    /// Refuses when any of the functions that a call can mean is not harmless.
    fn candidates(&mut self, mention: &Mention, candidates: &[&'a Function], others: bool, touch: &Touch) -> Result<(), Blame> {
        let mut verdicts = Vec::new();
        for function in candidates {
            verdicts.push((*function, self.function(function, touch.place)));
        }
        let harmless = others || verdicts.iter().any(|(_, verdict)| verdict.is_ok());
        let takes_text = self.facts.is_built_in_text_function(&mention.name)
            || verdicts.iter().any(|(function, verdict)| verdict.is_ok() && function.argument_types.contains(&25));
        for (function, verdict) in verdicts {
            let Err(blame) = verdict else { continue };
            let given = mention.arguments.unwrap_or(usize::MAX);
            let types = function.argument_types.iter().take(given).enumerate();
            let out_of_reach = types.into_iter().any(|(at, oid)| !touch.takes(self.facts, *oid, cast_at(mention, at)));
            if !(harmless && out_of_reach && (takes_text || !mention.guesses)) {
                return Err(overload(blame, function, mention, harmless));
            }
        }
        Ok(())
    }

    /// What one function may do.
    pub(super) fn function(&mut self, function: &'a Function, place: Place) -> Result<(), Blame> {
        let key = (function.oid, place.planned, self.rules.is_some());
        if let Some(known) = self.functions.get(&key) {
            return known.clone();
        }
        self.functions.insert(key, Ok(()));
        let verdict = self.judge_function(function, place);
        self.functions.insert(key, verdict.clone());
        verdict
    }

    /// What a function may do that is known by its number only.
    pub(super) fn function_by_oid(&mut self, oid: u32, place: Place) -> Result<(), Blame> {
        match self.facts.function(oid) {
            // What these do hangs on their argument, which nobody sees here.
            Some(function) if function.oid < 16_384 && matches!(&*function.name, "current_setting" | "pg_sleep") => {
                Err(closed(&function.name, "is called by way of something else"))
            }
            Some(function) => self.function(function, place),
            None => Ok(()),
        }
    }

    pub(super) fn functions_by_oid(&mut self, oids: &[u32], place: Place) -> Result<(), Blame> {
        oids.iter().try_for_each(|oid| self.function_by_oid(*oid, place))
    }

    /// A function in SQL whose body the planner puts in the place of its call.
    pub(super) fn inlined(&mut self, oid: u32, place: Place) -> Result<(), Blame> {
        let facts = self.facts;
        match facts.function(oid) {
            Some(function) => self.body(function, place).map_err(|blame| blame.inside("function", &function.full())),
            None => Ok(()),
        }
    }

    fn judge_function(&mut self, function: &'a Function, place: Place) -> Result<(), Blame> {
        let name = &*function.name;
        if function.oid < 16_384 {
            if let Some(why) = lists::closed_function(name) {
                return Err(closed(name, why));
            }
            if function.volatile && !lists::open_volatile(name) {
                return Err(closed(name, "does more than read, or may"));
            }
            return Ok(());
        }
        self.plain = false;
        match &function.extension {
            Some(extension) => judge_extension(extension, function),
            None => self.judge_own(function, place),
        }
    }

    /// A function that somebody wrote for this database.
    fn judge_own(&mut self, function: &'a Function, place: Place) -> Result<(), Blame> {
        let full = function.full();
        self.open(&full, place)?;
        if place.planned && function.volatile {
            let inlined = &*function.language == "sql" && !function.definer;
            return if inlined { self.inlined(function.oid, place.below()) } else { Ok(()) };
        }
        if function.definer {
            return Err(Blame::new(&*full, format!("function `{full}` is closed: it runs with the rights of its owner"))
                .hint("it would be open as SECURITY INVOKER"));
        }
        let what = if function.kind == 'a' { "aggregate" } else { "function" };
        self.functions_by_oid(&function.parts, place.below()).map_err(|blame| blame.inside(what, &full))?;
        if function.kind == 'a' {
            return Ok(());
        }
        if function.volatile {
            return Err(Blame::new(&*full, format!("function `{full}` is closed: it is VOLATILE"))
                .hint("if it only reads, its owner can mark it STABLE"));
        }
        let limit = function.settings.lines().filter_map(|line| line.split_once('=')).find(|(name, _)| LIMITS.contains(name));
        if let Some((limit, _)) = limit {
            return Err(Blame::new(&*full, format!("function `{full}` is closed: it sets `{limit}` for itself")));
        }
        self.body(function, place.below()).map_err(|blame| blame.inside("function", &full))
    }

    /// One use of an operator: every one of somebody's own that it can mean must be harmless.
    pub(super) fn operator(&mut self, mention: &Mention, place: Place, touch: &Touch) -> Result<(), Blame> {
        let facts = self.facts;
        for operator in facts.operators(&mention.name, place.within(mention)) {
            self.plain = false;
            let types = operator.types.iter().enumerate().filter(|(_, oid)| **oid != 0);
            let out_of_reach = types.into_iter().any(|(at, oid)| !touch.takes(facts, *oid, cast_at(mention, at)));
            if out_of_reach && mention.schema.is_none() && facts.is_built_in_operator(&mention.name) {
                continue;
            }
            self.functions_by_oid(&operator.functions, place.below())
                .map_err(|blame| blame.inside("operator", &format!("{}.{}", operator.schema, mention.name)))?;
        }
        Ok(())
    }
}

fn judge_extension(extension: &str, function: &Function) -> Result<(), Blame> {
    let name = &*function.name;
    if let Some(why) = lists::closed_extension(extension) {
        return Err(closed_of(extension, name, why));
    }
    if !matches!(&*function.language, "c" | "internal" | "sql" | "plpgsql") {
        return Err(closed_of(extension, name, "is written in a language that reaches beyond the database"));
    }
    if function.volatile && !lists::OPEN_IN_EXTENSIONS.contains(&(extension, name)) {
        return Err(closed_of(extension, name, "is VOLATILE, so it may do more than read"));
    }
    Ok(())
}

fn closed(name: &str, why: &str) -> Blame {
    Blame::new(name, format!("function `{name}` is closed: it {why}"))
        .hint("use functions that only compute from their arguments or read tables")
}

fn closed_of(extension: &str, name: &str, why: &str) -> Blame {
    let blame = Blame::new(name, format!("function `{name}` of extension `{extension}` is closed: it {why}"));
    match lists::instead_of_extension(name).filter(|_| extension == "tablefunc") {
        Some(instead) => blame.hint(instead),
        None => blame,
    }
}

fn overload(blame: Blame, function: &Function, mention: &Mention, others: bool) -> Blame {
    if !others || mention.schema.is_some() || function.oid < 16_384 {
        return blame;
    }
    Blame {
        hint: Some(format!(
            "a call of `{}` may mean it; if the built-in function is meant, write `pg_catalog.{}`",
            mention.name, mention.name
        )),
        ..blame
    }
}

fn is_system(within: Within<'_>) -> bool {
    match within {
        Within::Schema(schema) => matches!(schema, "pg_catalog" | "information_schema"),
        Within::Path | Within::Anywhere => true,
    }
}

fn is_call(mention: &Mention) -> bool {
    matches!(mention.how, How::Plain | How::Loose)
}

fn can_mean(function: &Function, mention: &Mention, row: bool) -> bool {
    match mention.how {
        How::Plain => mention.arguments.is_none_or(|arguments| function.takes(arguments)),
        How::RowField if row => function.takes(1) && function.takes_row && function.oid >= 16_384,
        How::Field | How::RowField => function.takes(1),
        How::Loose | How::Sample | How::Keyword => true,
    }
}

fn cast_at(mention: &Mention, argument: usize) -> Option<&str> {
    mention.casts.get(argument).and_then(Option::as_deref)
}
