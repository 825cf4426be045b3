//! A connection URL or libpq's `key=value` words as pairs of known names and values.

use std::iter::Peekable;
use std::str::Chars;

use tidegate_core::{Error, Result, nearest};

/// Every parameter that a connection takes.
const KEYS: [&str; 11] = [
    "host",
    "port",
    "user",
    "password",
    "dbname",
    "sslmode",
    "sslrootcert",
    "channel_binding",
    "connect_timeout",
    "application_name",
    "options",
];

const SHAPE: &str = "write it as `postgresql://USER@HOST/DATABASE` or `host=HOST user=USER dbname=DATABASE`";

/// Names and values; a later one wins.
pub(super) struct Words(Vec<(String, String)>);

impl Words {
    pub(super) fn parse(text: &str) -> Result<Words> {
        let url = text.strip_prefix("postgresql://").or_else(|| text.strip_prefix("postgres://"));
        let words = match url {
            Some(rest) => from_url(rest)?,
            None if text.contains("://") || !text.contains('=') => return Err(Error::invalid("this is no PostgreSQL URL").hint(SHAPE)),
            None => from_text(text)?,
        };
        match words.0.iter().find(|(key, _)| !KEYS.contains(&key.as_str())) {
            None => Ok(words),
            Some((key, _)) => Err(unknown(key)),
        }
    }

    pub(super) fn take(&mut self, key: &str) -> Option<String> {
        let found = self.0.iter().rposition(|(name, _)| name == key)?;
        Some(self.0.remove(found).1)
    }
}

fn unknown(key: &str) -> Error {
    let error = Error::invalid(format!("no connection parameter `{key}`"));
    match nearest::nearest(key, KEYS) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(format!("these are known: {}", KEYS.join(", "))),
    }
}

/// `user:password@host:port,host:port/database?key=value&…`
fn from_url(rest: &str) -> Result<Words> {
    let mut words = Vec::new();
    let mut add = |key: &str, value: &str| decoded(value).map(|value| words.push((key.to_owned(), value)));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = login.split_once(':').map_or((login, None), |(user, password)| (user, Some(password)));
    add("user", user)?;
    if let Some(password) = password {
        add("password", password)?;
    }
    add("dbname", database)?;
    if !hosts.is_empty() {
        let places: Vec<(&str, &str)> = hosts.split(',').map(place).collect();
        let join = |part: fn(&(&str, &str)) -> String| places.iter().map(part).collect::<Vec<_>>().join(",");
        add("host", &join(|place| place.0.to_owned()))?;
        if places.iter().any(|place| !place.1.is_empty()) {
            add("port", &join(|place| place.1.to_owned()))?;
        }
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        add(&decoded(key)?, value)?;
    }
    Ok(Words(words))
}

/// Host and port of one place; an IPv6 address stands in brackets.
fn place(text: &str) -> (&str, &str) {
    if let Some((address, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        return (address, rest.strip_prefix(':').unwrap_or(rest));
    }
    text.split_once(':').unwrap_or((text, ""))
}

/// Undoes percent-encoding. What cannot be undone is not echoed: it may be a password.
fn decoded(text: &str) -> Result<String> {
    let broken = || Error::invalid("the URL has a `%` that begins no code").hint("write a plain percent sign as `%25`");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16)).ok_or_else(broken);
        let code = digit()? * 16 + digit()?;
        bytes.push(u8::try_from(code).map_err(|_| broken())?);
    }
    String::from_utf8(bytes).map_err(|_| Error::invalid("the URL is not UTF-8 after decoding"))
}

/// `key=value key='quoted \' value'`, with spaces allowed around the equals sign.
fn from_text(text: &str) -> Result<Words> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    loop {
        skip_space(&mut rest);
        let mut key = String::new();
        while let Some(letter) = rest.next_if(|letter| *letter != '=' && !letter.is_whitespace()) {
            key.push(letter);
        }
        if key.is_empty() && rest.peek().is_none() {
            return Ok(Words(words));
        }
        skip_space(&mut rest);
        if rest.next() != Some('=') {
            return Err(Error::invalid("a word of the connection string has no `=`").hint(SHAPE));
        }
        skip_space(&mut rest);
        words.push((key, value(&mut rest)?));
    }
}

fn skip_space(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|letter| letter.is_whitespace()).is_some() {}
}

fn value(rest: &mut Peekable<Chars<'_>>) -> Result<String> {
    let quoted = rest.next_if_eq(&'\'').is_some();
    let mut value = String::new();
    loop {
        match rest.next() {
            Some('\'') if quoted => return Ok(value),
            Some('\\') => value.extend(rest.next()),
            Some(letter) if quoted || !letter.is_whitespace() => value.push(letter),
            None if quoted => return Err(Error::invalid("a quoted value of the connection string does not end")),
            _ => return Ok(value),
        }
    }
}
