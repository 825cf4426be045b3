use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Answer, Call, Result, Spec};

use crate::Knowledge;
use crate::context::{self, Asked, Level};

/// About twice what may be asked for: this is only the gate's estimate.
const ESTIMATE_MAX: usize = 2 * context::BUDGET_MAX;

pub(super) const SPEC: Spec = Spec {
    name: "get_data_context",
    title: "Get data context",
    short: "Get what to know before writing SQL for a question, within a token budget.",
    long: "Get what to know before writing SQL: business rules, datasets, and the tables and columns that matter for the question, within a token budget. Says what it left out.",
    examples: &[r#"{"question": "revenue by product category last quarter"}"#, r#"{"dataset": "shop", "level": 3, "budget": 3000}"#],
    synonyms: &["business rules", "overview", "summary", "schema for a question", "statistics"],
    budget: ESTIMATE_MAX,
    ..Spec::BASE
};

/// What it is for, and how much.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// What you want to find out, in plain words.
    #[schemars(length(min = 1, max = 1000))]
    question: Option<String>,
    /// Only this one.
    dataset: Option<String>,
    /// 0 rules (500 tokens), 1 datasets (2,000), 2 tables and columns (5,000), 3 with statistics (10,000). Default 2, or 1 without question and dataset.
    #[schemars(range(min = 0, max = 3))]
    level: Option<u8>,
    /// Tokens at most.
    #[schemars(range(min = 300, max = 20_000))]
    budget: Option<usize>,
}

pub(super) async fn call(knowledge: Arc<Knowledge>, call: Call, args: Args) -> Result<Answer> {
    call.note(|notes| notes.subject.clone_from(&args.dataset));
    let open = args.question.is_none() && args.dataset.is_none();
    let level = args.level.map_or(if open { Level::Datasets } else { Level::Tables }, Level::from);
    let budget = args.budget.unwrap_or(level.budget());
    let asked = Asked {
        user: call.caller.user.clone(),
        question: args.question,
        dataset: args.dataset,
        level,
        budget: budget.min(call.budget),
        // A face with less room than we count by trusts the estimate.
        estimate: call.budget < ESTIMATE_MAX,
    };
    knowledge.context(asked).await
}
