//! A module of a few tools that do nothing of use, to see what the faces make of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use futures::FutureExt as _;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_core::{
    Access, Answer, Call, Caller, Catalog, Clock, Completer, Error, Gate, Kind, Limits, Module, Prompt, PromptArgument, Record, Recorder,
    Resource, ResourceTemplate, Result, Spec, Tool,
};
use tokio::sync::mpsc;

/// What the tools leave behind for a test to see.
#[derive(Default)]
pub(crate) struct Toy {
    /// Slow calls that began.
    pub(crate) began: AtomicUsize,
    /// Slow calls that were told to stop.
    pub(crate) stopped: AtomicUsize,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Echo {
    /// What to say.
    text: String,
    /// Also as JSON.
    structured: Option<bool>,
    /// With a pointer.
    link: Option<bool>,
}

async fn echo(_: Arc<Toy>, call: Call, args: Echo) -> Result<Answer> {
    let caller = &call.caller;
    let mut answer = Answer::markdown(args.text.replace("$me", &format!("{}/{}", caller.client.name, caller.client.version)));
    if args.structured == Some(true) {
        answer = answer.with_structured(&json!({"text": args.text}));
    }
    if args.link == Some(true) {
        answer = answer.with_link("toy://things/apple", "apple");
    }
    Ok(answer)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Slow {
    /// How long to take, in milliseconds.
    ms: u64,
}

async fn slow(toy: Arc<Toy>, call: Call, args: Slow) -> Result<Answer> {
    toy.began.fetch_add(1, SeqCst);
    let step = Duration::from_millis((args.ms / 10).max(1));
    for done in 0..10 {
        call.progress.report(done, Some(10), format!("step {done}"));
        tokio::select! {
            () = tokio::time::sleep(step) => {}
            () = call.cancel.cancelled() => {
                toy.stopped.fetch_add(1, SeqCst);
                return Err(Error::unavailable("stopped"));
            }
        }
    }
    call.progress.report(10, Some(10), "done");
    Ok(Answer::markdown(format!("slept {} ms", args.ms)))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn fail(_: Arc<Toy>, _: Call, _: Nothing) -> Result<Answer> {
    Err(Error::unavailable("the thing behind is away").hint("try again").because("connect to 10.0.0.7 failed"))
}

async fn panic(_: Arc<Toy>, _: Call, _: Nothing) -> Result<Answer> {
    panic!("at the disco")
}

async fn write(_: Arc<Toy>, _: Call, _: Nothing) -> Result<Answer> {
    Ok(Answer::markdown("written"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Thing {
    /// Which thing.
    thing: String,
}

async fn read(_: Arc<Toy>, _: Call, args: Thing) -> Result<Answer> {
    match args.thing.as_str() {
        "apple" | "pear" => Ok(Answer::markdown(format!("# {}\nround", args.thing))),
        other => Err(Error::not_found(format!("no thing `{other}`")).hint("things: apple, pear")),
    }
}

/// A spec of a tool by that name.
pub(crate) fn spec(name: &'static str, access: Access) -> Spec {
    Spec {
        name,
        title: "A toy",
        short: "Does nothing of use.",
        long: "Does nothing of use, and says so at length.",
        access,
        deadline: Duration::from_secs(30),
        budget: 10_000,
        ..Spec::BASE
    }
}

/// The tools.
pub(crate) fn tools(toy: &Arc<Toy>) -> Vec<Tool> {
    vec![
        Tool::new(toy, spec("echo", Access::Read), echo),
        Tool::new(toy, spec("slow", Access::Read), slow),
        Tool::new(toy, spec("fail", Access::Read), fail),
        Tool::new(toy, spec("panic", Access::Read), panic),
        Tool::new(toy, spec("add_note", Access::Write), write),
        Tool::new(toy, spec("wipe_notes", Access::Destructive), write),
        Tool::new(toy, spec("read_thing", Access::Read), read),
    ]
}

/// Everything but the tools.
pub(crate) fn module() -> Module {
    let resource = |name: &str| Resource { uri: format!("toy://things/{name}"), name: name.to_owned(), description: format!("a {name}") };
    Module {
        name: "toy",
        templates: vec![ResourceTemplate {
            uri_template: "toy://things/{thing}",
            name: "thing",
            description: "A thing.",
            tool: "read_thing",
        }],
        resources: Some(Arc::new(move |_: Arc<Caller>| {
            let resources = ["pear", "apple"].map(resource).to_vec();
            async { Ok(resources) }.boxed()
        })),
        prompts: vec![Prompt {
            name: "ask_about",
            title: "Ask about a thing",
            description: "When a thing is unclear.",
            arguments: &[PromptArgument { name: "thing", description: "which thing", required: true }],
            text: "What is {thing}?",
        }],
        completers: vec![Completer {
            argument: "thing",
            complete: Arc::new(|_, typed: String, given: serde_json::Map<String, Value>| {
                let mut names: Vec<String> = (0..150).map(|n| format!("berry{n:03}")).collect();
                names.extend(["apple".to_owned(), "apricot".to_owned(), "pear".to_owned()]);
                if given.get("kind").is_some_and(|kind| kind == "stone") {
                    names.retain(|name| name == "apricot");
                }
                names.retain(|name| name.starts_with(&typed));
                async { Ok(names) }.boxed()
            }),
        }],
        ..Module::default()
    }
}

/// A gate before the toys, and the records of the calls that pass it.
pub(crate) fn gate(toy: &Arc<Toy>, more: impl IntoIterator<Item = Tool>) -> (Arc<Gate>, mpsc::Receiver<Record>) {
    let (recorder, records) = Recorder::channel();
    let catalog = Catalog::new(tools(toy).into_iter().chain(more)).expect("every toy has its own name");
    (Arc::new(Gate::new(catalog, recorder, Clock::system(), Limits::default())), records)
}

/// The kind of a record's failure.
pub(crate) fn kind(record: &Record) -> Option<Kind> {
    record.failure.as_ref().map(|(kind, _)| *kind)
}
