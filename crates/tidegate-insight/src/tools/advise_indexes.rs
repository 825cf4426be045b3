use std::fmt::Write as _;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Error, Result, Spec};
use tidegate_data::format::markdown_row;
use tidegate_data::schema::short_bytes;

use crate::Insight;
use crate::calls::{SHOWN, shortened};
use crate::indexes::{self, Advice, Proven};

/// Statements that one call may give.
const STATEMENTS_MAX: usize = 20;

/// Candidates that are shown where none can be proven, and indexes that there are already.
const LISTED: usize = 12;

pub(super) const SPEC: Spec = Spec {
    name: "advise_indexes",
    title: "Advise on indexes",
    short: "Say which indexes would make statements faster, proven by plans with hypothetical indexes.",
    long: "Say which indexes would make your `sql`, or the `workload` the database counted itself, cheaper: each tried with hypopg, which makes nothing real, with cost before and after, size and write cost. Nothing is created; a person runs the statement.",
    examples: &[
        r#"{"dataset": "shop", "sql": ["select * from orders where customer_id = 7 order by placed_at desc limit 5"]}"#,
        r#"{"dataset": "shop", "workload": true}"#,
    ],
    synonyms: &["missing index", "hypopg", "create index", "speed up", "tune"],
    ..Spec::BASE
};

/// What is to be faster.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The dataset's name.
    dataset: String,
    /// SELECT statements; `$1` stands for any value.
    #[schemars(length(max = 20))]
    sql: Option<Vec<String>>,
    /// Instead of `sql`: what cost most by `pg_stat_statements`.
    #[serde(default)]
    workload: bool,
}

pub(super) async fn call(insight: Arc<Insight>, call: Call, args: Args) -> Result<Answer> {
    let statements = args.sql.unwrap_or_default();
    call.note(|notes| {
        notes.subject = Some(args.dataset.clone());
        notes.statement = (!statements.is_empty()).then(|| statements.join("\n;\n"));
    });
    let dataset = insight.datasets.load(&args.dataset)?;
    if statements.is_empty() != args.workload {
        return Err(Error::invalid("give `sql` or `workload`, one of them").hint(r#"for example {"workload": true}"#));
    }
    if statements.len() > STATEMENTS_MAX {
        return Err(Error::invalid(format!("{} statements at once", statements.len())).hint(format!("give at most {STATEMENTS_MAX}")));
    }
    let advice = indexes::advise(&call, &dataset, &statements).await?;
    Ok(written(&advice))
}

fn written(advice: &Advice) -> Answer {
    let mut notes = advice.notes.clone();
    if !advice.covered.is_empty() {
        let listed = advice.covered.iter().take(LISTED).map(|(keys, index)| format!("{keys} by {index}"));
        notes.push(format!("indexed already: {}", listed.collect::<Vec<_>>().join("; ")));
    }
    let mut data = String::new();
    let head = if advice.asked.is_empty() {
        "no statement could be planned: nothing to advise on".to_owned()
    } else if !advice.proven.is_empty() {
        table(advice, &mut data);
        notes.push("costs are the planner's estimates; nothing was created".to_owned());
        let (before, after) = total(advice);
        format!(
            "{} would lower the cost of {} from {} to {}",
            count(advice.proven.len(), "index", "indexes"),
            count(advice.asked.len(), "statement", "statements"),
            cost(before),
            cost(after)
        )
    } else if !advice.unproven.is_empty() {
        for candidate in advice.unproven.iter().take(LISTED) {
            // Writing to a String does not fail.
            writeln!(data, "{}", candidate.sql()).ok();
        }
        if advice.unproven.len() > LISTED {
            writeln!(data, "… {} more", advice.unproven.len() - LISTED).ok();
        }
        format!(
            "{} that may help and {} proven to",
            count(advice.unproven.len(), "index", "indexes"),
            if advice.unproven.len() == 1 { "is not" } else { "are not" }
        )
    } else {
        let what = if advice.asked.len() == 1 { "this statement".to_owned() } else { format!("these {} statements", advice.asked.len()) };
        format!("no index was found that helps {what} (cost {})", cost(total(advice).0))
    };
    let answer = Answer::markdown(head).with_notes(notes.join("\n"));
    if data.is_empty() { answer } else { answer.with_data(data) }
}

fn table(advice: &Advice, data: &mut String) {
    data.push_str("index|cost before|after|size|write cost|helps\n-|-|-|-|-|-\n");
    for proven in &advice.proven {
        let helps: Vec<String> = proven.helps.iter().map(|at| format!("#{}", at + 1)).collect();
        let cells = [
            proven.candidate.sql(),
            cost(proven.before),
            cost(proven.after),
            short_bytes(proven.size_bytes),
            write_cost(proven),
            helps.join(" "),
        ];
        markdown_row(cells.iter().map(|cell| Some(cell.as_str())), data);
    }
    data.push_str("\n#|runs|cost before|after|statement\n-|-|-|-|-\n");
    for (at, (asked, after)) in advice.asked.iter().zip(&advice.after).enumerate() {
        if !advice.proven.iter().any(|proven| proven.helps.contains(&at)) {
            continue;
        }
        let cells =
            [format!("#{}", at + 1), format!("{:.0}", asked.weight), cost(asked.cost()), cost(*after), shortened(&asked.sql, SHOWN)];
        markdown_row(cells.iter().map(|cell| Some(cell.as_str())), data);
    }
}

/// What keeping it up will cost, by what has been written so far.
fn write_cost(proven: &Proven) -> String {
    let Proven { writes, scans, beside, .. } = proven;
    let word = match (writes, scans) {
        (0, _) => "none so far",
        (writes, scans) if *writes < scans.saturating_mul(10) => "light",
        (writes, _) if *writes < 1_000_000 => "moderate",
        _ => "heavy",
    };
    format!("{word}: {writes} rows written, {scans} scans, {beside} indexes there")
}

/// Of all statements, as often as they run.
fn total(advice: &Advice) -> (f64, f64) {
    let before = advice.asked.iter().map(|asked| asked.cost() * asked.weight).sum();
    let after = advice.asked.iter().zip(&advice.after).map(|(asked, after)| after * asked.weight).sum();
    (before, after)
}

fn cost(cost: f64) -> String {
    if cost < 1e7 { format!("{cost:.0}") } else { format!("{cost:.1e}") }
}

fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
