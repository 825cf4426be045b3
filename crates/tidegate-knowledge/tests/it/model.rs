//! A model that writes: asked over OpenAI's wire format, misbehaving in every way a real endpoint does.
#![expect(clippy::disallowed_methods, reason = "the endpoint lives as long as its test")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use serde_json::{Value, json};
use tidegate_core::{Kind, Secret};
use tidegate_knowledge::Settings;
use tidegate_knowledge::metadata::model;
use tokio::net::TcpListener;

use crate::house::House;

const TABLES: &str = "
create table customers (customer_id int primary key, email text, city text);
insert into customers select n, 'ann' || n || '@example.org', 'Oslo' from generate_series(1, 50) n;
create table orders (order_id int primary key, total numeric);
insert into orders select n, n from generate_series(1, 50) n;
analyze;";

/// What the endpoint does with one request.
#[derive(Clone, Copy, Debug)]
enum Does {
    Answers,
    Fenced,
    TooMany { retry_after: Option<&'static str> },
    Breaks,
    Sleeps,
    CutsOff,
    NotJson,
    WrongShape,
    Refuses,
    Overlong,
    Unauthorized,
    Floods,
}

#[derive(Clone, Default)]
struct Endpoint(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    script: VecDeque<Does>,
    asked: Vec<(Instant, Value, Option<String>)>,
}

impl Endpoint {
    /// Does these things first, and then answers.
    async fn start(script: &[Does]) -> (Endpoint, String) {
        let endpoint = Endpoint::default();
        endpoint.0.lock().unwrap().script.extend(script);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let app = Router::new().route("/v1/chat/completions", axum::routing::post(complete)).with_state(endpoint.clone());
        tokio::spawn(async move { axum_serve(listener, app).await });
        (endpoint, url)
    }

    fn asked(&self) -> Vec<(Instant, Value, Option<String>)> {
        self.0.lock().unwrap().asked.clone()
    }
}

async fn axum_serve(listener: TcpListener, app: Router) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = hyper_util::service::TowerToHyperService::new(app.clone());
        tokio::spawn(async move {
            let io = hyper_util::rt::TokioIo::new(stream);
            hyper::server::conn::http1::Builder::new().serve_connection(io, service).await.ok();
        });
    }
}

async fn complete(State(endpoint): State<Endpoint>, headers: HeaderMap, Json(question): Json<Value>) -> Response {
    let does = {
        let mut inner = endpoint.0.lock().unwrap();
        let key = headers.get("authorization").map(|key| key.to_str().unwrap().to_owned());
        inner.asked.push((Instant::now(), question, key));
        inner.script.pop_front().unwrap_or(Does::Answers)
    };
    let answer = json!({
        "description": "Written by a model.", "use_cases": "Counting.", "quality": "", "suggestions": "None.", "synonyms": "people, buyers",
        "columns": [{"name": "city", "description": "Where the customer lives."}, {"name": "invented", "description": "Not there."}]
    });
    let choice = |content: Value, finish: &str| {
        Json(
            json!({"choices": [{"message": content, "finish_reason": finish}], "usage": {"prompt_tokens": 1000, "completion_tokens": 200}}),
        )
    };
    let says = |text: String| choice(json!({"role": "assistant", "content": text}), "stop").into_response();
    match does {
        Does::Answers => says(answer.to_string()),
        Does::Fenced => says(format!("```json\n{answer}\n```")),
        Does::TooMany { retry_after } => {
            let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(json!({"error": {"message": "slow down"}}))).into_response();
            if let Some(seconds) = retry_after {
                response.headers_mut().insert("retry-after", seconds.parse().unwrap());
            }
            response
        }
        Does::Breaks => (StatusCode::BAD_GATEWAY, "upstream").into_response(),
        Does::Sleeps => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            says(answer.to_string())
        }
        Does::CutsOff => {
            let parts = broken(vec![Ok(Bytes::from_static(b"{\"choices\": [")), Err(std::io::Error::other("gone"))]);
            Response::new(parts)
        }
        Does::NotJson => says("Here is what I think of this table".to_owned()),
        Does::WrongShape => says(json!({"description": 3, "columns": "none"}).to_string()),
        Does::Refuses => choice(json!({"role": "assistant", "content": null, "refusal": "I can't help with that"}), "stop").into_response(),
        Does::Overlong => choice(json!({"role": "assistant", "content": "{\"descri"}), "length").into_response(),
        Does::Unauthorized => (StatusCode::UNAUTHORIZED, Json(json!({"error": {"message": "bad key"}}))).into_response(),
        Does::Floods => says("x".repeat(2_000_000)),
    }
}

fn broken(parts: Vec<Result<Bytes, std::io::Error>>) -> Body {
    Body::from_stream(futures::stream::iter(parts))
}

async fn house(url: &str, change: impl FnOnce(&mut model::Settings)) -> (House, tidegate_testkit::TestDatabase) {
    let mut settings = model::Settings {
        url: url.to_owned(),
        key: Secret::new("s3cret".to_owned()),
        name: "small".to_owned(),
        timeout_s: 1,
        price_in: 1.0,
        price_out: 5.0,
        ..model::Settings::default()
    };
    change(&mut settings);
    let (house, data) = House::with_data(TABLES, Settings { model: settings, ..Settings::default() }).await;
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    (house, data)
}

async fn write(house: &House) -> Result<String, tidegate_core::Error> {
    house.call("write_metadata", json!({"dataset": "d", "writer": "model"})).await.map(tidegate_core::Answer::render)
}

#[tokio::test]
async fn a_model_writes_from_masked_profiles_and_is_accounted_for() {
    let (endpoint, url) = Endpoint::start(&[Does::Fenced]).await;
    let (house, _data) = house(&url, |_| {}).await;
    // Two tables, 1,000 tokens in and 200 out each, at 1 and 5 for a million.
    assert_eq!(write(&house).await.unwrap(), "the model wrote 9 texts about 2 tables of `d`; cost 0.0040");
    let asked = endpoint.asked();
    assert_eq!(asked.len(), 2);
    for (_, question, key) in &asked {
        assert!(!question.to_string().contains("@example.org"), "{question}");
        assert_eq!(question["response_format"]["json_schema"]["strict"], true);
        assert_eq!(key.as_deref(), Some("Bearer s3cret"));
    }
    let text = house.call("describe_dataset", json!({"dataset": "d"})).await.unwrap().render();
    assert!(text.contains("Written by a model.") && text.contains("Where the customer lives."), "{text}");
    // What is described is not paid for again.
    assert_eq!(write(&house).await.unwrap(), "the model wrote 0 texts about 0 tables of `d`; cost 0.0000");
    let client = house.database.client().await;
    let sql = "select sum(tokens_in)::bigint, sum(tokens_out)::bigint, count(*) from data.model_call where outcome = 'answered'";
    let row = client.query_one(sql, &[]).await.unwrap();
    assert_eq!((row.get(0), row.get(1), row.get(2)), (2_000_i64, 400_i64, 2_i64));
}

#[tokio::test]
async fn what_passes_is_waited_out_and_what_is_malformed_is_asked_again() {
    for does in [
        Does::TooMany { retry_after: Some("1") },
        Does::TooMany { retry_after: None },
        Does::Breaks,
        Does::Sleeps,
        Does::CutsOff,
        Does::NotJson,
        Does::WrongShape,
    ] {
        let (endpoint, url) = Endpoint::start(&[does]).await;
        let (house, _data) = house(&url, |_| {}).await;
        let text = write(&house).await.unwrap_or_else(|error| panic!("{does:?}: {error:?}"));
        assert!(text.starts_with("the model wrote 9 texts about 2 tables"), "{does:?}: {text}");
        let asked = endpoint.asked();
        assert_eq!(asked.len(), 3, "{does:?}");
        if let Does::TooMany { retry_after: Some(_) } = does {
            assert!(asked[1].0 - asked[0].0 >= Duration::from_secs(1));
        }
        if let Does::NotJson | Does::WrongShape = does {
            assert!(asked[1].1.to_string().contains("could not be used"), "the model is told what was wrong");
        }
    }
}

#[tokio::test]
async fn what_lasts_is_told_at_once_and_costs_no_more_questions() {
    for (does, kind, text) in [
        (Does::Refuses, Kind::Unavailable, "the model refuses: I can't help with that"),
        (Does::Overlong, Kind::Unavailable, "the model's answer is longer than 2000 tokens"),
        (Does::Unauthorized, Kind::Unavailable, "the model's endpoint says 401: bad key"),
        (Does::Floods, Kind::Unavailable, "the model's endpoint answers with more than 1048576 bytes"),
    ] {
        let (endpoint, url) = Endpoint::start(&[does]).await;
        let (house, _data) = house(&url, |_| {}).await;
        let client = house.database.client().await;
        // Retries of the job itself are the jobs' own test.
        client.execute("alter table jobs.job alter column attempts set default 9", &[]).await.unwrap();
        let error = write(&house).await.unwrap_err();
        assert_eq!(error.kind, kind, "{error:?}");
        assert!(error.text().contains(text), "{does:?}: {}", error.text());
        assert!(!format!("{error:?}").contains("s3cret"));
        assert_eq!(endpoint.asked().len(), 1, "{does:?}");
    }
}

#[tokio::test]
async fn the_budget_stops_before_it_is_passed_and_what_is_written_stays() {
    let (endpoint, url) = Endpoint::start(&[]).await;
    // A call may cost about 0.011: one fits, and after it has cost 0.002 the next would pass.
    let (house, _data) = house(&url, |settings| settings.budget_month = 0.0125).await;
    let error = write(&house).await.unwrap_err();
    assert!(error.text().contains("the model's budget of 0.0125 for this month is used up"), "{}", error.text());
    assert_eq!(endpoint.asked().len(), 1);
    let dataset = house.datasets.load("d").unwrap();
    let texts = house.knowledge.metadata(&dataset).await.unwrap();
    assert!(texts.iter().any(|text| text.text == "Written by a model."));
}

#[tokio::test]
async fn without_a_model_it_is_said_what_to_do_instead() {
    let (house, _data) = House::with_data(TABLES, Settings::default()).await;
    let error = write(&house).await.unwrap_err();
    assert_eq!(error.message, "no model is set up to write");
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    let text = house.call("write_metadata", json!({"dataset": "d"})).await.unwrap().render();
    assert_eq!(text, "0 texts about `d` are new, written from its profile");
}
