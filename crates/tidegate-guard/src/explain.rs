//! What stands inside an `EXPLAIN`.

use pg_query::protobuf::Token;

use crate::refusal::Refusal;
use crate::tree::Tree;

/// Whether the statement inside runs; an option in doubt counts as set.
pub(crate) fn analyzes(explain: &Tree) -> bool {
    let last = explain.nodes("options").rfind(|option| option.text("defname") == Some("analyze"));
    last.is_some_and(|option| match option.node("arg") {
        None => true,
        Some(value) => match value.text("sval") {
            Some(word) => !matches!(word.to_ascii_lowercase().as_str(), "false" | "off"),
            None => value.kind != "Integer" || value.number("ival").is_some(),
        },
    })
}

/// The text of the statement inside.
pub(crate) fn inner(sql: &str) -> Result<String, Refusal> {
    let scanned = pg_query::scan(sql).map_err(|error| Refusal::syntax(error.to_string()))?;
    let mut words = scanned
        .tokens
        .iter()
        .filter(|token| !matches!(token.token(), Token::SqlComment | Token::CComment))
        .skip_while(|token| token.token() != Token::Explain)
        .skip(1)
        .peekable();
    while words.next_if(|word| matches!(word.token(), Token::Analyze | Token::Analyse | Token::Verbose)).is_some() {}
    let mut ahead = words.clone();
    let bracket = ahead.next().is_some_and(|word| word.token() == Token::Ascii40);
    let query =
        ahead.next().is_none_or(|word| matches!(word.token(), Token::Ascii40 | Token::Select | Token::Values | Token::With | Token::Table));
    if bracket && !query {
        let mut depth = 0_usize;
        for word in words.by_ref() {
            match word.token() {
                Token::Ascii40 => depth += 1,
                Token::Ascii41 => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    let start = words.next().and_then(|word| usize::try_from(word.start).ok());
    start.and_then(|start| sql.get(start..)).map(str::to_owned).ok_or_else(|| Refusal::syntax("nothing to explain"))
}
