//! Who is behind a call.

use std::sync::Arc;

use serde::Serialize;

use crate::{Error, Result};

/// What a role may be called.
const ROLE_CHARS_MAX: usize = 63;

/// The way in that a call took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// MCP over standard input and output.
    McpStdio,
    /// MCP over streamable HTTP.
    McpHttp,
    /// REST over HTTP.
    Rest,
    /// The command line.
    CommandLine,
    /// The dashboard, in a browser of somebody who signed in.
    Dashboard,
}

impl Face {
    /// The face's word, as logs, metrics and the call log write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Face::McpStdio => "mcp_stdio",
            Face::McpHttp => "mcp_http",
            Face::Rest => "rest",
            Face::CommandLine => "command_line",
            Face::Dashboard => "dashboard",
        }
    }

    /// Whether people come this way, by themselves or by programs of theirs, and no agent does.
    pub fn is_for_people(self) -> bool {
        match self {
            Face::McpStdio | Face::McpHttp => false,
            Face::Rest | Face::CommandLine | Face::Dashboard => true,
        }
    }

    /// Whether a person sits there: at a terminal, or signed in to the dashboard with what was printed at one.
    pub fn is_interactive(self) -> bool {
        matches!(self, Face::CommandLine | Face::Dashboard)
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

/// The roles that were given to a caller: none, unless somebody grants them. A face passes them on and makes none up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(Arc<[String]>);

impl Roles {
    /// These roles, on somebody's word who may give it: a setting, or an authenticated identity.
    pub fn grant(names: &[String]) -> Result<Roles> {
        names.iter().try_for_each(|name| check_role(name))?;
        Ok(Roles(names.into()))
    }

    /// Their names.
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

/// Refuses what is no name of a role.
pub fn check_role(name: &str) -> Result<()> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    if !name.is_empty() && name.len() <= ROLE_CHARS_MAX && name.chars().all(known) {
        return Ok(());
    }
    let shown: String = name.chars().filter(|c| !c.is_control()).take(ROLE_CHARS_MAX).collect();
    Err(Error::invalid(format!("`{shown}` is no name of a role")).hint(format!("1 to {ROLE_CHARS_MAX} of a-z, 0-9, _ and -")))
}

/// The authenticated identity behind a call. A face makes it; a module only reads it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who owns what the call leaves behind. `local` where no authentication is configured.
    pub user: String,
    /// What the user was given to do here.
    pub roles: Roles,
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
        Caller { user: "local".to_owned(), roles: Roles::default(), client: Client::default(), session: None, face }
    }

    /// The same caller with these roles.
    #[must_use]
    pub fn with_roles(mut self, roles: &Roles) -> Caller {
        self.roles = roles.clone();
        self
    }

    /// The same caller through the named application.
    #[must_use]
    pub fn with_client(mut self, name: impl Into<String>, version: impl Into<String>) -> Caller {
        self.client = Client { name: name.into(), version: version.into() };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test is what grants are")]
    fn a_caller_has_the_roles_that_were_granted_and_no_others() {
        assert!(Caller::local(Face::McpHttp).roles.names().is_empty());
        let roles = Roles::grant(&["editor".to_owned(), "night-shift_2".to_owned()]).unwrap();
        assert_eq!(Caller::local(Face::McpHttp).with_roles(&roles).roles.names(), ["editor", "night-shift_2"]);
        for wrong in ["", "Editor", "a b", "a,b", "ä", &"x".repeat(64)] {
            assert!(Roles::grant(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
