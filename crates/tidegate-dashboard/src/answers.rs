//! What tools answer, as far as pages show it. What is new in an answer is no mistake here: it is left alone.

pub(crate) mod load;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::figures;

/// Of `list_datasets`.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Datasets {
    pub(crate) datasets: Vec<Listed>,
    pub(crate) next_cursor: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) status: String,
    pub(crate) kind: String,
    pub(crate) source: String,
    pub(crate) owner: String,
    pub(crate) tags: Vec<String>,
    pub(crate) schemas: Vec<String>,
    pub(crate) governed: bool,
    pub(crate) weighted: bool,
    pub(crate) tables: Option<u64>,
    pub(crate) rows: Option<u64>,
    pub(crate) size_bytes: Option<u64>,
    pub(crate) analyzed: Option<String>,
    pub(crate) problem: Option<String>,
}

/// Of `describe_dataset`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Description {
    pub(crate) table_count: u64,
    pub(crate) tables: Vec<Table>,
    pub(crate) next_cursor: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Table {
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) rows: Option<u64>,
    pub(crate) size_bytes: u64,
    pub(crate) comment: Option<String>,
    pub(crate) columns: Vec<Column>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Column {
    pub(crate) name: String,
    #[serde(alias = "type")]
    pub(crate) kind: String,
    pub(crate) not_null: bool,
    pub(crate) primary: bool,
    pub(crate) references: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) labels: Vec<String>,
}

impl Table {
    /// With its schema only when that is not `public`.
    pub(crate) fn label(&self) -> String {
        if self.schema == "public" { self.name.clone() } else { format!("{}.{}", self.schema, self.name) }
    }
}

/// Of `query_dataset` and `read_result`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Found {
    pub(crate) columns: Vec<Named>,
    pub(crate) rows: Vec<Map<String, Value>>,
    pub(crate) row_count: u64,
    pub(crate) truncated: bool,
    pub(crate) result: Option<KeptRows>,
    pub(crate) took_ms: f64,
    pub(crate) governed: Option<String>,
    pub(crate) statement: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Named {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct KeptRows {
    pub(crate) rows: u64,
    pub(crate) complete: bool,
}

/// Of `explain_query`: the array of `EXPLAIN (FORMAT JSON)`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Plan {
    pub(crate) plan: Value,
}

/// Of `read_profile`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Profile {
    #[serde(alias = "profiled")]
    pub(crate) finished: String,
    pub(crate) tables: Vec<TableProfile>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TableProfile {
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) rows: Option<u64>,
    pub(crate) rows_exact: bool,
    pub(crate) size_bytes: u64,
    pub(crate) rows_read: u64,
    pub(crate) note: Option<String>,
    pub(crate) columns: Vec<ColumnProfile>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ColumnProfile {
    pub(crate) name: String,
    #[serde(alias = "type")]
    pub(crate) kind: String,
    pub(crate) null_share: Option<f64>,
    pub(crate) distinct: Option<u64>,
    pub(crate) distinct_exact: bool,
    pub(crate) min: Option<String>,
    pub(crate) max: Option<String>,
    pub(crate) top: Vec<(String, f64)>,
    pub(crate) form: Option<String>,
    pub(crate) roles: Vec<Role>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Role {
    pub(crate) purpose: String,
    pub(crate) personal: Option<String>,
    pub(crate) evidence: String,
}

impl TableProfile {
    /// With its schema only when that is not `public`.
    pub(crate) fn label(&self) -> String {
        if self.schema == "public" { self.name.clone() } else { format!("{}.{}", self.schema, self.name) }
    }
}

impl ColumnProfile {
    /// Which sort of personal data it looks like.
    pub(crate) fn personal(&self) -> Option<&str> {
        self.roles.iter().find_map(|role| role.personal.as_deref())
    }
}

/// Of `check_drift`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Drift {
    pub(crate) profiled: String,
    pub(crate) changes: Vec<Change>,
    pub(crate) recorded: Vec<Recorded>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Change {
    pub(crate) what: String,
    pub(crate) table: String,
    pub(crate) column: Option<String>,
    pub(crate) detail: String,
}

impl Change {
    /// `column_new` as people say it.
    pub(crate) fn words(&self) -> String {
        self.what.replace('_', " ")
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Recorded {
    pub(crate) found: String,
    pub(crate) text: String,
}

/// Of `list_jobs`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Jobs {
    pub(crate) jobs: Vec<Job>,
    pub(crate) next_cursor: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) dataset: String,
    pub(crate) state: String,
    pub(crate) steps_done: u64,
    pub(crate) steps_total: Option<u64>,
    pub(crate) message: String,
    pub(crate) error: Option<String>,
    pub(crate) by: String,
    pub(crate) ordered_at: String,
    pub(crate) finished_at: Option<String>,
}

impl Job {
    pub(crate) fn is_over(&self) -> bool {
        !matches!(self.state.as_str(), "queued" | "running")
    }

    pub(crate) fn words(&self) -> &'static str {
        match self.kind.as_str() {
            "profile" => "Profile",
            "describe" => "Describe by a model",
            _ => "Work",
        }
    }

    pub(crate) fn tone(&self) -> &'static str {
        match self.state.as_str() {
            "done" => "good",
            "failed" => "bad",
            "running" => "accent",
            _ => "",
        }
    }

    /// `2026-11-21 19:53:05`.
    pub(crate) fn ordered(&self) -> String {
        moment(&self.ordered_at)
    }

    pub(crate) fn finished(&self) -> String {
        self.finished_at.as_deref().map(moment).unwrap_or_default()
    }
}

/// RFC 3339 without what nobody reads.
pub(crate) fn moment(at: &str) -> String {
    at.chars().take(19).map(|character| if character == 'T' { ' ' } else { character }).collect()
}

/// Of `test_dataset`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Tested {
    pub(crate) access: Access,
    pub(crate) warning: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Access {
    pub(crate) role: String,
    pub(crate) database: String,
    pub(crate) version: String,
    pub(crate) readable: u64,
    pub(crate) schemas: Vec<String>,
}

/// Of `read_metadata`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Texts {
    pub(crate) texts: Vec<Writing>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Writing {
    pub(crate) schema: String,
    pub(crate) table: String,
    pub(crate) column: String,
    pub(crate) field: String,
    pub(crate) text: String,
    pub(crate) author: String,
    pub(crate) stale: bool,
}

impl Writing {
    pub(crate) fn describes(&self) -> bool {
        self.field == "description"
    }
}

/// Of `set_governance`, which shows what it is not told to change.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Governance {
    pub(crate) governed: bool,
    pub(crate) raw_rows_max: u64,
    pub(crate) cell_min: u64,
    pub(crate) tables: std::collections::BTreeMap<String, TableRules>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TableRules {
    pub(crate) holds: String,
    pub(crate) person: Option<String>,
    pub(crate) open: bool,
    pub(crate) hide: Vec<String>,
    pub(crate) mask: std::collections::BTreeMap<String, String>,
    pub(crate) merge: std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>>,
}

/// Of `set_writes`, likewise.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Writes {
    /// What whoever asks may write.
    pub(crate) allowed: Vec<String>,
    pub(crate) grants: Vec<Granted>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Granted {
    pub(crate) role: Option<String>,
    pub(crate) allowed: Vec<String>,
}

impl Listed {
    /// Its status as a badge: words of ours alone.
    pub(crate) fn badge(&self) -> String {
        let (tone, word) = match self.status.as_str() {
            "active" if self.problem.is_some() => ("bad", "does not answer"),
            "active" => ("good", "active"),
            "review" => ("warn", "in review"),
            "profiling" => ("accent", "profiling"),
            "draft" => ("", "draft"),
            _ => ("", "inactive"),
        };
        format!(r#"<span class="tag {tone}">{word}</span>"#)
    }

    pub(crate) fn tables_text(&self) -> String {
        self.tables.map(figures::count).unwrap_or_default()
    }

    pub(crate) fn rows_text(&self) -> String {
        self.rows.map(|rows| format!("~{}", figures::short(rows))).unwrap_or_default()
    }

    pub(crate) fn size_text(&self) -> String {
        self.size_bytes.map(figures::bytes).unwrap_or_default()
    }

    pub(crate) fn is_ready(&self) -> bool {
        matches!(self.status.as_str(), "active" | "inactive")
    }
}
