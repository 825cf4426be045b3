//! A plan as a tree of steps, with a bar for what each costs by itself.

use serde_json::Value;

use super::escaped;
use crate::figures;

const BAR: f64 = 120.0;
/// Steps that are shown, and how deep they may lie: beyond that nobody follows.
const STEPS_MAX: usize = 200;
const DEPTH_MAX: usize = 60;

/// The plan, ready to be shown.
pub(crate) struct Picture {
    /// How long it took, or what it is thought to cost.
    pub(crate) head: String,
    pub(crate) steps: String,
}

struct Step<'a> {
    node: &'a Value,
    /// Milliseconds, or cost where nothing was measured, without the steps below.
    own: f64,
    below: Vec<Step<'a>>,
}

/// Nothing, if it is no plan of PostgreSQL's.
pub(crate) fn draw(plan: &Value) -> Option<Picture> {
    let top = plan.get(0)?;
    let measured = top.get("Execution Time").and_then(Value::as_f64);
    let root = gather(top.get("Plan")?, measured.is_some(), 0);
    let most = costliest(&root);
    let whole = sum(&root).max(f64::EPSILON);
    let head = match measured {
        Some(ms) => format!("Ran in {}", figures::duration_ms(ms)),
        None => format!("Estimated cost {:.0}, {:.0} rows", field(root.node, "Total Cost"), field(root.node, "Plan Rows")),
    };
    let mut steps = String::from("<ul>");
    let mut writer = Writer { measured: measured.is_some(), most, whole, left: STEPS_MAX };
    writer.write(&root, &mut steps);
    steps.push_str("</ul>");
    Some(Picture { head, steps })
}

fn gather(node: &Value, measured: bool, depth: usize) -> Step<'_> {
    let below: Vec<Step<'_>> = match node.get("Plans").and_then(Value::as_array) {
        Some(plans) if depth < DEPTH_MAX => plans.iter().map(|plan| gather(plan, measured, depth + 1)).collect(),
        _ => Vec::new(),
    };
    let all = |node: &Value| {
        if measured { field(node, "Actual Total Time") * field(node, "Actual Loops").max(1.0) } else { field(node, "Total Cost") }
    };
    let own = (all(node) - below.iter().map(|step| all(step.node)).sum::<f64>()).max(0.0);
    Step { node, own, below }
}

fn costliest(step: &Step<'_>) -> f64 {
    step.below.iter().map(costliest).fold(step.own, f64::max)
}

fn sum(step: &Step<'_>) -> f64 {
    step.own + step.below.iter().map(sum).sum::<f64>()
}

struct Writer {
    measured: bool,
    most: f64,
    whole: f64,
    left: usize,
}

impl Writer {
    fn write(&mut self, step: &Step<'_>, text: &mut String) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let share = step.own / self.whole;
        let is_most = step.own > 0.0 && (step.own - self.most).abs() < f64::EPSILON;
        let node = step.node;
        let name = word(node, "Node Type");
        let on = word(node, "Relation Name");
        let by = word(node, "Index Name");
        let mut what = format!("<strong>{}</strong>", escaped(&name));
        for (joint, word) in [(" on ", on), (" by ", by)] {
            if !word.is_empty() {
                what.push_str(&format!("{joint}<code>{}</code>", escaped(&word)));
            }
        }
        let mut facts = vec![if self.measured {
            format!("{:.0} rows", field(node, "Actual Rows") * field(node, "Actual Loops").max(1.0))
        } else {
            format!("{:.0} rows estimated", field(node, "Plan Rows"))
        }];
        for condition in ["Index Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter"] {
            let said = word(node, condition);
            if !said.is_empty() {
                facts.push(format!("{}: <code>{}</code>", condition.to_lowercase(), escaped(&said)));
            }
        }
        let class = if is_most { "step costliest" } else { "step" };
        let own = if self.measured { figures::duration_ms(step.own) } else { format!("cost {:.0}", step.own) };
        let costs = format!("{own}, {}", figures::share(share));
        let mark = if is_most { " <span class=\"tag warn\">costliest</span>" } else { "" };
        text.push_str(&format!(
            r#"<li><div class="{class}"><div>{what}{mark}<br><span class="small muted">{}</span></div><div><svg class="picture" width="{BAR}" height="8" viewBox="0 0 {BAR} 8" aria-hidden="true"><rect class="rest" width="{BAR}" height="8" rx="3"/><rect class="bar" width="{:.1}" height="8" rx="3"/></svg><span class="small">{costs}</span></div></div>"#,
            facts.join(" · "),
            (BAR * share).min(BAR)
        ));
        if !step.below.is_empty() {
            text.push_str("<ul>");
            for step in &step.below {
                self.write(step, text);
            }
            text.push_str("</ul>");
        }
        text.push_str("</li>");
    }
}

fn field(node: &Value, name: &str) -> f64 {
    node.get(name).and_then(Value::as_f64).unwrap_or(0.0)
}

fn word(node: &Value, name: &str) -> String {
    node.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_costliest_step_is_marked_and_nothing_is_markup() {
        let plan = json!([{"Execution Time": 10.0, "Plan": {
            "Node Type": "Aggregate", "Actual Total Time": 10.0, "Actual Loops": 1, "Actual Rows": 1,
            "Plans": [{"Node Type": "Seq Scan", "Relation Name": "<b>", "Filter": "(a < 3)", "Actual Total Time": 9.0, "Actual Loops": 1, "Actual Rows": 500}]
        }}]);
        let picture = draw(&plan).unwrap();
        assert_eq!(picture.head, "Ran in 10 ms");
        assert!(
            picture.steps.contains("class=\"step costliest\"><div><strong>Seq Scan</strong> on <code>&lt;b&gt;</code>"),
            "{}",
            picture.steps
        );
        assert!(picture.steps.contains("90 %") && picture.steps.contains("(a &lt; 3)"));
        assert!(draw(&json!({})).is_none());
    }
}
