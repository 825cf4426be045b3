//! From text to a [`Statement`]: limits first, then the grammar, then the shape.

use pg_query::protobuf::Token;

use crate::refusal::Refusal;
use crate::stack::{too_deep, with_room};
use crate::statement::{Kind, Statement};
use crate::tree::{self, Tree};
use crate::weigh::{self, Wrappers};
use crate::{explain, setting, walk};

/// The longest text that is looked at.
pub const TEXT_BYTES_MAX: usize = 100_000;

/// How many bytes of a name PostgreSQL keeps.
const NAME_BYTES_MAX: usize = 63;

/// How the grammar's messages begin when it stops for the depth of a statement.
const TOO_DEEP: [&str; 3] = ["stack depth", "memory exhausted", "parse tree is nested too deeply"];

/// How many nodes deep a statement may nest; PostgreSQL's own limit, by stack, lies near.
pub(crate) const DEPTH_MAX: usize = 12_000;

/// Reads one statement and checks that its shape is that of a read.
///
/// That takes no catalogue; [`crate::check`] judges the rest. A statement that runs with parameters needs
/// [`parse_with`].
pub fn parse(sql: &str) -> Result<Statement, Refusal> {
    parse_with(sql, &[])
}

/// As [`parse`], given the values of `$1`, `$2`, … as PostgreSQL writes them, and none for a null.
///
/// PostgreSQL plans with the values: `repeat('-', $1)` is a line or a gigabyte. One that is missing here
/// must not decide how large a value gets.
pub fn parse_with(sql: &str, parameters: &[Option<&str>]) -> Result<Statement, Refusal> {
    check_text(sql)?;
    with_room(sql, || read(sql, parameters))
}

/// Limits on a text that are kept before it is parsed.
pub(crate) fn check_text(sql: &str) -> Result<(), Refusal> {
    if sql.len() > TEXT_BYTES_MAX {
        return Err(Refusal::too_large(format!("the statement has {} bytes", sql.len()))
            .hint(format!("at most {TEXT_BYTES_MAX} bytes are accepted; join to a table instead of listing values")));
    }
    if let Some(at) = sql.find('\0') {
        return Err(Refusal::syntax("the statement holds a zero byte").at(sql, Some(at)));
    }
    Ok(())
}

fn read(sql: &str, parameters: &[Option<&str>]) -> Result<Statement, Refusal> {
    let tree = tree(sql)?;
    let statement = one(&tree, sql)?;
    let kind = kind(statement, sql)?;
    let bound = (!parameters.is_empty()).then(|| statement.bound(parameters));
    let mentions = walk::collect(bound.as_ref().unwrap_or(statement), sql)?;
    weigh::check(statement, sql, parameters, &Wrappers::new())?;
    let inner = match kind {
        Kind::Explain { .. } => Some(explain::inner(sql)?),
        Kind::Select | Kind::Show => None,
    };
    let parameters = parameters.iter().map(|value| value.map(str::to_owned)).collect();
    Ok(Statement { sql: sql.to_owned(), kind, inner, mentions, odd_names: has_odd_names(sql)?, parameters })
}

/// Whether a database of other letters than ours may read a name otherwise: cut it elsewhere, or fold its capitals.
pub(crate) fn has_odd_names(sql: &str) -> Result<bool, Refusal> {
    if sql.is_ascii() {
        return Ok(false);
    }
    let scanned = pg_query::scan(sql).map_err(|error| Refusal::syntax(error.to_string()))?;
    let mut names = scanned.tokens.iter().filter_map(|token| {
        let range = usize::try_from(token.start).ok()?..usize::try_from(token.end).ok()?;
        sql.get(range).filter(|_| matches!(token.token(), Token::Ident | Token::Uident))
    });
    Ok(names.any(is_odd_name))
}

fn is_odd_name(word: &str) -> bool {
    let capitals = !word.contains('"') && word.chars().any(|letter| !letter.is_ascii() && letter.is_uppercase());
    !word.is_ascii() && (capitals || word.len() > NAME_BYTES_MAX)
}

/// A name as PostgreSQL keeps it: cut where a letter ends.
pub(crate) fn cut_name(name: &str) -> &str {
    name.get(..name.floor_char_boundary(NAME_BYTES_MAX)).unwrap_or(name)
}

/// The tree of a text of any number of statements. Needs [`with_room`] around it.
pub(crate) fn tree(sql: &str) -> Result<Tree, Refusal> {
    let parsed = pg_query::parse(sql, 0).map_err(|error| grammar_refusal(sql, error))?;
    tree::build(&parsed.protobuf, DEPTH_MAX).ok().flatten().ok_or_else(too_deep)
}

/// The type that a text names, as a node of the grammar: a plain name, at most of an array.
pub(crate) fn type_named(text: &str) -> Option<Tree> {
    const PLAIN: [char; 9] = ['_', '.', '"', ' ', '[', ']', '(', ')', ','];
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || PLAIN.contains(&c));
    // Casting to it, and nothing beside that, is one statement of one column.
    let tree = tree(&format!("select null::{text}")).ok().filter(|_| plain && text.len() <= 2 * NAME_BYTES_MAX)?;
    let select = tree.nodes("stmts").next()?.node("stmt")?;
    let cast = select.nodes("target_list").next()?.node("val")?.node("type_name")?;
    Some(cast.clone())
}

fn grammar_refusal(sql: &str, error: pg_query::Error) -> Refusal {
    match error {
        pg_query::Error::Parse(message) if TOO_DEEP.iter().any(|beginning| message.starts_with(beginning)) => too_deep(),
        pg_query::Error::Parse(message) => {
            let at = place_of(sql, &message);
            Refusal::syntax(message).at(sql, at)
        }
        other => Refusal::syntax(other.to_string()),
    }
}

/// Where the grammar stopped, which its binding does not say: the first place where the text up
/// to and with the reported word fails in the same way as the whole.
fn place_of(sql: &str, message: &str) -> Option<usize> {
    const TRIES_MAX: usize = 16;
    if message.ends_with("at end of input") {
        return Some(sql.len());
    }
    let (_, near) = message.split_once(" at or near \"")?;
    let near = near.strip_suffix('"')?;
    let places: Vec<usize> = sql.match_indices(near).map(|(at, _)| at).collect();
    if let [only] = places[..] {
        return Some(only);
    }
    places.into_iter().take(TRIES_MAX).find(|at| {
        let prefix = sql.get(..at + near.len()).unwrap_or(sql);
        matches!(pg_query::parse(prefix, 0), Err(pg_query::Error::Parse(other)) if other == message)
    })
}

/// The only statement in the text.
pub(crate) fn one<'a>(tree: &'a Tree, sql: &str) -> Result<&'a Tree, Refusal> {
    let mut statements = tree.nodes("stmts");
    let first = statements.next().and_then(|raw| raw.node("stmt"));
    let Some(first) = first else {
        return Err(Refusal::syntax("the statement is empty").hint("send one statement"));
    };
    if let Some(second) = statements.next() {
        let at = second.number("stmt_location").and_then(|at| usize::try_from(at).ok());
        return Err(Refusal::not_read_only("more than one statement").hint("send one statement at a time").at(sql, at));
    }
    Ok(first)
}

fn kind(statement: &Tree, sql: &str) -> Result<Kind, Refusal> {
    match statement.kind {
        "SelectStmt" => Ok(Kind::Select),
        "ExplainStmt" => match statement.node("query") {
            Some(inner) if inner.kind == "SelectStmt" => Ok(Kind::Explain { analyze: explain::analyzes(statement) }),
            Some(inner) => Err(walk::not_a_read(inner)),
            None => Err(walk::not_a_read(statement)),
        },
        "VariableShowStmt" => {
            let name = statement.text("name").unwrap_or_default();
            setting::check(name).map_err(|refusal| refusal.at(sql, sql.find(name)))?;
            Ok(Kind::Show)
        }
        _ => Err(walk::not_a_read(statement)),
    }
}
