//! What somebody who writes about a dataset needs to know: its profile without anybody's personal data.

use super::Written;
use crate::profile::{ProfiledTable, Purpose};
use tidegate_data::format::escape;
use tidegate_data::schema::{Schema, short_count};

/// Frequent values that are shown of a category.
const VALUES_MAX: usize = 5;

/// Tables with their columns, what is known of them and what is written already, in few tokens.
pub fn draft(schema: &Schema, tables: &[&ProfiledTable], written: &[Written]) -> String {
    let mut text = String::new();
    for profiled in tables {
        let of = &profiled.profile;
        let table = schema.tables.iter().find(|table| table.schema == profiled.schema && table.name == profiled.name);
        escape(&profiled.label(), &mut text);
        text.push_str(&of.rows.map_or_else(|| " rows unknown".to_owned(), |rows| format!(" ~{} rows", short_count(rows))));
        push_known(table.and_then(|table| table.comment.as_deref()), said(written, profiled, ""), &mut text);
        text.push('\n');
        for column in &of.columns {
            text.push_str("- ");
            escape(&format!("{} {}", column.name, column.kind), &mut text);
            for role in &column.roles {
                escape(&format!("; {}", role.evidence), &mut text);
            }
            match (&column.form, &column.min, &column.max) {
                (Some(form), _, _) => escape(&format!("; of the form {form}"), &mut text),
                (None, Some(min), Some(max)) => escape(&format!("; {min} to {max}"), &mut text),
                _ => {}
            }
            if column.is(Purpose::Category) && column.personal().is_none() {
                let values: Vec<&str> = column.top.iter().take(VALUES_MAX).map(|(value, _)| value.as_str()).collect();
                escape(&format!("; {}", values.join(", ")), &mut text);
            }
            let comment = table
                .and_then(|table| table.columns.iter().find(|known| known.name == column.name))
                .and_then(|known| known.comment.as_deref());
            push_known(comment, said(written, profiled, &column.name), &mut text);
            text.push('\n');
        }
    }
    text
}

fn said<'a>(written: &'a [Written], table: &ProfiledTable, column: &str) -> Option<&'a Written> {
    written.iter().find(|text| {
        let subject = &text.subject;
        text.field == super::Field::Description && subject.schema == table.schema && subject.table == table.name && subject.column == column
    })
}

fn push_known(comment: Option<&str>, written: Option<&Written>, text: &mut String) {
    match (written, comment) {
        (Some(written), _) => {
            escape(&format!(" — {} wrote{}: {}", written.author.as_str(), if written.stale { " (stale)" } else { "" }, written.text), text);
        }
        (None, Some(comment)) => escape(&format!(" — comment: {comment}"), text),
        (None, None) => {}
    }
}
