//! Conditions as plans write them: which columns they compare, and how.

/// How a column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// With one value, or some.
    Equal,
    /// With the beginning of a text.
    Prefix,
    /// With the ends of a range.
    Range,
    /// With columns of another table.
    Join,
}

/// A column, or an expression over columns of one table, that is compared with something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// The table's alias in the plan.
    pub(super) alias: String,
    /// The column as SQL writes it, or the expression.
    pub(super) key: String,
    pub(super) how: How,
}

/// Operators by what an index in order can do for them. A longer one comes before what it begins with.
const OPERATORS: [(&str, Option<How>); 20] = [
    (" !~~* ", None),
    (" !~~ ", None),
    (" ~~* ", None),
    (" ~~ ", Some(How::Prefix)),
    (" ~>=~ ", None),
    (" ~<~ ", None),
    (" !~* ", None),
    (" !~ ", None),
    (" ~* ", None),
    (" ~ ", None),
    (" <> ", None),
    (" <= ", Some(How::Range)),
    (" >= ", Some(How::Range)),
    (" @> ", None),
    (" <@ ", None),
    (" && ", None),
    (" = ANY ", Some(How::Equal)),
    (" = ", Some(How::Equal)),
    (" < ", Some(How::Range)),
    (" > ", Some(How::Range)),
];

/// Every comparison of a condition that must hold. What stands under `OR` or `NOT` is left out: one index does not answer it.
pub(super) fn comparisons(condition: &str, aliases: &[String]) -> Vec<Comparison> {
    let text = bare(condition);
    let parts = split(text, " AND ");
    if parts.len() > 1 {
        return parts.iter().flat_map(|part| comparisons(part, aliases)).collect();
    }
    if split(text, " OR ").len() > 1 || text.starts_with("NOT ") || text.contains("SubPlan") {
        return Vec::new();
    }
    if let Some(tested) = text.strip_suffix(" IS NULL") {
        return key(tested, aliases).map(|(alias, key)| Comparison { alias, key, how: How::Equal }).into_iter().collect();
    }
    for (operator, how) in OPERATORS {
        if let [left, right] = split(text, operator).as_slice() {
            return how.map_or_else(Vec::new, |how| compared(left, right, how, aliases));
        }
    }
    Vec::new()
}

fn compared(left: &str, right: &str, how: How, aliases: &[String]) -> Vec<Comparison> {
    let sides = [(left, right), (right, left)];
    let mut found = Vec::new();
    for (at, (side, other)) in sides.into_iter().enumerate() {
        let Some((alias, key)) = key(side, aliases) else { continue };
        let others = mentioned(other, aliases);
        let how = match how {
            // Nothing can be looked up that depends on the row itself.
            _ if others.contains(&alias) => continue,
            How::Prefix if at == 1 || !is_prefix(other) => continue,
            _ if others.is_empty() => how,
            How::Prefix => continue,
            _ => How::Join,
        };
        found.push(Comparison { alias, key, how });
    }
    found
}

/// `'abc%'`: letters first.
fn is_prefix(pattern: &str) -> bool {
    bare(pattern).strip_prefix('\'').is_some_and(|text| !text.starts_with(['%', '_', '\'']))
}

/// One of the things that rows are ordered by, with its direction: `created DESC`.
pub(super) fn sorted(text: &str, aliases: &[String]) -> Option<(String, String, String)> {
    let at = [" DESC", " ASC", " NULLS", " COLLATE", " USING"].iter().filter_map(|word| text.find(word)).min().unwrap_or(text.len());
    let (by, direction) = text.split_at_checked(at)?;
    let (alias, key) = key(by, aliases)?;
    (!direction.contains("USING")).then(|| (alias, key, direction.to_owned()))
}

/// The column or expression that an index can be made on, if the text is about one table.
fn key(text: &str, aliases: &[String]) -> Option<(String, String)> {
    let text = without_cast(bare(text));
    let [alias] = <[String; 1]>::try_from(mentioned(text, aliases)).ok()?;
    let key = without_alias(text, &alias);
    // A column alone, or calls and operators over columns, which an index takes in parentheses.
    let column = key.starts_with('"') && key.ends_with('"') && key.matches('"').count() == 2
        || key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii());
    if column {
        return Some((alias, key));
    }
    (key.contains('(') && !key.contains('$') && !key.contains("InitPlan")).then(|| (alias, format!("({key})")))
}

/// Without the parentheses that stand around the whole.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inside) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if !closes_at_end(inside) {
            return text;
        }
        text = inside.trim();
    }
    text
}

/// Whether no parenthesis inside closes the one that was taken away.
fn closes_at_end(inside: &str) -> bool {
    let mut depth = 0_i64;
    outside_quotes(inside).all(|(_, byte)| {
        depth += i64::from(byte == b'(') - i64::from(byte == b')');
        depth >= 0
    })
}

/// `(o.status)::text` is `o.status`: whether an index on the column will do is for the planner to say.
fn without_cast(text: &str) -> &str {
    match split(text, "::").as_slice() {
        [inside, kind] if !kind.contains('(') || kind.ends_with(')') => {
            let inner = bare(inside);
            if inner.contains(['(', ' ']) { text } else { inner }
        }
        _ => text,
    }
}

/// The parts between separators that stand in no quotes and no parentheses.
fn split<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut depth, mut from, mut parts) = (0_i64, 0, Vec::new());
    for (at, byte) in outside_quotes(text) {
        depth += i64::from(matches!(byte, b'(' | b'[')) - i64::from(matches!(byte, b')' | b']'));
        if depth == 0 && at >= from && text.get(at..).is_some_and(|rest| rest.starts_with(separator)) {
            parts.extend(text.get(from..at));
            from = at + separator.len();
        }
    }
    parts.extend(text.get(from..));
    parts
}

/// Every byte that stands in no quotes.
fn outside_quotes(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let mut quote = None;
    text.bytes().enumerate().filter(move |(_, byte)| match quote {
        Some(open) => {
            if open == *byte {
                quote = None;
            }
            false
        }
        None if matches!(byte, b'\'' | b'"') => {
            quote = Some(*byte);
            false
        }
        None => true,
    })
}

/// The aliases whose columns a text mentions, each once.
fn mentioned(text: &str, aliases: &[String]) -> Vec<String> {
    aliases.iter().filter(|alias| !places(text, alias).is_empty()).cloned().collect()
}

/// Where `alias.` stands in a text, and not as the end of a longer name or inside of a string.
fn places(text: &str, alias: &str) -> Vec<usize> {
    let mut in_string = false;
    let mut found = Vec::new();
    let mut before = b' ';
    for (at, byte) in text.bytes().enumerate() {
        in_string ^= byte == b'\'';
        let begins = !(before.is_ascii_alphanumeric() || before == b'_' || before == b'.' || before == b'"' || !before.is_ascii());
        let here = text.get(at..).and_then(|rest| rest.strip_prefix(alias)).is_some_and(|rest| rest.starts_with('.'));
        if begins && here && !in_string {
            found.push(at);
        }
        before = byte;
    }
    found
}

fn without_alias(text: &str, alias: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for at in places(text, alias) {
        out.push_str(text.get(from..at).unwrap_or_default());
        from = at + alias.len() + 1;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(condition: &str) -> Vec<(String, How)> {
        let aliases = ["o", "c", "\"Big\""].map(str::to_owned);
        comparisons(condition, &aliases).into_iter().map(|found| (format!("{}.{}", found.alias, found.key), found.how)).collect()
    }

    fn one(condition: &str) -> (String, How) {
        let [one] = <[_; 1]>::try_from(read(condition)).unwrap_or_else(|found| panic!("{condition}: {found:?}"));
        one
    }

    #[test]
    fn each_comparison_is_found_with_its_column() {
        assert_eq!(one("(o.customer_id = 5)"), ("o.customer_id".to_owned(), How::Equal));
        assert_eq!(one("((o.status)::text = 'a AND (b'::text)"), ("o.status".to_owned(), How::Equal));
        assert_eq!(one("(o.id = ANY ('{1,2}'::integer[]))"), ("o.id".to_owned(), How::Equal));
        assert_eq!(one("(o.paid IS NULL)"), ("o.paid".to_owned(), How::Equal));
        assert_eq!(one("(5 < o.total)"), ("o.total".to_owned(), How::Range));
        assert_eq!(one("(o.name ~~ 'ab%'::text)"), ("o.name".to_owned(), How::Prefix));
        assert_eq!(one("(lower((c.email)::text) = $1)"), ("c.(lower((email)::text))".to_owned(), How::Equal));
        assert_eq!(one("(\"Big\".\"Col\" = 1)"), ("\"Big\".\"Col\"".to_owned(), How::Equal));
        let pair = read("(o.customer_id = c.id)");
        assert_eq!(pair, [("o.customer_id".to_owned(), How::Join), ("c.id".to_owned(), How::Join)]);
        let several = read("((o.a = 1) AND (o.b >= '2026-01-01'::date) AND (o.b < '2027-01-01'::date))");
        assert_eq!(several.iter().map(|(_, how)| *how).collect::<Vec<_>>(), [How::Equal, How::Range, How::Range]);
    }

    #[test]
    fn what_one_index_does_not_answer_is_left_out() {
        for condition in [
            "((o.a = 1) OR (o.b = 2))",
            "(NOT o.flag)",
            "(o.a <> 1)",
            "(o.name ~~ '%ab'::text)",
            "(o.name ~~* 'ab%'::text)",
            "(o.a = o.b)",
            "(hashed SubPlan 1)",
            "(o.a = (SubPlan 1))",
            "('o.a = 1'::text = 'x'::text)",
            "(o.tags @> '{a}'::text[])",
            "",
        ] {
            assert_eq!(read(condition), [], "{condition}");
        }
    }

    #[test]
    fn an_order_has_a_direction() {
        let aliases = ["o".to_owned()];
        let sorted = |text| sorted(text, &aliases).map(|(_, key, direction)| format!("{key}{direction}"));
        assert_eq!(sorted("o.placed DESC NULLS LAST").as_deref(), Some("placed DESC NULLS LAST"));
        assert_eq!(sorted("o.id").as_deref(), Some("id"));
        assert_eq!(sorted("(count(*))"), None);
    }
}
