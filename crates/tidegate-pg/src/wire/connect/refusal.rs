//! Why a session did not begin, in words for a caller: never with hosts, users or paths.

use std::io;

use tidegate_core::{Error, Kind};

use super::{Host, Lost, Origin, ServerError};

/// SQLSTATEs by which servers and poolers refuse settings at the start.
const ABOUT_SETTINGS: [&str; 5] = ["08P01", "42704", "22023", "55P02", "0A000"];

pub(super) fn is_about_settings(error: &ServerError) -> bool {
    ABOUT_SETTINGS.contains(&error.code.as_str())
}

/// The network did not lead there.
pub(super) fn by_network(origin: &Origin, host: &Host, error: &io::Error) -> Error {
    let name = &origin.name;
    let problem = match error.kind() {
        io::ErrorKind::ConnectionRefused => Error::unavailable(format!("no server listens where `{name}` should be"))
            .hint("start it, or correct host and port in the dataset's URL"),
        io::ErrorKind::NotFound => Error::unavailable(format!("there is no server socket where `{name}` should be"))
            .hint("start the server, or correct the folder in the dataset's URL"),
        io::ErrorKind::PermissionDenied => Error::unavailable(format!("this process may not open the server socket of `{name}`"))
            .hint("run it as a user who may, or connect over TCP"),
        io::ErrorKind::TimedOut | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            Error::unavailable(format!("the host of `{name}` cannot be reached")).hint("check the network and the firewall")
        }
        _ => Error::unavailable(format!("`{name}` cannot be reached")).hint("check host and port in the dataset's URL"),
    };
    problem.because(format!("{host}: {error}"))
}

/// The host's name means nothing here.
pub(super) fn by_name(origin: &Origin, host: &Host, error: &io::Error) -> Error {
    Error::unavailable(format!("the host name of `{}` cannot be resolved", origin.name))
        .hint("correct the host in the dataset's URL, or check the name service")
        .because(format!("{host}: {error}"))
}

/// It took too long.
pub(super) fn overdue(origin: &Origin, host: &Host) -> Error {
    let seconds = origin.connect_timeout().as_secs_f32();
    Error::unavailable(format!("`{}` did not accept a connection within {seconds} s", origin.name))
        .hint("check that the server runs and that no firewall swallows the packets")
        .because(format!("{host}: timed out"))
}

/// The connection broke while logging in.
pub(super) fn by_connection(origin: &Origin, lost: Lost) -> Error {
    let name = &origin.name;
    match lost {
        Lost::Closed => Error::unavailable(format!("`{name}` closed the connection while logging in"))
            .hint("it may be starting, or be no PostgreSQL server"),
        Lost::Io(error) if error.kind() == io::ErrorKind::InvalidInput || error.kind() == io::ErrorKind::Other => {
            Error::unavailable(format!("the login to `{name}` failed")).hint("check the password in the dataset's URL").because(error)
        }
        Lost::Io(error) => {
            Error::unavailable(format!("the connection to `{name}` broke while logging in")).hint("try again").because(error)
        }
        Lost::Nonsense(_) | Lost::Long(_) => {
            Error::unavailable(format!("what answers where `{name}` should be does not speak PostgreSQL's protocol"))
                .hint("correct host and port in the dataset's URL")
                .because(format!("{lost:?}"))
        }
        lost => lost.error(name),
    }
}

/// Adds whose server it was to a problem that does not know.
pub(super) fn named(origin: &Origin, mut error: Error) -> Error {
    error.message = format!("`{}` cannot be reached safely: {}", origin.name, error.message);
    error
}

/// The server said no; over an exposed connection that may be the reason.
pub(super) fn by_server_over(origin: &Origin, error: ServerError, exposed: bool) -> Error {
    let name = &origin.name;
    match error.code.as_str() {
        "28000" if exposed && error.message.contains("pg_hba.conf") => {
            Error::unavailable(format!("the server of `{name}` does not let its user in over an unencrypted connection"))
                .hint("it may ask for TLS: use `sslmode=require` in the dataset's URL; or allow the connection in pg_hba.conf")
                .because(error)
        }
        _ => by_server(origin, error),
    }
}

/// The server said no.
pub(super) fn by_server(origin: &Origin, error: ServerError) -> Error {
    let name = &origin.name;
    let (message, hint) = match error.code.as_str() {
        "28P01" => (format!("the server of `{name}` refused the password"), "correct user and password in the dataset's URL"),
        "28000" => (
            format!("the server of `{name}` does not let its user in"),
            "correct the user in the dataset's URL, or allow it in pg_hba.conf",
        ),
        "3D000" => (format!("the database of `{name}` does not exist"), "correct the database in the dataset's URL, or create it"),
        "42501" => (format!("the user of `{name}` may not connect to its database"), "grant it CONNECT on the database"),
        "53300" => (
            format!("the server of `{name}` has no connection left"),
            "try again; an operator can lower the pool's size or raise max_connections",
        ),
        "57P03" => (format!("the server of `{name}` is starting up or shutting down"), "try again in a moment"),
        _ => (format!("the server of `{name}` refused the connection (SQLSTATE {})", error.code), "the log says more"),
    };
    Error::new(Kind::Unavailable, message).hint(hint).because(error)
}
