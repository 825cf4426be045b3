//! The REST face before the toys: routes, what each failure looks like, and who may call.

use std::sync::Arc;

use axum::body::Body;
use hyper::{Method, Request, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidegate_core::{
    Access, Answer, Audience, Call, Catalog, Clock, Error, Face, Gate, Kind, Limits, Module, Recorder, Result, Route, Spec, Tool,
};
use tidegate_serve::{Server, Settings};

use crate::client::{Reply, Site};
use crate::toy::{self, Toy};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Count {
    /// Whose.
    owner: String,
    /// After which.
    after: Option<u64>,
    /// Only these.
    #[serde(default)]
    only: Vec<String>,
    /// Which way.
    #[serde(default)]
    order: Order,
    /// Not offered over REST.
    hidden: Option<bool>,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Order {
    #[default]
    Up,
    Down,
}

#[derive(Serialize, JsonSchema)]
struct Counted {
    owner: String,
    after: Option<u64>,
    only: Vec<String>,
    order: Order,
    next_cursor: Option<String>,
}

async fn count(_: Arc<Toy>, call: Call, args: Count) -> Result<Answer> {
    let Count { owner, after, only, order, hidden } = args;
    assert!(call.structured && hidden.is_none());
    let next_cursor = Some((after.unwrap_or(0) + 1).to_string());
    Ok(Answer::markdown("counted").structured_for(&call, || Counted { owner, after, only, order, next_cursor }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct End {
    kind: Kindly,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kindly {
    Invalid,
    Denied,
    NotFound,
    Conflict,
    TooMuch,
    Unavailable,
    Internal,
}

async fn end(_: Arc<Toy>, _: Call, args: End) -> Result<Answer> {
    let kind = match args.kind {
        Kindly::Invalid => Kind::Invalid,
        Kindly::Denied => Kind::Denied,
        Kindly::NotFound => Kind::NotFound,
        Kindly::Conflict => Kind::Conflict,
        Kindly::TooMuch => Kind::TooMuch,
        Kindly::Unavailable => Kind::Unavailable,
        Kindly::Internal => Kind::Internal,
    };
    Err(Error::new(kind, "so it ended").hint("do otherwise").because("10.0.0.7").retry_after(std::time::Duration::from_secs(7)))
}

fn more(toy: &Arc<Toy>) -> Vec<Tool> {
    let spec = |name| Spec { examples: &[], ..toy::spec(name, Access::Read) };
    vec![
        Tool::new(toy, spec("count_things"), count).with_output::<Counted>(),
        Tool::new(toy, spec("end_badly"), end),
        Tool::new(toy, Spec { audience: Audience::People, ..spec("for_people") }, end),
    ]
}

const ROUTES: [Route; 4] = [
    Route::new(tidegate_core::Method::Get, "/owners/{owner}/things", "count_things").without(&["hidden"]).paged_by("after"),
    Route::new(tidegate_core::Method::Post, "/owners", "count_things").without(&["hidden"]).adding("owner"),
    Route::new(tidegate_core::Method::Get, "/things/{thing}", "read_thing"),
    Route::new(tidegate_core::Method::Put, "/things/{thing}", "read_thing"),
];

fn gate(toy: &Arc<Toy>) -> Arc<Gate> {
    let catalog = Catalog::new(toy::tools(toy).into_iter().chain(more(toy))).unwrap();
    Arc::new(Gate::new(catalog, Recorder::nowhere(), Clock::system(), Limits::default()))
}

async fn site(settings: Settings) -> Site {
    let toy = Arc::<Toy>::default();
    let module = Module { routes: ROUTES.to_vec(), ..toy::module() };
    Site::serve(Arc::new(Server::new(settings, gate(&toy), vec![module]).unwrap()), toy).await
}

fn request(method: Method, path: &str, body: &str) -> Request<Body> {
    let builder = Request::builder().method(method).uri(path).header("host", "localhost");
    let builder = if body.is_empty() { builder } else { builder.header("content-type", "application/json") };
    builder.body(Body::from(body.to_owned())).unwrap()
}

async fn problem(reply: Reply, status: u16) -> Value {
    assert_eq!(reply.status.as_u16(), status);
    assert_eq!(reply.header("content-type").as_deref(), Some("application/problem+json"));
    let body = reply.answer().await;
    assert_eq!(body["status"], status);
    body
}

#[tokio::test]
async fn path_query_and_body_are_the_tools_arguments_and_pages_say_where_the_next_is() {
    let site = site(Settings::default()).await;
    let path = "/api/v1/owners/a%2Fb/things?cursor=4&only=x&only=y%20z&order=down";
    let reply = site.send(request(Method::GET, path, "")).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("link").unwrap(), "</api/v1/owners/a%2Fb/things?only=x&only=y%20z&order=down&cursor=5>; rel=\"next\"");
    assert_eq!(reply.header("x-content-type-options").as_deref(), Some("nosniff"));
    let expected = json!({"owner": "a/b", "after": 4, "only": ["x", "y z"], "order": "down", "next_cursor": "5"});
    assert_eq!(reply.answer().await, expected);

    let reply = site.send(request(Method::POST, "/api/v1/owners", r#"{"owner": "b c", "cursor": null}"#)).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::BAD_REQUEST, None), "the cursor is `after` here");
    let reply = site.send(request(Method::POST, "/api/v1/owners", r#"{"owner": "b c", "after": null}"#)).await;
    assert_eq!((reply.status, reply.header("location").as_deref()), (StatusCode::CREATED, Some("/api/v1/owners/b%20c")));

    let reply = site.send(request(Method::GET, "/api/v1/things/apple", "")).await;
    assert_eq!(reply.answer().await, json!({"text": "# apple\nround", "links": []}));
    let reply = site.send(request(Method::HEAD, "/api/v1/things/apple", "")).await;
    assert_eq!(reply.status, StatusCode::OK);
    let reply = site.send(request(Method::POST, "/api/v1/tools/count_things", r#"{"owner": "x"}"#)).await.answer().await;
    assert_eq!((&reply["text"], &reply["structured"]["owner"]), (&json!("counted"), &json!("x")));
}

#[tokio::test]
async fn every_kind_of_failure_has_its_status_and_nothing_of_its_cause() {
    let site = site(Settings::default()).await;
    for (kind, status) in [
        ("invalid", 422),
        ("denied", 403),
        ("not_found", 404),
        ("conflict", 409),
        ("too_much", 429),
        ("unavailable", 503),
        ("internal", 500),
    ] {
        let reply = site.send(request(Method::POST, "/api/v1/tools/end_badly", &json!({"kind": kind}).to_string())).await;
        assert_eq!(reply.header("retry-after").as_deref(), Some("7"));
        let body = problem(reply, status).await;
        assert_eq!((&body["detail"], &body["hint"], &body["kind"]), (&json!("so it ended"), &json!("do otherwise"), &json!(kind)));
        assert!(!body.to_string().contains("10.0.0.7"));
    }
    let body = problem(site.send(request(Method::POST, "/api/v1/tools/panic", "")).await, 500).await;
    assert!(!body.to_string().contains("disco"));
}

#[tokio::test]
async fn what_http_itself_refuses_is_a_problem_too() {
    let site = site(Settings { request_bytes_max: 200, ..Settings::default() }).await;
    let many = format!(r#"{{"owner": "{}"}}"#, "x".repeat(300));
    for (method, path, body, status) in [
        (Method::GET, "/api/v1/nothing", "", 404),
        (Method::GET, "/api/v2/things/apple", "", 404),
        (Method::GET, "/api/v1/things/kiwi", "", 404),
        (Method::GET, "/api/v1/things/%ff", "", 404),
        (Method::POST, "/api/v1/tools/nothing", "{}", 404),
        (Method::DELETE, "/api/v1/things/apple", "", 405),
        (Method::POST, "/api/openapi.json", "", 405),
        (Method::GET, "/api/v1/tools/echo", "", 405),
        (Method::POST, "/api/v1/owners", "{", 400),
        (Method::POST, "/api/v1/owners", "[]", 400),
        (Method::POST, "/api/v1/owners", "{}", 400),
        (Method::POST, "/api/v1/owners", r#"{"owner": 1}"#, 400),
        (Method::POST, "/api/v1/owners", r#"{"owner": "x", "hidden": true}"#, 400),
        (Method::POST, "/api/v1/owners?owner=x", r#"{"owner": "x"}"#, 400),
        (Method::PUT, "/api/v1/things/apple", r#"{"thing": "pear"}"#, 400),
        (Method::GET, "/api/v1/owners/x/things?cursor=first", "", 400),
        (Method::GET, "/api/v1/owners/x/things?cursor=1&cursor=2", "", 400),
        (Method::GET, "/api/v1/owners/x/things?order=sideways", "", 400),
        (Method::GET, "/api/v1/owners/x/things?hidden=true", "", 400),
        (Method::GET, "/api/v1/owners/x/things?only=%zz", "", 400),
        (Method::GET, "/api/v1/things/apple", "{}", 400),
        (Method::POST, "/api/v1/owners", many.as_str(), 413),
    ] {
        let reply = site.send(request(method.clone(), path, body)).await;
        assert_eq!(reply.status.as_u16(), status, "{method} {path} {body}");
        let body = problem(reply, status).await;
        assert!(body["detail"].is_string() && body["hint"].is_string(), "{method} {path}: {body}");
    }
    let reply = site.send(request(Method::DELETE, "/api/v1/things/apple", "")).await;
    assert_eq!(reply.header("allow").as_deref(), Some("GET, HEAD, PUT"));
    let mut text = request(Method::POST, "/api/v1/owners", r#"{"owner": "x"}"#);
    text.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    problem(site.send(text).await, 415).await;
    let mut xml = request(Method::GET, "/api/v1/things/apple", "");
    xml.headers_mut().insert("accept", "application/xml".parse().unwrap());
    problem(site.send(xml).await, 406).await;
}

#[tokio::test]
async fn pages_of_other_origins_and_requests_for_other_hosts_are_refused() {
    let site = site(Settings { allowed_origins: vec!["https://app.example.com".into()], ..Settings::default() }).await;
    for (name, value, status) in [
        ("origin", "https://evil.example.com", 403),
        ("origin", "null", 403),
        ("host", "evil.example.com", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("origin", "https://app.example.com", 200),
        ("origin", "http://localhost:3000", 200),
        ("host", "[::1]:8642", 200),
        ("sec-fetch-site", "same-origin", 200),
    ] {
        for path in ["/api/v1/things/apple", "/api/openapi.json"] {
            let mut asked = request(Method::GET, path, "");
            asked.headers_mut().insert(name, value.parse().unwrap());
            let reply = site.send(asked).await;
            assert_eq!(reply.status.as_u16(), status, "{path} {name}: {value}");
        }
    }
}

#[tokio::test]
async fn a_tool_for_people_is_listed_to_people_and_not_to_agents() {
    let site = site(Settings::default()).await;
    let document = site.send(request(Method::GET, "/api/openapi.json", "")).await.answer().await;
    assert!(document["paths"]["/tools/for_people"].is_object() && document["paths"]["/tools/echo"].is_object());
    let listed = site.ask("tools/list", json!({})).await.result().await;
    assert!(listed.to_string().contains("\"echo\"") && !listed.to_string().contains("for_people"), "{listed}");
    let refused = site.ask("tools/call", json!({"name": "for_people", "arguments": {"kind": "invalid"}})).await.result().await;
    assert!(refused["isError"] == true && refused.to_string().contains("for people"), "{refused}");
    let body = request(Method::POST, "/api/v1/tools/for_people", r#"{"kind": "invalid"}"#);
    problem(site.send(body).await, 422).await;
}

#[tokio::test]
async fn the_description_says_what_a_route_takes_and_the_page_shows_it_without_a_script() {
    let site = site(Settings::default()).await;
    let document = site.send(request(Method::GET, "/api/openapi.json", "")).await.answer().await;
    assert_eq!(document["openapi"], "3.1.0");
    let listed = &document["paths"]["/owners/{owner}/things"]["get"];
    let names: Vec<&str> = listed["parameters"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["owner", "cursor", "only", "order"]);
    let body = &document["paths"]["/owners"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!((&body["required"], &body["properties"]["after"]["type"]), (&json!(["owner"]), &json!(["integer", "null"])));
    assert!(body["properties"].get("hidden").is_none() && document["paths"]["/owners"]["post"]["responses"]["201"].is_object());

    let reply = site.send(request(Method::GET, "/api", "")).await;
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let page = reply.text().await;
    assert!(page.contains("/owners/{owner}/things") && page.contains("Whose.") && !page.contains("<script"), "{page}");
    assert_eq!(site.send(request(Method::GET, "/api/style.css", "")).await.status, StatusCode::OK);
}

#[test]
fn a_route_that_leads_nowhere_or_twice_to_one_place_is_a_mistake_in_the_wiring() {
    let toy = Arc::<Toy>::default();
    let get = tidegate_core::Method::Get;
    for (routes, why) in [
        (vec![Route::new(get, "/x", "no_such_tool")], "no tool"),
        (vec![Route::new(get, "/x/{stone}", "read_thing")], "no argument `stone`"),
        (vec![ROUTES[2], ROUTES[2]], "two routes"),
    ] {
        let module = Module { routes, ..toy::module() };
        let error = Server::new(Settings::default(), gate(&toy), vec![module]).err().expect("a mistake");
        assert!(error.message.contains(why), "{}", error.message);
    }
    assert!(Face::Rest.is_for_people());
}
