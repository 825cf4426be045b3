//! The statement that estimates: from people to people in cells, to sums by stratum, to estimates with their errors.
//!
//! With n respondents in a stratum and z the weighted, linearised value of each (zero outside the cell), the variance is
//! Σ over strata of n/(n−1)·(Σz² − (Σz)²/n): of a total z is w·y, of a ratio R = Σwy/Σwx it is w·(y − R·x)/Σwx.

use tidegate_core::Result;
use tidegate_guard::quote_ident;
use tidegate_pg::Parameter;

use super::plan::{Kind, Plan};
use super::{SHOWN_MIN, Weighting, cell_min, quantile, share};

/// The normal quantile of a 95 % interval.
pub(super) const Z: &str = "1.959963984540054";

/// How the answer is written.
pub(super) struct Layout {
    /// Whether everybody counts once instead of by weight.
    pub(super) unweighted: bool,
    /// A label of a key or measure, and whether the largest comes first.
    pub(super) order: Option<(String, bool)>,
    /// Cells at most.
    pub(super) limit: u64,
    /// Significant digits.
    pub(super) digits: u8,
    /// On governed data: people that a cell must have. Then the last column says how many cells were left out.
    pub(super) cell_min: Option<u64>,
}

/// A statement and the values of its parameters.
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) parameters: Vec<Parameter>,
    /// The steps that read the dataset; the others calculate.
    pub(super) reads: String,
}

/// Writes the statement.
pub(super) fn statement(plan: Plan, weighting: &Weighting, layout: &Layout) -> Result<Statement> {
    let mut writer = Writer { parameters: Vec::new(), weighting, layout, plan };
    writer.parameters = std::mem::take(&mut writer.plan.parameters);
    let mut steps = vec![writer.people(), writer.panel(), writer.hits(), writer.ranked()];
    steps.extend(writer.ratios());
    steps.push(writer.sums());
    steps.push(writer.cells());
    for (at, measure) in writer.plan.measures.iter().enumerate() {
        match &measure.kind {
            Kind::Share(_) => steps.extend(share::steps(at + 1, &format!("select distinct o{} as o, id, w, h from ranked", at + 1))),
            Kind::Reach => steps.extend(share::steps(at + 1, "select u as o, id, w, h from people")),
            Kind::Quantile { value, share } => steps.extend(quantile::steps(at + 1, value, share)),
            Kind::Total { .. } | Kind::Ratio { .. } => {}
        }
    }
    let reads = [writer.people(), writer.hits()].join(",\n");
    steps.extend(layout.cell_min.map(|min| cell_min::judged(&writer.plan.measures, min)));
    let last = writer.last()?;
    Ok(Statement { reads, sql: format!("with {}\n{last}", steps.join(",\n")), parameters: writer.parameters })
}

struct Writer<'a> {
    plan: Plan,
    parameters: Vec<Parameter>,
    weighting: &'a Weighting,
    layout: &'a Layout,
}

impl Writer<'_> {
    fn stratum(&self) -> String {
        let columns: Vec<String> = self.weighting.strata.iter().map(|column| format!("r.{}", quote_ident(column))).collect();
        if columns.is_empty() { "1".to_owned() } else { format!("row({})::text", columns.join(", ")) }
    }

    /// Only who stands for somebody is counted.
    fn counted(&self) -> String {
        if self.layout.unweighted { "true".to_owned() } else { format!("r.{} > 0", quote_ident(&self.weighting.weight)) }
    }

    fn weight(&self) -> String {
        if self.layout.unweighted { "1::float8".to_owned() } else { format!("r.{}::float8", quote_ident(&self.weighting.weight)) }
    }

    /// One row for each respondent that the conditions on people leave.
    fn people(&self) -> String {
        let level = &self.plan.people;
        let mut columns = vec![
            format!("r.{} as id", quote_ident(&self.weighting.respondent)),
            format!("{} as w", self.weight()),
            format!("{} as h", self.stratum()),
        ];
        if self.has_reach() {
            let keys: Vec<&str> = level.columns.iter().filter(|(_, name)| name.starts_with('b')).map(|(sql, _)| sql.as_str()).collect();
            columns.push(format!("{} as u", rank(&keys)));
        }
        columns.extend(level.columns.iter().map(|(sql, name)| format!("{sql} as {name}")));
        let conditions: Vec<String> = std::iter::once(self.counted()).chain(level.conditions.iter().cloned()).collect();
        format!("people as (select {} {} where {})", columns.join(", "), level.from, conditions.join(" and "))
    }

    /// n/(n−1) and 1/(n−1) of each stratum of the whole panel; a stratum of one counts around zero.
    fn panel(&self) -> String {
        format!(
            "panel as (select h, case when n > 1 then n / (n - 1) else 1 end as f, case when n > 1 then 1 / (n - 1) else 0 end as d from (select {} as h, count(*)::float8 as n from {} r where {} group by 1) as strata)",
            self.stratum(),
            self.weighting.table_sql(),
            self.counted()
        )
    }

    /// One row for each person and cell, however many events.
    fn hits(&self) -> String {
        let mut columns: Vec<String> = ["id", "w", "h"].map(|name| format!("p.{name}")).into();
        columns.extend(self.has_reach().then(|| "p.u".to_owned()));
        let of_people: Vec<bool> = self.plan.keys.iter().map(|key| key.of_people).collect();
        let events = self.plan.events.as_ref();
        for (at, _) in of_people.iter().enumerate().filter(|(_, of_people)| **of_people) {
            columns.push(format!("p.b{}", at + 1));
        }
        columns.extend(self.plan.values.iter().map(|(sql, name)| format!("{sql}::float8 as {name}")));
        let Some(level) = events else {
            return format!("hits as (select {} from people p)", columns.join(", "));
        };
        columns.extend(level.columns.iter().map(|(sql, name)| format!("{sql} as {name}")));
        let places: Vec<String> = (1..=columns.len()).map(|place| place.to_string()).collect();
        columns.push("count(*)::float8 as k".to_owned());
        for (at, sql) in self.plan.sums.iter().enumerate() {
            columns.push(format!("sum({sql})::float8 as s{0}, count({sql})::float8 as c{0}", at + 1));
        }
        let conditions = if level.conditions.is_empty() { String::new() } else { format!(" where {}", level.conditions.join(" and ")) };
        format!("hits as (select {} {}{conditions} group by {})", columns.join(", "), level.from, places.join(", "))
    }

    /// Numbers the cells, and the bases of shares.
    fn ranked(&self) -> String {
        let keys: Vec<String> = (1..=self.plan.keys.len()).map(|at| format!("b{at}")).collect();
        let mut columns = vec![format!("{} as g", rank(&keys))];
        for (at, measure) in self.plan.measures.iter().enumerate() {
            match &measure.kind {
                Kind::Share(within) => {
                    let keys: Vec<String> = within.iter().map(|key| format!("b{}", key + 1)).collect();
                    columns.push(format!("{} as o{}", rank(&keys), at + 1));
                }
                Kind::Reach => columns.push(format!("u as o{}", at + 1)),
                _ => {}
            }
        }
        format!("ranked as (select *, {} from hits)", columns.join(", "))
    }

    /// Beside each person the cell's ratio.
    fn ratios(&self) -> Option<String> {
        let ratio = |(at, measure): (usize, &super::plan::PlannedMeasure)| match &measure.kind {
            Kind::Ratio { y, x, .. } => Some(format!("sum(w * {y}) over c / nullif(sum(w * {x}) over c, 0) as r{}", at + 1)),
            _ => None,
        };
        let ratios: Vec<String> = self.plan.measures.iter().enumerate().filter_map(ratio).collect();
        (!ratios.is_empty()).then(|| format!("ratios as (select *, {} from ranked window c as (partition by g))", ratios.join(", ")))
    }

    /// What is the same for all people of a cell.
    fn cell_columns(&self) -> String {
        let mut columns = vec!["g".to_owned()];
        columns.extend((1..=self.plan.keys.len()).map(|at| format!("b{at}")));
        let shares = self.plan.measures.iter().enumerate().filter(|(_, measure)| matches!(measure.kind, Kind::Share(_) | Kind::Reach));
        columns.extend(shares.map(|(at, _)| format!("o{}", at + 1)));
        columns.join(", ")
    }

    /// For each cell and stratum.
    fn sums(&self) -> String {
        let mut columns = vec![self.cell_columns(), "h, count(*)::float8 as n, sum(w) as w, sum(w * w) as q".to_owned()];
        for (at, measure) in self.plan.measures.iter().enumerate() {
            let at = at + 1;
            let of = match &measure.kind {
                Kind::Total { y, of } => {
                    columns.push(format!("sum(w * {y}) as z{at}, sum((w * {y}) ^ 2) as q{at}"));
                    of
                }
                Kind::Ratio { y, x, of } => {
                    let z = format!("w * ({y} - r{at} * {x})");
                    columns.push(format!("sum(w * {y}) as y{at}, sum(w * {x}) as x{at}, sum({z}) as z{at}, sum(({z}) ^ 2) as q{at}"));
                    of
                }
                _ => &None,
            };
            columns.extend(self.layout.cell_min.and_then(|_| cell_min::counted(&measure.kind, at)));
            if let Some(of) = of {
                columns.push(format!(
                    "count(*) filter (where {of})::float8 as n{at}, sum(w) filter (where {of}) as w{at}, sum(w * w) filter (where {of}) as v{at}"
                ));
            }
        }
        let from = if self.plan.measures.iter().any(|measure| matches!(measure.kind, Kind::Ratio { .. })) { "ratios" } else { "ranked" };
        format!("sums as (select {} from {from} group by {}, h)", columns.join(", "), self.cell_columns())
    }

    /// For each cell: estimates, errors and bases.
    fn cells(&self) -> String {
        let mut columns = vec![self.cell_columns(), "sum(n) as n, sum(w) ^ 2 / sum(q) as ne".to_owned()];
        for (at, measure) in self.plan.measures.iter().enumerate() {
            let at = at + 1;
            let error = format!("sqrt(greatest(sum(f * q{at} - d * z{at} ^ 2), 0))");
            let of = match &measure.kind {
                Kind::Total { of, .. } => {
                    columns.push(format!("sum(z{at}) as e{at}, {error} as s{at}"));
                    of
                }
                Kind::Ratio { of, .. } => {
                    columns.push(format!("sum(y{at}) / nullif(sum(x{at}), 0) as e{at}, {error} / nullif(sum(x{at}), 0) as s{at}"));
                    of
                }
                _ => &None,
            };
            columns.extend(self.layout.cell_min.and_then(|_| cell_min::counted(&measure.kind, at)).map(|_| format!("sum(a{at}) as a{at}")));
            if of.is_some() {
                columns.push(format!("sum(n{at}) as n{at}, sum(w{at}) ^ 2 / sum(v{at}) as ne{at}"));
            }
        }
        format!("cells as (select {} from sums join panel using (h) group by {})", columns.join(", "), self.cell_columns())
    }

    /// The answer: a line for each cell and measure.
    fn last(&mut self) -> Result<String> {
        let mut joins = String::new();
        let mut lines = Vec::new();
        let mut estimates = Vec::new();
        for at in 1..=self.plan.measures.len() {
            let Some(measure) = self.plan.measures.get(at - 1) else { break };
            self.parameters.push(Parameter::Text(measure.label.clone()));
            let label = format!("{at}, ${}::text", self.parameters.len());
            let (line, estimate) = match &measure.kind {
                Kind::Share(_) | Kind::Reach => {
                    joins.push_str(&format!(" join share{at} using (g)"));
                    (
                        format!("({label}, share{at}.e, share{at}.s, share{at}.low, share{at}.high, share{at}.n, share{at}.ne)"),
                        format!("share{at}.e"),
                    )
                }
                Kind::Quantile { .. } => {
                    joins.push_str(&format!(" left join quantile{at} using (g)"));
                    let name = format!("quantile{at}");
                    (format!("({label}, {name}.e, {name}.s, {name}.low, {name}.high, {name}.n, {name}.ne)"), format!("{name}.e"))
                }
                Kind::Total { y, of } | Kind::Ratio { y, of, .. } => {
                    let own = if of.is_some() { at.to_string() } else { String::new() };
                    let counts = matches!(measure.kind, Kind::Total { .. }) && matches!(y.as_str(), "1" | "k");
                    let low = format!("e{at} - {Z} * s{at}");
                    let low = if counts { format!("greatest({low}, 0)") } else { low };
                    (format!("({label}, e{at}, s{at}, {low}, e{at} + {Z} * s{at}, cells.n{own}, cells.ne{own})"), format!("cells.e{at}"))
                }
            };
            let kept = self.layout.cell_min.map(|min| format!(", {})", cell_min::kept(&measure.kind, at, min)));
            lines.push(match kept {
                Some(kept) => format!("{}{kept}", line.trim_end_matches(')')),
                None => line,
            });
            estimates.push((measure.label.clone(), estimate));
        }
        let order = self.order(&estimates)?;
        let limit = self.layout.limit.saturating_mul(lines.len() as u64);
        let shown = self.shown();
        let lines = lines.join(", ");
        if self.layout.cell_min.is_some() {
            return Ok(cell_min::last(&shown, &joins, &lines, (&order, limit)));
        }
        let columns: Vec<String> = shown.iter().map(|(sql, name)| format!("{sql} as {}", quote_ident(name))).collect();
        let order = order.map_or_else(String::new, |(sql, direction)| format!("{sql} {direction}, "));
        Ok(format!(
            "select {}\nfrom cells{joins} cross join lateral (values {lines}) as l (place, measure, e, s, low, high, n, ne)\norder by {order}cells.g, l.place\nlimit {limit}",
            columns.join(", ")
        ))
    }

    /// The columns of the answer. What rests on too few people is not shown.
    fn shown(&self) -> Vec<(String, String)> {
        let mut columns = Vec::new();
        for (at, key) in self.plan.keys.iter().enumerate() {
            let value = match &key.bands {
                Some(names) => format!("({names}::text[])[cells.b{} + 1]", at + 1),
                None => format!("cells.b{}", at + 1),
            };
            columns.push((value, key.label.clone()));
        }
        let mut push = |sql: String, name: &str| columns.push((sql, name.to_owned()));
        push("l.measure".to_owned(), "measure");
        let base_min = self.weighting.base_min;
        let shown_min = SHOWN_MIN.min(base_min);
        let picture = format!("9.{}EEEE", "9".repeat(usize::from(self.layout.digits.saturating_sub(1))));
        for (sql, name) in
            [("l.e", "estimate"), ("case when l.s > 1e-12 * abs(l.e) then l.s else 0 end", "se"), ("l.low", "low95"), ("l.high", "high95")]
        {
            let rounded = if self.layout.digits >= 16 { sql.to_owned() } else { format!("to_char({sql}, '{picture}')::float8") };
            push(format!("case when l.n >= {shown_min} then {rounded} end"), name);
        }
        push("l.n".to_owned(), "n");
        push("round(l.ne::numeric, 1)".to_owned(), "n_eff");
        push(format!("case when l.n < {shown_min} then 'too few' when l.ne < {base_min} then 'small base' else '' end"), "note");
        columns
    }

    /// What the answer is ordered by, and how.
    fn order(&self, estimates: &[(String, String)]) -> Result<Option<(String, &'static str)>> {
        let Some((label, descending)) = &self.layout.order else { return Ok(None) };
        let direction = if *descending { "desc nulls last" } else { "asc" };
        let key = self.plan.keys.iter().position(|key| key.label == *label).map(|at| format!("cells.b{}", at + 1));
        let found = key.or_else(|| estimates.iter().find(|(name, _)| name == label).map(|(_, sql)| sql.clone()));
        found.map(|sql| Some((sql, direction))).ok_or_else(|| {
            let keys = self.plan.keys.iter().map(|key| key.label.as_str());
            let choices: Vec<&str> = keys.chain(estimates.iter().map(|(name, _)| name.as_str())).collect();
            tidegate_core::Error::invalid(format!("`{label}` is neither a key nor a measure of this request"))
                .hint(format!("order_by takes one of: {}; with ` desc` for the largest first", choices.join(", ")))
        })
    }

    fn has_reach(&self) -> bool {
        self.plan.measures.iter().any(|measure| matches!(measure.kind, Kind::Reach))
    }
}

/// The same number for rows that are alike in these.
fn rank<S: AsRef<str>>(keys: &[S]) -> String {
    let keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
    if keys.is_empty() { "1".to_owned() } else { format!("dense_rank() over (order by {})", keys.join(", ")) }
}
