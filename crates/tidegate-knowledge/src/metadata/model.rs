//! A model behind [an endpoint as OpenAI's](https://platform.openai.com/docs/api-reference/chat): asked for JSON by a schema, with patience.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, StatusCode};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};
use tidegate_core::{Error, Result, Secret};

/// How often one question is asked at most.
const ATTEMPTS_MAX: u32 = 5;

/// The pause after the first failure; it doubles with each.
const PAUSE: Duration = Duration::from_millis(500);

/// An endpoint that asks for a longer pause is asked again another day.
const PAUSE_MAX: Duration = Duration::from_mins(1);

/// What an answer may weigh.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// Characters of an endpoint's own words that are told.
const TOLD_MAX: usize = 200;

/// The `[knowledge.model]` section: a model that writes about datasets.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the endpoint is, up to `/v1`: `https://models.example.com/v1`. Empty: no model is asked.
    pub url: String,
    /// What the endpoint knows us by.
    #[serde(serialize_with = "redacted")]
    pub key: Secret<String>,
    /// The model's name.
    pub name: String,
    /// Seconds that one answer may take.
    pub timeout_s: u64,
    /// Tokens that one answer may have.
    pub answer_tokens: u64,
    /// What a million tokens asked cost.
    pub price_in: f64,
    /// What a million tokens answered cost.
    pub price_out: f64,
    /// What a calendar month may cost; 0 means nothing is set aside and nothing is limited.
    pub budget_month: f64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            url: String::new(),
            key: Secret::new(String::new()),
            name: String::new(),
            timeout_s: 60,
            answer_tokens: 2_000,
            price_in: 0.0,
            price_out: 0.0,
            budget_month: 0.0,
        }
    }
}

impl PartialEq for Settings {
    fn eq(&self, other: &Settings) -> bool {
        self.url == other.url && self.name == other.name && self.key.expose() == other.key.expose()
    }
}

impl Settings {
    /// What is wrong with the values, every mistake at once.
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        if !self.url.is_empty() && !self.url.starts_with("http://") && !self.url.starts_with("https://") {
            mistakes.push("knowledge.model.url must begin with `https://` or `http://`".to_owned());
        }
        if !self.url.is_empty() && self.name.is_empty() {
            mistakes.push("knowledge.model.name must name a model of the endpoint".to_owned());
        }
        if self.timeout_s == 0 || self.answer_tokens == 0 {
            mistakes.push("knowledge.model.timeout_s and answer_tokens must be at least 1".to_owned());
        }
        if [self.price_in, self.price_out, self.budget_month].iter().any(|price| !(price.is_finite() && *price >= 0.0)) {
            mistakes.push("knowledge.model: prices and budget must be numbers from 0".to_owned());
        }
        mistakes
    }

    /// What a call costs, in the currency of the prices.
    #[expect(clippy::cast_precision_loss, reason = "tokens of one call are few")]
    pub(super) fn cost(&self, tokens_in: u64, tokens_out: u64) -> f64 {
        (tokens_in as f64 * self.price_in + tokens_out as f64 * self.price_out) / 1e6
    }
}

fn redacted<S: Serializer>(secret: &Secret<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if secret.expose().is_empty() { "" } else { "[secret]" })
}

/// A question to a model.
pub(super) struct Question<'a> {
    pub(super) instructions: &'a str,
    pub(super) text: &'a str,
    /// The JSON Schema of the answer.
    pub(super) schema: Value,
}

/// What came of a question.
#[derive(Debug, Default)]
pub(super) struct Answered {
    pub(super) json: Value,
    pub(super) tokens_in: u64,
    pub(super) tokens_out: u64,
}

/// A model that can be asked.
pub(super) struct Model<'a> {
    client: Client,
    settings: &'a Settings,
}

/// Why an attempt brought nothing.
enum Failed {
    /// Asking again may help, after the pause if the endpoint named one.
    Passing(Error, Option<Duration>),
    /// It would not.
    Lasting(Error),
}

impl Model<'_> {
    pub(super) fn new(settings: &Settings) -> Result<Model<'_>> {
        if settings.url.is_empty() {
            return Err(Error::invalid("no model is set up to write")
                .hint("set knowledge.model.url, name and key; or write yourself with draft_metadata and save_metadata"));
        }
        // Another part may have chosen the same one before.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .timeout(Duration::from_secs(settings.timeout_s))
            // The key goes to the endpoint that was named and to no other.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("tidegate/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Error::internal("the client for models cannot be set up").because(error))?;
        Ok(Model { client, settings })
    }

    /// Asks until an answer of the right form comes, a failure that lasts, or the patience is over.
    pub(super) async fn ask(&self, question: &Question<'_>, check: impl Fn(&Value) -> Result<(), String>) -> Result<Answered> {
        let mut answered = Answered::default();
        let mut complaint = None;
        for attempt in 0..ATTEMPTS_MAX {
            let (failure, pause) = match self.attempt(question, complaint.as_deref(), &mut answered).await {
                Ok(text) => match parse(&text).and_then(|json| check(&json).map(|()| json)) {
                    Ok(json) => return Ok(Answered { json, ..answered }),
                    Err(wrong) => {
                        complaint = Some(wrong.clone());
                        (Error::unavailable(format!("the model's answer is not of the form asked for: {wrong}")), Some(Duration::ZERO))
                    }
                },
                Err(Failed::Passing(error, pause)) => (error, pause),
                Err(Failed::Lasting(error)) => return Err(error),
            };
            let pause = pause.unwrap_or(PAUSE * 2_u32.pow(attempt));
            if attempt + 1 == ATTEMPTS_MAX || pause > PAUSE_MAX {
                return Err(failure.hint("what is written so far is saved: order it again later"));
            }
            tracing::debug!(attempt, cause = failure.chain(), "the model is asked again: {failure}");
            tokio::time::sleep(pause).await;
        }
        Err(Error::internal("a model was never asked"))
    }

    async fn attempt(&self, question: &Question<'_>, complaint: Option<&str>, answered: &mut Answered) -> Result<String, Failed> {
        let mut messages =
            vec![json!({"role": "system", "content": question.instructions}), json!({"role": "user", "content": question.text})];
        if let Some(complaint) = complaint {
            messages.push(json!({"role": "user", "content": format!("Your last answer could not be used: {complaint}. Answer again, only with JSON of the schema.")}));
        }
        let body = json!({
            "model": self.settings.name,
            "messages": messages,
            "max_tokens": self.settings.answer_tokens,
            "temperature": 0,
            "response_format": {"type": "json_schema", "json_schema": {"name": "metadata", "strict": true, "schema": question.schema}},
        });
        let mut request = self.client.post(format!("{}/chat/completions", self.settings.url.trim_end_matches('/'))).json(&body);
        if !self.settings.key.expose().is_empty() {
            request = request.bearer_auth(self.settings.key.expose());
        }
        let response = request.send().await.map_err(unreachable)?;
        let (status, pause) = (response.status(), retry_after(&response));
        let body = read(response).await?;
        if !status.is_success() {
            return Err(refused(status, pause, &body));
        }
        let answer: Completion = serde_json::from_slice(&body).map_err(|error| {
            Failed::Passing(Error::unavailable("the model's endpoint does not answer as OpenAI's does").because(error), None)
        })?;
        answered.tokens_in += answer.usage.prompt_tokens;
        answered.tokens_out += answer.usage.completion_tokens;
        let choice = answer.choices.into_iter().next();
        let choice = choice.ok_or_else(|| Failed::Passing(Error::unavailable("the model's endpoint gave no answer"), None))?;
        if let Some(refusal) = choice.message.refusal {
            return Err(Failed::Lasting(Error::denied(format!("the model refuses: {}", told(refusal.as_bytes())))));
        }
        if choice.finish_reason.as_deref() == Some("length") {
            return Err(Failed::Lasting(
                Error::too_much(format!("the model's answer is longer than {} tokens", self.settings.answer_tokens))
                    .hint("raise knowledge.model.answer_tokens"),
            ));
        }
        choice.message.content.ok_or_else(|| Failed::Passing(Error::unavailable("the model gave an empty answer"), None))
    }
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Usage,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Usage {
    prompt_tokens: u64,
    completion_tokens: u64,
}

/// The JSON of an answer, also of one that stands in a fence.
fn parse(text: &str) -> Result<Value, String> {
    let text = text.trim();
    let bare = text.strip_prefix("```json").or_else(|| text.strip_prefix("```")).and_then(|text| text.strip_suffix("```")).unwrap_or(text);
    serde_json::from_str(bare).map_err(|error| format!("it is not JSON ({error})"))
}

async fn read(mut response: Response) -> Result<Vec<u8>, Failed> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(Failed::Lasting(Error::too_much(format!("the model's endpoint answers with more than {ANSWER_BYTES_MAX} bytes"))));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unreachable(error: reqwest::Error) -> Failed {
    let message =
        if error.is_timeout() { "the model's endpoint took too long" } else { "the model's endpoint could not be reached or broke off" };
    // The address may hold a secret, and belongs into the log.
    Failed::Passing(Error::unavailable(message).because(error), None)
}

fn refused(status: StatusCode, pause: Option<Duration>, body: &[u8]) -> Failed {
    let says = format!("the model's endpoint says {}: {}", status.as_u16(), told(body));
    match status {
        StatusCode::TOO_MANY_REQUESTS => Failed::Passing(Error::too_much(says), pause),
        status if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => Failed::Passing(Error::unavailable(says), pause),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Failed::Lasting(Error::denied(says).hint("check knowledge.model.key")),
        StatusCode::NOT_FOUND => Failed::Lasting(Error::not_found(says).hint("check knowledge.model.url and name")),
        _ => Failed::Lasting(Error::invalid(says)),
    }
}

/// Seconds, as the endpoints of models write them.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds: f64 = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// An endpoint's own words: its `error.message` where there is one, short and on one line.
fn told(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let message = serde_json::from_str::<Value>(&text).ok().and_then(|json| json["error"]["message"].as_str().map(str::to_owned));
    message.unwrap_or_else(|| text.into_owned()).chars().filter(|c| !c.is_control()).take(TOLD_MAX).collect()
}
