//! What makes large values of small ones.

use crate::refusal::Refusal;
use crate::tree::Tree;
use crate::walk::literal;

use super::{BYTES_MAX, Weight, function_name, size, whole};

/// The largest exponent, and the largest number under a factorial, between constants.
const POWER_MAX: f64 = 10_000.0;

/// What a call makes, when it is one of those that make large values of small ones.
pub(super) fn amplified(tree: &Tree, arguments: &[Weight]) -> Result<Option<Weight>, Refusal> {
    let name = function_name(tree);
    let argument = |at: usize| arguments.get(at).copied().unwrap_or(Weight::SMALL);
    let bytes = match name {
        "repeat" => argument(0).bytes.max(1.0) * times(name, argument(1))?,
        "lpad" | "rpad" => times(name, argument(1))? * 4.0,
        "array_fill" => argument(0).bytes.max(8.0) * dimensions(tree, argument(1))?,
        "polygon" if arguments.len() == 2 => times(name, argument(0))? * 16.0,
        "format" => arguments.iter().map(|part| part.bytes).sum::<f64>() + widths(tree, arguments),
        "replace" | "regexp_replace" => argument(0).bytes * argument(2).bytes.max(1.0),
        "array_to_string" => argument(0).bytes * argument(1).bytes.max(1.0),
        "concat_ws" => argument(0).bytes * size(arguments.len()) + Weight::all(arguments).bytes,
        "to_char" => argument(1).bytes * 8.0,
        "power" | "pow" => return power(argument(0), argument(1)).map(Some),
        "factorial" => return power(argument(0), argument(0)).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(Weight { bytes, number: None, ..Weight::all(arguments) }))
}

/// Any other call.
pub(super) fn plain(name: &str, arguments: &[Weight]) -> Weight {
    let all = Weight::all(arguments);
    let most = arguments.iter().map(|part| part.number).try_fold(0.0, |most: f64, number| number.map(|number| most.max(number)));
    let number = match name {
        "length" | "char_length" | "character_length" | "octet_length" | "bit_length" | "cardinality" => Some(all.bytes * 8.0),
        "abs" | "ceil" | "ceiling" | "floor" | "round" | "trunc" | "mod" | "sqrt" | "sign" | "div" | "int4" | "int8" | "numeric" => most,
        _ => None,
    };
    // A call without arguments, such as `now()`, is not worked out when planning.
    Weight { row: all.row || arguments.is_empty(), bytes: all.bytes * 2.0, number, ..all }
}

/// An operator between constants.
pub(super) fn operator(tree: &Tree, sides: &[Weight]) -> Result<Weight, Refusal> {
    let operands: Vec<Weight> =
        ["lexpr", "rexpr"].iter().filter(|side| tree.has(side)).zip(side_weights(tree, sides)).map(|(_, side)| side).collect();
    let all = Weight::all(sides);
    let numbers = || operands.first().and_then(|left| left.number).zip(operands.get(1).and_then(|right| right.number));
    let name = tree.names("name").last().copied().unwrap_or_default();
    let number = match (name, operands.len()) {
        (_, 1) => operands.first().and_then(|side| side.number),
        ("+" | "-", _) => numbers().map(|(left, right)| left + right),
        ("*", _) => numbers().map(|(left, right)| left * right),
        // A divisor may be less than one, and its sign and size are not kept.
        ("/", _) => numbers().map(|(left, right)| if right >= 1.0 { left } else { f64::MAX }),
        ("%", _) => numbers().map(|(_, right)| right),
        ("^", _) => match operands[..] {
            [base, exponent] => return power(base, exponent).map(|made| Weight { nodes: all.nodes, ..made }),
            _ => None,
        },
        ("=" | "<>" | "<" | ">" | "<=" | ">=", _) => Some(1.0),
        _ => None,
    };
    Ok(Weight { number, ..all })
}

/// The weights of the operands, which come after those of the operator's name.
fn side_weights(tree: &Tree, sides: &[Weight]) -> Vec<Weight> {
    let names = tree.nodes("name").count();
    sides.iter().skip(names).copied().collect()
}

/// A cast: to a type of a fixed length it fills up with blanks or zeros.
pub(super) fn cast(tree: &Tree, value: Weight) -> Weight {
    let of = tree.node("type_name");
    let name = of.and_then(|of| of.names("names").last().copied()).unwrap_or_default();
    let length = of.and_then(|of| of.nodes("typmods").next()).and_then(|length| length.node("val")?.number("ival"));
    let fills = match name {
        "bpchar" => whole(length),
        "bit" => whole(length) / 8.0,
        _ => 0.0,
    };
    Weight { nodes: value.nodes + 1.0, bytes: value.bytes.max(fills), ..value }
}

/// How often, by a constant; a number that hangs on rows counts as one.
fn times(name: &str, count: Weight) -> Result<f64, Refusal> {
    if count.row {
        return Ok(1.0);
    }
    let number = count.number.ok_or_else(|| {
        Refusal::too_large(format!("how large a value `{name}` would make is not written out"))
            .hint(format!("write the number itself; at most {BYTES_MAX:.0} bytes are accepted"))
            .name(name)
    })?;
    Ok(number)
}

/// The number of elements by a constant array of dimensions.
fn dimensions(tree: &Tree, given: Weight) -> Result<f64, Refusal> {
    let array = tree.nodes("args").nth(1);
    let Some(array) = array.filter(|array| array.kind == "AArrayExpr") else {
        return times("array_fill", given);
    };
    let mut product = 1.0;
    for length in array.nodes("elements") {
        product *= match length.node("val").and_then(|value| value.number("ival")) {
            number @ Some(_) => whole(number),
            None => times("array_fill", given)?,
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

/// A power of constants: the digits of a `numeric` grow with the exponent.
fn power(base: Weight, exponent: Weight) -> Result<Weight, Refusal> {
    let all = Weight::all(&[base, exponent]);
    if all.row {
        return Ok(all);
    }
    let (Some(base), Some(exponent)) = (base.number, exponent.number) else { return Ok(all) };
    if exponent > POWER_MAX {
        return Err(Refusal::too_large(format!("a power or factorial of {exponent:.0} is worked out while the statement is planned"))
            .hint(format!("at most {POWER_MAX:.0} is accepted")));
    }
    Ok(Weight { number: Some(base.max(1.0).powf(exponent)), ..all })
}
