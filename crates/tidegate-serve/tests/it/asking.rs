//! Asking the person behind a client, in both eras and over both transports.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_core::{Access, Answer, Call, Error, Field, FieldKind, Question, Reply, Result, Tool};
use tidegate_serve::Settings;

use crate::client::{Site, call, until};
use crate::stdio::Pipe;
use crate::toy;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sale {
    /// What to sell.
    what: String,
    /// Ask how many.
    #[serde(default)]
    count: bool,
    /// Think so long first.
    #[serde(default)]
    ms: u64,
}

#[derive(Default)]
struct Shop {
    /// How often anything was sold.
    sold: AtomicUsize,
    /// How often a sale began.
    began: AtomicUsize,
}

async fn sell(shop: Arc<Shop>, call: Call, sale: Sale) -> Result<Answer> {
    shop.began.fetch_add(1, SeqCst);
    tokio::time::sleep(Duration::from_millis(sale.ms)).await;
    match call.ask(Question::yes_or_no(format!("Sell {}?", sale.what))).await? {
        Reply::Answered(_) => {}
        Reply::Declined => return Err(Error::denied("declined")),
        Reply::Dismissed => return Err(Error::denied("dismissed")),
        Reply::Unable => return Ok(Answer::markdown("sold unasked")),
    }
    let mut count = 1.0;
    if sale.count {
        let kind = FieldKind::Number;
        let fields = vec![Field { name: "count".to_owned(), title: "How many".to_owned(), kind }];
        let Reply::Answered(answer) = call.ask(Question { message: "How many?".to_owned(), fields }).await? else {
            return Err(Error::denied("no count"));
        };
        count = answer["count"].as_f64().unwrap();
    }
    shop.sold.fetch_add(1, SeqCst);
    Ok(Answer::markdown(format!("sold {count} {}", sale.what)))
}

fn shop() -> (Arc<Shop>, Tool) {
    let shop = Arc::<Shop>::default();
    let tool = Tool::new(&shop, toy::spec("sell", Access::Destructive), sell);
    (shop, tool)
}

async fn site(settings: Settings) -> (Site, Arc<Shop>) {
    let (shop, tool) = shop();
    (Site::start_with(settings, [tool], |server| server).await, shop)
}

/// What a client declares that can show forms.
fn able() -> Value {
    json!({"elicitation": {}})
}

fn tea() -> Value {
    call("sell", json!({"what": "tea"}))
}

fn with(mut params: Value, responses: Value, state: &Value) -> Value {
    params["inputResponses"] = responses;
    if !state.is_null() {
        params["requestState"] = state.clone();
    }
    params
}

fn said(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {result}"))
}

impl Site {
    async fn sell(&self, params: Value) -> Value {
        self.send(self.modern_as("tools/call", params, able())).await.answer().await
    }
}

#[tokio::test]
async fn a_call_ends_with_its_question_and_comes_again_with_the_answer() {
    let (mut site, shop) = site(Settings::default()).await;
    let asked = site.sell(tea()).await["result"].clone();
    assert_eq!(asked["resultType"], "input_required");
    let question = &asked["inputRequests"]["question_1"];
    assert_eq!(question["method"], "elicitation/create");
    assert_eq!((&question["params"]["message"], &question["params"]["mode"]), (&json!("Sell tea?"), &json!("form")));
    assert_eq!(question["params"]["requestedSchema"]["type"], "object");
    assert_eq!(shop.sold.load(SeqCst), 0);
    assert!(site.records.recv().await.unwrap().failure.is_none(), "a question is no failure");

    let answer = json!({"question_1": {"action": "accept", "content": {}}});
    let result = site.sell(with(tea(), answer, &asked["requestState"])).await["result"].clone();
    assert_eq!((said(&result), shop.sold.load(SeqCst)), ("sold 1 tea", 1));
    for (action, text) in [("decline", "declined"), ("cancel", "dismissed")] {
        let result = site.sell(with(tea(), json!({"question_1": {"action": action}}), &asked["requestState"])).await["result"].clone();
        assert_eq!((said(&result), &result["isError"]), (text, &json!(true)));
    }
    assert_eq!(shop.sold.load(SeqCst), 1);
}

#[tokio::test]
async fn the_way_around_the_machinery_asks_as_the_machinery_does() {
    let (site, _) = site(Settings::default()).await;
    let mut request = site.modern_as("tools/call", tea(), able());
    request.headers_mut().insert("x-unusual", "1".parse().unwrap());
    let mut unusual = site.send(request).await.answer().await;
    let mut plain = site.sell(tea()).await;
    for answer in [&mut unusual, &mut plain] {
        assert!(answer["result"]["requestState"].take().is_string(), "{answer}");
    }
    assert_eq!(plain, unusual);
}

#[tokio::test]
async fn only_a_client_that_can_show_forms_is_asked() {
    let (site, _) = site(Settings::default()).await;
    for (capabilities, asked) in [
        (json!({}), false),
        (json!({"elicitation": {"url": {}}}), false),
        (json!({"elicitation": {}}), true),
        (json!({"elicitation": {"form": {}, "url": {}}}), true),
    ] {
        for unusual in [false, true] {
            let mut request = site.modern_as("tools/call", tea(), capabilities.clone());
            if unusual {
                request.headers_mut().insert("x-unusual", "1".parse().unwrap());
            }
            let result = site.send(request).await.result().await;
            assert_eq!(result["resultType"] == "input_required", asked, "{capabilities}: {result}");
        }
    }
}

#[tokio::test]
async fn an_answer_counts_only_for_the_question_that_was_asked() {
    let (site, shop) = site(Settings::default()).await;
    let yes = || json!({"question_1": {"action": "accept", "content": {}}});
    let state = site.sell(tea()).await["result"]["requestState"].clone();
    let milk = call("sell", json!({"what": "milk"}));
    let other = site.sell(milk.clone()).await["result"]["requestState"].clone();
    let middle = state.as_str().unwrap().len() / 2;
    let change = |(at, c): (usize, char)| {
        if at != middle {
            c
        } else if c == 'A' {
            'B'
        } else {
            'A'
        }
    };
    let forged: String = state.as_str().unwrap().chars().enumerate().map(change).collect();
    for (params, state) in [(tea(), json!(forged)), (tea(), json!("x")), (tea(), other), (milk, state.clone())] {
        let answer = site.sell(with(params, yes(), &state)).await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
    // An answer that comes before its question, and a state without an answer: the question is asked again.
    for params in [with(tea(), yes(), &Value::Null), with(tea(), json!({}), &state), with(tea(), json!({"confirm": {}}), &state)] {
        assert_eq!(site.sell(params).await["result"]["resultType"], "input_required");
    }
    assert_eq!(shop.sold.load(SeqCst), 0);
    // The same arguments in another order are the same call.
    let one = call("sell", json!({"what": "tea", "count": false}));
    let same = call("sell", json!({"count": false, "what": "tea"}));
    let state = site.sell(one).await["result"]["requestState"].clone();
    assert_eq!(said(&site.sell(with(same, yes(), &state)).await["result"]), "sold 1 tea");
}

#[tokio::test]
async fn several_questions_are_as_many_rounds() {
    let (site, shop) = site(Settings::default()).await;
    let params = call("sell", json!({"what": "tea", "count": true}));
    let first = site.sell(params.clone()).await["result"].clone();
    let yes = json!({"question_1": {"action": "accept"}});
    let second = site.sell(with(params.clone(), yes, &first["requestState"])).await["result"].clone();
    let question = &second["inputRequests"]["question_2"]["params"];
    assert_eq!(question["message"], "How many?");
    assert_eq!(question["requestedSchema"]["properties"]["count"], json!({"type": "number", "title": "How many"}));
    assert_eq!(question["requestedSchema"]["required"], json!(["count"]));
    let wrong = json!({"question_2": {"action": "accept", "content": {"count": "three"}}});
    let result = site.sell(with(params.clone(), wrong, &second["requestState"])).await["result"].clone();
    assert!(said(&result).starts_with("the answer's `count` is not what was asked for"), "{result}");
    assert_eq!(shop.sold.load(SeqCst), 0);
    let three = json!({"question_2": {"action": "accept", "content": {"count": 3}}});
    assert_eq!(said(&site.sell(with(params, three, &second["requestState"])).await["result"]), "sold 3 tea");
}

#[tokio::test]
async fn a_call_of_a_session_waits_for_the_answer() {
    let (site, shop) = site(Settings::default()).await;
    let session = site.begin_as(able()).await;
    for (result, text) in [
        (json!({"action": "accept", "content": {}}), "sold 1 tea"),
        (json!({"action": "decline"}), "declined"),
        (json!({"action": "cancel"}), "dismissed"),
    ] {
        let mut reply = site.send(site.legacy(&session, 5, "tools/call", tea())).await;
        let question = reply.wait_for("elicitation/create").await;
        assert_eq!(question["params"]["message"], "Sell tea?");
        assert_eq!(site.send(site.reply(&session, &question["id"], result)).await.status, 202);
        assert_eq!(said(&reply.answer().await["result"]), text);
    }
    assert_eq!(shop.sold.load(SeqCst), 1);
    let session = site.begin().await;
    assert_eq!(said(&site.send(site.legacy(&session, 5, "tools/call", tea())).await.answer().await["result"]), "sold unasked");
}

#[tokio::test]
async fn a_client_that_never_answers_is_waited_for_so_long() {
    let (mut site, shop) = site(Settings { ask_timeout_ms: 300, ..Settings::default() }).await;
    let session = site.begin_as(able()).await;
    let started = Instant::now();
    let mut reply = site.send(site.legacy(&session, 5, "tools/call", tea())).await;
    reply.wait_for("elicitation/create").await;
    let result = reply.answer().await["result"].clone();
    assert!(said(&result).starts_with("nobody answered the question within 0 s"), "{result}");
    assert!(started.elapsed() < Duration::from_secs(3) && result["isError"] == true);
    assert!(site.records.recv().await.unwrap().failure.is_some());
    assert_eq!(shop.sold.load(SeqCst), 0);
}

#[tokio::test]
async fn a_client_that_fails_to_ask_or_goes_away_sells_nothing() {
    let (mut site, shop) = site(Settings::default()).await;
    let session = site.begin_as(able()).await;
    let mut reply = site.send(site.legacy(&session, 5, "tools/call", tea())).await;
    let question = reply.wait_for("elicitation/create").await;
    let error = json!({"jsonrpc": "2.0", "id": question["id"], "error": {"code": -32601, "message": "what is that?"}});
    let request = site.post(crate::client::OLD).header("mcp-session-id", &session).body(crate::client::body(&error)).unwrap();
    site.send(request).await;
    let result = reply.answer().await["result"].clone();
    assert_eq!(said(&result), "the client could not put a question to its person");

    let mut reply = site.send(site.legacy(&session, 6, "tools/call", tea())).await;
    let question = reply.wait_for("elicitation/create").await;
    reply.hang_up();
    drop(site.records.recv().await);
    assert!(site.records.recv().await.unwrap().failure.is_some(), "the call has ended");
    site.send(site.reply(&session, &question["id"], json!({"action": "accept", "content": {}}))).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(shop.sold.load(SeqCst), 0);
}

#[tokio::test]
async fn a_pipe_asks_in_both_eras() {
    let (_, tool) = shop();
    let mut pipe = Pipe::open_with([tool]);
    pipe.ask_as(1, "tools/call", tea(), able()).await;
    let asked = pipe.next().await.unwrap()["result"].clone();
    assert_eq!(asked["resultType"], "input_required");
    let answer = json!({"question_1": {"action": "accept"}});
    pipe.ask_as(2, "tools/call", with(tea(), answer, &asked["requestState"]), able()).await;
    assert_eq!(said(&pipe.next().await.unwrap()["result"]), "sold 1 tea");

    let (_, tool) = shop();
    let mut pipe = Pipe::open_with([tool]);
    pipe.begin_as(able()).await;
    pipe.send(json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": tea()})).await;
    let question = pipe.next().await.unwrap();
    assert_eq!(question["method"], "elicitation/create");
    pipe.send(json!({"jsonrpc": "2.0", "id": question["id"], "result": {"action": "accept", "content": {}}})).await;
    assert_eq!(said(&pipe.next().await.unwrap()["result"]), "sold 1 tea");
}

#[tokio::test]
async fn a_call_that_has_become_a_task_asks_through_it() {
    let (site, shop) = site(Settings { task_after_ms: 50, ..Settings::default() }).await;
    let able = || json!({"elicitation": {}, "extensions": {"io.modelcontextprotocol/tasks": {}}});
    let ask = async |method: &str, params: Value| site.send(site.modern_as(method, params, able())).await.answer().await["result"].clone();
    let asked = ask("tools/call", tea()).await;
    assert_eq!(asked["resultType"], "input_required", "a quick question needs no task");

    let slow = call("sell", json!({"what": "tea", "ms": 300}));
    let task = ask("tools/call", slow).await["taskId"].clone();
    let settled = async |status: &str| {
        for _ in 0..200 {
            let task = ask("tasks/get", json!({"taskId": task})).await;
            if task["status"] == status {
                return task;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the task was never {status}");
    };
    let asking = settled("input_required").await;
    assert_eq!(asking["inputRequests"]["question_1"]["params"]["message"], "Sell tea?");
    ask("tasks/update", json!({"taskId": task, "inputResponses": {"question_1": {"action": "accept", "content": {}}}})).await;
    assert_eq!(said(&settled("completed").await["result"]), "sold 1 tea");
    until("sold", || shop.sold.load(SeqCst) == 1).await;
    assert_eq!(shop.began.load(SeqCst), 2, "one question, and one task that was not begun again");
}
