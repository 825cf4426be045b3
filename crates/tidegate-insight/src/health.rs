//! What PostgreSQL says of its own health, and what would mend it. Nothing of a row is read, and no statement's text is shown.

mod indexes;
mod keys;
mod server;
mod sessions;
mod tables;

use tidegate_core::Result;
use tidegate_data::Dataset;
use tidegate_guard::quote_ident;

/// From where on something is worth a word.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections in use, as a share of those there are.
    pub connections_share: f64,
    /// Age of a transaction, in seconds.
    pub transaction_s: i64,
    /// How long a transaction does nothing, in seconds.
    pub idle_s: i64,
    /// Reads from outside the cache, as a share, and of how many blocks at least.
    pub uncached_share: f64,
    /// Fewer blocks tell nothing.
    pub blocks_min: i64,
    /// What a replica or a slot is behind, in bytes.
    pub lag_bytes: i64,
    /// What a replica is behind, in seconds.
    pub lag_s: f64,
    /// Transactions since a database's oldest row was frozen, of about two thousand million that there can be.
    pub frozen_age: i64,
    /// Dead rows, as a share of all.
    pub dead_share: f64,
    /// Fewer dead rows are left to autovacuum.
    pub dead_rows: i64,
    /// Space in a table that its rows do not need, as a share.
    pub bloat_share: f64,
    /// Less is not worth a rewrite, in bytes.
    pub bloat_bytes: i64,
    /// A smaller index may be unused, in bytes.
    pub unused_bytes: i64,
    /// A table with fewer rows needs no index for its foreign keys and no statistics.
    pub rows_min: i64,
    /// Values of a sequence that are used up, as a share.
    pub sequence_share: f64,
}

impl Default for Limits {
    fn default() -> Limits {
        const MB: i64 = 1 << 20;
        Limits {
            connections_share: 0.8,
            transaction_s: 300,
            idle_s: 60,
            uncached_share: 0.05,
            blocks_min: 1_000_000,
            lag_bytes: 256 * MB,
            lag_s: 60.0,
            frozen_age: 500_000_000,
            dead_share: 0.2,
            dead_rows: 10_000,
            bloat_share: 0.5,
            bloat_bytes: 64 * MB,
            unused_bytes: MB,
            rows_min: 1_000,
            sequence_share: 0.75,
        }
    }
}

/// How bad something is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Data or service are in danger.
    Critical,
    /// It costs time or space, or will.
    Warning,
    /// It could be better.
    Note,
}

impl Severity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What sort of thing: findings of one sort are shown together.
    pub sort: &'static str,
    /// What it is about.
    pub subject: String,
    /// What is so.
    pub evidence: String,
    /// The SQL or the step that mends it.
    pub mend: String,
}

/// What was found, and what could not be seen.
#[derive(Debug, Default)]
pub struct Report {
    /// The server in a few words.
    pub head: String,
    /// Worst first.
    pub findings: Vec<Finding>,
    /// What could not be looked at, and what would let it be.
    pub unseen: Vec<String>,
    /// Findings that rules about people's data hold back.
    pub held_back: usize,
}

/// Looks at everything. What fails to be read is named among what could not be seen.
pub async fn check(dataset: &Dataset, limits: &Limits) -> Result<Report> {
    let mut report = Report::default();
    // The first tells whether the server answers at all.
    server::check(dataset, limits, &mut report).await?;
    let others = [
        ("sessions", sessions::check(dataset, limits, &mut report).await),
        ("tables", tables::check(dataset, limits, &mut report).await),
        ("indexes", indexes::check(dataset, limits, &mut report).await),
        ("keys and sequences", keys::check(dataset, limits, &mut report).await),
    ];
    for (what, checked) in others {
        if let Err(error) = checked {
            report.unseen.push(format!("{what}: {}", error.message));
        }
    }
    if dataset.governance().governed {
        let held = dataset.held().await?;
        let before = report.findings.len();
        let betrays =
            |finding: &Finding| [&finding.subject, &finding.evidence, &finding.mend].iter().any(|text| held.governance.betrays(text));
        report.findings.retain(|finding| !betrays(finding));
        report.held_back = before - report.findings.len();
    }
    report.findings.sort_by_key(|finding| finding.severity);
    Ok(report)
}

/// A relation's name as SQL takes it.
fn name(schema: &str, relation: &str) -> String {
    if schema == "public" { quote_ident(relation) } else { format!("{}.{}", quote_ident(schema), quote_ident(relation)) }
}

/// `87 %`.
fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// `1.2 MB`, of what PostgreSQL counts with a sign.
fn bytes(count: i64) -> String {
    tidegate_data::schema::short_bytes(count.unsigned_abs())
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
fn share(part: i64, whole: i64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// `3 h`, `12 min`, `40 s`.
fn age(seconds: i64) -> String {
    match seconds {
        172_800.. => format!("{} days", seconds / 86_400),
        7_200.. => format!("{} h", seconds / 3_600),
        120.. => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}
