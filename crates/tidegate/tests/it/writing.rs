//! A person is asked by the real binary before a write is committed, and an answer is good for nothing else.

use serde_json::{Value, json};
use tidegate_testkit::Http;

use crate::installation::{Installation, tool_call};

/// A call of a client that can show forms: the whole answer.
async fn call(http: &Http, tool: &str, mut params: Value) -> Value {
    let mut message = tool_call(1, tool, &params["arguments"].take());
    message["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({"elicitation": {}});
    for field in ["inputResponses", "requestState"] {
        if !params[field].is_null() {
            message["params"][field] = params[field].take();
        }
    }
    let client = http.clone().with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", "tools/call").with("Mcp-Name", tool);
    client.post("/mcp", &message).await.messages().pop().expect("an answer")
}

async fn preview(http: &Http, number: u32) -> String {
    let arguments = json!({"dataset": "d", "sql": "insert into t values ($1)", "params": [number]});
    let answer = call(http, "preview_write", json!({ "arguments": arguments })).await;
    let text = answer["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    text.split('"').find(|word| word.starts_with("w_")).unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[tokio::test]
async fn an_answer_confirms_the_write_that_was_asked_about_and_once() {
    let (house, data) = Installation::with_data("create table t (a int); grant insert, select on t to public").await;
    house.run(&["dataset", "writes", "d", "--allow", "insert"]);
    let (running, http) = house.serve(&[]).await;
    let (one, other) = (preview(&http, 1).await, preview(&http, 2).await);
    let confirm = async |http: &Http, id: &str, state: &Value| {
        let yes = if state.is_null() { Value::Null } else { json!({"question_1": {"action": "accept", "content": {}}}) };
        call(http, "confirm_write", json!({"arguments": {"id": id}, "inputResponses": yes, "requestState": state})).await
    };
    let asked = confirm(&http, &one, &Value::Null).await["result"].clone();
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    let message = asked["inputRequests"]["question_1"]["params"]["message"].as_str().unwrap();
    assert!(message.starts_with("Commit this write to dataset `d`? insert of at most 1 rows") && message.contains("$1 = '1'"), "{message}");
    let state = &asked["requestState"];
    assert_eq!(confirm(&http, &other, state).await["error"]["code"], -32602, "another write");
    assert_eq!(confirm(&http, &one, &json!("forged")).await["error"]["code"], -32602);
    let count = async || data.client().await.query_one("select count(*) from t", &[]).await.unwrap().get::<_, i64>(0);
    assert_eq!(count().await, 0);

    // The answer may reach another process than the question left.
    drop(running);
    let (_running, http) = house.serve(&[]).await;
    let done = confirm(&http, &one, state).await;
    assert!(done["result"]["content"][0]["text"].as_str().is_some_and(|text| text.starts_with("committed: insert of 1 row")), "{done}");
    let again = confirm(&http, &one, state).await;
    assert!(again["result"]["content"][0]["text"].as_str().is_some_and(|text| text.contains("was confirmed already")), "{again}");
    assert_eq!(count().await, 1);
}
