//! What is written about a dataset: descriptions, uses, quality, synonyms; by people, agents, models and a plain writer.
//!
//! A person's words win for ever: what others write later is kept as a version and not shown in their place.

mod describe;
mod draft;
mod store;
mod write;

pub mod model;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_core::{Error, Result};

use tidegate_data::schema::Schema;

pub use tidegate_data::schema::Subject;

pub use draft::draft;
pub use store::{Saved, Written};
pub use write::plain;

/// Characters of one text, at most.
const TEXT_MAX: usize = 4_000;

/// Entries that are saved at once, at most.
pub const ENTRIES_MAX: usize = 500;

/// Which of the texts on a subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// What it is.
    #[default]
    Description,
    /// What it is good for.
    UseCases,
    /// How good the data are.
    Quality,
    /// What could be better.
    Suggestions,
    /// Other words for it, with commas between.
    Synonyms,
}

impl Field {
    /// The field's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Description => "description",
            Field::UseCases => "use_cases",
            Field::Quality => "quality",
            Field::Suggestions => "suggestions",
            Field::Synonyms => "synonyms",
        }
    }

    /// The field of that word.
    pub fn find(word: &str) -> Option<Field> {
        [Field::Description, Field::UseCases, Field::Quality, Field::Suggestions, Field::Synonyms]
            .into_iter()
            .find(|field| field.as_str() == word)
    }
}

/// Who wrote a text, surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// Somebody at a keyboard.
    Person,
    /// An agent, through its client.
    Agent,
    /// A model that Tidegate asked.
    Model,
    /// Tidegate itself, from the profile and the names.
    Writer,
}

impl Author {
    /// The author's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Author::Person => "person",
            Author::Agent => "agent",
            Author::Model => "model",
            Author::Writer => "writer",
        }
    }

    /// The author of that word.
    pub fn find(word: &str) -> Option<Author> {
        [Author::Person, Author::Agent, Author::Model, Author::Writer].into_iter().find(|author| author.as_str() == word)
    }
}

/// A text to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub subject: Subject,
    /// Which text.
    pub field: Field,
    /// The text.
    pub text: String,
}

impl Entry {
    /// An entry on a table or column that exists, with a text that can be shown anywhere.
    pub fn check(schema: &Schema, table: Option<&str>, column: Option<&str>, field: Field, text: &str) -> Result<Entry> {
        let text = clean(text)?;
        let Some(name) = table else {
            return match column {
                None => Ok(Entry { subject: Subject::default(), field, text }),
                Some(column) => Err(Error::invalid(format!("`{column}` needs its table")).hint("give `table` with `column`")),
            };
        };
        let mut found = schema.find(name);
        let known = match (found.next(), found.next()) {
            (Some(table), None) => table,
            (None, _) => return Err(Error::not_found(format!("no table `{name}`")).hint("describe_dataset lists the tables")),
            (Some(one), Some(_)) => {
                return Err(
                    Error::invalid(format!("`{name}` is in several schemas")).hint(format!("say which, as in {}.{name}", one.schema))
                );
            }
        };
        let column = column.unwrap_or_default();
        if !column.is_empty() && !known.columns.iter().any(|known| known.name == column) {
            return Err(Error::not_found(format!("table `{name}` has no column `{column}`")));
        }
        let subject = Subject { schema: known.schema.clone(), table: known.name.clone(), column: column.to_owned() };
        Ok(Entry { subject, field, text })
    }
}

/// One paragraph without control characters, within its bounds.
fn clean(text: &str) -> Result<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    match text.chars().count() {
        0 => Err(Error::invalid("a text is empty")),
        count if count > TEXT_MAX => Err(Error::invalid(format!("a text has {count} characters, and {TEXT_MAX} is the most"))),
        _ => Ok(text),
    }
}
