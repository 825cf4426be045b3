//! The table that rows go into, and which of their values goes where.

use tidegate_core::nearest::nearest;
use tidegate_core::{Error, Result};
use tidegate_data::Dataset;
use tidegate_pg::{Load, LoadColumn, LoadTable, LoadType, TableName};

use crate::load::{Into, Survey};
use crate::names;
use crate::refusal;
use crate::types::{Form, Habits, choose_for};

/// A table that is ready for rows.
pub(crate) struct Target {
    pub(crate) table: TableName,
    pub(crate) created: bool,
    /// Its columns that are filled, in the order of the file.
    pub(crate) columns: Vec<String>,
    /// For each column of the file how it is written; none goes nowhere.
    pub(crate) forms: Vec<Option<Form>>,
}

impl Target {
    /// Finds the table, or makes it.
    pub(crate) async fn prepare(load: &Load, dataset: &Dataset, (name, into): (TableName, Into), survey: &Survey) -> Result<Target> {
        let explain = |failure| refusal::explain(dataset, &name.name, failure);
        let found = load.find_table(&name).await.map_err(explain)?;
        match (found, into) {
            (Some(_), Into::New) => Err(Error::conflict(format!("table `{}.{}` exists", name.schema, name.name))
                .hint("add rows to it (without `--create`), or choose another name")),
            (None, Into::Existing | Into::Emptied) => Err(Error::not_found(format!("no table `{}.{}`", name.schema, name.name))
                .hint("load into a new table (`--create`), which gets the columns of the file")),
            (None, Into::New) => {
                let choices = survey.choices()?;
                let columns: Vec<_> = choices.iter().map(|(name, choice)| (name.clone(), choice.of)).collect();
                load.create_table(&name, &columns).await.map_err(explain)?;
                let forms = choices.iter().map(|(_, choice)| Some(choice.form)).collect();
                Ok(Target { table: name, created: true, columns: columns.into_iter().map(|(name, _)| name).collect(), forms })
            }
            (Some(table), _) => existing(&table, survey),
        }
    }
}

fn existing(table: &LoadTable, survey: &Survey) -> Result<Target> {
    let name = &table.name;
    if !matches!(table.kind, 'r' | 'p') {
        return Err(
            Error::invalid(format!("`{}.{}` is no table", name.schema, name.name)).hint("rows are loaded into tables, not into views")
        );
    }
    let open: Vec<&LoadColumn> = table.columns.iter().filter(|column| !column.generated).collect();
    let wanted = if survey.named { by_name(survey, &open, table)? } else { by_place(survey, &open)? };
    let habits = Habits::of(&survey.tallies);
    let (mut columns, mut forms) = (Vec::new(), Vec::new());
    for (place, (column, tally)) in wanted.into_iter().zip(&survey.tallies).enumerate() {
        // What the file itself has a type for is written as PostgreSQL reads it.
        let of = survey.types.as_ref().and_then(|types| types.get(place)).filter(|of| **of != LoadType::Text);
        forms.push(Some(match of {
            Some(_) => Form::Text,
            None => choose_for(&column.name, &column.data_type, tally, habits)?,
        }));
        columns.push(column.name.clone());
    }
    if let Some(missing) = open.iter().find(|column| column.required && !columns.contains(&column.name)) {
        return Err(Error::invalid(format!("the file has no column `{}`, and the table needs it", missing.name))
            .hint("add it to the file, or give it a default"));
    }
    Ok(Target { table: name.clone(), created: false, columns, forms })
}

/// Every column of the file has one of its name, or of the name it would have been given.
fn by_name<'a>(survey: &Survey, open: &[&'a LoadColumn], table: &LoadTable) -> Result<Vec<&'a LoadColumn>> {
    let mut wanted: Vec<&LoadColumn> = Vec::new();
    for heading in &survey.headings {
        let exact = open.iter().find(|column| column.name == *heading);
        let alike = || open.iter().find(|column| names::plain(&column.name) == names::plain(heading));
        let Some(column) = exact.or_else(alike) else {
            let error = Error::invalid(format!("table `{}` has no column `{heading}` that takes values", table.name.name));
            return Err(match nearest(heading, open.iter().map(|column| column.name.as_str())) {
                Some(meant) => error.hint(format!("did you mean `{meant}`? The first row of the file must name columns of the table")),
                None => error.hint(format!("columns: {}", open.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", "))),
            });
        };
        if wanted.iter().any(|other| other.name == column.name) {
            return Err(Error::invalid(format!("two columns of the file are called `{heading}`")).hint("rename one of them"));
        }
        wanted.push(column);
    }
    Ok(wanted)
}

fn by_place<'a>(survey: &Survey, open: &[&'a LoadColumn]) -> Result<Vec<&'a LoadColumn>> {
    let (given, takes) = (survey.tallies.len(), open.len());
    if given != takes {
        return Err(Error::invalid(format!("the file has {given} columns without names, and the table takes {takes}"))
            .hint("add a first row with the columns' names"));
    }
    Ok(open.to_vec())
}
