//! A request answered: planned, run as any statement is, and told how to read.

use tidegate_core::{Answer, Call, Error, Result, tokens};
use tidegate_guard::Form;
use tidegate_pg::Parameter;

use super::keys::Keys;
use super::names::Names;
use super::plan::{self, Request};
use super::ruled::{self, Ruled};
use super::sql::{self, Layout};
use super::{SHOWN_MIN, Weighting};
use crate::dataset::Dataset;
use crate::format::Format;
use crate::governance::Told;
use crate::query::Question;
use crate::registry::Datasets;

/// Measures and keys that one request may have.
const MEASURES_MAX: usize = 20;
const KEYS_MAX: usize = 8;
/// Cells that one answer may have.
const CELLS_MAX: u64 = 10_000;
/// Tokens that rows keep at least, however long the statement is.
const ROWS_MIN: usize = 500;

/// What an answer from governed data says besides.
const LEFT_OUT: &str = "Governed: a line that would tell of too few people, by itself or by what it leaves, is left out.";

/// How the answer is wanted.
pub(crate) struct Wanted {
    pub(crate) unweighted: bool,
    /// A key or measure, with ` desc` behind it for the largest first.
    pub(crate) order_by: Option<String>,
    /// Cells at most.
    pub(crate) limit: Option<u64>,
    /// Significant digits.
    pub(crate) digits: u8,
    pub(crate) format: Format,
    /// Whether the whole statement is shown.
    pub(crate) sql: bool,
}

/// Estimates with their errors.
pub(crate) async fn aggregate(
    datasets: &Datasets,
    call: &Call,
    dataset: &Dataset,
    (request, wanted): (&Request, &Wanted),
) -> Result<Answer> {
    for (what, count, most) in [("measures", request.measures.len(), MEASURES_MAX), ("keys in `by`", request.by.len(), KEYS_MAX)] {
        if count > most {
            return Err(Error::too_much(format!("{count} {what}")).hint(format!("at most {most}; ask twice")));
        }
    }
    let weights = dataset.weights.get();
    let weighting = weights.weighting(&dataset.entry.name)?;
    let schema = dataset.schema().await?;
    let keys = Keys::load(dataset, &schema).await?;
    let ruled = Ruled::of(dataset).await?;
    let seen = ruled.as_ref().map(|_| ruled::visible(&keys, &schema));
    let names = Names { ruled: ruled.as_ref(), ..Names::new(&schema, seen.as_ref().unwrap_or(&keys), weighting, &request.via)? };
    let plan = plan::plan(request, &weights, weighting, names)?;
    for words in &plan.words {
        ruled::check_words(dataset, words).await?;
    }
    let statement = sql::statement(plan, weighting, &layout(wanted, ruled.as_ref()))?;
    let mut question = Question {
        sql: statement.sql,
        parameters: statement.parameters,
        rows_max: datasets.settings.rows_max,
        read_all: true,
        keep: true,
        weighted: false,
        format: wanted.format,
        timeout: datasets.settings.timeout(None),
    };
    let how = how(weighting, wanted);
    let notes =
        if ruled.is_some() { format!("{how} {LEFT_OUT}") } else { format!("{how}\n{}", shown_sql(wanted, (&statement.reads, &question))) };
    let room = call.budget.saturating_sub(tokens::estimate(&notes)).max(ROWS_MIN);
    let call = call.share(room);
    let mut answer = if ruled.is_some() {
        let ours = std::mem::replace(&mut question.sql, words(request));
        let told = Told::ours(dataset.governance(), Form::Cells);
        datasets.ask_ours(&call, dataset, &question, (&ours, told)).await?
    } else {
        datasets.ask(&call, dataset, &question).await?
    };
    if !answer.notes.is_empty() {
        answer.notes.push('\n');
    }
    answer.notes.push_str(&notes);
    Ok(answer)
}

fn layout(wanted: &Wanted, ruled: Option<&Ruled>) -> Layout {
    let order = wanted.order_by.as_deref().map(str::trim).map(|text| match text.strip_suffix(" desc") {
        Some(label) => (label.trim().to_owned(), true),
        None => (text.strip_suffix(" asc").unwrap_or(text).trim().to_owned(), false),
    });
    Layout {
        unweighted: wanted.unweighted,
        order,
        limit: wanted.limit.unwrap_or(CELLS_MAX).min(CELLS_MAX),
        digits: wanted.digits,
        cell_min: ruled.map(Ruled::cell_min),
    }
}

/// How to read the estimates.
fn how(weighting: &Weighting, wanted: &Wanted) -> String {
    let how = if wanted.unweighted {
        "Unweighted: each respondent counts once."
    } else {
        "Weighted: each respondent counts for the people they stand for, once in every cell."
    };
    let population = if weighting.population.is_empty() || wanted.unweighted {
        String::new()
    } else {
        format!(" Population: {}.", weighting.population)
    };
    format!(
        "{how}{population} share and reach are percentages. n: respondents an estimate rests on (of a share: its base); n_eff: what they are worth after weighting; low95 to high95: 95 % interval. small base: n_eff under {}, don't rely on it; too few: n under {}, not shown.",
        weighting.base_min,
        SHOWN_MIN.min(weighting.base_min),
    )
}

/// The statement that made the estimates. On governed data it is not shown: it holds the values that rules merge.
fn shown_sql(wanted: &Wanted, (reads, question): (&str, &Question)) -> String {
    let sql = if wanted.sql { question.sql.clone() } else { format!("with {reads} … (`sql`: true shows how errors are calculated)") };
    let values: Vec<String> = question
        .parameters
        .iter()
        .enumerate()
        .map(|(at, value)| match value {
            Parameter::Null => format!("${} = null", at + 1),
            Parameter::Text(text) => format!("${} = '{text}'", at + 1),
        })
        .collect();
    format!("SQL: {sql}\n{}", values.join(", "))
}

/// What is asked for, as the caller wrote it: what errors and kept results call it where the statement is not shown.
fn words(request: &Request) -> String {
    let mut text = format!("aggregate_dataset: {}", request.measures.join(", "));
    for (title, parts) in [("by", &request.by), ("via", &request.via)] {
        if !parts.is_empty() {
            text.push_str(&format!(" {title} {}", parts.join(", ")));
        }
    }
    for (title, part) in [("table", &request.table), ("persona", &request.persona), ("filter", &request.filter)] {
        if let Some(part) = part {
            text.push_str(&format!(" {title} {part}"));
        }
    }
    text
}
