//! What stands in a column, however deep: values by themselves, and lists, maps and structs as JSON.

use std::ops::Range;

use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::schema::types::{Type, TypePtr};

use super::leaf::Leaf;

/// A row may be so long.
const ROW_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A part of the schema. It is there if its first column is defined down to `there`.
pub(super) struct Node {
    there: i16,
    pub(super) leaves: Range<usize>,
    of: Of,
}

enum Of {
    Value,
    /// Each with its name as a key of JSON.
    Struct(Vec<(String, Node)>),
    /// The repetition that goes on with it; its items are there from one level deeper on.
    List(i16, Box<Node>),
    Map(i16, Box<(Node, Option<Node>)>),
}

/// What is being written of a row.
#[derive(Default)]
pub(super) struct Text {
    pub(super) bytes: Vec<u8>,
    /// Why the row is none.
    pub(super) fault: Option<String>,
}

impl Node {
    /// A field of a group that is there at these levels; counts the columns it has.
    pub(super) fn new(field: &Type, (definition, repetition): (i16, i16), leaves: &mut usize) -> Result<Node, String> {
        let info = field.get_basic_info();
        let begin = *leaves;
        match info.has_repetition().then(|| info.repetition()) {
            Some(Repetition::OPTIONAL) => Node::inside(field, (definition + 1, repetition), leaves),
            Some(Repetition::REPEATED) => {
                let item = Node::inside(field, (definition + 1, repetition + 1), leaves)?;
                Ok(Node { there: definition, leaves: begin..*leaves, of: Of::List(repetition + 1, Box::new(item)) })
            }
            _ => Node::inside(field, (definition, repetition), leaves),
        }
    }

    fn inside(field: &Type, levels: (i16, i16), leaves: &mut usize) -> Result<Node, String> {
        let begin = *leaves;
        let deeper = (levels.0 + 1, levels.1 + 1);
        let of = match repeated(field) {
            _ if field.is_primitive() => {
                *leaves += 1;
                Of::Value
            }
            Some((Around::List, item)) => {
                let item = match wrapped(item) {
                    Some(inside) => Node::new(inside, deeper, leaves)?,
                    None => Node::inside(item, deeper, leaves)?,
                };
                Of::List(deeper.1, Box::new(item))
            }
            Some((Around::Map, pair)) => {
                let mut fields = pair.get_fields().iter().map(|field| Node::new(field, deeper, leaves));
                let key = fields.next().ok_or("a map has no keys")??;
                Of::Map(deeper.1, Box::new((key, fields.next().transpose()?)))
            }
            None => {
                let fields = field.get_fields().iter().map(|field| Ok((key(field.name()), Node::new(field, levels, leaves)?)));
                Of::Struct(fields.collect::<Result<_, String>>()?)
            }
        };
        if begin == *leaves {
            return Err(format!("group `{}` has no columns", field.name()));
        }
        Ok(Node { there: levels.0, leaves: begin..*leaves, of })
    }

    /// Whether it is a value by itself, and no JSON.
    pub(super) fn is_value(&self) -> bool {
        matches!(self.of, Of::Value)
    }

    /// Writes what it is in the row, and goes on behind it; false where it is null.
    pub(super) fn write(&self, leaves: &mut [Leaf], out: &mut Text) -> Result<bool, String> {
        if !self.is_value() {
            return self.write_json(leaves, out);
        }
        let leaf = leaves.get_mut(self.leaves.start).ok_or("it has fewer columns than it says")?;
        let there = match leaf.raw() {
            Some(raw) => {
                if let Err(fault) = leaf.kind.write(raw, &mut out.bytes) {
                    out.fault = Some(fault);
                }
                true
            }
            None => false,
        };
        leaf.advance()?;
        check_length(out)?;
        Ok(there)
    }

    /// The same as JSON; null is also written.
    fn write_json(&self, leaves: &mut [Leaf], out: &mut Text) -> Result<bool, String> {
        let first = leaves.get(self.leaves.start).ok_or("it has fewer columns than it says")?;
        let depth = first.definition().ok_or("a column ends before its rows do")?;
        if depth < self.there {
            out.bytes.extend_from_slice(b"null");
            self.pass(leaves)?;
            return Ok(false);
        }
        match &self.of {
            Of::Value => {
                let (begin, kind) = (out.bytes.len(), first.kind);
                if !self.write(leaves, out)? {
                    out.bytes.extend_from_slice(b"null");
                } else if !kind.is_bare(out.bytes.get(begin..).unwrap_or_default()) {
                    quote(out, begin);
                }
            }
            Of::Struct(fields) => {
                for (place, (key, field)) in fields.iter().enumerate() {
                    out.bytes.push(if place == 0 { b'{' } else { b',' });
                    out.bytes.extend_from_slice(key.as_bytes());
                    field.write_json(leaves, out)?;
                }
                out.bytes.push(b'}');
            }
            Of::List(..) | Of::Map(..) if depth == self.there => {
                out.bytes.extend_from_slice(if matches!(self.of, Of::Map(..)) { b"{}" } else { b"[]" });
                self.pass(leaves)?;
            }
            Of::List(repetition, item) => {
                out.bytes.push(b'[');
                self.repeat(*repetition, leaves, out, |leaves, out| item.write_json(leaves, out).map(drop))?;
                out.bytes.push(b']');
            }
            Of::Map(repetition, pair) => {
                out.bytes.push(b'{');
                self.repeat(*repetition, leaves, out, |leaves, out| write_pair(pair, leaves, out))?;
                out.bytes.push(b'}');
            }
        }
        Ok(true)
    }

    /// Writes items for as long as the list goes on, in all columns of it alike.
    fn repeat(
        &self,
        repetition: i16,
        leaves: &mut [Leaf],
        out: &mut Text,
        mut write: impl FnMut(&mut [Leaf], &mut Text) -> Result<(), String>,
    ) -> Result<(), String> {
        loop {
            write(leaves, out)?;
            check_length(out)?;
            let own = leaves.get(self.leaves.clone()).unwrap_or_default();
            let on = own.first().is_some_and(|leaf| leaf.repetition() == repetition);
            if own.iter().any(|leaf| (leaf.repetition() == repetition) != on || leaf.repetition() > repetition) {
                return Err("columns of one list are not of one length".to_owned());
            }
            if !on {
                return Ok(());
            }
            out.bytes.push(b',');
        }
    }

    /// Goes on behind what is not there: each column has one word for that.
    fn pass(&self, leaves: &mut [Leaf]) -> Result<(), String> {
        leaves.get_mut(self.leaves.clone()).unwrap_or_default().iter_mut().try_for_each(Leaf::advance)
    }
}

fn write_pair((key, value): &(Node, Option<Node>), leaves: &mut [Leaf], out: &mut Text) -> Result<(), String> {
    let begin = out.bytes.len();
    if !key.write(leaves, out)? && key.is_value() {
        out.bytes.extend_from_slice(b"null");
    }
    quote(out, begin);
    out.bytes.push(b':');
    if let Some(value) = value {
        value.write_json(leaves, out)?;
    } else {
        out.bytes.extend_from_slice(b"null");
    }
    Ok(())
}

fn check_length(out: &Text) -> Result<(), String> {
    if out.bytes.len() <= ROW_BYTES_MAX { Ok(()) } else { Err("a value is longer than 64 MB".to_owned()) }
}

/// What repeats a group's only field.
enum Around {
    List,
    Map,
}

fn repeated(field: &Type) -> Option<(Around, &Type)> {
    let info = field.get_basic_info();
    let around = match (info.logical_type_ref(), info.converted_type()) {
        (Some(LogicalType::List), _) | (None, ConvertedType::LIST) => Around::List,
        (Some(LogicalType::Map), _) | (None, ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE) => Around::Map,
        _ => return None,
    };
    let [only] = fields(field) else { return None };
    let info = only.get_basic_info();
    let repeats = info.has_repetition() && info.repetition() == Repetition::REPEATED;
    let fits = matches!(around, Around::List) || matches!(fields(only).len(), 1 | 2);
    (repeats && fits).then(|| (around, only.as_ref()))
}

/// What is in a group; nothing in what is none.
fn fields(field: &Type) -> &[TypePtr] {
    if field.is_group() { field.get_fields() } else { &[] }
}

/// The one field of a group that only wraps the items of a list, as writers have done since 2014; before, the items were repeated themselves.
fn wrapped(item: &Type) -> Option<&Type> {
    let [inside] = fields(item) else { return None };
    let old = item.name() == "array" || item.name().ends_with("_tuple");
    (!old && repeated(item).is_none()).then_some(inside.as_ref())
}

/// A name as a key of JSON.
fn key(name: &str) -> String {
    format!("{}:", serde_json::Value::from(name))
}

/// Puts quotes around what was written from a place on.
fn quote(out: &mut Text, begin: usize) {
    let text = String::from_utf8_lossy(out.bytes.get(begin..).unwrap_or_default()).into_owned();
    out.bytes.truncate(begin);
    out.bytes.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
}
