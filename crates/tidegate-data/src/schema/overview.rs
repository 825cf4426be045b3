//! A whole schema in few tokens: every column of every table while they fit, then the rest by name, page by page.

use std::collections::HashMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::tokens;

use super::{ColumnInfo, Relation, Schema, Table, short_bytes, short_count};
use crate::format::escape;

/// Tokens within which comments are kept, whatever the rest costs.
const COMMENTED: usize = 1_150;
/// What comments may add to a schema that costs more than that by itself, in percent.
const COMMENTS_PERCENT: usize = 40;
/// Tokens within which every column of every table is kept.
const WHOLE: usize = 5_000;
/// Words of a comment that are kept when there is little room.
const COMMENT_WORDS: usize = 8;
/// Tables that one page of names holds.
pub const PAGE: usize = 200;
/// A column that at least this share of the tables has in the same form is written once.
const SHARED_PERCENT: usize = 50;

/// How much of a schema is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Detail {
    /// As much as fits a small budget.
    #[default]
    Auto,
    /// Names and row counts alone.
    Names,
    /// Everything, with whole comments.
    Full,
}

/// One page of a schema as text.
pub struct Overview<'a> {
    /// The dataset's name.
    pub dataset: &'a str,
    /// What it holds.
    pub schema: &'a Schema,
    /// How much of it.
    pub detail: Detail,
    /// From 1.
    pub page: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comments {
    Whole,
    Short,
    Tables,
    None,
}

impl Overview<'_> {
    /// The page, without its title.
    pub fn render(&self) -> String {
        let body = match self.detail {
            Detail::Names => None,
            Detail::Full => Some(self.columns(Comments::Whole)).filter(|body| tokens::estimate(body) <= WHOLE * 2),
            Detail::Auto => self.fitting(),
        };
        body.filter(|_| self.page == 1).unwrap_or_else(|| self.names())
    }

    /// One line on the whole.
    pub fn title(&self) -> String {
        let count = self.schema.tables.len();
        format!("{}: {count} table{}, {}", self.dataset, if count == 1 { "" } else { "s" }, short_bytes(self.schema.size_bytes))
    }

    /// Every column, with as many comments as the small budget leaves room for.
    fn fitting(&self) -> Option<String> {
        let bare = self.columns(Comments::None);
        let cost = tokens::estimate(&bare);
        if cost > WHOLE {
            return None;
        }
        let budget = COMMENTED.max(cost + cost * COMMENTS_PERCENT / 100);
        let choices = [Comments::Whole, Comments::Short, Comments::Tables];
        let commented = choices.into_iter().map(|comments| self.columns(comments)).find(|body| tokens::estimate(body) <= budget);
        Some(commented.unwrap_or(bare))
    }

    fn columns(&self, comments: Comments) -> String {
        let shared = self.shared();
        let mut text = String::from("`*` primary key, `!` not null, `>` foreign key, no type = text, ~rows");
        if !shared.is_empty() {
            let columns: Vec<String> = shared.iter().map(|column| form(column)).collect();
            write!(text, ", `+` = {}", columns.join(", ")).expect("writing to a String does not fail");
        }
        text.push('\n');
        for table in &self.schema.tables {
            line(table, &shared, comments, &mut text);
        }
        self.enums(&mut text);
        if matches!(comments, Comments::None | Comments::Tables) && self.schema.tables.iter().any(has_comments) {
            text.push_str("(comments cut: detail=full, or one table)\n");
        }
        text
    }

    /// Columns that so many tables have in the same form that saying them once is shorter.
    fn shared(&self) -> Vec<&ColumnInfo> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let plain = |column: &&ColumnInfo| !column.primary && column.references.is_none();
        for column in self.schema.tables.iter().flat_map(|table| table.columns.iter().filter(plain)) {
            *counts.entry(form(column)).or_default() += 1;
        }
        let least = (self.schema.tables.len() * SHARED_PERCENT).div_ceil(100).max(4);
        let mut shared: Vec<&ColumnInfo> = Vec::new();
        for column in self.schema.tables.iter().flat_map(|table| table.columns.iter().filter(plain)) {
            let known = shared.iter().any(|other| form(other) == form(column));
            if !known && counts.get(&form(column)).is_some_and(|count| *count >= least) {
                shared.push(column);
            }
        }
        shared
    }

    fn enums(&self, text: &mut String) {
        for (name, labels) in &self.schema.enums {
            let used = self
                .schema
                .tables
                .iter()
                .flat_map(|table| &table.columns)
                .any(|column| column.kind.trim_end_matches("[]").rsplit('.').next() == Some(name));
            if used {
                let shown: Vec<&str> = labels.iter().take(40).map(String::as_str).collect();
                let more = if labels.len() > shown.len() { format!(", … {} more", labels.len() - shown.len()) } else { String::new() };
                writeln!(text, "enum {name}: {}{more}", shown.join(", ")).expect("writing to a String does not fail");
            }
        }
    }

    /// Names by schema, those with most rows first, a page at a time.
    fn names(&self) -> String {
        let tables = &self.schema.tables;
        let pages = tables.len().div_ceil(PAGE).max(1);
        let first = (self.page.clamp(1, pages) - 1) * PAGE;
        let mut text = String::from("name ~rows, most rows first; describe_dataset with `table` gives columns\n");
        let mut schema = "";
        for table in tables.iter().skip(first).take(PAGE) {
            if table.schema == schema {
                text.push_str(", ");
            } else {
                if !schema.is_empty() {
                    text.push('\n');
                }
                schema = &table.schema;
                let count = tables.iter().filter(|other| other.schema == schema).count();
                write!(text, "{schema} ({count}): ").expect("writing to a String does not fail");
            }
            escape(&table.name, &mut text);
            if let Some(rows) = table.rows {
                write!(text, " {}", short_count(rows)).expect("writing to a String does not fail");
            }
        }
        text.push('\n');
        if pages > 1 {
            writeln!(text, "page {} of {pages}; next: page={}", self.page.clamp(1, pages), self.page.clamp(1, pages) % pages + 1)
                .expect("writing to a String does not fail");
        }
        text
    }
}

fn line(table: &Table, shared: &[&ColumnInfo], comments: Comments, text: &mut String) {
    escape(&Schema::label(table), text);
    if let Some(rows) = table.rows {
        write!(text, " ~{}", short_count(rows)).expect("writing to a String does not fail");
    }
    text.push_str(match table.kind {
        Relation::View => " view",
        Relation::MaterializedView => " materialized view",
        Relation::Foreign => " foreign",
        Relation::Partitioned => " partitioned",
        Relation::Table => "",
    });
    if comments != Comments::None {
        comment(table.comment.as_deref(), comments, text);
    }
    text.push_str(": ");
    let has_all = !shared.is_empty() && shared.iter().all(|column| table.columns.iter().any(|other| form(other) == form(column)));
    let own: Vec<&ColumnInfo> =
        table.columns.iter().filter(|column| !(has_all && shared.iter().any(|other| form(other) == form(column)))).collect();
    for (at, column) in own.iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        text.push_str(&form(column));
        if matches!(comments, Comments::Whole | Comments::Short) {
            comment(column.comment.as_deref(), comments, text);
        }
    }
    if has_all {
        text.push_str(" +");
    }
    text.push('\n');
}

/// `customer_id int8! >customers`.
pub fn form(column: &ColumnInfo) -> String {
    let mut text = String::new();
    escape(&column.name, &mut text);
    if column.kind != "text" {
        text.push(' ');
        text.push_str(&column.kind);
    }
    if column.primary {
        text.push('*');
    } else if column.not_null {
        text.push('!');
    }
    if let Some(target) = &column.references {
        text.push_str(" >");
        text.push_str(target);
    }
    text
}

fn comment(comment: Option<&str>, comments: Comments, text: &mut String) {
    let Some(comment) = comment.map(str::trim).filter(|comment| !comment.is_empty()) else { return };
    text.push_str(" (");
    if comments == Comments::Whole {
        escape(comment, text);
    } else {
        let words: Vec<&str> = comment.split_whitespace().take(COMMENT_WORDS + 1).collect();
        escape(&words[..words.len().min(COMMENT_WORDS)].join(" "), text);
        if words.len() > COMMENT_WORDS {
            text.push('…');
        }
    }
    text.push(')');
}

fn has_comments(table: &Table) -> bool {
    table.comment.is_some() || table.columns.iter().any(|column| column.comment.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: &str) -> ColumnInfo {
        ColumnInfo { name: name.to_owned(), kind: kind.to_owned(), not_null: true, ..ColumnInfo::default() }
    }

    fn schema(tables: usize) -> Schema {
        let table = |number: usize| Table {
            schema: "public".to_owned(),
            name: format!("t{number}"),
            rows: Some(1_000),
            comment: Some("What this table holds, said at some length so that it costs".to_owned()),
            columns: vec![
                ColumnInfo { primary: true, ..column("id", "int8") },
                column("name", "text"),
                ColumnInfo { references: Some("t0".to_owned()), ..column("parent_id", "int8") },
                column("created_at", "timestamptz"),
            ],
            ..Table::default()
        };
        Schema { tables: (0..tables).map(table).collect(), ..Schema::default() }
    }

    fn render(schema: &Schema, detail: Detail, page: usize) -> String {
        Overview { dataset: "d", schema, detail, page }.render()
    }

    #[test]
    fn what_many_tables_share_is_said_once() {
        let text = render(&schema(5), Detail::Auto, 1);
        assert!(text.contains("`+` = name!, created_at timestamptz!"), "{text}");
        assert!(
            text.contains("t1 ~1k (What this table holds, said at some length so that it costs): id int8*, parent_id int8! >t0 +\n"),
            "{text}"
        );
    }

    #[test]
    fn a_thousand_tables_do_not_flood_and_every_one_can_be_reached() {
        let schema = schema(1_000);
        let pages: Vec<String> = (1..=5).map(|page| render(&schema, Detail::Auto, page)).collect();
        for page in &pages {
            assert!(tokens::estimate(page) < 2_000, "{}", tokens::estimate(page));
        }
        let all = pages.concat();
        assert!((0..1_000).all(|number| all.contains(&format!("t{number} "))));
    }

    #[test]
    fn comments_are_the_first_to_go() {
        let text = render(&schema(60), Detail::Auto, 1);
        assert!(text.contains("t59 ~1k: id int8*"), "{text}");
        assert!(text.contains("comments cut"), "{text}");
        assert!(render(&schema(60), Detail::Full, 1).contains("(What this table"));
    }
}
