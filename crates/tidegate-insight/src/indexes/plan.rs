//! What a plan looks for in each table: the columns that an index could answer by.

use std::collections::BTreeMap;

use serde_json::Value;

use super::condition::{self, Comparison, How};

/// Fields of a step that hold conditions.
const CONDITIONS: [&str; 6] = ["Filter", "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter"];

/// Steps of a plan that are looked at, at most.
const STEPS_MAX: usize = 2_000;

/// A table by schema and name, as the catalogue has them.
pub(super) type Place = (String, String);

/// What is looked for in one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wants {
    pub(super) place: Place,
    pub(super) equal: Vec<String>,
    pub(super) prefix: Vec<String>,
    pub(super) range: Vec<String>,
    pub(super) join: Vec<String>,
    /// What its rows are put in order by, with directions.
    pub(super) sort: Vec<(String, String)>,
}

/// A plan as far as it matters for indexes.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) cost: f64,
    pub(super) wants: Vec<Wants>,
}

/// Reads the plan that `EXPLAIN (VERBOSE, FORMAT JSON)` gave.
pub(super) fn read(plan: &Value) -> Plan {
    let Some(top) = plan.get(0).and_then(|plan| plan.get("Plan")) else { return Plan::default() };
    let mut steps = Vec::new();
    gather(top, &mut steps);
    let text = |step: &Value, key: &str| step.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut wants: BTreeMap<String, Wants> = BTreeMap::new();
    for step in &steps {
        if let (Some(schema), Some(name), Some(alias)) = (text(step, "Schema"), text(step, "Relation Name"), text(step, "Alias")) {
            wants.entry(tidegate_guard::quote_ident(&alias)).or_insert_with(|| Wants { place: (schema, name), ..Wants::default() });
        }
    }
    let aliases: Vec<String> = wants.keys().cloned().collect();
    for step in &steps {
        for found in CONDITIONS.iter().filter_map(|key| text(step, key)).flat_map(|condition| condition::comparisons(&condition, &aliases))
        {
            if let Some(wants) = wants.get_mut(&found.alias) {
                wants.add(found);
            }
        }
        let keys = |key: &str| step.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let sorts: Option<Vec<_>> = keys("Sort Key").map(|key| condition::sorted(key, &aliases)).collect();
        let sorts = sorts.unwrap_or_default();
        // Only one table's rows can come in an order from its index.
        if let Some((alias, ..)) = sorts.first()
            && sorts.iter().all(|(other, ..)| other == alias)
            && let Some(wants) = wants.get_mut(alias)
        {
            wants.sort = sorts.into_iter().map(|(_, key, direction)| (key, direction)).collect();
        }
    }
    let cost = top.get("Total Cost").and_then(Value::as_f64).unwrap_or(0.0);
    let system = |wants: &Wants| matches!(wants.place.0.as_str(), "pg_catalog" | "information_schema" | "pg_toast");
    Plan { cost, wants: wants.into_values().filter(|wants| !system(wants)).collect() }
}

fn gather<'a>(step: &'a Value, steps: &mut Vec<&'a Value>) {
    if steps.len() >= STEPS_MAX {
        return;
    }
    steps.push(step);
    for child in step.get("Plans").and_then(Value::as_array).into_iter().flatten() {
        gather(child, steps);
    }
}

impl Wants {
    fn add(&mut self, found: Comparison) {
        let keys = match found.how {
            How::Equal => &mut self.equal,
            How::Prefix => &mut self.prefix,
            How::Range => &mut self.range,
            How::Join => &mut self.join,
        };
        if !keys.contains(&found.key) {
            keys.push(found.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_plan_tells_what_each_table_is_asked_for() {
        let plan = json!([{"Plan": {"Node Type": "Limit", "Total Cost": 12.5, "Plans": [{"Node Type": "Sort", "Sort Key": ["o.placed DESC"], "Plans": [
        {"Node Type": "Hash Join", "Hash Cond": "(o.customer_id = c.id)", "Plans": [
            {"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "orders", "Alias": "o", "Filter": "((o.status = 'paid'::text) AND (o.total > 5))"},
            {"Node Type": "Hash", "Plans": [{"Node Type": "Seq Scan", "Schema": "public", "Relation Name": "customers", "Alias": "c"}]}
        ]}]}]}}]);
        let Plan { cost, wants } = read(&plan);
        assert!((cost - 12.5).abs() < f64::EPSILON);
        let orders = wants.iter().find(|wants| wants.place.1 == "orders").unwrap();
        assert_eq!(
            (orders.equal.as_slice(), orders.range.as_slice(), orders.join.as_slice()),
            (&["status".to_owned()][..], &["total".to_owned()][..], &["customer_id".to_owned()][..])
        );
        assert_eq!(orders.sort, [("placed".to_owned(), " DESC".to_owned())]);
        let customers = wants.iter().find(|wants| wants.place.1 == "customers").unwrap();
        assert_eq!(customers.join, ["id"]);
    }
}
