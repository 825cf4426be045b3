//! The one path every call takes, whichever face it came through.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use uuid::Uuid;

use crate::call::Notes;
use crate::{Answer, Call, Caller, Catalog, Clock, Context, Error, Kind, Record, Recorder, Result, Tool};

/// What bounds all calls together.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls under way at once.
    pub calls_max: usize,
    /// How long a call waits for its turn.
    pub wait: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { calls_max: 512, wait: Duration::from_secs(10) }
    }
}

/// How long a cancelled tool may take to end by itself before it is dropped.
const CANCEL_GRACE: Duration = Duration::from_millis(250);

/// How long one may take that must end by itself.
const END_GRACE: Duration = Duration::from_mins(1);

/// When a call that found no turn may be tried again.
const RETRY: Duration = Duration::from_secs(1);

/// Characters of an unknown tool's name that are kept.
const NAME_MAX: usize = 100;

/// Characters of a failure's message that are logged.
const LOGGED_MAX: usize = 300;

/// The one way in: finds, checks, limits, runs, shapes and records.
pub struct Gate {
    catalog: watch::Sender<Arc<Catalog>>,
    recorder: Recorder,
    clock: Clock,
    limits: Limits,
    turns: Semaphore,
}

impl Gate {
    /// A gate before these tools.
    pub fn new(catalog: Catalog, recorder: Recorder, clock: Clock, limits: Limits) -> Gate {
        Gate { catalog: watch::Sender::new(Arc::new(catalog)), recorder, clock, turns: Semaphore::new(limits.calls_max), limits }
    }

    /// Calls a tool. The answer fits its budget, the call is on record, and a panic inside is an error like any other.
    pub async fn call(&self, caller: &Arc<Caller>, tool: &str, arguments: Value, context: Context) -> Result<Answer> {
        let at = self.clock.now();
        let started = Instant::now();
        let trace = context.trace.clone();
        let tool = match self.find(tool) {
            Ok(tool) => tool,
            Err(error) => {
                // A call of a tool that does not exist is on record too.
                let record = Record {
                    id: Uuid::now_v7(),
                    at,
                    took: started.elapsed(),
                    caller: Arc::clone(caller),
                    tool: tool.chars().take(NAME_MAX).collect(),
                    notes: Notes::default(),
                    tokens: 0,
                    failure: Some((error.kind, error.message.chars().take(LOGGED_MAX).collect())),
                    trace,
                };
                return self.done(record, Err(error)).await;
            }
        };
        let spec = &tool.spec;
        let budget = context.budget.unwrap_or(spec.budget);
        let call = Call::new(Arc::clone(caller), context, budget, started + spec.deadline);

        let outcome = self.pass(&tool, &call, arguments).await.map(|answer| answer.shape(budget));
        let notes = call.notes();
        // A question is no failure: the face puts it to the person, and the call comes again.
        let outcome = if notes.asks { Ok(Answer::default()) } else { outcome };

        let record = Record {
            id: Uuid::now_v7(),
            at,
            took: started.elapsed(),
            caller: Arc::clone(caller),
            tool: spec.name.to_owned(),
            notes,
            tokens: outcome.as_ref().map_or(0, Answer::tokens),
            failure: outcome.as_ref().err().map(|error| (error.kind, error.message.clone())),
            trace,
        };
        self.done(record, outcome).await
    }

    async fn done(&self, record: Record, outcome: Result<Answer>) -> Result<Answer> {
        log(&record, outcome.as_ref().err());
        self.recorder.record(record).await;
        outcome
    }

    /// The tools as they are now.
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.borrow())
    }

    /// Tells of every change of the tools.
    pub fn changes(&self) -> watch::Receiver<Arc<Catalog>> {
        self.catalog.subscribe()
    }

    /// Swaps the tools for others. Calls under way keep those they began with.
    pub fn set_catalog(&self, catalog: Catalog) {
        self.catalog.send_replace(Arc::new(catalog));
    }

    fn find(&self, name: &str) -> Result<Arc<Tool>> {
        self.catalog.borrow().load(name).cloned()
    }

    async fn pass(&self, tool: &Tool, call: &Call, arguments: Value) -> Result<Answer> {
        if !tool.spec.is_for(call.caller.face) {
            return Err(Error::denied(format!("`{}` is for people, not for agents", tool.spec.name))
                .hint("ask a person to do it, at the command line or in the dashboard"));
        }
        let arguments = tool.check(arguments)?;
        if holds_nul(&arguments) {
            return Err(Error::invalid("a text holds the character U+0000, which PostgreSQL can't store").hint("leave it out"));
        }
        let given_up = async {
            call.cancel.cancelled().await;
            tokio::time::sleep(CANCEL_GRACE).await;
        };
        let work = async {
            let _turn = self.turn().await?;
            AssertUnwindSafe(tool.run(call.clone(), arguments))
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| Err(panicked(tool, panic.as_ref())))
        };
        let mut work = std::pin::pin!(work);
        let stopped = tokio::select! {
            outcome = &mut work => return outcome,
            () = given_up => Error::unavailable(format!("`{}` was cancelled", tool.spec.name)),
            () = tokio::time::sleep(call.time_left()) => {
                call.cancel.cancel();
                Error::too_much(format!("`{}` took longer than {} s and was stopped", tool.spec.name, tool.spec.deadline.as_secs()))
                    .hint("ask for less, or split the work")
            }
        };
        if !call.must_end() {
            return Err(stopped);
        }
        tokio::time::timeout(END_GRACE, work).await.unwrap_or_else(|_| {
            Err(Error::unavailable(format!("`{}` was stopped and did not end: whether it was done is not known", tool.spec.name))
                .hint("look whether it was before you try again"))
        })
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>> {
        let closed = |_| Error::unavailable("tidegate is shutting down");
        if let Ok(permit) = self.turns.try_acquire() {
            return Ok(permit);
        }
        match tokio::time::timeout(self.limits.wait, self.turns.acquire()).await {
            Ok(permit) => permit.map_err(closed),
            Err(_) => Err(Error::too_much(format!("{} calls are under way", self.limits.calls_max))
                .hint("try again in a moment")
                .retry_after(RETRY)),
        }
    }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn panicked(tool: &Tool, panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
    Error::internal(format!("`{}` failed by a fault of its own", tool.spec.name))
        .hint("this is a defect in Tidegate: please report it")
        .because(text.unwrap_or_else(|| "a panic without text".to_owned()))
}

fn log(record: &Record, failure: Option<&Error>) {
    let took_ms = u64::try_from(record.took.as_millis()).unwrap_or(u64::MAX);
    let (call, tool, client) = (record.id, &record.tool, &record.caller.client.name);
    match failure {
        None => {
            tracing::info!(call.id = %call, tool.name = tool, client, took_ms, rows = record.notes.rows, tokens = record.tokens, "called `{tool}`");
        }
        Some(error) if error.kind == Kind::Internal => {
            tracing::error!(call.id = %call, tool.name = tool, client, took_ms, cause = error.chain(), "`{tool}` failed: {}", loggable(error));
        }
        Some(error) => {
            tracing::info!(call.id = %call, tool.name = tool, client, took_ms, kind = error.kind.as_str(), cause = error.chain(), "`{tool}` refused: {}", loggable(error));
        }
    }
}

/// What a log may hold of a failure: one line, and nothing of a database's own words, which may quote a row.
fn loggable(error: &Error) -> String {
    match error.message.split_once("(SQLSTATE ") {
        Some((_, code)) => format!("SQLSTATE {}", code.chars().take(5).collect::<String>()),
        None => error.message.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(LOGGED_MAX).collect(),
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::{Access, Audience, Face, Spec};

    #[derive(Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Args {
        /// What to do.
        what: String,
    }

    async fn act(_state: Arc<()>, call: Call, args: Args) -> Result<Answer> {
        match args.what.as_str() {
            "panic" => panic!("at the disco"),
            "sleep" => {
                call.cancel.cancelled().await;
                Ok(Answer::default())
            }
            "stubborn" => {
                tokio::time::sleep(Duration::from_mins(1)).await;
                Ok(Answer::default())
            }
            "commit" => {
                call.ends_by_itself();
                call.cancel.cancelled().await;
                tokio::time::sleep(2 * CANCEL_GRACE).await;
                Ok(Answer::markdown("committed"))
            }
            "ask" => call.ask(crate::Question::yes_or_no("really?")).await.map(|reply| Answer::markdown(format!("{reply:?}"))),
            "flood" => Ok(Answer::markdown("many words in a line\n".repeat(1000))),
            _ => Ok(Answer::markdown("done")),
        }
    }

    fn gate() -> (Gate, tokio::sync::mpsc::Receiver<Record>) {
        let spec = Spec {
            name: "act",
            title: "Act",
            short: "Acts.",
            long: "",
            access: Access::Read,
            deadline: Duration::from_millis(50),
            budget: 100,
            ..Spec::BASE
        };
        let (recorder, records) = Recorder::channel();
        let catalog = Catalog::new([Tool::new(&Arc::new(()), spec, act)]).unwrap();
        (Gate::new(catalog, recorder, Clock::system(), Limits::default()), records)
    }

    async fn call(gate: &Gate, tool: &str, arguments: Value) -> Result<Answer> {
        gate.call(&Arc::new(Caller::local(Face::CommandLine)), tool, arguments, Context::default()).await
    }

    #[tokio::test]
    async fn a_question_ends_a_call_without_a_failure_where_the_answer_comes_later() {
        use crate::ask::{Asked, Asker, Reply};
        let (gate, mut records) = gate();
        let ask = async |asker: Asker| {
            let context = Context { asker, ..Context::default() };
            gate.call(&Arc::new(Caller::local(Face::McpHttp)), "act", json!({"what": "ask"}), context).await
        };
        assert_eq!(ask(Asker::default()).await.unwrap().text, "Unable");
        let says = |asked: Asked| Asker::new(move |_| std::future::ready(Ok(asked.clone())).boxed());
        assert_eq!(ask(says(Asked::Now(Reply::Declined))).await.unwrap().text, "Declined");
        assert_eq!(ask(says(Asked::Later)).await.unwrap(), Answer::default());
        for _ in 0..3 {
            assert!(records.recv().await.unwrap().failure.is_none());
        }
        // Nobody waits for an answer longer than for the call.
        let error = ask(Asker::new(|_| std::future::pending().boxed())).await.unwrap_err();
        assert_eq!(error.kind, Kind::TooMuch);
    }

    #[tokio::test]
    async fn a_panic_inside_a_tool_is_an_error_without_its_text() {
        let (gate, mut records) = gate();
        let error = call(&gate, "act", json!({"what": "panic"})).await.unwrap_err();
        assert_eq!(error.kind, Kind::Internal);
        assert!(!error.text().contains("disco"));
        assert_eq!(records.recv().await.unwrap().failure.unwrap().0, Kind::Internal);
    }

    #[tokio::test]
    async fn a_call_past_its_deadline_is_stopped_and_told_to_stop() {
        let (gate, _records) = gate();
        let error = call(&gate, "act", json!({"what": "sleep"})).await.unwrap_err();
        assert_eq!(error.kind, Kind::TooMuch);
    }

    #[tokio::test]
    async fn a_cancelled_call_ends_even_if_its_tool_does_not_listen() {
        let (gate, mut records) = gate();
        let context = Context::default();
        context.cancel.cancel();
        let caller = Arc::new(Caller::local(Face::CommandLine));
        let mut slow = Spec { deadline: Duration::from_mins(1), ..(*gate.catalog().load("act").unwrap().spec).clone() };
        slow.name = "slow";
        gate.set_catalog(Catalog::new([Tool::new(&Arc::new(()), slow, act)]).unwrap());
        let started = Instant::now();
        let error = gate.call(&caller, "slow", json!({"what": "stubborn"}), context).await.unwrap_err();
        assert_eq!(error.kind, Kind::Unavailable);
        assert!(started.elapsed() < Duration::from_secs(5));
        assert!(records.recv().await.unwrap().failure.is_some());
    }

    #[tokio::test]
    async fn what_must_end_by_itself_is_waited_for_when_it_is_cancelled_and_past_its_deadline() {
        let (gate, mut records) = gate();
        // Its deadline is 50 ms.
        assert_eq!(call(&gate, "act", json!({"what": "commit"})).await.unwrap().text, "committed");
        let context = Context::default();
        context.cancel.cancel();
        let caller = Arc::new(Caller::local(Face::CommandLine));
        assert_eq!(gate.call(&caller, "act", json!({"what": "commit"}), context).await.unwrap().text, "committed");
        for _ in 0..2 {
            assert_eq!(records.recv().await.unwrap().failure, None);
        }
    }

    #[tokio::test]
    async fn an_answer_over_budget_is_cut_and_the_call_recorded() {
        let (gate, mut records) = gate();
        let answer = call(&gate, "act", json!({"what": "flood"})).await.unwrap();
        assert!(answer.tokens() < 130, "{}", answer.tokens());
        let record = records.recv().await.unwrap();
        assert_eq!((record.tool.as_str(), record.failure), ("act", None));
    }

    #[tokio::test]
    async fn an_unknown_tool_names_the_nearest() {
        let (gate, _records) = gate();
        assert_eq!(call(&gate, "atc", json!({})).await.unwrap_err().text(), "no tool `atc`\ndid you mean `act`?");
    }

    #[tokio::test]
    async fn a_tool_for_people_is_closed_to_agents() {
        let (gate, mut records) = gate();
        let spec = Spec { audience: Audience::People, ..(*gate.catalog().load("act").unwrap().spec).clone() };
        gate.set_catalog(Catalog::new([Tool::new(&Arc::new(()), spec, act)]).unwrap());
        let ask = async |face| gate.call(&Arc::new(Caller::local(face)), "act", json!({"what": "x"}), Context::default()).await;
        for face in [Face::McpHttp, Face::McpStdio] {
            assert_eq!(ask(face).await.unwrap_err().kind, Kind::Denied);
            assert_eq!(records.recv().await.unwrap().failure.unwrap().0, Kind::Denied);
        }
        for face in [Face::Rest, Face::CommandLine] {
            assert!(ask(face).await.is_ok());
        }
    }

    #[tokio::test]
    async fn bad_arguments_never_reach_the_tool() {
        let (gate, _records) = gate();
        assert_eq!(call(&gate, "act", json!({"what": 3})).await.unwrap_err().kind, Kind::Invalid);
        let error = call(&gate, "act", json!({"what": "sl\u{0}eep"})).await.unwrap_err();
        assert!(error.kind == Kind::Invalid && error.text().contains("U+0000"), "{}", error.text());
    }
}
