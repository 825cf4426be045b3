//! Builds a [`Tree`] from the protobuf messages, through the `Serialize` they all derive.

use std::fmt;

use serde::ser::{Error as _, Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer};

use super::{Tree, Value};

/// The tree nests deeper than the limit.
#[derive(Debug, PartialEq)]
pub(crate) struct TooDeep;

/// The message as a tree, at most `depth_max` nodes deep.
pub(crate) fn build<T: Serialize>(message: &T, depth_max: usize) -> Result<Option<Tree>, TooDeep> {
    let mut builder = Builder { left: depth_max, made: Value::Empty };
    message.serialize(&mut builder).map_err(|Stop| TooDeep)?;
    Ok(match builder.made {
        Value::Node(tree) => Some(tree),
        _ => None,
    })
}

/// Stops the building; the only cause in messages of this grammar is the depth.
#[derive(Debug)]
pub(super) struct Stop;

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the tree nests too deep")
    }
}

impl std::error::Error for Stop {}

impl serde::ser::Error for Stop {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Stop
    }
}

/// What it made last, and how much deeper it may go.
///
/// It hands nothing back, because without optimisation every one of the 270 arms of the grammar's
/// `Node` would keep room on the stack for what it hands back, at each level of the tree.
struct Builder {
    left: usize,
    made: Value,
}

impl Builder {
    fn make(&mut self, value: Value) {
        self.made = value;
    }

    fn take(&mut self) -> Value {
        std::mem::replace(&mut self.made, Value::Empty)
    }
}

/// Numbers, and what the grammar's messages never hold.
macro_rules! numbers {
    ($($name:ident: $type:ty),*) => {$(
        fn $name(self, value: $type) -> Result<(), Stop> {
            self.make(i64::try_from(value).map_or(Value::Empty, Value::Number));
            Ok(())
        }
    )*};
}

impl<'a> Serializer for &'a mut Builder {
    type Ok = ();
    type Error = Stop;
    type SerializeSeq = List<'a>;
    type SerializeStruct = Fields<'a>;
    type SerializeTuple = Impossible<(), Stop>;
    type SerializeTupleStruct = Impossible<(), Stop>;
    type SerializeTupleVariant = Impossible<(), Stop>;
    type SerializeMap = Impossible<(), Stop>;
    type SerializeStructVariant = Impossible<(), Stop>;

    numbers!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64);
    numbers!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_bool(self, value: bool) -> Result<(), Stop> {
        self.make(Value::Number(i64::from(value)));
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Stop> {
        self.make(Value::Empty);
        Ok(())
    }

    fn serialize_f64(self, _: f64) -> Result<(), Stop> {
        self.make(Value::Empty);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Stop> {
        self.make(Value::Text(value.to_string()));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Stop> {
        self.make(Value::Text(value.to_owned()));
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Stop> {
        self.make(Value::Empty);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Stop> {
        self.make(Value::Empty);
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Stop> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Stop> {
        self.make(Value::Empty);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Stop> {
        self.make(Value::Empty);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), Stop> {
        self.make(Value::Text(name.to_owned()));
        Ok(())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<(), Stop> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(self, _: &'static str, _: u32, _: &'static str, value: &T) -> Result<(), Stop> {
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List<'a>, Stop> {
        Ok(List { builder: self, items: Vec::with_capacity(length.unwrap_or(0)) })
    }

    fn serialize_struct(self, kind: &'static str, _: usize) -> Result<Fields<'a>, Stop> {
        self.left = self.left.checked_sub(1).ok_or(Stop)?;
        Ok(Fields { builder: self, tree: Tree { kind, fields: Vec::new() } })
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Stop> {
        Err(Stop::custom("a tuple"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Stop> {
        Err(Stop::custom("a tuple"))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self::SerializeTupleVariant, Stop> {
        Err(Stop::custom("a tuple"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Stop> {
        Err(Stop::custom("a map"))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self::SerializeStructVariant, Stop> {
        Err(Stop::custom("a variant with fields"))
    }
}

struct List<'a> {
    builder: &'a mut Builder,
    items: Vec<Value>,
}

impl SerializeSeq for List<'_> {
    type Ok = ();
    type Error = Stop;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Stop> {
        value.serialize(&mut *self.builder)?;
        self.items.push(self.builder.take());
        Ok(())
    }

    fn end(self) -> Result<(), Stop> {
        self.builder.make(Value::List(self.items));
        Ok(())
    }
}

struct Fields<'a> {
    builder: &'a mut Builder,
    tree: Tree,
}

impl SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = Stop;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), Stop> {
        value.serialize(&mut *self.builder)?;
        let value = self.builder.take();
        if !is_default(&value) {
            self.tree.fields.push((name, value));
        }
        Ok(())
    }

    /// `Node` is only a wrapper around the kind of node that it is.
    fn end(mut self) -> Result<(), Stop> {
        self.builder.left += 1;
        let made = match self.tree.kind {
            "Node" => self.tree.fields.pop().map_or(Value::Empty, |(_, value)| value),
            _ => Value::Node(self.tree),
        };
        self.builder.make(made);
        Ok(())
    }
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Empty | Value::Number(0) => true,
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Number(_) | Value::Node(_) => false,
    }
}
