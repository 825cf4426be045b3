//! 2026-07-28 over HTTP.

use hyper::StatusCode;
use serde_json::json;
use tidegate_core::{Access, Answer, Call, Kind, Result, Tool};
use tidegate_serve::Settings;

use crate::client::{Site, call};
use crate::toy::{self, Toy};

#[tokio::test]
async fn discovery_says_what_there_is_and_how_long_it_is_good() {
    let site = Site::start(Settings { instructions: "Toys.".into(), ..Settings::default() }).await;
    let result = site.ask("server/discover", json!({})).await.result().await;
    assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "tidegate");
    assert_eq!(result["instructions"], "Toys.");
    assert_eq!(result["cacheScope"], "private");
    assert!(result["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")));
    assert_eq!(result["capabilities"]["tools"]["listChanged"], true);
    assert!(result["capabilities"]["extensions"]["io.modelcontextprotocol/tasks"].is_object());
}

#[tokio::test]
async fn every_tool_is_listed_with_what_it_may_do() {
    let site = Site::start(Settings::default()).await;
    let result = site.ask("tools/list", json!({})).await.result().await;
    let tools = result["tools"].as_array().unwrap();
    let names: Vec<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["add_note", "echo", "fail", "panic", "read_thing", "slow", "wipe_notes"]);
    let annotations = |name: &str| &tools.iter().find(|tool| tool["name"] == name).unwrap()["annotations"];
    let expected =
        |read, destroy, again| json!({"readOnlyHint": read, "destructiveHint": destroy, "idempotentHint": again, "openWorldHint": false});
    assert_eq!(*annotations("echo"), expected(true, false, true));
    assert_eq!(*annotations("add_note"), expected(false, false, false));
    assert_eq!(*annotations("wipe_notes"), expected(false, true, false));
    assert_eq!(tools[1]["title"], "A toy");
    assert_eq!(tools[1]["description"], "Does nothing of use, and says so at length.");
    assert_eq!(tools[1]["inputSchema"]["required"], json!(["text"]));
    assert_eq!((&result["cacheScope"], result["ttlMs"].as_u64().is_some_and(|ttl| ttl > 0)), (&json!("private"), true));
    assert_eq!(result["resultType"], "complete");
}

#[tokio::test]
async fn an_answer_is_plain_json_and_structure_comes_only_when_asked_for() {
    let mut site = Site::start(Settings::default()).await;
    let reply = site.ask("tools/call", call("echo", json!({"text": "hello $me"}))).await;
    assert_eq!(reply.header("content-type").unwrap(), "application/json");
    let result = reply.result().await;
    let meta = json!({"io.modelcontextprotocol/serverInfo": {"name": "tidegate", "version": env!("CARGO_PKG_VERSION")}});
    let content = json!([{"type": "text", "text": "hello test/9"}]);
    assert_eq!(result, json!({"resultType": "complete", "content": content, "isError": false, "_meta": meta}));

    let result = site.ask("tools/call", call("echo", json!({"text": "x", "structured": true, "link": true}))).await.result().await;
    assert_eq!(result["structuredContent"], json!({"text": "x"}));
    assert_eq!(result["content"][1], json!({"type": "resource_link", "uri": "toy://things/apple", "name": "apple"}));

    let record = site.records.recv().await.unwrap();
    assert_eq!(
        (record.caller.client.name.as_str(), record.caller.user.as_str(), record.caller.face.as_str()),
        ("test", "local", "mcp_http")
    );
}

#[tokio::test]
async fn the_trace_context_goes_on_record() {
    let mut site = Site::start(Settings::default()).await;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
    let mut params = call("echo", json!({"text": "x"}));
    params["_meta"] = json!({"traceparent": trace});
    site.ask("tools/call", params).await.result().await;
    assert_eq!(site.records.recv().await.unwrap().trace.as_deref(), Some(trace));
}

#[tokio::test]
async fn what_goes_wrong_in_a_tool_is_a_result_a_model_can_read() {
    let mut site = Site::start(Settings::default()).await;
    for (name, arguments, text) in [
        ("fail", json!({}), "the thing behind is away\ntry again"),
        ("panic", json!({}), "`panic` failed by a fault of its own"),
        ("echo", json!({"txt": 1}), "unknown argument `txt`, did you mean `text`?"),
    ] {
        let result = site.ask("tools/call", call(name, arguments)).await.result().await;
        assert_eq!(result["isError"], true);
        let shown = result["content"][0]["text"].as_str().unwrap();
        assert!(shown.contains(text), "{shown}");
        assert!(!shown.contains("10.0.0.7") && !shown.contains("disco"));
    }
    assert_eq!(toy::kind(&site.records.recv().await.unwrap()), Some(Kind::Unavailable));
}

#[tokio::test]
async fn an_unknown_tool_is_a_protocol_error_that_names_the_nearest() {
    let site = Site::start(Settings::default()).await;
    let answer = site.ask("tools/call", call("ecko", json!({}))).await.answer().await;
    assert_eq!(answer["error"]["code"], -32602);
    assert_eq!(answer["error"]["message"], "no tool `ecko`\ndid you mean `echo`?");
}

#[tokio::test]
async fn what_the_revision_removed_is_not_found() {
    let site = Site::start(Settings::default()).await;
    for (method, params) in
        [("logging/setLevel", json!({"level": "info"})), ("ping", json!({})), ("resources/subscribe", json!({"uri": "toy://x"}))]
    {
        let reply = site.ask(method, params).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{method}");
        assert_eq!(reply.answer().await["error"]["code"], -32601, "{method}");
    }
}

#[tokio::test]
async fn progress_comes_before_the_answer_and_only_to_who_asked() {
    let site = Site::start(Settings::default()).await;
    let mut params = call("slow", json!({"ms": 50}));
    assert_eq!(site.ask("tools/call", params.clone()).await.all().await.len(), 1);

    params["_meta"] = json!({"progressToken": "p"});
    let messages = site.ask("tools/call", params).await.all().await;
    let (answer, steps) = messages.split_last().unwrap();
    assert_eq!(answer["result"]["content"][0]["text"], "slept 50 ms");
    let done: Vec<f64> = steps.iter().map(|step| step["params"]["progress"].as_f64().unwrap()).collect();
    assert_eq!(done, (0..=10).map(f64::from).collect::<Vec<_>>());
    assert_eq!(steps[3]["params"], json!({"progressToken": "p", "progress": 3.0, "total": 10.0, "message": "step 3"}));
}

#[tokio::test]
async fn trouble_is_logged_to_a_request_that_wants_to_hear_of_it() {
    let site = Site::start(Settings::default()).await;
    let logged = async |tool: &str, level: &str| {
        let mut params = call(tool, if tool == "echo" { json!({"text": "x"}) } else { json!({}) });
        params["_meta"] = json!({"io.modelcontextprotocol/logLevel": level});
        site.ask("tools/call", params).await.all().await
    };
    let messages = logged("fail", "info").await;
    assert_eq!(messages[0]["method"], "notifications/message");
    assert_eq!(messages[0]["params"]["level"], "warning");
    assert_eq!(messages[0]["params"]["logger"], "fail");
    assert_eq!(messages[0]["params"]["data"]["kind"], "unavailable");
    assert_eq!(logged("panic", "error").await.len(), 2);
    assert_eq!(logged("fail", "error").await.len(), 1);
    assert_eq!(logged("echo", "debug").await.len(), 1);
    assert_eq!(site.ask("tools/call", call("fail", json!({}))).await.all().await.len(), 1);
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    async fn nothing(_: std::sync::Arc<Toy>, _: Call, _: serde_json::Map<String, serde_json::Value>) -> Result<Answer> {
        Ok(Answer::default())
    }
    let state = std::sync::Arc::<Toy>::default();
    let names = (0..250).map(|n| &*format!("many_{n:03}").leak());
    let site =
        Site::start_with(Settings::default(), names.map(|name| Tool::new(&state, toy::spec(name, Access::Read), nothing)), |server| server)
            .await;
    let first = site.ask("tools/list", json!({})).await.result().await;
    let cursor = first["nextCursor"].as_str().expect("a second page");
    let second = site.ask("tools/list", json!({"cursor": cursor})).await.result().await;
    assert_eq!(first["tools"].as_array().unwrap().len() + second["tools"].as_array().unwrap().len(), 257);
    assert!(second.get("nextCursor").is_none());
    let wrong = site.ask("tools/list", json!({"cursor": "x"})).await.answer().await;
    assert_eq!(wrong["error"]["code"], -32602);
}

#[tokio::test]
async fn a_fixture_exists_only_behind_its_flag() {
    let site = Site::start(Settings::default()).await;
    let answer = site.ask("tools/call", call("test_simple_text", json!({}))).await.answer().await;
    assert_eq!(answer["error"]["code"], -32602);
    let site = Site::start(Settings { conformance_fixtures: true, ..Settings::default() }).await;
    let result = site.ask("tools/call", call("test_simple_text", json!({}))).await.result().await;
    assert_eq!(result["content"][0]["text"], "This is a simple text response for testing.");
}

#[tokio::test]
async fn a_plain_call_and_one_with_something_unusual_are_answered_alike() {
    let site = Site::start(Settings::default()).await;
    for (name, arguments) in [
        ("echo", json!({"text": "x", "structured": true, "link": true})),
        ("echo", json!({"txt": 1})),
        ("fail", json!({})),
        ("panic", json!({})),
        ("nowhere", json!({})),
    ] {
        let plain = site.ask("tools/call", call(name, arguments.clone())).await;
        let mut request = site.modern("tools/call", call(name, arguments));
        request.headers_mut().insert("x-unusual", "1".parse().unwrap());
        let unusual = site.send(request).await;
        assert_eq!((plain.status, plain.header("content-type")), (unusual.status, unusual.header("content-type")), "{name}");
        assert_eq!(plain.answer().await, unusual.answer().await, "{name}");
    }
}

#[tokio::test]
async fn what_is_not_quite_a_plain_call_is_not_taken_for_one() {
    let site = Site::start(Settings::default()).await;
    for (header, value) in [
        ("host", "evil.example.com"),
        ("origin", "https://evil.example.com"),
        ("mcp-name", "fail"),
        ("mcp-method", "tools/list"),
        ("mcp-protocol-version", "2025-11-25"),
        ("accept", "application/json"),
        ("content-type", "text/plain"),
    ] {
        let mut request = site.modern("tools/call", call("echo", json!({"text": "x"})));
        request.headers_mut().insert(header, value.parse().unwrap());
        let status = site.send(request).await.status;
        assert!(status.is_client_error(), "{header}: {value} gave {status}");
    }
    let doubled = {
        let mut request = site.modern("tools/call", call("echo", json!({"text": "x"})));
        request.headers_mut().append("mcp-name", "fail".parse().unwrap());
        request
    };
    assert!(site.send(doubled).await.status.is_client_error());
    assert_eq!(site.toy.began.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_body_that_is_no_message_is_told_so_in_json_rpc() {
    let site = Site::start(Settings::default()).await;
    for (body, code) in [("{\"jsonrpc\": \"2.0\", ", -32700), ("", -32700), ("[]", -32600), ("{\"a\": 1}", -32600)] {
        let request = site.post(crate::client::NEW).header("mcp-method", "tools/call").body(body.to_owned().into()).unwrap();
        let reply = site.send(request).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(reply.answer().await["error"]["code"], code, "{body}");
    }
}

#[tokio::test]
async fn every_result_says_who_gave_it() {
    let site = Site::start(Settings::default()).await;
    for (method, params) in [
        ("tools/list", json!({})),
        ("tools/call", json!({"name": "echo", "arguments": {"text": "x"}})),
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("prompts/list", json!({})),
    ] {
        let result = site.ask(method, params).await.result().await;
        let who = &result["_meta"]["io.modelcontextprotocol/serverInfo"];
        assert_eq!(*who, json!({"name": "tidegate", "version": env!("CARGO_PKG_VERSION")}), "{method}: {result}");
    }
}
