//! The words every part of Tidegate shares: tool, gate, caller, answer, error.
//!
//! It never does I/O and knows no protocol, no database and no module.

pub mod gate;
pub mod tool;

pub mod answer;
pub mod ask;
pub mod attachment;
pub mod call;
pub mod caller;
pub mod catalog;
pub mod clock;
pub mod error;
pub mod module;
pub mod nearest;
pub mod record;
pub mod route;
pub mod secret;
pub mod tokens;

mod arguments;

pub use answer::{Answer, Json, Link};
pub use ask::{Asked, Asker, Field, FieldKind, Question, Reply};
pub use attachment::Attachment;
pub use call::{Call, Context, Progress};
pub use caller::{Caller, Client, Face, Roles};
pub use catalog::Catalog;
pub use clock::Clock;
pub use error::{Error, Kind, Result};
pub use gate::{Gate, Limits};
pub use module::{Check, Completer, Finding, Health, Module, Prompt, PromptArgument, Resource, ResourceTemplate};
pub use record::{Record, Recorder};
pub use route::{Method, Route};
pub use secret::Secret;
pub use tool::{Access, Audience, Spec, Tool};
