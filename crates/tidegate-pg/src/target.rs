//! A connection URL, parsed once into something that cannot be wrong.

mod words;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tidegate_core::{Error, Result, Secret, nearest};

use self::words::Words;

/// The port that PostgreSQL listens on unless told otherwise.
const PORT: u16 = 5432;

/// Where a database is and who asks it. Neither `Debug` nor `Display` shows the password.
#[derive(Clone)]
pub struct Target {
    pub(crate) hosts: Vec<Host>,
    pub(crate) user: String,
    pub(crate) password: Option<Secret<String>>,
    pub(crate) database: String,
    pub(crate) ssl_mode: SslMode,
    pub(crate) roots: Roots,
    pub(crate) channel_binding: ChannelBinding,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) application_name: Option<String>,
    pub(crate) options: Option<String>,
}

/// One server that may hold the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// A name or an address.
    Tcp {
        /// As written, without brackets.
        name: String,
        port: u16,
    },
    /// The folder of a Unix socket.
    Unix { folder: PathBuf, port: u16 },
}

/// How much encryption must prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SslMode {
    /// Never encrypt.
    Disable,
    /// Encrypt when the server can.
    Prefer,
    /// Encrypt or refuse; the certificate is checked only when `sslrootcert` is given.
    Require,
    /// The certificate must come from a trusted authority.
    VerifyCa,
    /// And it must name the host.
    VerifyFull,
}

/// Whom to trust for certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Roots {
    /// The machine's own authorities.
    System,
    /// Those in a PEM file.
    File(PathBuf),
}

/// Whether SCRAM must be tied to the encrypted channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelBinding {
    Disable,
    Prefer,
    Require,
}

const SSL_MODES: [(&str, SslMode); 5] = [
    ("disable", SslMode::Disable),
    ("prefer", SslMode::Prefer),
    ("require", SslMode::Require),
    ("verify-ca", SslMode::VerifyCa),
    ("verify-full", SslMode::VerifyFull),
];

const CHANNEL_BINDINGS: [(&str, ChannelBinding); 3] =
    [("disable", ChannelBinding::Disable), ("prefer", ChannelBinding::Prefer), ("require", ChannelBinding::Require)];

impl Target {
    /// Reads a `postgresql://` or `postgres://` URL, or `key=value` words as libpq takes them.
    pub fn parse(url: &str) -> Result<Target> {
        let mut words = Words::parse(url.trim())?;
        let hosts = hosts(words.take("host"), words.take("port"))?;
        let user = words.take("user").filter(|user| !user.is_empty());
        let user = user.ok_or_else(|| Error::invalid("the URL names no user").hint("write it as `postgresql://USER@HOST/DATABASE`"))?;
        let roots = match words.take("sslrootcert").as_deref() {
            None | Some("" | "system") => Roots::System,
            Some(path) => Roots::File(PathBuf::from(path)),
        };
        let ssl_mode = words.take("sslmode").map(|mode| choice("sslmode", &mode, &SSL_MODES)).transpose()?.unwrap_or(SslMode::Prefer);
        let binding = words.take("channel_binding").map(|word| choice("channel_binding", &word, &CHANNEL_BINDINGS)).transpose()?;
        Ok(Target {
            hosts,
            database: words.take("dbname").filter(|name| !name.is_empty()).unwrap_or_else(|| user.clone()),
            user,
            password: words.take("password").map(Secret::new),
            ssl_mode: if ssl_mode == SslMode::Require && roots != Roots::System { SslMode::VerifyCa } else { ssl_mode },
            roots,
            channel_binding: binding.unwrap_or(ChannelBinding::Prefer),
            connect_timeout: words.take("connect_timeout").map(|seconds| connect_timeout(&seconds)).transpose()?.flatten(),
            application_name: words.take("application_name"),
            options: words.take("options").filter(|options| !options.is_empty()),
        })
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The role that asks.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// `user@host:port/database`, for operators only: callers must not learn where a database is.
    pub fn label(&self) -> String {
        let hosts: Vec<String> = self.hosts.iter().map(Host::to_string).collect();
        format!("{}@{}/{}", self.user, hosts.join(","), self.database)
    }

    /// The same database asked by another role.
    #[must_use]
    pub fn with_role(&self, user: &str, password: &Secret<String>) -> Target {
        Target { user: user.to_owned(), password: Some(password.clone()), ..self.clone() }
    }

    pub(crate) fn password(&self) -> Option<&str> {
        self.password.as_ref().map(|password| password.expose().as_str())
    }
}

impl Host {
    /// The socket's file, for a folder.
    pub(crate) fn socket(folder: &Path, port: u16) -> PathBuf {
        folder.join(format!(".s.PGSQL.{port}"))
    }
}

/// Pairs hosts with ports; one port serves all hosts.
fn hosts(names: Option<String>, ports: Option<String>) -> Result<Vec<Host>> {
    let names = names.filter(|names| !names.is_empty()).unwrap_or_else(|| "localhost".to_owned());
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let ports = ports.unwrap_or_default().split(',').map(port).collect::<Result<Vec<u16>>>()?;
    if ports.len() != 1 && ports.len() != names.len() {
        return Err(Error::invalid(format!("{} ports for {} hosts", ports.len(), names.len())).hint("give one port, or one for each host"));
    }
    Ok(names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let port = ports.get(index).or(ports.first()).copied().unwrap_or(PORT);
            match name.starts_with('/') {
                true => Host::Unix { folder: PathBuf::from(name), port },
                false if name.is_empty() => Host::Tcp { name: "localhost".to_owned(), port },
                false => Host::Tcp { name: (*name).to_owned(), port },
            }
        })
        .collect())
}

fn port(text: &str) -> Result<u16> {
    match text.trim() {
        "" => Ok(PORT),
        text => text
            .parse()
            .ok()
            .filter(|port| *port != 0)
            .ok_or_else(|| Error::invalid(format!("`{text}` is no port")).hint("a port is a number from 1 to 65535")),
    }
}

/// As in libpq: zero or less means no limit of the URL's own.
fn connect_timeout(seconds: &str) -> Result<Option<Duration>> {
    let error = || Error::invalid(format!("`connect_timeout={seconds}` is no number of seconds"));
    let seconds: i64 = seconds.trim().parse().map_err(|_| error())?;
    Ok(u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs))
}

fn choice<T: Copy>(key: &str, word: &str, choices: &[(&str, T)]) -> Result<T> {
    if let Some((_, value)) = choices.iter().find(|(name, _)| *name == word) {
        return Ok(*value);
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let error = Error::invalid(format!("`{key}={word}` is not known"));
    Err(match nearest::nearest(word, names.iter().copied()) {
        Some(near) => error.hint(format!("did you mean `{near}`? It may be {}", names.join(", "))),
        None => error.hint(format!("it may be {}", names.join(", "))),
    })
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Tcp { name, port } if name.contains(':') => write!(f, "[{name}]:{port}"),
            Host::Tcp { name, port } => write!(f, "{name}:{port}"),
            Host::Unix { folder, port } => write!(f, "{}", Host::socket(folder, *port).display()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Target {
        Target::parse(url).expect(url)
    }

    #[test]
    fn a_url_and_words_say_the_same() {
        let url = parse("postgresql://ann:p%40ss%2Fw@db.example:6432/shop?sslmode=verify-full&connect_timeout=3&application_name=x");
        let words = parse(
            r"host=db.example port=6432 user=ann password='p@ss/w' dbname = shop sslmode=verify-full connect_timeout=3 application_name=x",
        );
        for target in [&url, &words] {
            assert_eq!(target.label(), "ann@db.example:6432/shop");
            assert_eq!(target.password(), Some("p@ss/w"));
            assert_eq!(target.ssl_mode, SslMode::VerifyFull);
            assert_eq!(target.connect_timeout, Some(Duration::from_secs(3)));
        }
    }

    #[test]
    fn hosts_may_be_names_addresses_sockets_and_several() {
        assert_eq!(parse("postgres://u@[::1]:7777/d").label(), "u@[::1]:7777/d");
        assert_eq!(parse("postgres://u@[::1]/d").label(), "u@[::1]:5432/d");
        assert_eq!(parse("postgres://u@%2Ftmp%2Fpg/d").label(), "u@/tmp/pg/.s.PGSQL.5432/d");
        assert_eq!(parse("postgres://u@/d?host=/tmp/pg&port=5433").label(), "u@/tmp/pg/.s.PGSQL.5433/d");
        assert_eq!(parse("postgres://u@a:1,b:2/d").label(), "u@a:1,b:2/d");
        assert_eq!(parse("postgres://u@a,b/d?port=9").label(), "u@a:9,b:9/d");
        assert_eq!(parse("postgres://u@").label(), "u@localhost:5432/u");
        assert_eq!(parse("user=u").label(), "u@localhost:5432/u");
    }

    #[test]
    fn a_mistake_is_answered_with_the_nearest_name() {
        let hint = |url: &str| Target::parse(url).expect_err(url).text();
        assert_eq!(hint("postgres://u@h/d?sslmod=require"), "no connection parameter `sslmod`\ndid you mean `sslmode`?");
        assert!(hint("postgres://u@h/d?sslmode=required").contains("did you mean `require`?"));
        assert!(hint("mysql://u@h/d").contains("postgresql://USER@HOST/DATABASE"));
        assert!(hint("postgres://u@h:99999/d").contains("from 1 to 65535"));
        assert!(hint("postgres://h/d").contains("names no user"));
        assert!(hint("postgres://u@h:1,g:2,f/d?port=3,4").contains("hosts"));
    }

    #[test]
    fn nothing_that_is_printed_holds_the_password() {
        let target = parse("postgres://u:hunter2@h/d");
        assert!(!format!("{target} {target:?} {}", target.label()).contains("hunter2"));
        for broken in ["postgres://u:hunter2@h:x/d", "user=u password='hunter2", "password=hunter2", "postgres://u:hunter2%zz@h/d"] {
            assert!(!format!("{:?}", Target::parse(broken).expect_err(broken)).contains("hunter2"), "{broken}");
        }
    }

    #[test]
    fn a_root_file_makes_require_check_the_certificate() {
        assert_eq!(parse("postgres://u@h/d?sslmode=require").ssl_mode, SslMode::Require);
        assert_eq!(parse("postgres://u@h/d?sslmode=require&sslrootcert=/ca.pem").ssl_mode, SslMode::VerifyCa);
    }
}
