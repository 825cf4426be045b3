//! The bodies of somebody's own functions.

use std::collections::HashSet;

use pg_query::protobuf::{KeywordKind, ScanToken, Token};

use crate::facts::Function;
use crate::parse;
use crate::refusal::Refusal;
use crate::stack::with_room;
use crate::statement::{How, Mention, Mentions};
use crate::tree::Tree;
use crate::walk;

use super::{Blame, Judge, Place};

impl<'a> Judge<'a> {
    /// What the body of a function may do.
    pub(super) fn body(&mut self, function: &'a Function, place: Place) -> Result<(), Blame> {
        if makes_ranges(function) {
            return Ok(());
        }
        let language = &*function.language;
        let Some(definition) = function.definition.as_deref().filter(|_| matches!(language, "sql" | "plpgsql")) else {
            return Err(Blame::new(&*function.name, format!("it is written in `{language}`, which cannot be judged"))
                .hint("functions in `sql` and `plpgsql` can be judged"));
        };
        if self.facts.session.other_letters && parse::has_odd_names(definition).unwrap_or(true) {
            return Err(Blame::new(&*function.name, "it writes a name with letters that this database may read otherwise"));
        }
        let place = Place { anywhere: place.anywhere || function.settings.contains("search_path="), ..place };
        let mentions = mentions_of(definition, language);
        let mentions = mentions.map_err(|refusal| Blame { hint: refusal.hint.clone(), ..Blame::new(&*function.name, refusal.message) })?;
        let called = mentions.iter().flat_map(|mentions| mentions.functions.iter().chain(&mentions.operators));
        self.calls.insert(function.oid, called.filter(|mention| !mention.counted).map(|mention| mention.name.clone()).collect());
        self.bodies += 1;
        let verdict = mentions.iter().try_for_each(|mentions| self.mentions(mentions, place));
        self.bodies -= 1;
        verdict
    }
}

/// Whether it is what `create type … as range` makes to build values of the type.
fn makes_ranges(function: &Function) -> bool {
    const CONSTRUCTORS: [&str; 5] =
        ["range_constructor2", "range_constructor3", "multirange_constructor0", "multirange_constructor1", "multirange_constructor2"];
    &*function.language == "internal" && function.definition.as_deref().is_some_and(|source| CONSTRUCTORS.contains(&source))
}

/// Everything that a definition mentions: its defaults and its body.
fn mentions_of(definition: &str, language: &str) -> Result<Vec<Mentions>, Refusal> {
    let (head, text) = with_room(definition, || head_of(definition))?;
    let Some(text) = text else { return Ok(vec![head]) };
    let mut body = match language {
        "sql" => with_room(&text, || statements(&text))?,
        _ => tokens(&text)?,
    };
    body.types.extend(head.types.iter().cloned());
    Ok(vec![body, head])
}

/// What a definition mentions outside of its body, and its body when that is a text.
fn head_of(definition: &str) -> Result<(Mentions, Option<String>), Refusal> {
    let tree = parse::tree(definition)?;
    let create = tree.nodes("stmts").next().and_then(|raw| raw.node("stmt"));
    let create = create.ok_or_else(|| Refusal::forbidden("its definition cannot be read"))?;
    let option = create.nodes("options").find(|option| option.text("defname") == Some("as"));
    let list = option.and_then(|option| option.node("arg"));
    let text = list.and_then(|list| list.names("items").first().map(|text| (*text).to_owned()));
    Ok((walk::collect_definition(create, definition)?, text))
}

/// A body in SQL: every statement must be a read.
fn statements(text: &str) -> Result<Mentions, Refusal> {
    let mut all = Mentions::default();
    for statement in parse::tree(text)?.nodes("stmts").filter_map(|raw: &Tree| raw.node("stmt")) {
        if statement.kind != "SelectStmt" {
            return Err(walk::not_a_read(statement));
        }
        all.add(walk::collect_inner(statement, text)?);
    }
    Ok(all)
}

/// Words that begin something other than a read in a body in PL/pgSQL.
fn is_closed_word(token: Token) -> bool {
    matches!(
        token,
        Token::Execute
            | Token::Insert
            | Token::Update
            | Token::DeleteP
            | Token::Merge
            | Token::Copy
            | Token::Truncate
            | Token::Create
            | Token::Drop
            | Token::Alter
            | Token::Grant
            | Token::Revoke
            | Token::Call
            | Token::Do
            | Token::Commit
            | Token::Rollback
            | Token::Notify
            | Token::Listen
            | Token::LockP
            | Token::Vacuum
            | Token::Cluster
            | Token::Refresh
            | Token::Reindex
            | Token::Reset
            | Token::Discard
            | Token::Load
            | Token::ImportP
            | Token::Prepare
    )
}

/// A body in PL/pgSQL, token by token: every name that could be called, read or cast to.
fn tokens(text: &str) -> Result<Mentions, Refusal> {
    let scanned = pg_query::scan(text).map_err(|error| Refusal::forbidden(error.to_string()))?;
    let tokens: Vec<Word<'_>> = scanned
        .tokens
        .iter()
        .filter(|token| !matches!(token.token(), Token::SqlComment | Token::CComment))
        .filter_map(|token| Word::new(token, text))
        .collect();
    let mut found = Mentions { whole: true, rows: true, ..Mentions::default() };
    let values = Values::of(&tokens);
    for (at, word) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        word.check(before)?;
        let after = tokens.get(at + 1).map_or("", |word| word.text);
        if word.text.eq_ignore_ascii_case("varying") {
            found.types.extend(Mention::new(&["varchar"], None));
        }
        if let Some(name) = word.name() {
            let schema = at.checked_sub(2).and_then(|at| tokens.get(at)).filter(|_| before.is_some_and(|dot| dot.text == "."));
            let schema = schema.and_then(Word::name);
            let names: Vec<&str> = schema.iter().map(String::as_str).chain([name.as_str()]).collect();
            let first = if schema.is_some() { at.checked_sub(3) } else { at.checked_sub(1) };
            let leading = first.and_then(|at| tokens.get(at)).map_or(Token::Nul, |word| word.token);
            found.add_word(&names, leading, after);
            if let Some(call) = found.functions.last_mut().filter(|_| after == "(") {
                call.counted = is_counted(tokens.get(at + 2..).unwrap_or_default());
            }
            if before.is_some_and(|dot| dot.text == ".") && after != "(" {
                found.functions.extend(Mention::new(&[&name], None).map(|field| Mention { how: values.how(schema.as_deref()), ..field }));
            }
        }
        if word.is_operator() {
            let schema = at.checked_sub(2).and_then(|at| tokens.get(at)).filter(|_| before.is_some_and(|dot| dot.text == "."));
            let names: Vec<String> = schema.and_then(Word::name).into_iter().chain([word.text.to_owned()]).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            found.operators.extend(Mention::new(&names, None));
        }
        found.operators.extend(operators_of(word.token).iter().filter_map(|name| Mention::new(&[name], None)));
        found.frames |= matches!(word.token, Token::Preceding | Token::Following);
    }
    let star = |(at, word): (usize, &Word<'_>)| word.text == "*" && at.checked_sub(1).is_some_and(|at| begins_a_target(&tokens[at]));
    let starred = tokens.iter().enumerate().any(star);
    for relation in &mut found.relations {
        relation.whole = starred || rows_used(&tokens, &relation.name);
    }
    Ok(found)
}

/// Whether the second of the arguments that begin here is a number that is written out.
fn is_counted(tokens: &[Word<'_>]) -> bool {
    let mut depth = 0_usize;
    for (at, word) in tokens.iter().enumerate() {
        match word.text {
            "(" | "[" => depth += 1,
            ")" | "]" if depth == 0 => return false,
            ")" | "]" => depth -= 1,
            "," if depth == 0 => {
                let ends = tokens.get(at + 2).is_some_and(|end| matches!(end.text, "," | ")"));
                return ends && tokens.get(at + 1).is_some_and(|number| number.token == Token::Iconst);
            }
            _ => {}
        }
    }
    false
}

/// Whether a `*` after the word means all columns.
fn begins_a_target(before: &Word<'_>) -> bool {
    matches!(before.token, Token::Select | Token::Ascii44 | Token::Ascii46 | Token::Distinct | Token::All)
}

/// Whether rows of the relation are used as such: what they are called stands somewhere without a field.
fn rows_used(tokens: &[Word<'_>], relation: &str) -> bool {
    let is = |word: &Word<'_>, name: &str| word.name().as_deref() == Some(name);
    let alone = |name: &str| {
        let without_field =
            tokens.iter().enumerate().filter(|(at, word)| is(word, name) && tokens.get(at + 1).is_none_or(|next| next.text != "."));
        without_field.count()
    };
    let aliases = tokens.iter().enumerate().filter(|(_, word)| is(word, relation)).filter_map(|(at, _)| {
        let next = tokens.get(at + 1)?;
        if next.token == Token::As { tokens.get(at + 2) } else { Some(next) }
    });
    alone(relation) > 1 || aliases.filter(|word| word.token == Token::Ident).filter_map(Word::name).any(|name| alone(&name) > 1)
}

/// The operators that a word of the language stands for.
fn operators_of(word: Token) -> &'static [&'static str] {
    match word {
        Token::InP => &["=", "<>"],
        Token::Case | Token::Distinct | Token::Nullif | Token::Using | Token::Natural => &["="],
        Token::Between => &["<=", ">=", "<", ">"],
        Token::NotEquals => &["<>"],
        Token::Like => &["~~", "!~~"],
        Token::Ilike => &["~~*", "!~~*"],
        Token::Similar => &["~", "!~"],
        _ => &[],
    }
}

/// What may be called like a value that is no row: `name.field` calls any function of it then.
struct Values {
    names: HashSet<String>,
    nameless: bool,
}

impl Values {
    fn of(tokens: &[Word<'_>]) -> Self {
        let mut values = Values { names: HashSet::new(), nameless: false };
        for (at, word) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            let before =
                if before.is_some_and(|word| word.token == Token::As) { at.checked_sub(2).and_then(|at| tokens.get(at)) } else { before };
            let calls = tokens.get(at + 1).is_some_and(|next| next.text == "(");
            let after_a_call = before.is_some_and(|before| matches!(before.token, Token::Ascii41 | Token::Ordinality));
            if calls || after_a_call {
                values.names.extend(word.name());
            }
            let in_from = before.is_some_and(|before| matches!(before.token, Token::From | Token::Join | Token::LateralP | Token::Ascii44));
            values.nameless |= in_from && is_value_word(word.token);
        }
        values
    }

    fn how(&self, row: Option<&str>) -> How {
        if row.is_some_and(|row| !self.nameless && !self.names.contains(row)) { How::RowField } else { How::Field }
    }
}

/// Words that are a call without brackets.
fn is_value_word(word: Token) -> bool {
    matches!(
        word,
        Token::CurrentCatalog
            | Token::CurrentDate
            | Token::CurrentRole
            | Token::CurrentSchema
            | Token::CurrentTime
            | Token::CurrentTimestamp
            | Token::CurrentUser
            | Token::Localtime
            | Token::Localtimestamp
            | Token::SessionUser
            | Token::SystemUser
            | Token::User
    )
}

struct Word<'a> {
    token: Token,
    reserved: bool,
    text: &'a str,
}

impl<'a> Word<'a> {
    fn new(token: &ScanToken, text: &'a str) -> Option<Self> {
        let start = usize::try_from(token.start).ok()?;
        let end = usize::try_from(token.end).ok()?;
        let reserved = token.keyword_kind() == KeywordKind::ReservedKeyword;
        Some(Word { token: token.token(), reserved, text: text.get(start..end)? })
    }

    /// Refuses a word that does more than read.
    fn check(&self, before: Option<&Word<'_>>) -> Result<(), Refusal> {
        let field = before.is_some_and(|before| before.text == ".");
        let begins = before.is_none_or(|before| {
            matches!(before.token, Token::Ascii59 | Token::BeginP | Token::Then | Token::Else) || before.text.eq_ignore_ascii_case("loop")
        });
        if !field && (is_closed_word(self.token) || (begins && self.token == Token::Set)) {
            let word = self.text.to_ascii_lowercase();
            let why = if self.token == Token::Execute { "it runs SQL that it puts together" } else { "it may do more than read" };
            return Err(Refusal::forbidden(format!("{why}: its body says `{word}`")));
        }
        if self.text.get(..3).is_some_and(|begin| begin.eq_ignore_ascii_case("u&\"")) {
            return Err(Refusal::forbidden("its body writes a name with Unicode escapes"));
        }
        let bare = self.text.trim_matches('"');
        let outlives = ["query_canceled", "operator_intervention"].iter().any(|name| bare.eq_ignore_ascii_case(name));
        // A code may be written with escapes.
        let escaped = ["e'", "u&'"].iter().any(|begin| self.text.to_ascii_lowercase().starts_with(begin));
        let coded = escaped && before.is_some_and(|before| before.text.eq_ignore_ascii_case("sqlstate"));
        if outlives || coded || self.text.contains("57014") || self.text.contains("57000") {
            return Err(Refusal::forbidden("its body goes on when it is cancelled"));
        }
        Ok(())
    }

    /// The name, when the word can be one.
    fn name(&self) -> Option<String> {
        let quoted = self.text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let name = match quoted {
            Some(inner) => Some(inner.replace("\"\"", "\"")),
            // PostgreSQL folds ASCII letters only.
            None if self.token == Token::Ident => Some(self.text.to_ascii_lowercase()),
            None if self.reserved => None,
            None => self.text.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| self.text.to_ascii_lowercase()),
        };
        name.map(|name| parse::cut_name(&name).to_owned())
    }

    fn is_operator(&self) -> bool {
        self.text.chars().all(|c| "+-*/<>=~!@#%^&|`?".contains(c))
    }
}

impl Mentions {
    fn add(&mut self, other: Mentions) {
        self.functions.extend(other.functions);
        self.relations.extend(other.relations);
        self.operators.extend(other.operators);
        self.types.extend(other.types);
        self.columns.extend(other.columns);
        self.shown.extend(other.shown);
        self.whole |= other.whole;
        self.rows |= other.rows;
        self.shows_all |= other.shows_all;
        self.frames |= other.frames;
    }

    /// A name in a body of which only the tokens are known.
    fn add_word(&mut self, names: &[&str], leading: Token, after: &str) {
        let mention = Mention::new(names, None);
        if after == "(" {
            self.functions.extend(mention.map(|mention| Mention { how: How::Loose, guesses: true, ..mention }));
        } else {
            if matches!(leading, Token::From | Token::Join | Token::Ascii44 | Token::Ascii40 | Token::Table | Token::Only) {
                self.relations.extend(mention.clone().map(|mention| Mention { whole: true, ..mention }));
            }
            self.types.extend(mention);
        }
        self.columns.extend(names.last().map(|name| (*name).to_owned()));
    }
}
