//! The model gives the vectors that a reference implementation gave (`reference.json`: `NumPy` in double precision, pieces by the
//! tokenizer that came with the model).

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test that cannot load its model fails, and one without a model says so")]

use std::path::Path;

use serde_json::Value;
use tidegate_search::{Model, Vector};

/// Where `scripts/setup.sh model` puts the model.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.cache/model");

#[test]
fn vectors_are_those_of_the_reference() {
    let Some(model) = model() else { return };
    let cases: Vec<Value> = serde_json::from_str(include_str!("reference.json")).unwrap();
    let texts: Vec<&str> = cases.iter().map(|case| case["text"].as_str().unwrap()).collect();
    for (case, vector) in cases.iter().zip(model.embed(&texts).unwrap()) {
        #[expect(clippy::cast_possible_truncation, reason = "the reference has five digits")]
        let expected: Vec<f32> = case["vector"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap() as f32).collect();
        let cosine = vector.cosine(&Vector::new(&expected));
        assert!(cosine > 0.999, "{cosine} for {}", case["text"]);
    }
}

#[test]
fn what_means_alike_is_near() {
    let Some(model) = model() else { return };
    let texts = ["people who left the company", "employee terminations", "warehouse bins"];
    let vectors = model.embed(&texts).unwrap();
    assert!(vectors[0].cosine(&vectors[1]) > vectors[0].cosine(&vectors[2]) + 0.1);
}

fn model() -> Option<Model> {
    let folder = Path::new(FOLDER);
    if folder.join("vocab.txt").exists() {
        return Some(Model::open(folder).unwrap());
    }
    eprintln!("skipped: no model; `scripts/setup.sh model` installs it");
    None
}
