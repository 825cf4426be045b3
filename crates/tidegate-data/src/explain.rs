//! A plan in words: each step with its rows and time, and the one that costs most.

use std::fmt::Write as _;

use serde_json::Value;

/// Steps that are told at most.
const STEPS_MAX: usize = 60;

/// The plan that `EXPLAIN (FORMAT JSON)` gave, as an indented list.
pub fn in_words(plan: &Value) -> Option<String> {
    let top = plan.get(0)?;
    let mut steps = Vec::new();
    gather(top.get("Plan")?, 0, &mut steps);
    let analyzed = top.get("Execution Time").is_some();
    let costliest = steps.iter().max_by(|a, b| a.own(analyzed).total_cmp(&b.own(analyzed)))?;

    let mut text = String::new();
    match (top.get("Execution Time").and_then(Value::as_f64), top.get("Planning Time").and_then(Value::as_f64)) {
        (Some(run), Some(plan)) => write!(text, "ran in {run:.1} ms, planned in {plan:.1} ms; "),
        _ => write!(text, "estimated cost {:.0}, {:.0} rows; ", steps.first()?.cost, steps.first()?.rows),
    }
    .expect("writing to a String does not fail");
    writeln!(
        text,
        "costliest step: {}, {:.0} % of the whole",
        costliest.what,
        100.0 * costliest.own(analyzed) / steps.first()?.all(analyzed).max(f64::EPSILON)
    )
    .expect("writing to a String does not fail");
    for step in steps.iter().take(STEPS_MAX) {
        step.write(analyzed, std::ptr::eq(step, costliest), &mut text);
    }
    if steps.len() > STEPS_MAX {
        writeln!(text, "… {} more steps", steps.len() - STEPS_MAX).expect("writing to a String does not fail");
    }
    text.push_str(&advice(&steps));
    Some(text)
}

struct Step {
    depth: usize,
    what: String,
    table: Option<String>,
    filter: Option<String>,
    rows: f64,
    cost: f64,
    own_cost: f64,
    actual: Option<Actual>,
    spilled: bool,
}

struct Actual {
    rows: f64,
    ms: f64,
    own_ms: f64,
    removed: f64,
}

impl Step {
    fn own(&self, analyzed: bool) -> f64 {
        if analyzed { self.actual.as_ref().map_or(0.0, |actual| actual.own_ms) } else { self.own_cost }
    }

    fn all(&self, analyzed: bool) -> f64 {
        if analyzed { self.actual.as_ref().map_or(0.0, |actual| actual.ms) } else { self.cost }
    }

    fn write(&self, analyzed: bool, costliest: bool, text: &mut String) {
        write!(text, "{}- {}", "  ".repeat(self.depth), self.what).expect("writing to a String does not fail");
        match &self.actual {
            Some(actual) if analyzed => {
                write!(text, ": {:.0} rows (planned {:.0}), {:.1} ms", actual.rows, self.rows, actual.own_ms)
                    .expect("writing to a String does not fail");
                if actual.removed > 0.0 {
                    write!(text, ", threw away {:.0}", actual.removed).expect("writing to a String does not fail");
                }
            }
            _ => write!(text, ": {:.0} rows, cost {:.0}", self.rows, self.own_cost).expect("writing to a String does not fail"),
        }
        if self.spilled {
            text.push_str(", spilled to disk");
        }
        text.push_str(if costliest { "  <- costliest\n" } else { "\n" });
    }
}

fn gather(node: &Value, depth: usize, steps: &mut Vec<Step>) {
    let number = |key: &str| node.get(key).and_then(Value::as_f64);
    let word = |key: &str| node.get(key).and_then(Value::as_str).map(str::to_owned);
    let children: Vec<&Value> = node.get("Plans").and_then(Value::as_array).into_iter().flatten().collect();
    let below = |key: &str| children.iter().filter_map(|child| child.get(key).and_then(Value::as_f64)).sum::<f64>();
    let spent = |node: &Value| {
        let part = |key: &str| node.get(key).and_then(Value::as_f64);
        Some(part("Actual Total Time")? * part("Actual Loops").unwrap_or(1.0))
    };

    let mut what = word("Node Type").unwrap_or_default();
    let table = word("Relation Name");
    for (key, before) in
        [("Relation Name", " on "), ("Index Name", " by "), ("CTE Name", " of "), ("Function Name", " of "), ("Join Type", ", ")]
    {
        if let Some(name) = word(key) {
            what.push_str(before);
            what.push_str(&if key == "Join Type" { name.to_lowercase() } else { name });
        }
    }
    for key in ["Index Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter"] {
        if let Some(condition) = word(key) {
            what.push_str(if key.ends_with("Filter") { " where " } else { " on " });
            what.extend(condition.chars().take(160));
        }
    }
    let cost = number("Total Cost").unwrap_or(0.0);
    let actual = spent(node).map(|ms| Actual {
        rows: number("Actual Rows").unwrap_or(0.0) * number("Actual Loops").unwrap_or(1.0),
        ms,
        own_ms: (ms - children.iter().filter_map(|child| spent(child)).sum::<f64>()).max(0.0),
        removed: number("Rows Removed by Filter").unwrap_or(0.0) * number("Actual Loops").unwrap_or(1.0),
    });
    let spilled =
        word("Sort Space Type").is_some_and(|space| space == "Disk") || number("Temp Written Blocks").is_some_and(|blocks| blocks > 0.0);
    let own_cost = (cost - below("Total Cost")).max(0.0);
    steps.push(Step {
        depth,
        what,
        table,
        filter: word("Filter"),
        rows: number("Plan Rows").unwrap_or(0.0),
        cost,
        own_cost,
        actual,
        spilled,
    });
    for child in children {
        gather(child, depth + 1, steps);
    }
}

/// What the plan itself suggests.
fn advice(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        if let (Some(table), Some(_), Some(actual)) = (&step.table, &step.filter, &step.actual)
            && step.what.starts_with("Seq Scan")
            && actual.removed > 10_000.0
            && actual.removed > 10.0 * actual.rows
        {
            writeln!(text, "`{table}` was read whole to find few rows: an index on the filtered column would help")
                .expect("writing to a String does not fail");
        }
        if let Some(actual) = &step.actual
            && (actual.rows > 10.0 * step.rows.max(1.0) && actual.rows > 1_000.0)
        {
            writeln!(text, "the planner expected {:.0} rows of `{}` and met {:.0}: ANALYZE may help", step.rows, step.what, actual.rows)
                .expect("writing to a String does not fail");
        }
        if step.spilled {
            writeln!(text, "`{}` did not fit in memory: fewer rows or columns, or a larger work_mem, would help", step.what)
                .expect("writing to a String does not fail");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_costliest_step_is_named_first() {
        let plan = json!([{"Plan": {
            "Node Type": "Hash Join", "Join Type": "Inner", "Hash Cond": "(o.customer_id = c.id)", "Total Cost": 100.0, "Plan Rows": 50,
            "Plans": [
                {"Node Type": "Seq Scan", "Relation Name": "orders", "Total Cost": 80.0, "Plan Rows": 1000},
                {"Node Type": "Hash", "Total Cost": 5.0, "Plan Rows": 10}
            ]
        }}]);
        let text = in_words(&plan).unwrap();
        assert!(text.starts_with("estimated cost 100, 50 rows; costliest step: Seq Scan on orders, 80 % of the whole\n"), "{text}");
        assert!(text.contains("- Hash Join, inner on (o.customer_id = c.id): 50 rows, cost 15\n"), "{text}");
        assert!(text.contains("  - Seq Scan on orders: 1000 rows, cost 80  <- costliest\n"), "{text}");
    }

    #[test]
    fn what_is_no_plan_is_no_text() {
        assert_eq!(in_words(&json!({})), None);
    }
}
