//! Resources, prompts and completions.

use serde_json::{Value, json};
use tidegate_serve::Settings;

use crate::client::Site;

#[tokio::test]
async fn resources_are_listed_and_read_through_the_gate() {
    let mut site = Site::start(Settings::default()).await;
    let result = site.ask("resources/list", json!({})).await.result().await;
    let resource = json!({"uri": "toy://things/apple", "name": "apple", "description": "a apple", "mimeType": "text/markdown"});
    assert_eq!(result["resources"][0], resource);
    assert_eq!(result["resources"][1]["name"], "pear");
    let result = site.ask("resources/templates/list", json!({})).await.result().await;
    assert_eq!(result["resourceTemplates"][0]["uriTemplate"], "toy://things/{thing}");
    assert_eq!(result["cacheScope"], "private");

    let result = site.ask("resources/read", json!({"uri": "toy://things/apple"})).await.result().await;
    assert_eq!(result["contents"], json!([{"uri": "toy://things/apple", "mimeType": "text/markdown", "text": "# apple\nround"}]));
    assert_eq!(result["ttlMs"], 0);
    assert_eq!(site.records.recv().await.unwrap().tool, "read_thing");
}

#[tokio::test]
async fn what_is_not_there_has_the_code_of_its_revision() {
    let site = Site::start(Settings::default()).await;
    let session = site.begin().await;
    for uri in ["toy://things/plum", "other://x"] {
        let answer = site.ask("resources/read", json!({"uri": uri})).await.answer().await;
        assert_eq!((&answer["error"]["code"], &answer["error"]["data"]["uri"]), (&json!(-32602), &json!(uri)));
        let answer = site.send(site.legacy(&session, 1, "resources/read", json!({"uri": uri}))).await.answer().await;
        assert_eq!(answer["error"]["code"], -32002);
    }
}

#[tokio::test]
async fn a_prompt_is_filled_in() {
    let site = Site::start(Settings::default()).await;
    let result = site.ask("prompts/list", json!({})).await.result().await;
    let arguments = json!([{"name": "thing", "description": "which thing", "required": true}]);
    assert_eq!((&result["prompts"][0]["title"], &result["prompts"][0]["arguments"]), (&json!("Ask about a thing"), &arguments));

    let result = site.ask("prompts/get", json!({"name": "ask_about", "arguments": {"thing": "apple"}})).await.result().await;
    assert_eq!(result["messages"], json!([{"role": "user", "content": {"type": "text", "text": "What is apple?"}}]));
    for params in [json!({"name": "ask_about"}), json!({"name": "ask"})] {
        assert_eq!(site.ask("prompts/get", params).await.answer().await["error"]["code"], -32602);
    }
}

#[tokio::test]
async fn arguments_of_prompts_and_addresses_are_completed() {
    let site = Site::start(Settings::default()).await;
    let complete = async |reference: Value, argument: &str, typed: &str, given: Value| {
        let params = json!({"ref": reference, "argument": {"name": argument, "value": typed}, "context": {"arguments": given}});
        site.ask("completion/complete", params).await.answer().await
    };
    let prompt = json!({"type": "ref/prompt", "name": "ask_about"});
    let template = json!({"type": "ref/resource", "uri": "toy://things/{thing}"});
    for reference in [prompt.clone(), template] {
        let answer = complete(reference, "thing", "ap", json!({})).await;
        assert_eq!(answer["result"]["completion"], json!({"values": ["apple", "apricot"], "total": 2, "hasMore": false}));
    }
    let answer = complete(prompt.clone(), "thing", "ap", json!({"kind": "stone"})).await;
    assert_eq!(answer["result"]["completion"]["values"], json!(["apricot"]));
    let many = complete(prompt.clone(), "thing", "berry", json!({})).await;
    let many = &many["result"]["completion"];
    assert_eq!((many["values"].as_array().unwrap().len(), &many["total"], &many["hasMore"]), (100, &json!(150), &json!(true)));
    assert_eq!(complete(prompt, "other", "ap", json!({})).await["result"]["completion"]["values"], json!([]));
    assert_eq!(complete(json!({"type": "ref/prompt", "name": "nope"}), "thing", "", json!({})).await["error"]["code"], -32602);
}

#[tokio::test]
async fn a_module_that_panics_outside_the_gate_hides_nothing_of_the_others() {
    let broken = || tidegate_core::Module {
        name: "broken",
        resources: Some(std::sync::Arc::new(|_| panic!("at the disco"))),
        completers: vec![tidegate_core::Completer { argument: "thing", complete: std::sync::Arc::new(|_, _, _| panic!("again")) }],
        ..tidegate_core::Module::default()
    };
    let toy = std::sync::Arc::default();
    let (gate, _records) = crate::toy::gate(&toy, []);
    let server = tidegate_serve::Server::new(Settings::default(), gate, vec![broken(), crate::toy::module()]).unwrap();
    let site = Site::serve(std::sync::Arc::new(server), toy).await;
    let result = site.ask("resources/list", json!({})).await.result().await;
    assert_eq!(result["resources"].as_array().unwrap().len(), 2);
    let params = json!({"ref": {"type": "ref/prompt", "name": "ask_about"}, "argument": {"name": "thing", "value": "ap"}});
    let result = site.ask("completion/complete", params).await.result().await;
    assert_eq!(result["completion"]["values"], json!([]));
}
