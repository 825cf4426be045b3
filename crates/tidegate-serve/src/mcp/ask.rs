//! Asking the person behind a client: at once in a session, and since 2026-07-28 by a call that its client makes again with the answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use rmcp::model::{CallToolRequestParams, ClientCapabilities, ErrorData, InputRequest, InputRequests, InputRequiredResult};
use rmcp::service::ServiceError;
use rmcp::task_manager::{TaskContext, TaskExit};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tidegate_core::{Asked, Asker, Caller, Error, FieldKind, Question, Reply, Result};

use super::{Context, Mcp, Reply as Answered, is_modern};
use crate::seal::Seal;
use crate::server::Server;

/// Questions of one call.
const QUESTIONS_MAX: usize = 8;

/// How a call asks.
pub(super) enum Asking {
    /// Its client can't.
    Never,
    /// By a request of ours to the client.
    AtOnce,
    /// By an answer that is a question.
    InRounds(Arc<Rounds>),
}

/// The questions of a call that is made again for each of them.
pub(crate) struct Rounds {
    seal: Arc<Seal>,
    /// Whose call it is, and which: a state is good for no other.
    user: String,
    tool: String,
    arguments: Value,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Questions of earlier rounds, and what their answers were.
    known: Vec<(Question, Value)>,
    /// How many were asked in this round.
    asked: usize,
    /// The question that ends this round.
    open: Option<Question>,
    /// The task that the call has become: it can ask without ending.
    task: Option<TaskContext>,
}

/// What is remembered through the client from one round to the next.
#[derive(Serialize, Deserialize)]
struct Sealed {
    asked: Vec<Question>,
    answers: Vec<Value>,
}

impl Asking {
    /// How this call asks. A state that is not ours, not of this call, or too old is refused.
    pub(super) fn of(mcp: &Mcp, request: &CallToolRequestParams, context: &Context, caller: &Caller) -> Answered<Asking> {
        if !context.client_capabilities().as_ref().is_some_and(shows_forms) {
            return Ok(Asking::Never);
        }
        if !is_modern(context) {
            return Ok(Asking::AtOnce);
        }
        let arguments = request.arguments.clone().map_or(Value::Null, Value::Object);
        let mut rounds = Rounds::new(&mcp.server, caller, &request.name, &arguments);
        if let Some(sealed) = &request.request_state {
            rounds.resume(sealed, request.input_responses.as_ref().map(|responses| json!(responses)).as_ref())?;
        }
        Ok(Asking::InRounds(Arc::new(rounds)))
    }

    pub(super) fn asker(&self, mcp: &Mcp, context: &Context) -> Asker {
        match self {
            Asking::Never => Asker::default(),
            Asking::AtOnce => at_once(mcp, context),
            Asking::InRounds(rounds) => rounds.asker(),
        }
    }

    pub(super) fn rounds(&self) -> Option<&Rounds> {
        match self {
            Asking::InRounds(rounds) => Some(rounds),
            Asking::Never | Asking::AtOnce => None,
        }
    }
}

/// Whether a client that declares this can show a form. One that names no kind of question means forms.
pub(crate) fn shows_forms(capabilities: &ClientCapabilities) -> bool {
    capabilities.elicitation.as_ref().is_some_and(|elicitation| elicitation.form.is_some() || elicitation.url.is_none())
}

impl Rounds {
    pub(crate) fn new(server: &Server, caller: &Caller, tool: &str, arguments: &Value) -> Rounds {
        Rounds {
            seal: Arc::clone(&server.seal),
            user: caller.user.clone(),
            tool: tool.to_owned(),
            arguments: arguments.clone(),
            state: Mutex::default(),
        }
    }

    fn bound_to(&self) -> String {
        // A client may write the same arguments in another order.
        let mut arguments = self.arguments.clone();
        arguments.sort_all_objects();
        json!(["tools/call", self.user, self.tool, arguments]).to_string()
    }

    /// Takes up what earlier rounds have answered.
    fn resume(&mut self, sealed: &str, responses: Option<&Value>) -> Answered<()> {
        let Some(Sealed { asked, mut answers }) = self.seal.open_state(&self.bound_to(), sealed) else {
            let text = "the request state is not one that this server sealed for this call, or it has expired; call without it";
            return Err(ErrorData::invalid_params(text, None));
        };
        let last = asked.len().saturating_sub(1);
        // Without an answer to the last question it is asked again.
        answers.extend(responses.and_then(|responses| responses.get(key(last))).cloned());
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        state.known = asked.into_iter().zip(answers).collect();
        Ok(())
    }

    pub(crate) fn asker(self: &Arc<Rounds>) -> Asker {
        let rounds = Arc::clone(self);
        Asker::new(move |question| {
            let rounds = Arc::clone(&rounds);
            async move { rounds.ask(question).await }.boxed()
        })
    }

    async fn ask(&self, question: Question) -> Result<Asked> {
        let (task, at) = {
            let mut state = self.state();
            let at = state.asked;
            state.asked += 1;
            if let Some((_, answer)) = state.known.get(at).filter(|(asked, _)| *asked == question) {
                return read(&question, answer).map(Asked::Now);
            }
            if at >= QUESTIONS_MAX {
                return Err(Error::internal(format!("a call asks more than {QUESTIONS_MAX} questions")));
            }
            // An answer to another question than is asked now is no answer, and neither is what came after it.
            state.known.truncate(at);
            let Some(task) = state.task.clone() else {
                state.open = Some(question);
                return Ok(Asked::Later);
            };
            (task, at)
        };
        let answer = task.request_input(key(at), request(&question)?).await.map_err(|exit| match exit {
            TaskExit::Error(error) => Error::internal("a task can't ask").because(error),
            TaskExit::Cancelled => Error::unavailable("the task was cancelled while its question was open"),
        })?;
        read(&question, &answer).map(Asked::Now)
    }

    /// What the client is told instead of a result, if the call has ended with a question.
    pub(crate) fn question(&self) -> Answered<Option<InputRequiredResult>> {
        let mut state = self.state();
        let Some(question) = state.open.take() else { return Ok(None) };
        let (mut asked, answers): (Vec<Question>, Vec<Value>) = std::mem::take(&mut state.known).into_iter().unzip();
        let wrong = |error: Error| ErrorData::internal_error(error.text(), None);
        let requests = InputRequests::from([(key(asked.len()), request(&question).map_err(wrong)?)]);
        asked.push(question);
        let sealed = self.seal.state(&self.bound_to(), &Sealed { asked, answers });
        Ok(Some(InputRequiredResult::new(Some(requests), Some(sealed))))
    }

    /// Lets a call go on as a task, unless it has ended with a question. No question comes in between.
    pub(crate) fn go_on<T>(&self, begin: impl FnOnce(&mut Option<TaskContext>) -> T) -> Option<T> {
        let mut state = self.state();
        if state.open.is_some() {
            return None;
        }
        Some(begin(&mut state.task))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks by a request of ours, while the client's own is open.
fn at_once(mcp: &Mcp, context: &Context) -> Asker {
    let (server, peer) = (Arc::clone(&mcp.server), context.peer.clone());
    Asker::new(move |question| {
        let (server, peer) = (Arc::clone(&server), peer.clone());
        async move {
            let Ok(_open) = server.questions.try_acquire() else {
                return Err(Error::too_much("too many questions wait for an answer").hint("try again in a moment"));
            };
            let InputRequest::Elicitation(request) = request(&question)? else {
                return Err(Error::internal("a question is not of the kind that it was made as"));
            };
            let timeout = server.settings.ask_timeout();
            let answer = peer.create_elicitation_with_timeout(request.params, Some(timeout)).await;
            let answer = answer.map_err(|error| match error {
                ServiceError::Timeout { .. } => Error::unavailable(format!("nobody answered the question within {} s", timeout.as_secs()))
                    .hint("ask the person to look at the client, and call again"),
                other => Error::unavailable("the client could not put a question to its person").because(other),
            })?;
            let answer = serde_json::to_value(answer).map_err(|error| Error::internal("an answer is no JSON").because(error))?;
            read(&question, &answer).map(Asked::Now)
        }
        .boxed()
    })
}

fn key(at: usize) -> String {
    format!("question_{}", at + 1)
}

/// The question as MCP has it.
fn request(question: &Question) -> Result<InputRequest> {
    let mut properties = Map::new();
    for field in &question.fields {
        let mut schema = match &field.kind {
            FieldKind::Text => json!({"type": "string"}),
            FieldKind::Number => json!({"type": "number"}),
            FieldKind::Flag => json!({"type": "boolean"}),
            FieldKind::Choice(choices) => json!({"type": "string", "enum": choices}),
        };
        schema["title"] = json!(field.title);
        properties.insert(field.name.clone(), schema);
    }
    let required: Vec<&str> = question.fields.iter().map(|field| field.name.as_str()).collect();
    let schema = json!({"type": "object", "properties": properties, "required": required});
    let params = json!({"mode": "form", "message": question.message, "requestedSchema": schema});
    let wrong = |error: serde_json::Error| Error::internal("a question can't be put as the protocol has it").because(error);
    serde_json::from_value(json!({"method": "elicitation/create", "params": params})).map_err(wrong)
}

/// What the client says that the person did.
fn read(question: &Question, answer: &Value) -> Result<Reply> {
    match answer.get("action").and_then(Value::as_str) {
        Some("accept") => question.read(answer.get("content").and_then(Value::as_object).cloned().unwrap_or_default()),
        Some("decline") => Ok(Reply::Declined),
        Some("cancel") => Ok(Reply::Dismissed),
        _ => Err(Error::invalid("the answer to a question is not of the form that the protocol has")
            .hint("`action` is accept, decline or cancel")),
    }
}
