//! A weighting or a persona tried on the data before it is stored: nothing that does not work is.

use tidegate_core::nearest::nearest;
use tidegate_core::{Answer, Call, Error, Result};
use tidegate_guard::{Form, quote_ident};
use tidegate_pg::Parameter;

use super::answer::{Wanted, aggregate};
use super::keys::Keys;
use super::names::Names;
use super::plan::Request;
use super::ruled::Ruled;
use super::{Mode, Weighting};
use crate::dataset::Dataset;
use crate::failure;
use crate::format::Format;
use crate::governance::Told;
use crate::query::Question;
use crate::registry::Datasets;
use crate::schema::Table;

/// A weighting as somebody wrote it.
pub(crate) struct Proposed {
    pub(crate) table: String,
    pub(crate) respondent: String,
    pub(crate) weight: String,
    pub(crate) strata: Vec<String>,
    pub(crate) population: String,
    pub(crate) base_min: u32,
    pub(crate) mode: Mode,
}

/// Functions of these names that a persona may not call: what they give depends on more than their arguments, or they are not built in.
const NOT_IMMUTABLE: &str = "
select wanted.name
from pg_catalog.unnest($1::text[]) as wanted (name)
where not exists (
        select from pg_catalog.pg_proc p where p.proname = wanted.name and p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace)
   or exists (
        select from pg_catalog.pg_proc p
        where p.proname = wanted.name
          and (p.provolatile <> 'i' or p.prokind <> 'f' or p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace))
order by 1";

/// The weighting if its table has one row for each respondent, and what it weights.
pub(crate) async fn try_weighting(datasets: &Datasets, call: &Call, dataset: &Dataset, proposed: Proposed) -> Result<(Weighting, Answer)> {
    let schema = dataset.schema().await?;
    let tables: Vec<&Table> = schema.find(&proposed.table).collect();
    let table = match tables.as_slice() {
        [one] => *one,
        [] => {
            let error = Error::not_found(format!("no table `{}`", proposed.table));
            return Err(match nearest(&proposed.table, schema.tables.iter().map(|table| table.name.as_str())) {
                Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                None => error.hint("describe_dataset lists them"),
            });
        }
        _ => return Err(Error::invalid(format!("`{}` is in several schemas", proposed.table)).hint("write schema.table")),
    };
    let ruled = Ruled::of(dataset).await?;
    for column in [&proposed.respondent, &proposed.weight].into_iter().chain(&proposed.strata) {
        if let (Some(ruled), Some(known)) = (&ruled, table.columns.iter().find(|known| known.name == *column)) {
            ruled.check_weighting(table, known)?;
        }
        if !table.columns.iter().any(|known| known.name == *column) {
            let error = Error::not_found(format!("no column `{column}` in `{}`", table.name));
            let near = nearest(column, table.columns.iter().map(|known| known.name.as_str()));
            return Err(
                error.hint(near.map_or("describe_dataset shows its columns".to_owned(), |meant| format!("did you mean `{meant}`?")))
            );
        }
    }
    let weighting = Weighting {
        schema: table.schema.clone(),
        table: table.name.clone(),
        respondent: proposed.respondent,
        weight: proposed.weight,
        strata: proposed.strata,
        population: proposed.population,
        base_min: proposed.base_min,
        mode: proposed.mode,
    };
    let question = census(datasets, &weighting);
    let answer = if ruled.is_some() {
        // It tells of everybody at once, to whoever says what the rows stand for.
        let ours = (question.sql.as_str(), Told::ours(dataset.governance(), Form::Open));
        datasets.ask_ours(call, dataset, &question, ours).await?
    } else {
        datasets.ask(call, dataset, &question).await?
    };
    check_census(&weighting, answer.data.as_deref().unwrap_or_default(), ruled.as_ref().map_or(1, Ruled::cell_min))?;
    Ok((weighting, answer))
}

fn census(datasets: &Datasets, weighting: &Weighting) -> Question {
    let (respondent, weight) = (quote_ident(&weighting.respondent), quote_ident(&weighting.weight));
    Question {
        sql: format!(
            "select count(*) - count(distinct {respondent}) as repeated, count(*) as respondents, count(*) filter (where {weight} > 0) as weighted, sum({weight}) filter (where {weight} > 0) as people, round((sum({weight}) filter (where {weight} > 0) ^ 2 / sum({weight} ^ 2) filter (where {weight} > 0))::numeric, 1) as n_eff from {}",
            weighting.table_sql()
        ),
        parameters: Vec::new(),
        rows_max: 1,
        read_all: false,
        keep: false,
        weighted: false,
        format: Format::Markdown,
        timeout: datasets.settings.timeout(None),
    }
}

/// What the one row of the census says.
fn check_census(weighting: &Weighting, data: &str, weighted_min: u64) -> Result<()> {
    let cells: Vec<&str> = data.lines().nth(2).unwrap_or_default().split('|').collect();
    if cells.first() != Some(&"0") {
        return Err(Error::invalid(format!(
            "`{}` repeats `{}` or leaves it out: {} rows too many",
            weighting.table,
            weighting.respondent,
            cells.first().unwrap_or(&"some")
        ))
        .hint("a weighting needs a table with one row for each respondent; make a view of the weights in force if they change by week"));
    }
    if cells.get(2) == Some(&"0") {
        return Err(Error::invalid(format!("no row of `{}` has a weight over 0 in `{}`", weighting.table, weighting.weight))
            .hint("name the column that says how many people each respondent stands for"));
    }
    // Of so few the sum of their weights would tell.
    if cells.get(2).and_then(|count| count.parse::<u64>().ok()).is_none_or(|count| count < weighted_min) {
        return Err(Error::denied(format!(
            "fewer than {weighted_min} rows of `{}` have a weight over 0 in `{}`",
            weighting.table, weighting.weight
        ))
        .hint("name the column that says how many people each respondent stands for"));
    }
    Ok(())
}

/// How many people a persona holds; refused when it is more than a plain condition on respondents.
pub(crate) async fn try_persona(datasets: &Datasets, call: &Call, dataset: &Dataset, filter: &str) -> Result<Answer> {
    let weights = dataset.weights.get();
    let weighting = weights.weighting(&dataset.entry.name)?;
    let found = tidegate_guard::expression(filter).map_err(|refusal| failure::refused(filter, refusal))?;
    let schema = dataset.schema().await?;
    let keys = Keys::load(dataset, &schema).await?;
    let names = Names::new(&schema, &keys, weighting, &[])?;
    for column in &found.columns {
        names.column_of_people(&column.names.join("."))?;
    }
    check_functions(dataset, &found.functions).await?;
    let request = Request { measures: vec!["people".to_owned()], filter: Some(filter.to_owned()), ..Request::default() };
    let wanted = Wanted { unweighted: false, order_by: None, limit: None, digits: 6, format: Format::Markdown, sql: false };
    let answer = aggregate(datasets, call, dataset, (&request, &wanted)).await?;
    Ok(Answer { notes: String::new(), ..answer })
}

async fn check_functions(dataset: &Dataset, functions: &[String]) -> Result<()> {
    if functions.is_empty() {
        return Ok(());
    }
    let quoted: Vec<String> = functions.iter().map(|name| format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))).collect();
    let names = Parameter::Text(format!("{{{}}}", quoted.join(",")));
    let mut rows = dataset.catalog(NOT_IMMUTABLE, &[names]).await?;
    match rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))? {
        Some(row) => Err(Error::denied(format!("`{}` can't stand in a persona", row.cell(0).unwrap_or_default()))
            .hint("only functions that are built in and always give the same for the same arguments; use `filter` of aggregate_dataset for others")),
        None => Ok(()),
    }
}
