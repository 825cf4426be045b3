//! Rows that are set aside: in a table beside the other, or in a file where no table may be made.

use std::io::Write as _;
use std::path::Path;

use bytes::Bytes;
use tidegate_core::{Error, Result};
use tidegate_pg::{Failure, Load, LoadType, TableName};

use crate::batch::Reject;
use crate::convert::escape;
use crate::names::{NAME_MAX, cut};

const COLUMNS: [(&str, LoadType); 5] = [
    ("file", LoadType::Text),
    ("line", LoadType::Bigint),
    ("reason", LoadType::Text),
    ("row", LoadType::Text),
    ("loaded_at", LoadType::Timestamptz),
];

/// The table beside a table.
pub(crate) fn table(of: &TableName) -> TableName {
    TableName { schema: of.schema.clone(), name: format!("{}_rejected", cut(&of.name, NAME_MAX - 9)) }
}

/// Keeps rows in the table for them, which is made if it is not there.
pub(crate) async fn keep(load: &Load, table: &TableName, file: &str, rejects: &[Reject]) -> Result<(), Failure> {
    let columns = COLUMNS.map(|(name, of)| (name.to_owned(), of));
    if load.find_table(table).await?.is_none() {
        load.create_table(table, &columns).await?;
    }
    let mut text = Vec::new();
    for Reject { line, reason, raw } in rejects {
        for (place, value) in [file, &line.to_string(), reason, raw, "now"].into_iter().enumerate() {
            if place > 0 {
                text.push(b'\t');
            }
            escape(value.as_bytes(), &mut text).map_err(Error::invalid)?;
        }
        text.push(b'\n');
    }
    load.copy(table, &columns.map(|(name, _)| name), Bytes::from(text)).await.map(drop)
}

/// Writes rows to a new file, as CSV.
pub(crate) fn write(path: &Path, rejects: &[Reject]) -> Result<()> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut text = String::from("line,reason,row\n");
    for Reject { line, reason, raw } in rejects {
        text.push_str(&format!("{line},{},{}\n", quoted(reason), quoted(raw)));
    }
    let written = std::fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        Error::conflict(format!("rows that were set aside can't be written to `{}`: {error}", path.display()))
            .hint("nothing is loaded; move that file away, or allow `ddl`, so that they are kept in a table")
    })
}
