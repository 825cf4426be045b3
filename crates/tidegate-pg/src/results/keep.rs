//! Writing a result down while it streams: no more of it in memory than one buffer.

use std::pin::pin;

use crate::control::{Db as _, Transaction};
use crate::{Failure, Row, Rows};
use bytes::Bytes;
use futures::SinkExt as _;
use tidegate_core::{Error, Result};
use uuid::Uuid;

use super::{Results, columns, new_id, schema_of};

/// Bytes that are gathered before they are sent.
const BUFFER: usize = 64 * 1024;

/// What a result is kept for.
pub struct Keeping<'a> {
    /// Whose it is.
    pub owner: &'a str,
    /// Where the rows come from.
    pub dataset: &'a str,
    /// What they answer.
    pub statement: &'a str,
    /// The dataset, and the version of its rules that the rows were read under.
    pub rules: Option<(Uuid, i64)>,
}

/// A result that was kept.
pub struct Kept {
    /// Its handle.
    pub id: String,
    /// How many rows it holds.
    pub rows: u64,
    /// How long it is kept.
    pub minutes: u64,
    /// False when the limit was reached before the end.
    pub complete: bool,
}

/// Why a result was not kept.
pub enum NotKept {
    /// The statement itself failed.
    Statement(Failure),
    /// It could not be written down.
    Storage(Error),
}

impl From<Error> for NotKept {
    fn from(error: Error) -> NotKept {
        NotKept::Storage(error)
    }
}

/// Rows in the text form of COPY, gathered until they are sent, and how many there were in all.
#[derive(Default)]
pub struct Buffer {
    bytes: Vec<u8>,
    /// How many.
    pub rows: u64,
}

impl Buffer {
    /// Adds one.
    pub fn push(&mut self, row: &Row<'_>) {
        for (at, cell) in row.cells().enumerate() {
            if at > 0 {
                self.bytes.push(b'\t');
            }
            match cell {
                None => self.bytes.extend_from_slice(b"\\N"),
                Some(text) => escape(text.as_bytes(), &mut self.bytes),
            }
        }
        self.bytes.push(b'\n');
        self.rows += 1;
    }
}

/// The escapes of [COPY's text format](https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2).
fn escape(text: &[u8], out: &mut Vec<u8>) {
    if !text.iter().any(|byte| matches!(byte, b'\\' | b'\n' | b'\r' | b'\t')) {
        out.extend_from_slice(text);
        return;
    }
    for byte in text {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            byte => out.push(*byte),
        }
    }
}

impl Results {
    /// Writes down what was read so far and all that follows, in one transaction: a call that is given up leaves nothing.
    pub async fn keep(&self, keeping: &Keeping<'_>, buffer: Buffer, rows: &mut Rows) -> Result<Kept, NotKept> {
        let _turn = self.writers.acquire().await.map_err(|_| Error::unavailable("tidegate is shutting down"))?;
        let id = new_id();
        let schema = schema_of(&id);
        let mut client = self.control.client().await?;
        let transaction = client.transaction().await.db("keeping a result")?;
        transaction
            .batch_execute(&format!(
                "create schema {schema};
                 create unlogged table {schema}.result ({});
                 grant usage on schema {schema} to {reader};
                 grant select on {schema}.result to {reader}",
                columns::definitions(rows.columns()),
                reader = self.role,
            ))
            .await
            .db("keeping a result")?;
        let sink = transaction.copy_in::<_, Bytes>(&format!("copy {schema}.result from stdin")).await.db("keeping a result")?;
        let mut sink = pin!(sink);
        let (mut buffer, mut bytes, mut complete) = (buffer, 0, true);
        loop {
            let Some(row) = rows.next().await.map_err(NotKept::Statement)? else { break };
            if buffer.rows >= self.limits.rows_max || bytes >= self.limits.mb_max << 20 {
                complete = false;
                break;
            }
            buffer.push(&row);
            if buffer.bytes.len() >= BUFFER {
                bytes += buffer.bytes.len() as u64;
                sink.send(std::mem::take(&mut buffer.bytes).into()).await.db("keeping a result")?;
            }
        }
        complete &= !rows.truncated();
        bytes += buffer.bytes.len() as u64;
        sink.send(buffer.bytes.into()).await.db("keeping a result")?;
        sink.finish().await.db("keeping a result")?;
        check_rules(&transaction, keeping).await?;
        self.register(&transaction, keeping, &id, [buffer.rows, bytes]).await?;
        transaction.commit().await.db("keeping a result")?;
        drop(client);
        self.make_room(keeping.owner).await?;
        Ok(Kept { id, rows: buffer.rows, minutes: self.limits.minutes, complete })
    }

    async fn register(&self, transaction: &Transaction<'_>, keeping: &Keeping<'_>, id: &str, [rows, bytes]: [u64; 2]) -> Result<()> {
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        transaction
            .execute(
                "insert into data.result (result_id, owner, dataset, statement, rows, bytes, expires_at)
                 values ($1, $2, $3, $4, $5, $6, now() + make_interval(mins => $7))",
                &[
                    &id,
                    &keeping.owner,
                    &keeping.dataset,
                    &keeping.statement,
                    &signed(rows),
                    &signed(bytes),
                    &i32::try_from(self.limits.minutes).unwrap_or(i32::MAX),
                ],
            )
            .await
            .db("keeping a result")?;
        Ok(())
    }
}

/// Rows that were read under other rules than are in force are not kept. The lock holds a change of the rules back until
/// the result is there to be removed by it.
async fn check_rules(transaction: &Transaction<'_>, keeping: &Keeping<'_>) -> Result<()> {
    let Some((dataset, version)) = keeping.rules else { return Ok(()) };
    let same = transaction
        .query_opt("select from data.dataset where dataset_id = $1 and governance_version = $2 for share", &[&dataset, &version])
        .await
        .db("looking whether the rules have changed")?;
    same.map(drop).ok_or_else(|| Error::conflict("the rules of the dataset changed while its rows were read"))
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_value_cannot_leave_its_field() {
        let mut out = Vec::new();
        escape(b"a\tb\\N\nc\r", &mut out);
        assert_eq!(out, b"a\\tb\\\\N\\nc\\r");
    }
}
