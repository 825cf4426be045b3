//! The rules as the guard takes them: every relation of the database, with what holds for it.

/// What holds for a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Rows about single people that one answer may show.
    pub raw_rows_max: u64,
    /// People that a group must have to be shown.
    pub cell_min: u64,
    /// What hashes are made with, so that nobody can make them too.
    pub salt: String,
    /// Every relation that is not the system's. One that is missing here can't be read.
    pub relations: Vec<Ruled>,
}

/// A relation and its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruled {
    /// The schema's name.
    pub schema: String,
    /// The relation's name.
    pub name: String,
    /// Whether its name alone means it, by the session's search path.
    pub visible: bool,
    /// Whether rows have a place of their own in it (tables), so that they can be told apart.
    pub stored: bool,
    /// What it holds.
    pub standing: Standing,
    /// All its columns, in order.
    pub columns: Vec<RuledColumn>,
}

/// What a relation holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// People, or things of theirs: told apart by this column, or by rows without one.
    People(Option<String>),
    /// Nothing about people.
    Reference,
    /// It can't be judged what it holds.
    Closed,
}

/// A column and its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuledColumn {
    /// Its name.
    pub name: String,
    /// Its type as PostgreSQL writes it.
    pub kind: String,
    /// What of it can be seen.
    pub treatment: Treatment,
}

/// What of a column can be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Treatment {
    /// All.
    #[default]
    Open,
    /// Nothing: as if it did not exist.
    Hidden,
    /// That it exists.
    Null,
    /// Whether two values are the same.
    Hash,
    /// The last four characters of longer texts.
    Last4,
    /// The year of a date or a time.
    Year,
    /// The first letter.
    Initial,
    /// Values under other names: those before, and the one in their place.
    Merged(Vec<(String, String)>),
}

impl Rules {
    /// Whether a relation is read as it is.
    pub(crate) fn is_open(&self, schema: &str, name: &str) -> bool {
        self.find(schema, name).is_some_and(|(_, ruled)| ruled.is_open())
    }

    /// The relation that a name means.
    pub(super) fn find(&self, schema: &str, name: &str) -> Option<(usize, &Ruled)> {
        let means = |ruled: &Ruled| ruled.name == name && if schema.is_empty() { ruled.visible } else { ruled.schema == schema };
        self.relations.iter().enumerate().find(|(_, ruled)| means(ruled))
    }
}

impl Ruled {
    /// The columns that exist for a caller.
    pub fn visible_columns(&self) -> impl Iterator<Item = &RuledColumn> {
        self.columns.iter().filter(|column| column.treatment != Treatment::Hidden)
    }

    /// Whether it is read as it is.
    pub(super) fn is_open(&self) -> bool {
        self.standing == Standing::Reference && self.columns.iter().all(|column| column.treatment == Treatment::Open)
    }
}
