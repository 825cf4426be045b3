//! Who is behind a call.

use serde::Serialize;

/// The way in that a call took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// MCP over standard input and output.
    McpStdio,
    /// MCP over streamable HTTP.
    McpHttp,
    /// The command line.
    CommandLine,
}

impl Face {
    /// The face's word, as logs, metrics and the call log write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Face::McpStdio => "mcp_stdio",
            Face::McpHttp => "mcp_http",
            Face::CommandLine => "command_line",
        }
    }
}

/// The application that a person or an agent uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// As the client names itself, for example `claude-code`.
    pub name: String,
    /// As the client says it.
    pub version: String,
}

/// The authenticated identity behind a call. A face makes it; a module only reads it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who owns what the call leaves behind. `local` where no authentication is configured.
    pub user: String,
    /// The application, as it named itself.
    pub client: Client,
    /// The protocol session, where the protocol has one.
    pub session: Option<String>,
    /// The way in.
    pub face: Face,
}

impl Caller {
    /// The one user of an installation without authentication.
    pub fn local(face: Face) -> Caller {
        Caller { user: "local".to_owned(), client: Client::default(), session: None, face }
    }

    /// The same caller through the named application.
    #[must_use]
    pub fn with_client(mut self, name: impl Into<String>, version: impl Into<String>) -> Caller {
        self.client = Client { name: name.into(), version: version.into() };
        self
    }
}
