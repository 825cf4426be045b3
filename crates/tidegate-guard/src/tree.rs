//! The parse tree in a shape that has one kind of node, so that a walk cannot forget a placement.
//!
//! PostgreSQL's tree has some 270 kinds of node with their own fields. Here every one of them is a
//! [`Tree`]: its kind and the fields that are set. What a walk does not know it still walks through.

mod build;

pub(crate) use build::build;

/// One node: its kind as the grammar calls it, and the fields that are set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tree {
    pub(crate) kind: &'static str,
    fields: Vec<(&'static str, Value)>,
}

/// Fields that say where something stands in its text.
const PLACES: &[&str] =
    &["location", "stmt_location", "stmt_len", "rexpr_list_start", "rexpr_list_end", "list_start", "list_end", "name_location"];

/// The longest value of a parameter that is put in its place: as a `name` it would be cut there, as `character` lose its blanks.
const STRING_BYTES_MAX: usize = 63;

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A place in a list that is empty, such as the bounds of `int[]`.
    Empty,
    Number(i64),
    Text(String),
    List(Vec<Value>),
    Node(Tree),
}

impl Tree {
    /// The node in a field.
    pub(crate) fn node(&self, field: &str) -> Option<&Tree> {
        match self.field(field) {
            Some(Value::Node(tree)) => Some(tree),
            _ => None,
        }
    }

    /// The nodes in a field that is a list; none when it is not set.
    pub(crate) fn nodes(&self, field: &str) -> impl DoubleEndedIterator<Item = &Tree> {
        let items = match self.field(field) {
            Some(Value::List(items)) => items.as_slice(),
            _ => &[],
        };
        items.iter().filter_map(|item| match item {
            Value::Node(tree) => Some(tree),
            _ => None,
        })
    }

    /// The text in a field; an empty text counts as not set.
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        match self.field(field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The number in a field; zero counts as not set.
    pub(crate) fn number(&self, field: &str) -> Option<i64> {
        match self.field(field) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// Whether a field is set to anything but its default.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.field(field).is_some()
    }

    /// Where the node begins: bytes into the text.
    pub(crate) fn location(&self) -> Option<usize> {
        match self.field("location") {
            None => Some(0),
            Some(Value::Number(at)) => usize::try_from(*at).ok(),
            Some(_) => None,
        }
    }

    /// The words of a list of names, such as `pg_catalog` and `lower`.
    pub(crate) fn names(&self, field: &str) -> Vec<&str> {
        self.nodes(field).filter_map(|item| item.text("sval")).collect()
    }

    /// Every node right below this one.
    pub(crate) fn children(&self) -> Vec<&Tree> {
        self.children_but(&[])
    }

    /// Every node right below this one, without those in some fields.
    pub(crate) fn children_but(&self, without: &[&str]) -> Vec<&Tree> {
        let mut found = Vec::new();
        for (_, value) in self.fields.iter().filter(|(field, _)| !without.contains(field)) {
            value.collect_into(&mut found);
        }
        found
    }

    /// Whether another tree says the same, wherever it stands in its text.
    pub(crate) fn is_like(&self, other: &Tree) -> bool {
        let said = |tree: &'_ Tree| tree.fields.iter().filter(|(field, _)| !PLACES.contains(field)).count();
        let alike = |(field, value): &(&'static str, Value)| other.field(field).is_some_and(|there| value.is_like(there));
        self.kind == other.kind && said(self) == said(other) && self.fields.iter().filter(|(field, _)| !PLACES.contains(field)).all(alike)
    }

    /// The same with the values of parameters in their places, as strings; those that a type may change stay out.
    pub(crate) fn bound(&self, parameters: &[Option<&str>]) -> Tree {
        if self.kind != "ParamRef" {
            let fields = self.fields.iter().map(|(field, value)| (*field, value.bound(parameters)));
            return Tree { kind: self.kind, fields: fields.collect() };
        }
        let at = self.number("number").and_then(|number| usize::try_from(number - 1).ok());
        let text = at
            .and_then(|at| *parameters.get(at)?)
            .filter(|text| text.starts_with('{') || (!text.ends_with(' ') && text.len() <= STRING_BYTES_MAX));
        let Some(text) = text else { return self.clone() };
        let string = Tree { kind: "String", fields: vec![("sval", Value::Text(text.to_owned()))] };
        let place = self.fields.iter().filter(|(field, _)| *field == "location").cloned();
        Tree { kind: "AConst", fields: place.chain([("val", Value::Node(string))]).collect() }
    }

    fn field(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find_map(|(field, value)| (*field == name).then_some(value))
    }
}

impl Value {
    fn bound(&self, parameters: &[Option<&str>]) -> Value {
        match self {
            Value::Node(tree) => Value::Node(tree.bound(parameters)),
            Value::List(items) => Value::List(items.iter().map(|item| item.bound(parameters)).collect()),
            Value::Empty | Value::Number(_) | Value::Text(_) => self.clone(),
        }
    }

    fn is_like(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Node(one), Value::Node(two)) => one.is_like(two),
            (Value::List(one), Value::List(two)) => one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.is_like(two)),
            _ => self == other,
        }
    }

    fn collect_into<'a>(&'a self, found: &mut Vec<&'a Tree>) {
        match self {
            Value::Node(tree) => found.push(tree),
            Value::List(items) => items.iter().for_each(|item| item.collect_into(found)),
            Value::Empty | Value::Number(_) | Value::Text(_) => {}
        }
    }
}
