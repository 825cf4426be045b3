//! Asking the person behind a client in the middle of a call.

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Error, Result};

/// What a person is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// In plain text: a client shows it as it stands.
    pub message: String,
    /// What the person fills in. Nothing: a yes or a no is the whole answer.
    pub fields: Vec<Field>,
}

/// One thing to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Under which name the answer holds it.
    pub name: String,
    /// What it means, for the person.
    pub title: String,
    /// What it may be.
    pub kind: FieldKind,
}

/// What a field may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// Any number.
    Number,
    /// True or false.
    Flag,
    /// One of these texts.
    Choice(Vec<String>),
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The person agreed; every field is there and of its kind.
    Answered(Map<String, Value>),
    /// The person said no.
    Declined,
    /// The person closed the question without an answer.
    Dismissed,
    /// Nobody can be asked through this client.
    Unable,
}

/// When the reply is there.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// It is here.
    Now(Reply),
    /// The client makes the whole call again, with the reply.
    Later,
}

type Ask = dyn Fn(Question) -> BoxFuture<'static, Result<Asked>> + Send + Sync;

/// The way to the person, where a face knows one.
#[derive(Clone, Default)]
pub struct Asker(Option<Arc<Ask>>);

impl Asker {
    /// Asks by this function, which bounds how long it waits.
    pub fn new(ask: impl Fn(Question) -> BoxFuture<'static, Result<Asked>> + Send + Sync + 'static) -> Asker {
        Asker(Some(Arc::new(ask)))
    }

    pub(crate) async fn ask(&self, question: Question) -> Result<Asked> {
        match &self.0 {
            Some(ask) => ask(question).await,
            None => Ok(Asked::Now(Reply::Unable)),
        }
    }
}

impl fmt::Debug for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Asker" } else { "Asker(nobody)" })
    }
}

impl Question {
    /// A question whose answer is yes or no.
    pub fn yes_or_no(message: impl Into<String>) -> Question {
        Question { message: message.into(), fields: Vec::new() }
    }

    /// What a person who agreed has filled in, if it is what was asked for and nothing else.
    pub fn read(&self, mut content: Map<String, Value>) -> Result<Reply> {
        let mut answer = Map::new();
        for field in &self.fields {
            let value = content.remove(&field.name).filter(|value| field.kind.takes(value));
            let value = value.ok_or_else(|| {
                Error::invalid(format!("the answer's `{}` is not what was asked for", field.name))
                    .hint(format!("it must be {}", field.kind.words()))
            })?;
            answer.insert(field.name.clone(), value);
        }
        Ok(Reply::Answered(answer))
    }
}

impl FieldKind {
    fn takes(&self, value: &Value) -> bool {
        match self {
            FieldKind::Text => value.is_string(),
            FieldKind::Number => value.is_number(),
            FieldKind::Flag => value.is_boolean(),
            FieldKind::Choice(choices) => value.as_str().is_some_and(|value| choices.iter().any(|choice| choice == value)),
        }
    }

    fn words(&self) -> String {
        match self {
            FieldKind::Text => "a text".to_owned(),
            FieldKind::Number => "a number".to_owned(),
            FieldKind::Flag => "true or false".to_owned(),
            FieldKind::Choice(choices) => format!("one of {}", choices.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_holds_what_was_asked_for_and_nothing_else() {
        let field = |name: &str, kind| Field { name: name.to_owned(), title: String::new(), kind };
        let question = Question {
            message: "what, and how often?".to_owned(),
            fields: vec![
                field("what", FieldKind::Choice(vec!["tea".to_owned(), "milk".to_owned()])),
                field("often", FieldKind::Number),
                field("hot", FieldKind::Flag),
                field("note", FieldKind::Text),
            ],
        };
        let read = |value: Value| question.read(value.as_object().unwrap().clone());
        let good = json!({"what": "tea", "often": 2, "hot": true, "note": ""});
        let mut more = good.clone();
        more["sudo"] = json!(true);
        assert_eq!(read(more).unwrap(), Reply::Answered(good.as_object().unwrap().clone()));
        for (name, wrong) in [("what", json!("gin")), ("often", json!("2")), ("hot", json!("true")), ("note", json!(null))] {
            let mut bad = good.clone();
            bad[name] = wrong;
            let error = read(bad).unwrap_err();
            assert!(error.message.contains(&format!("`{name}`")), "{}", error.message);
        }
    }
}
