use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_core::{Answer, Call, Error, Json, Result, Spec, tokens};

use crate::dataset::Dataset;
use crate::format::Format;
use crate::query::{Gathered, Question};
use crate::registry::Datasets;
use crate::weights;

pub(super) const SPEC: Spec = Spec {
    name: "query_datasets",
    title: "Query many at once",
    short: "Run up to 30 read-only SQL statements in parallel, over any datasets.",
    long: "Run up to 30 labelled read-only statements in parallel, over any datasets, in one call. Each answers or fails on its own; small answers leave their part of the budget to large ones. Use it instead of many query_dataset calls.",
    examples: &[
        r#"{"queries": [{"label": "orders", "dataset": "shop", "sql": "select count(*) from orders"}, {"dataset": "panel", "sql": "select count(*) from respondents"}]}"#,
    ],
    synonyms: &["batch", "parallel", "several queries", "compare"],
    ..Spec::BASE
};

/// What to ask.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The statements.
    #[schemars(length(min = 1, max = 30))]
    queries: Vec<Query>,
    /// Milliseconds each statement may run.
    #[schemars(range(min = 1, max = 300_000))]
    timeout_ms: Option<u64>,
}

/// One statement.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Query {
    /// A name from `list_datasets`.
    dataset: String,
    /// One statement.
    sql: String,
    /// What the answer calls it.
    label: Option<String>,
    /// Values for `$1`, `$2`, ….
    #[schemars(with = "Option<Vec<super::Param>>")]
    params: Option<Vec<Value>>,
}

pub(super) async fn call(datasets: Arc<Datasets>, call: Call, args: Args) -> Result<Answer> {
    let total = args.queries.len();
    let timeout = datasets.settings.timeout(args.timeout_ms);
    let done = AtomicU64::new(0);
    let asked = join_all(args.queries.into_iter().enumerate().map(|(at, query)| {
        let (datasets, call, done) = (&datasets, &call, &done);
        async move {
            let asked = Asked::new(datasets, call, at, query, timeout).await;
            let how = if asked.outcome.is_ok() { "answered" } else { "failed" };
            call.progress.report(done.fetch_add(1, Ordering::Relaxed) + 1, Some(total as u64), format!("`{}` {how}", asked.label));
            asked
        }
    }))
    .await;

    let wanted: Vec<usize> = asked.iter().map(Asked::tokens).collect();
    let shares = share_out(&wanted, call.budget);
    let fitted = asked.into_iter().zip(shares).map(|(asked, share)| asked.fit(&datasets, &call, share));
    let answers = join_all(fitted).await;
    let facts = call.structured.then(|| Facts { answers: answers.iter().map(One::of).collect() });
    let answer = written(answers);
    Ok(match &facts {
        Some(facts) => answer.with_structured(facts),
        None => answer,
    })
}

/// Every answer, in the order of the statements.
#[derive(Serialize, JsonSchema)]
pub(super) struct Facts {
    answers: Vec<One>,
}

/// One statement's answer, or why it has none.
#[derive(Serialize, JsonSchema)]
struct One {
    /// What the statement was called.
    label: String,
    /// As `query_dataset` gives it.
    #[schemars(with = "Option<crate::query::Facts>")]
    answer: Option<Json>,
    error: Option<Failed>,
}

/// A failure.
#[derive(Serialize, JsonSchema)]
struct Failed {
    /// What can be done about it, in a word.
    kind: &'static str,
    message: String,
    hint: Option<String>,
}

impl One {
    fn of((label, answer): &(String, Result<Answer>)) -> One {
        let failed = |error: &Error| Failed { kind: error.kind.as_str(), message: error.message.clone(), hint: error.hint.clone() };
        One {
            label: label.clone(),
            answer: answer.as_ref().ok().and_then(|answer| answer.structured.clone()),
            error: answer.as_ref().err().map(failed),
        }
    }
}

/// One statement that has run.
struct Asked {
    label: String,
    /// The statement as it ran, if that is not what was sent.
    weighted: Option<String>,
    outcome: Result<(Arc<Dataset>, Question, Gathered)>,
}

impl Asked {
    async fn new(datasets: &Datasets, call: &Call, at: usize, query: Query, timeout: Duration) -> Asked {
        let label = query.label.clone().unwrap_or_else(|| format!("{} ({})", at + 1, query.dataset));
        let sent = query.sql.clone();
        let outcome = ask(datasets, call, query, timeout).await;
        let ran = outcome.as_ref().ok().map(|(_, question, _)| question.sql.clone());
        Asked { label, weighted: ran.filter(|ran| *ran != sent), outcome }
    }

    /// What it would cost whole.
    fn tokens(&self) -> usize {
        let answer = match &self.outcome {
            Ok((_, _, gathered)) => gathered.tokens(),
            Err(error) => tokens::estimate(&error.text()),
        };
        self.words() + answer
    }

    /// What stands around the answer.
    fn words(&self) -> usize {
        tokens::estimate(&self.label) + self.weighted.as_deref().map_or(0, tokens::estimate)
    }

    async fn fit(self, datasets: &Datasets, call: &Call, share: usize) -> (String, Result<Answer>) {
        let share = share.saturating_sub(self.words());
        let answer = async {
            let (dataset, question, mut gathered) = self.outcome?;
            if gathered.cut(share) {
                datasets.keep_cut(call, &dataset, &question, &mut gathered).await?;
            }
            Ok(weights::tell(gathered.finish().into_answer(), self.weighted.as_deref()))
        };
        let answer = answer.await;
        (self.label, answer)
    }
}

async fn ask(datasets: &Datasets, call: &Call, query: Query, timeout: Duration) -> Result<(Arc<Dataset>, Question, Gathered)> {
    let dataset = datasets.load(&query.dataset)?;
    let weighted = weights::weigh(&dataset, &query.sql).await?;
    let question = Question {
        weighted: weighted.is_some(),
        sql: weighted.unwrap_or(query.sql),
        parameters: super::parameters(query.params)?,
        rows_max: datasets.settings.rows_max,
        read_all: true,
        keep: true,
        format: Format::Markdown,
        timeout,
    };
    let gathered = datasets.gather(call, &dataset, &question).await?;
    Ok((dataset, question, gathered))
}

/// Who wants little gets it; the others share what is left evenly.
fn share_out(wanted: &[usize], budget: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|at| wanted[*at]);
    let mut shares = vec![0; wanted.len()];
    let (mut left, mut waiting) = (budget, wanted.len());
    for at in order {
        shares[at] = wanted[at].min(left / waiting);
        left -= shares[at];
        waiting -= 1;
    }
    shares
}

fn written(answers: Vec<(String, Result<Answer>)>) -> Answer {
    let total = answers.len();
    let failures = answers.iter().filter(|(_, answer)| answer.is_err()).count();
    let mut text =
        if failures == 0 { format!("{total} answered\n") } else { format!("{} answered, {failures} failed\n", total - failures) };
    let mut links = Vec::new();
    for (label, answer) in answers {
        text.push_str("\n### ");
        crate::format::escape(&label, &mut text);
        text.push('\n');
        match answer {
            Ok(mut answer) => {
                links.append(&mut answer.links);
                text.push_str(&answer.render());
            }
            Err(error) => {
                text.push_str("failed: ");
                text.push_str(&error.text());
            }
        }
        text.push('\n');
    }
    Answer { links, ..Answer::markdown(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::share_out;

    proptest! {
        #[test]
        fn shares_stay_within_the_budget_and_leave_nothing_that_is_wanted(
            wanted in prop::collection::vec(0_usize..5_000, 1..30), budget in 0_usize..20_000,
        ) {
            let shares = share_out(&wanted, budget);
            let (given, all) = (shares.iter().sum::<usize>(), wanted.iter().sum::<usize>());
            prop_assert!(given <= budget);
            prop_assert!(given >= all.min(budget).saturating_sub(wanted.len()));
            prop_assert!(shares.iter().zip(&wanted).all(|(share, wanted)| share <= wanted));
        }
    }

    #[test]
    fn what_small_answers_leave_goes_to_the_large() {
        assert_eq!(share_out(&[10, 5_000, 10, 300], 1_000), [10, 680, 10, 300]);
        assert_eq!(share_out(&[900, 900], 1_000), [500, 500]);
    }
}
