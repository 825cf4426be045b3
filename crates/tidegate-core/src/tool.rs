//! One thing an agent can do: declared once, shown by every face.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::arguments::{self, Arguments};
use crate::{Answer, Call, Face, Result};

/// What a tool may do to the world behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Changes nothing.
    Read,
    /// Changes something that can be changed back.
    Write,
    /// May destroy something.
    Destructive,
}

/// Whom a tool is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Agents and people.
    Everybody,
    /// People alone: it takes what no agent should be given, a credential for one.
    People,
}

/// Everything about a tool but its function.
#[derive(Clone, Debug)]
pub struct Spec {
    /// `verb_noun`, unique in the product.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// When to use it: one sentence, for listings that must be small.
    pub short: &'static str,
    /// How to use it: what a full listing shows.
    pub long: &'static str,
    /// What it may do.
    pub access: Access,
    /// Whom it is there for; the gate refuses others, and their faces do not list it.
    pub audience: Audience,
    /// Arguments of real calls, as JSON.
    pub examples: &'static [&'static str],
    /// Other words people use for it, for search.
    pub synonyms: &'static [&'static str],
    /// How long a call may take before the gate stops it.
    pub deadline: Duration,
    /// What an answer may cost a model, in tokens. The tool fits its answer; the gate cuts what does not fit.
    pub budget: usize,
}

impl Spec {
    /// What a spec is unless it says otherwise: it reads, and its time is over a little after the longest statement's.
    pub const BASE: Spec = Spec {
        name: "",
        title: "",
        short: "",
        long: "",
        access: Access::Read,
        audience: Audience::Everybody,
        examples: &[],
        synonyms: &[],
        deadline: Duration::from_secs(330),
        budget: 8_000,
    };

    /// Whether it is there for those who come by this face.
    pub fn is_for(&self, face: Face) -> bool {
        self.audience == Audience::Everybody || face.is_for_people()
    }
}

type Run = dyn Fn(Call, Value) -> BoxFuture<'static, Result<Answer>> + Send + Sync;

/// A spec, the shape of its arguments, and its function.
#[derive(Clone)]
pub struct Tool {
    /// Everything about it but its function.
    pub spec: Arc<Spec>,
    arguments: Arc<Arguments>,
    output: Option<Arc<Map<String, Value>>>,
    run: Arc<Run>,
}

impl Tool {
    /// Joins a spec, a function over some state, and the struct of its arguments, from which the schema derives.
    pub fn new<S, A, F, R>(state: &Arc<S>, spec: Spec, run: F) -> Tool
    where
        S: Send + Sync + 'static,
        A: DeserializeOwned + JsonSchema + Send + 'static,
        F: Fn(Arc<S>, Call, A) -> R + Send + Sync + Clone + 'static,
        R: Future<Output = Result<Answer>> + Send + 'static,
    {
        let name = spec.name;
        let state = Arc::clone(state);
        let run = move |call: Call, value: Value| -> BoxFuture<'static, Result<Answer>> {
            match arguments::parse::<A>(name, value) {
                Ok(arguments) => Box::pin(run(Arc::clone(&state), call, arguments)),
                Err(error) => Box::pin(async move { Err(error) }),
            }
        };
        Tool { arguments: Arc::new(Arguments::of::<A>(name)), output: None, spec: Arc::new(spec), run: Arc::new(run) }
    }

    /// The same tool with another budget for its answers, in tokens.
    #[must_use]
    pub fn with_budget(mut self, budget: usize) -> Tool {
        self.spec = Arc::new(Spec { budget, ..(*self.spec).clone() });
        self
    }

    /// The same tool, whose structured answers are of this form.
    #[must_use]
    pub fn with_output<T: JsonSchema>(mut self) -> Tool {
        self.output = Some(Arc::new(arguments::output_schema::<T>()));
        self
    }

    /// The JSON Schema of its structured answers, if it gives any.
    pub fn output_schema(&self) -> Option<&Arc<Map<String, Value>>> {
        self.output.as_ref()
    }

    /// The JSON Schema of the arguments.
    pub fn input_schema(&self) -> &Arc<Map<String, Value>> {
        self.arguments.schema()
    }

    /// Refuses arguments that do not fit the schema, naming every mistake at once, and gives back those that do.
    pub fn check(&self, arguments: Value) -> Result<Value> {
        self.arguments.check(arguments)
    }

    /// Runs the function. Only the gate does.
    pub(crate) fn run(&self, call: Call, arguments: Value) -> BoxFuture<'static, Result<Answer>> {
        (self.run)(call, arguments)
    }
}
