//! The rows of one answer, written while they come.

use std::time::Duration;

use tidegate_core::{Answer, Call, tokens};
use tidegate_pg::{Row, Rows};

use super::Question;
use super::facts::{Facts, Gathering};
use crate::format::Format;
use tidegate_pg::results::{Buffer, Kept};

/// Characters of one value that are shown when a single row is larger than the whole budget.
const CELL_SHOWN: usize = 400;
/// Tokens that the words around the rows take.
const WORDS: usize = 120;

/// What became of the rows that are not shown.
pub(super) enum Rest {
    /// There are none.
    None,
    /// They were not asked for.
    Unread,
    /// They are on the server.
    Kept(Kept),
    /// They could not be kept.
    Lost,
}

/// The rows that are shown, while they are written.
pub(super) struct Page {
    text: String,
    writer: crate::format::Rows,
    format: Format,
    rows_max: u64,
    budget: usize,
    tokens_left: usize,
    pub(super) shown: u64,
    /// Where the rows begin, after the head.
    rows_at: usize,
    keep: bool,
    /// Every row so far, in case all of them must be kept.
    pub(super) buffer: Buffer,
    /// Whether the first row was larger than the budget and is shown in part.
    shortened: bool,
    /// The same rows as JSON, for a call that wants them so.
    gathering: Option<Gathering>,
    /// The statement, if it is another than was sent.
    statement: Option<String>,
}

impl Page {
    pub(super) fn new(question: &Question, rows: &Rows, call: &Call) -> Page {
        let budget = call.budget;
        let mut text = String::with_capacity(4 * 1024);
        question.format.head(rows.columns(), &mut text);
        let tokens_left = budget.saturating_sub(WORDS + tokens::estimate(&text));
        Page {
            rows_at: text.len(),
            text,
            writer: question.format.rows(rows.columns()),
            format: question.format,
            rows_max: question.rows_max,
            budget,
            tokens_left,
            shown: 0,
            keep: question.keep,
            buffer: Buffer::default(),
            shortened: false,
            gathering: call.structured.then(|| Gathering::new(rows.columns())),
            statement: question.weighted.then(|| question.sql.clone()),
        }
    }

    /// Shows a row if there is room. Either way it is in the buffer, if rows are kept.
    pub(super) fn write(&mut self, row: &Row<'_>) -> bool {
        if self.keep {
            self.buffer.push(row);
        }
        if self.shown >= self.rows_max {
            return false;
        }
        let before = self.text.len();
        self.writer.write(row, &mut self.text);
        let mut cost = self.text.get(before..).map_or(0, tokens::estimate);
        let fits = cost <= self.tokens_left;
        let gathered = self.gathering.as_mut().filter(|_| fits).map(|rows| rows.write(row, cost, self.tokens_left));
        if !fits || gathered == Some(None) {
            self.text.truncate(before);
            if self.shown == 0 && self.format == Format::Markdown {
                crate::format::shortened(row, CELL_SHOWN, &mut self.text);
                self.shortened = true;
                self.shown = 1;
            }
            return false;
        }
        cost = gathered.flatten().unwrap_or(cost);
        self.tokens_left -= cost;
        self.shown += 1;
        true
    }

    /// What the answer costs so far, with the words around it.
    pub(super) fn tokens(&self) -> usize {
        self.budget.saturating_sub(self.tokens_left)
    }

    /// Takes rows back from the end until the answer costs no more than `budget`. A row of Markdown is a line.
    pub(super) fn cut(&mut self, budget: usize) {
        while self.tokens() > budget && self.text.len() > self.rows_at {
            let rows = self.text.get(self.rows_at..).unwrap_or_default();
            let last = rows.trim_end_matches('\n').rfind('\n').map_or(self.rows_at, |end| self.rows_at + end + 1);
            self.tokens_left += match &mut self.gathering {
                Some(rows) => rows.pop(),
                None => self.text.get(last..).map_or(0, tokens::estimate),
            };
            self.text.truncate(last);
            self.shown = self.shown.saturating_sub(1);
        }
    }

    pub(super) fn finish(mut self, rest: &Rest, took: Duration) -> (Answer, Option<Facts>) {
        let facts = self.gathering.take().map(|rows| rows.finish(rest, took, self.statement.take()));
        (self.answer(rest, took), facts)
    }

    fn answer(mut self, rest: &Rest, took: Duration) -> Answer {
        self.format.foot(&mut self.text);
        let counted = |count: u64| format!("{count} row{}, {}", if count == 1 { "" } else { "s" }, duration(took));
        let cut = if self.shortened { "; long values cut" } else { "" };
        let text = self.text;
        let answer = |head: String, notes: String| Answer::markdown(head).with_data(text).with_notes(notes);
        match rest {
            Rest::None => answer(counted(self.shown), String::new()),
            Rest::Unread => answer(format!("first {}{cut}; there are more", counted(self.shown)), String::new()),
            Rest::Lost => answer(
                format!("first {}{cut}; there are more", counted(self.shown)),
                "The rest could not be kept on the server: ask for fewer columns, aggregate, or page with limit and offset.".to_owned(),
            ),
            Rest::Kept(kept) => {
                let more = if kept.complete { "" } else { "more than " };
                let head = format!("{more}{}; {} shown, all kept as {}{cut}", counted(kept.rows), self.shown, kept.id);
                let limit = if kept.complete {
                    String::new()
                } else {
                    format!(" Only the first {} rows are kept: aggregate, or add a filter.", kept.rows)
                };
                let notes = format!(
                    "For {} min: read_result {{\"result\": \"{}\", \"from\": {}}}, or with \"sql\": \"select … from result …\" to filter or aggregate; \"format\": \"csv\" exports.{limit}",
                    kept.minutes,
                    kept.id,
                    self.shown + 1
                );
                answer(head, notes).with_link(format!("tidegate://results/{}", kept.id), kept.id.clone())
            }
        }
    }
}

/// `0.4 ms`, `12 ms`, `3.2 s`.
pub(super) fn duration(took: Duration) -> String {
    let ms = took.as_secs_f64() * 1e3;
    match ms {
        ms if ms < 10.0 => format!("{ms:.1} ms"),
        ms if ms < 10_000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.1} s", ms / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_easily() {
        let shown: Vec<String> = [400, 12_300, 3_200_000, 61_000_000].map(|us| duration(Duration::from_micros(us))).into();
        assert_eq!(shown, ["0.4 ms", "12 ms", "3200 ms", "61.0 s"]);
    }
}
