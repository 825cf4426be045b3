//! Functions that are not PostgreSQL's own: what their bodies call decides what they make of long values.
//!
//! A body is not worked out: it counts as if each of the functions that it calls got all arguments whole.

use std::collections::HashMap;

use super::slow;
use super::weight::{Weight, known};

/// What is known of functions and operators that are not PostgreSQL's own, by name.
pub(crate) type Wrappers = HashMap<String, Wrapper>;

/// What the functions in a body do with long values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Wrapper {
    /// Nanoseconds for the square of the bytes.
    ns: f64,
    /// Whether it may make as many as a number says, and a product of lengths.
    fills: bool,
    multiplies: bool,
    /// How often it may put its arguments side by side, at the most.
    joins: f64,
}

impl Wrapper {
    /// Takes in a function or an operator that a body calls.
    pub(crate) fn add(&mut self, name: &str) {
        self.ns = self.ns.max(slow::squared(name));
        self.fills |= matches!(name, "repeat" | "lpad" | "rpad" | "array_fill" | "polygon");
        self.multiplies |= matches!(name, "replace" | "regexp_replace" | "array_to_string" | "concat_ws");
        self.joins += f64::from(u8::from(matches!(name, "||" | "concat" | "format" | "array_cat" | "array_append" | "textcat")));
    }

    /// Takes in what a function does that a body calls.
    pub(crate) fn join(&mut self, inner: Wrapper) {
        self.ns = self.ns.max(inner.ns);
        self.fills |= inner.fills;
        self.multiplies |= inner.multiplies;
        self.joins = (1.0 + self.joins) * (1.0 + inner.joins) - 1.0;
    }

    /// Whether it does nothing that has to be weighed.
    pub(crate) fn is_light(&self) -> bool {
        *self == Wrapper::default()
    }

    /// What a call takes at most, in nanoseconds.
    pub(super) fn lasts(&self, arguments: &[Weight]) -> f64 {
        self.ns * Weight::all(arguments).long.powi(2)
    }

    /// What a call makes at most.
    pub(super) fn makes(&self, arguments: &[Weight]) -> Weight {
        let all = Weight::all(arguments);
        let number = arguments.iter().filter_map(|argument| argument.number).fold(1.0, f64::max);
        let times = (if self.fills { number } else { 1.0 }) * (2.0 + self.joins);
        let grown = |size: f64| known(if self.multiplies { size.max(size * size / 4.0) * times } else { size * times });
        let bytes = if all.row { 0.0 } else { grown(all.bytes) };
        Weight { bytes, long: grown(all.long), number: None, ..all }
    }
}
