//! Aggregates over people: each is shown only where enough people stand behind it.

use pg_query::NodeEnum;
use pg_query::protobuf::{AConst, BoolExpr, BoolExprType, CaseExpr, CaseWhen, FuncCall, Node, NullTest, NullTestType, a_const};

use super::level::Level;
use super::monomial::{self, Summand};
use super::node::{Refused, as_column, expression, function_name, is_star, node};
use crate::lists;
use crate::shape::quoted;

/// Conditions that the aggregates of one SELECT may have.
const CONDITIONS_MAX: usize = 24;

/// What an aggregate does with values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aggregate {
    /// Counts them.
    Counts,
    /// Mixes all of them.
    Sums,
    /// Finds one in their midst.
    Quantile,
    /// Shows one of them.
    Carries,
    /// Shows many of them, or what it does is not known.
    Packs,
}

pub(super) fn kind_of(name: &str) -> Aggregate {
    match name {
        "count" => Aggregate::Counts,
        "sum" | "avg" | "stddev" | "stddev_pop" | "stddev_samp" | "var_pop" | "var_samp" | "variance" => Aggregate::Sums,
        "percentile_cont" => Aggregate::Quantile,
        "min" | "max" | "any_value" | "mode" | "percentile_disc" => Aggregate::Carries,
        _ => Aggregate::Packs,
    }
}

/// Whether a call aggregates; a window function does not.
pub(super) fn is_aggregate(call: &FuncCall) -> bool {
    let marked = call.agg_star || call.agg_distinct || call.agg_within_group || !call.agg_order.is_empty() || call.agg_filter.is_some();
    call.over.is_none() && (marked || lists::is_aggregate(function_name(call)))
}

/// Whether a target is an aggregate of all rows of a person, of plain values.
pub(super) fn is_plain(value: &Node, level: &Level) -> bool {
    let Some(NodeEnum::FuncCall(call)) = &value.node else { return false };
    let mixes = matches!(kind_of(function_name(call)), Aggregate::Counts | Aggregate::Sums);
    let plain = call.args.iter().all(|arg| monomial::columns_of(arg, level).is_some());
    is_aggregate(call) && mixes && plain && call.agg_filter.is_none()
}

pub(super) fn packs(call: &FuncCall) -> Refused {
    let name = function_name(call);
    Refused::new(
        format!("`{name}` over rows about single people shows many of them at once"),
        "use count, sum, avg, stddev, percentile_cont, or min and max",
        call.location,
    )
}

/// One aggregate, looked at: which rows stand behind it.
struct Looked {
    kind: Aggregate,
    /// For which of the group's rows it holds; none for all.
    condition: Option<Node>,
    /// Which of these count.
    counts: Option<Node>,
    /// How many times the least number of people it takes.
    times: f64,
}

/// The guards of one SELECT's aggregates.
pub(super) struct Guards<'a> {
    level: &'a Level,
    cell_min: u64,
    conditions: Vec<(String, Node)>,
    /// How many aggregates show the value of one person.
    pub(super) carries: u64,
}

impl<'a> Guards<'a> {
    pub(super) fn new(level: &'a Level, cell_min: u64) -> Self {
        Guards { level, cell_min, conditions: Vec::new(), carries: 0 }
    }

    /// First every aggregate is looked at: all conditions must be known before any is guarded.
    pub(super) fn look(&mut self, aggregate: &mut Node) -> Result<(), Refused> {
        let Some(looked) = self.looked(aggregate)? else { return Ok(()) };
        self.carries += u64::from(looked.kind == Aggregate::Carries);
        if let Some(condition) = looked.condition {
            let key = placeless(&condition);
            if !self.conditions.iter().any(|(known, _)| *known == key) {
                self.conditions.push((key, condition));
            }
        }
        if self.conditions.len() > CONDITIONS_MAX {
            return Err(Refused::new(
                format!("more than {CONDITIONS_MAX} different conditions on aggregates"),
                "group by the values instead",
                -1,
            ));
        }
        Ok(())
    }

    /// Then each is put behind its guard.
    pub(super) fn guard(&self, aggregate: &mut Node) -> Result<(), Refused> {
        let Some(looked) = self.looked(aggregate)? else { return Ok(()) };
        let mut guards = Vec::new();
        if looked.condition.is_some() {
            self.conditions_hold(&mut guards)?;
        }
        if let Some(counts) = both(looked.condition, looked.counts) {
            #[allow(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small number of people"
            )]
            let least = (self.cell_min as f64 * looked.times).ceil() as u64;
            guards.extend(self.at_least(Some(&counts), &format!(">= {least}"))?);
        }
        if guards.is_empty() {
            return Ok(());
        }
        let when =
            CaseWhen { expr: Some(Box::new(all(guards))), result: Some(Box::new(aggregate.clone())), location: -1, ..CaseWhen::default() };
        *aggregate = node(NodeEnum::CaseExpr(Box::new(CaseExpr {
            args: vec![node(NodeEnum::CaseWhen(Box::new(when)))],
            location: -1,
            ..CaseExpr::default()
        })));
        Ok(())
    }

    /// The number of people in the group, as text: by every way in which they are told apart.
    pub(super) fn people(&self) -> String {
        let counts: Vec<String> = self.counters();
        if counts.len() == 1 { counts.concat() } else { format!("least({})", counts.join(", ")) }
    }

    /// Every condition, and what is left of all, leaves enough people on both sides.
    fn conditions_hold(&self, guards: &mut Vec<Node>) -> Result<(), Refused> {
        let k = self.cell_min;
        for (_, condition) in &self.conditions {
            guards.extend(self.at_least(Some(condition), &format!(">= {k}"))?);
            let negated = expression(&format!("({}) is not true", "placeholder"))?;
            guards.extend(self.at_least(Some(&with_argument(negated, condition)), &format!(">= {k}"))?);
        }
        if self.conditions.len() > 1 {
            let any = BoolExpr {
                boolop: BoolExprType::OrExpr as i32,
                args: self.conditions.iter().map(|(_, condition)| condition.clone()).collect(),
                ..BoolExpr::default()
            };
            let rest = with_argument(expression("(placeholder) is not true")?, &node(NodeEnum::BoolExpr(Box::new(any))));
            guards.extend(self.at_least(Some(&rest), &format!("not between 1 and {}", k.max(2) - 1))?);
        }
        Ok(())
    }

    /// For each way of counting people: so many of them meet the condition.
    fn at_least(&self, condition: Option<&Node>, compared: &str) -> Result<Vec<Node>, Refused> {
        let mut guards = Vec::new();
        for counter in self.counters() {
            let mut guard = expression(&format!("{counter} {compared}"))?;
            if let Some(NodeEnum::AExpr(of)) = &mut guard.node
                && let Some(NodeEnum::FuncCall(call)) = of.lexpr.as_mut().and_then(|left| left.node.as_mut())
            {
                call.agg_filter = condition.cloned().map(Box::new);
            }
            guards.push(guard);
        }
        Ok(guards)
    }

    fn counters(&self) -> Vec<String> {
        let counter = |source: &super::level::Source| match &source.counted {
            Some(column) => format!("pg_catalog.count(distinct {}.{})", quoted(&source.alias), quoted(column)),
            None => "pg_catalog.count(*)".to_owned(),
        };
        self.level.classes().into_iter().map(counter).collect()
    }

    fn looked(&self, aggregate: &Node) -> Result<Option<Looked>, Refused> {
        let Some(NodeEnum::FuncCall(call)) = &aggregate.node else { return Ok(None) };
        let name = function_name(call);
        let filter = call.agg_filter.as_deref().cloned();
        let looked = |condition, counts| Looked { kind: kind_of(name), condition, counts, times: 1.0 };
        Ok(Some(match kind_of(name) {
            Aggregate::Packs => return Err(packs(call)),
            Aggregate::Counts => {
                let (condition, counts) = counted(call, filter);
                looked(condition, counts)
            }
            Aggregate::Sums => {
                let Some(Summand { value, condition }) = call.args.first().and_then(|arg| monomial::summand(arg, self.level)) else {
                    return Err(not_plain(call));
                };
                let counts = value.map(is_something).transpose()?;
                looked(both(filter, condition), counts)
            }
            Aggregate::Quantile => {
                Looked { times: self.tails(call)?, ..looked(filter, call.agg_order.first().and_then(ordered_by).map(is_not_null)) }
            }
            Aggregate::Carries => {
                let shown = call.args.iter().chain(call.agg_order.iter().filter_map(ordered_by_ref));
                let plain =
                    |arg: &Node| as_column(arg).is_some_and(|column| !is_star(column)) || matches!(arg.node, Some(NodeEnum::AConst(_)));
                if !shown.into_iter().all(plain) {
                    return Err(not_plain(call));
                }
                looked(filter, None)
            }
        }))
    }

    /// How many people a quantile takes: enough must lie on both sides of it.
    fn tails(&self, call: &FuncCall) -> Result<f64, Refused> {
        let fraction = match call.args.first().and_then(|arg| arg.node.as_ref()) {
            Some(NodeEnum::AConst(AConst { val: Some(a_const::Val::Fval(value)), .. })) => value.fval.parse::<f64>().ok(),
            _ => None,
        };
        let plain = call.agg_order.first().and_then(ordered_by_ref).is_some_and(|by| monomial::columns_of(by, self.level).is_some());
        match fraction.filter(|fraction| (0.01..=0.99).contains(fraction) && plain) {
            Some(fraction) => Ok(1.0 / fraction.min(1.0 - fraction)),
            None => Err(Refused::new(
                "percentile_cont takes a number from 0.01 to 0.99 and orders by a column here",
                "write it as percentile_cont(0.5) within group (order by column)",
                call.location,
            )),
        }
    }
}

/// For which rows a count holds, and which of them count.
fn counted(call: &FuncCall, filter: Option<Node>) -> (Option<Node>, Option<Node>) {
    match call.args.as_slice() {
        [] => (filter, None),
        [arg] if matches!(&arg.node, Some(NodeEnum::AConst(constant)) if !constant.isnull) => (filter, None),
        [arg] if as_column(arg).is_some() => (filter, Some(is_not_null(arg.clone()))),
        args => {
            let set = args.iter().cloned().map(is_not_null).fold(None, |so_far, next| both(so_far, Some(next)));
            (both(filter, set), None)
        }
    }
}

fn not_plain(call: &FuncCall) -> Refused {
    let name = function_name(call);
    Refused::new(
        format!("`{name}` over people takes a column, or a product of columns and numbers"),
        "put conditions into FILTER or WHERE, group by what is computed, divide by numbers such as 60.0, and sum in two where you would add",
        call.location,
    )
}

fn ordered_by_ref(sort: &Node) -> Option<&Node> {
    match &sort.node {
        Some(NodeEnum::SortBy(by)) => by.node.as_deref(),
        _ => None,
    }
}

fn ordered_by(sort: &Node) -> Option<Node> {
    ordered_by_ref(sort).cloned()
}

fn is_not_null(value: Node) -> Node {
    node(NodeEnum::NullTest(Box::new(NullTest {
        arg: Some(Box::new(value)),
        nulltesttype: NullTestType::IsNotNull as i32,
        location: -1,
        ..NullTest::default()
    })))
}

/// `value <> value - value`: neither null nor zero, of whatever type.
fn is_something(value: Node) -> Result<Node, Refused> {
    let mut compared = expression("a <> a - a")?;
    if let Some(NodeEnum::AExpr(unequal)) = &mut compared.node {
        if let Some(NodeEnum::AExpr(minus)) = unequal.rexpr.as_mut().and_then(|right| right.node.as_mut()) {
            minus.lexpr = Some(Box::new(value.clone()));
            minus.rexpr = Some(Box::new(value.clone()));
        }
        unequal.lexpr = Some(Box::new(value));
    }
    Ok(compared)
}

/// `… is not true` of another expression.
fn with_argument(mut test: Node, argument: &Node) -> Node {
    if let Some(NodeEnum::BooleanTest(of)) = &mut test.node {
        of.arg = Some(Box::new(argument.clone()));
    }
    test
}

fn both(left: Option<Node>, right: Option<Node>) -> Option<Node> {
    match (left, right) {
        (Some(left), Some(right)) => Some(all(vec![left, right])),
        (left, right) => left.or(right),
    }
}

fn all(mut parts: Vec<Node>) -> Node {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    node(NodeEnum::BoolExpr(Box::new(BoolExpr { boolop: BoolExprType::AndExpr as i32, args: parts, location: -1, ..BoolExpr::default() })))
}

/// An expression as text, without the places at which it stands.
fn placeless(node: &Node) -> String {
    let text = format!("{node:?}");
    let mut parts = text.split("location: ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit()));
    }
    out
}
