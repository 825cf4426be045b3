//! A request answered: planned, run as any statement is, and told how to read.

use tidegate_core::{Answer, Call, Error, Result, tokens};
use tidegate_pg::Parameter;

use super::keys::Keys;
use super::names::Names;
use super::plan::{self, Request};
use super::sql::{self, Layout};
use super::{SHOWN_MIN, Weighting};
use crate::dataset::Dataset;
use crate::format::Format;
use crate::query::Question;
use crate::registry::Datasets;

/// Measures and keys that one request may have.
const MEASURES_MAX: usize = 20;
const KEYS_MAX: usize = 8;
/// Cells that one answer may have.
const CELLS_MAX: u64 = 10_000;
/// Tokens that rows keep at least, however long the statement is.
const ROWS_MIN: usize = 500;

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
    let names = Names::new(&schema, &keys, weighting, &request.via)?;
    let plan = plan::plan(request, &weights, weighting, names)?;
    let statement = sql::statement(plan, weighting, &layout(wanted))?;
    let question = Question {
        sql: statement.sql,
        parameters: statement.parameters,
        rows_max: datasets.settings.rows_max,
        read_all: true,
        keep: true,
        format: wanted.format,
        timeout: datasets.settings.timeout(None),
    };
    let notes = notes(weighting, wanted, (&statement.reads, &question));
    let room = call.budget.saturating_sub(tokens::estimate(&notes)).max(ROWS_MIN);
    let mut answer = datasets.ask(&call.share(room), dataset, &question).await?;
    if !answer.notes.is_empty() {
        answer.notes.push('\n');
    }
    answer.notes.push_str(&notes);
    Ok(answer)
}

fn layout(wanted: &Wanted) -> Layout {
    let order = wanted.order_by.as_deref().map(str::trim).map(|text| match text.strip_suffix(" desc") {
        Some(label) => (label.trim().to_owned(), true),
        None => (text.strip_suffix(" asc").unwrap_or(text).trim().to_owned(), false),
    });
    Layout { unweighted: wanted.unweighted, order, limit: wanted.limit.unwrap_or(CELLS_MAX).min(CELLS_MAX), digits: wanted.digits }
}

/// How to read the estimates, and the statement that made them.
fn notes(weighting: &Weighting, wanted: &Wanted, (reads, question): (&str, &Question)) -> String {
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
    format!(
        "{how}{population} share and reach are percentages. n: respondents an estimate rests on (of a share: its base); n_eff: what they are worth after weighting; low95 to high95: 95 % interval. small base: n_eff under {}, don't rely on it; too few: n under {}, not shown.\nSQL: {sql}\n{}",
        weighting.base_min,
        SHOWN_MIN.min(weighting.base_min),
        values.join(", ")
    )
}
