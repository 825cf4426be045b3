//! What makes large values of small ones.

use crate::refusal::Refusal;
use crate::tree::Tree;
use crate::walk::literal;

use super::rows::exact;
use super::weight::{Weight, known, largest, size, whole};
use super::{BYTES_MAX, function_name, human, operator_name};

/// The most digits of a power, and the largest number under a factorial, between constants.
const POWER_MAX: f64 = 10_000.0;

/// The most digits that a number has.
const DIGITS_MAX: f64 = 150_000.0;

/// Which size of the arguments counts.
#[derive(Clone, Copy)]
enum Of {
    /// What is made while planning.
    Planning,
    /// What there is when it runs.
    Running,
}

impl Of {
    fn size(self, weight: Weight) -> f64 {
        match self {
            Of::Planning => weight.bytes,
            Of::Running => weight.long,
        }
    }
}

/// What a call makes, when it is one of those that make large values of small ones.
pub(super) fn amplified(tree: &Tree, arguments: &[Weight]) -> Result<Option<Weight>, Refusal> {
    let argument = |at: usize| arguments.get(at).copied().unwrap_or(Weight::SMALL);
    match function_name(tree) {
        "power" | "pow" => return power(tree.nodes("args").next(), argument(0), argument(1)).map(Some),
        "factorial" => return factorial(argument(0)).map(Some),
        _ => {}
    }
    let Some(bytes) = grown(tree, arguments, Of::Planning)? else { return Ok(None) };
    let long = grown(tree, arguments, Of::Running)?.unwrap_or(bytes).max(bytes);
    Ok(Some(Weight { bytes: known(bytes), long: known(long), number: None, ..Weight::all(arguments) }))
}

fn grown(tree: &Tree, arguments: &[Weight], of: Of) -> Result<Option<f64>, Refusal> {
    let name = function_name(tree);
    let argument = |at: usize| arguments.get(at).copied().unwrap_or(Weight::SMALL);
    let length = |at: usize| of.size(argument(at));
    let sum = || arguments.iter().map(|part| of.size(*part)).sum::<f64>();
    Ok(Some(match name {
        "repeat" => length(0).max(1.0) * times(name, argument(1), of)?,
        "lpad" | "rpad" => times(name, argument(1), of)? * 4.0,
        "array_fill" => length(0).max(8.0) * dimensions(tree, argument(1), of)?,
        // Their lengths come as the type stores them: that of `character` four larger.
        "bpchar" | "bit" if arguments.len() > 1 => times(name, argument(1), of)?.max(length(0)),
        "polygon" if arguments.len() == 2 => times(name, argument(0), of)? * 16.0,
        "format" => sum() + widths(tree, arguments),
        "replace" | "regexp_replace" => length(0) * length(2).max(1.0),
        "array_to_string" => length(0) * length(1).max(1.0),
        "concat_ws" => length(0) * size(arguments.len()) + sum(),
        "to_char" => length(1) * 8.0,
        _ => return Ok(None),
    }))
}

/// Any other call.
pub(super) fn plain(tree: &Tree, arguments: &[Weight]) -> Weight {
    let name = function_name(tree);
    let all = Weight::all(arguments);
    let most = largest(arguments);
    let number = match name {
        "bit_length" | "bit_count" => Some(all.long * 8.0),
        // Of the largest number that there is.
        "ln" | "log" | "log10" => Some(400_000.0),
        "width_bucket" => arguments.last().and_then(|buckets| buckets.number).map(|buckets| buckets + 1.0),
        "length" | "char_length" | "character_length" | "octet_length" | "cardinality" | "array_length" | "array_upper" | "array_lower"
        | "array_position" | "json_array_length" | "jsonb_array_length" | "position" | "regexp_count" | "strpos" | "num_nonnulls"
        | "num_nulls" => Some(all.long),
        "abs" | "ceil" | "ceiling" | "floor" | "round" | "trunc" | "mod" | "sqrt" | "sign" | "div" | "int2" | "int4" | "int8"
        | "numeric" | "float4" | "float8" => most,
        "extract" | "date_part" => part_of(tree),
        _ => None,
    };
    // Names, quotes, escapes and other encodings make texts longer; numbers stay what they are.
    let grows = match name {
        "dearmor" => 1.0,
        "encode" => 4.0,
        "normalize" | "to_json" | "to_jsonb" => 6.0,
        _ if most.is_some() => 1.0,
        _ => 2.0,
    };
    let (bytes, long) = if number.is_some() { (8.0, 8.0) } else { (known(all.bytes * grows), known(all.long * grows)) };
    // A call without arguments, such as `now()`, is not worked out when planning.
    Weight { row: all.row || arguments.is_empty(), bytes, long, number, ..all }
}

/// The largest number that a part of a date can be, where its name or the type of the date says so.
fn part_of(tree: &Tree) -> Option<f64> {
    let mut arguments = tree.nodes("args");
    let part = arguments.next().and_then(literal)?.to_ascii_lowercase();
    let date = arguments.next().and_then(|of| of.node("type_name")).is_some_and(|of| {
        of.names("names").last().is_some_and(|name| matches!(*name, "date" | "time" | "timetz" | "timestamp" | "timestamptz"))
    });
    match part.as_str() {
        "month" | "quarter" | "dow" | "isodow" => Some(12.0),
        "minute" | "second" => Some(60.0),
        "day" | "hour" | "week" | "doy" if date => Some(366.0),
        "millennium" | "century" | "decade" | "year" | "isoyear" if date => Some(300_000.0),
        _ => None,
    }
}

/// An operator between constants.
pub(super) fn operator(tree: &Tree, operands: &[Weight], all: Weight) -> Result<Weight, Refusal> {
    let numbers = || operands.first().and_then(|left| left.number).zip(operands.get(1).and_then(|right| right.number));
    let name = operator_name(tree);
    // In the grammar's numbers 6 is NULLIF, which is its first operand.
    if tree.number("kind") == Some(6) {
        return Ok(operands.first().map_or(all, |first| Weight { nodes: all.nodes, row: all.row, ..*first }));
    }
    let number = match (name, operands.len()) {
        (_, 1) => operands.first().and_then(|side| side.number),
        ("+" | "-", _) => numbers().map(|(left, right)| known(left + right)),
        ("*", _) => numbers().map(|(left, right)| known(left * right)),
        // What is only bounded from above says nothing as a divisor.
        ("/", _) => {
            let divisor = tree.node("rexpr").and_then(exact).filter(|divisor| *divisor > 0.0);
            numbers().zip(divisor).map(|((left, _), divisor)| known(left / divisor))
        }
        ("%", _) => numbers().map(|(_, right)| right),
        ("^", _) => match operands[..] {
            [base, exponent] => {
                return power(tree.node("lexpr"), base, exponent).map(|made| Weight { nodes: all.nodes, ..made });
            }
            _ => None,
        },
        ("=" | "<>" | "<" | ">" | "<=" | ">=", _) => Some(1.0),
        _ => None,
    };
    if is_test(name) {
        return Ok(Weight { bytes: 8.0, long: 8.0, number, ..all });
    }
    Ok(Weight { number, ..all })
}

/// Whether an operator only answers yes or no.
fn is_test(name: &str) -> bool {
    const OTHERS: [&str; 9] = ["&&", "@>", "<@", "?", "?|", "?&", "@@", "@?", "<>"];
    name.trim_matches(|c: char| "=<>~!*".contains(c)).is_empty() || OTHERS.contains(&name)
}

/// What a cast is to, as `character(10)` or `text`.
pub(super) fn type_of(tree: &Tree) -> (&str, Option<i64>) {
    let of = tree.node("type_name");
    let name = of.and_then(|of| of.names("names").last().copied()).unwrap_or_default();
    let length = of.and_then(|of| of.nodes("typmods").next()).and_then(|length| length.node("val")?.number("ival"));
    (name, length)
}

/// A cast: to a type of a fixed length it fills up with blanks or zeros, and a number writes out its exponent.
pub(super) fn cast(tree: &Tree, value: Weight) -> Weight {
    let (name, length) = type_of(tree);
    let least = match name {
        "bpchar" | "bit" => whole(length),
        // An exponent writes out to many digits.
        "numeric" if !value.row && value.number.is_some_and(|number| number > 1e300) => DIGITS_MAX,
        "numeric" if !value.row => value.number.map_or(0.0, |number| number.max(1.0).log10()),
        _ => 0.0,
    };
    Weight { nodes: value.nodes + 1.0, bytes: value.bytes.max(least), long: value.long.max(least), ..value }
}

/// How often, by a constant; a number that hangs on rows counts as one while planning.
fn times(name: &str, count: Weight, of: Of) -> Result<f64, Refusal> {
    match (of, count.row, count.number) {
        (Of::Planning, true, _) | (Of::Running, _, None) => Ok(1.0),
        (_, _, Some(number)) => Ok(number),
        (Of::Planning, false, None) => Err(Refusal::too_large(format!("how large a value `{name}` would make is not written out"))
            .hint(format!("write the number itself, or take it from a table; at most {} is accepted", human(BYTES_MAX)))
            .name(name)),
    }
}

/// The number of elements by a constant array of dimensions.
fn dimensions(tree: &Tree, given: Weight, of: Of) -> Result<f64, Refusal> {
    let array = tree.nodes("args").nth(1);
    let Some(array) = array.filter(|array| array.kind == "AArrayExpr") else {
        return times("array_fill", given, of);
    };
    let mut product = 1.0;
    for length in array.nodes("elements") {
        product *= match length.node("val").and_then(|value| value.number("ival")) {
            number @ Some(_) => whole(number),
            None => times("array_fill", given, of)?,
        };
    }
    Ok(product)
}

/// The sum of the widths in a format, and of the numbers that `*` takes for widths.
fn widths(tree: &Tree, arguments: &[Weight]) -> f64 {
    let Some(format) = tree.nodes("args").next().and_then(literal) else { return 0.0 };
    let mut sum = 0.0;
    for part in format.split('%').skip(1) {
        let digits = part.split(|c: char| c.is_ascii_alphabetic()).next().unwrap_or_default();
        let numbers = digits.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse::<f64>().ok());
        sum += numbers.fold(0.0, f64::max);
        if digits.contains('*') {
            sum += arguments.iter().filter_map(|part| part.number.filter(|_| !part.row)).fold(0.0, f64::max);
        }
    }
    sum
}

/// A power of constants: a `numeric` has as many digits as the exponent says, before the point or after it.
fn power(written: Option<&Tree>, base: Weight, exponent: Weight) -> Result<Weight, Refusal> {
    let all = Weight::all(&[base, exponent]);
    let (false, Some(base), Some(exponent)) = (all.row, base.number, exponent.number) else { return Ok(all) };
    let written = written.and_then(exact).filter(|base| *base > 0.0);
    let digits = exponent * written.map_or_else(|| base.max(10.0).log10(), |base| base.log10().abs());
    if digits > POWER_MAX {
        return Err(Refusal::too_large(format!("a power of more than {POWER_MAX} digits is worked out while the statement is planned"))
            .hint("take a smaller exponent"));
    }
    let bytes = digits.max(8.0);
    Ok(Weight { number: Some(known(10_f64.powf(digits))), bytes, long: bytes, ..all })
}

fn factorial(of: Weight) -> Result<Weight, Refusal> {
    let all = Weight::all(&[of]);
    let Some(number) = of.number.filter(|_| !of.row) else { return Ok(all) };
    if number > POWER_MAX {
        return Err(Refusal::too_large(format!("the factorial of a number over {POWER_MAX} is worked out while the statement is planned"))
            .hint(format!("at most {POWER_MAX} is accepted")));
    }
    let digits = (number * number.max(1.0).log10()).max(8.0);
    Ok(Weight { number: Some(known(10_f64.powf(digits))), bytes: digits, long: digits, ..all })
}
