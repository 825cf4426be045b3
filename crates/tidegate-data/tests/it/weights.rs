//! Weighted answers on the sample panel, held against formulas by hand, and the laws that they keep.

mod joins;
mod laws;
mod personas;
mod rewriting;

use serde_json::{Value, json};
use tidegate_core::{Answer, Context, Error};
use tidegate_data::Settings;
use tidegate_testkit::{Postgres, TestDatabase};

use crate::house::House;

const PANEL: &str = include_str!("../../../tidegate/samples/panel.sql");

/// What `tests/reference/weights.py` computed.
const REFERENCE: &str = include_str!("../../../../tests/reference/weights.json");

/// The sample panel as dataset `panel`.
pub(crate) async fn panel() -> (House, TestDatabase) {
    let house = House::with(Settings::default()).await;
    let postgres = Postgres::shared().await;
    let template = postgres.template("panel", PANEL).await;
    let data = postgres.database_like(&template).await;
    let reader = data.reader().await;
    house.add("panel", &reader.url).await.unwrap();
    (house, data)
}

pub(crate) async fn set_weighting(house: &House, more: Value) {
    let mut arguments = json!({"dataset": "panel", "table": "respondents", "respondent": "respondent_id", "weight": "weight"});
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    house.call("set_weighting", arguments).await.unwrap();
}

/// Asks for estimates, with every digit and as JSON.
pub(crate) async fn ask(house: &House, request: &Value) -> Result<Answer, Error> {
    let mut arguments = json!({"dataset": "panel", "digits": 16,  "format": "json"});
    arguments.as_object_mut().unwrap().extend(request.as_object().unwrap().clone());
    let context = Context { budget: Some(100_000), ..Context::default() };
    house.call_as("local", "aggregate_dataset", arguments, context).await
}

pub(crate) async fn rows(house: &House, request: &Value) -> Vec<Value> {
    let answer = ask(house, request).await.unwrap_or_else(|error| panic!("{request}: {error:?}"));
    serde_json::from_str(&answer.data.unwrap()).unwrap()
}

/// The estimate of a cell's measure.
pub(crate) fn line<'a>(rows: &'a [Value], cell: &[Value], measure: &str) -> &'a Value {
    let is_it = |row: &&Value| {
        let values: Vec<&Value> = row.as_object().unwrap().values().collect();
        row["measure"] == measure && cell.iter().zip(&values).all(|(wanted, value)| wanted == *value)
    };
    rows.iter().find(is_it).unwrap_or_else(|| panic!("no {cell:?} {measure} in {rows:?}"))
}

pub(crate) fn close(got: &Value, wanted: &Value, tolerance: f64) -> bool {
    let (got, wanted) = (got.as_f64().unwrap(), wanted.as_f64().unwrap());
    (got - wanted).abs() <= tolerance * wanted.abs().max(got.abs())
}

#[tokio::test]
async fn estimates_errors_and_bases_are_those_of_the_formulas_by_hand() {
    let (house, _data) = panel().await;
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    let (mut compared, mut strata) = (0, Value::Null);
    for case in reference.as_array().unwrap() {
        if strata != case["strata"] {
            strata = case["strata"].clone();
            set_weighting(&house, json!({ "strata": strata })).await;
        }
        let found = rows(&house, &case["request"]).await;
        let cells = case["cells"].as_array().unwrap();
        let measures = case["request"]["measures"].as_array().unwrap().len();
        assert_eq!(found.len(), cells.len() * measures, "{}: {found:?}", case["case"]);
        for cell in cells {
            for (measure, wanted) in cell["lines"].as_object().unwrap() {
                let row = line(&found, cell["cell"].as_array().unwrap(), measure);
                for column in ["estimate", "se", "low95", "high95", "n", "n_eff"] {
                    // Two roundings of a tenth may fall either way.
                    let tolerance = if column == "n_eff" { 1e-3 } else { 1e-9 };
                    assert!(close(&row[column], &wanted[column], tolerance), "{} {column}: {row} but {wanted}", case["case"]);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 2_500, "{compared}");
}

#[tokio::test]
async fn the_answer_is_a_tight_table_with_how_to_read_it_and_its_sql() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({"population": "people aged 4 and over in India"})).await;
    let arguments = json!({"dataset": "panel", "measures": ["people", "share"], "by": ["gender"]});
    let answer = house.call("aggregate_dataset", arguments).await.unwrap();
    let data = answer.data.clone().unwrap();
    let lines: Vec<&str> = data.lines().collect();
    assert_eq!(lines[0], "gender|measure|estimate|se|low95|high95|n|n_eff|note");
    assert_eq!(lines.len(), 6, "{data}");
    assert!(lines[2].starts_with("female|people|5"), "{data}");
    assert!(answer.text.starts_with("4 rows, "), "{}", answer.text);
    for part in [
        "Population: people aged 4 and over in India.",
        "95 % interval",
        "SQL: with people as (select r.respondent_id as id, r.weight::float8 as w",
    ] {
        assert!(answer.notes.contains(part), "{}", answer.notes);
    }
    assert!(answer.tokens() < 600, "{}", answer.tokens());
}

#[tokio::test]
async fn small_bases_are_flagged_and_the_smallest_not_shown() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({})).await;
    let request = json!({"measures": ["people", "mean(age)"], "by": ["state", "town_class", "nccs"], "where": [{"column": "state", "value": "Kerala"}]});
    let found = rows(&house, &request).await;
    let note = |row: &Value| row["note"].as_str().unwrap().to_owned();
    assert!(found.iter().any(|row| note(row) == "small base" && row["estimate"].is_number()), "{found:?}");
    let few: Vec<&Value> = found.iter().filter(|row| row["n"].as_f64().unwrap() < 5.0).collect();
    assert!(
        !few.is_empty() && few.iter().all(|row| note(row) == "too few" && row["estimate"].is_null() && row["se"].is_null()),
        "{found:?}"
    );
    set_weighting(&house, json!({"base_min": 1})).await;
    assert!(rows(&house, &request).await.iter().all(|row| note(row).is_empty() && row["estimate"].is_number()));
}

#[tokio::test]
async fn cells_come_in_the_order_that_was_asked_for() {
    let (house, _data) = panel().await;
    set_weighting(&house, json!({})).await;
    let request =
        json!({"measures": ["people", "reach"], "by": ["channels.genre"], "table": "viewing_events", "order_by": "reach desc", "limit": 3});
    let found = rows(&house, &request).await;
    assert_eq!(found.len(), 6);
    let reach: Vec<f64> = found.iter().filter(|row| row["measure"] == "reach").map(|row| row["estimate"].as_f64().unwrap()).collect();
    assert!(reach[0] > reach[1] && reach[1] > reach[2], "{reach:?}");
    let error = ask(&house, &json!({"measures": ["people"], "order_by": "size"})).await.unwrap_err();
    assert!(error.text().ends_with("order_by takes one of: people; with ` desc` for the largest first"), "{}", error.text());
}

#[tokio::test]
async fn what_is_not_clear_is_refused_with_the_choices() {
    let (house, _data) = panel().await;
    let error = ask(&house, &json!({"measures": ["people"]})).await.unwrap_err();
    assert!(error.text().contains("no weighting") && error.text().contains("set_weighting"), "{}", error.text());
    set_weighting(&house, json!({})).await;
    for (request, says) in [
        (json!({"measures": ["reach"]}), "say `table`: "),
        (json!({"measures": ["mean(seconds)"]}), "`seconds` is in several tables\nwrite "),
        (json!({"measures": ["people"], "by": ["gendr"]}), "did you mean `gender`?"),
        (json!({"measures": ["people"], "by": ["viewing_days.day"]}), "by foreign keys"),
        (json!({"measures": ["median(viewing_events.seconds)"]}), "use mean or per_person"),
        (json!({"measures": ["mean(gender)"]}), "is gender, not a number"),
        (json!({"measures": ["sum(viewing_events.seconds)"], "table": "ad_exposures"}), "not a column of `ad_exposures`"),
        (json!({"measures": ["share(age)"], "by": ["gender"]}), "is not one of `by`"),
        (json!({"measures": ["people"], "filter": "true) or (true"}), "syntax error"),
        (json!({"measures": ["people"], "filter": "age > (select 1)"}), "a subquery can't stand in a filter"),
        (json!({"measures": ["people"], "where": [{"column": "age", "op": "between", "value": 3}]}), "[from, to]"),
        (json!({"measures": ["people"], "where": [{"column": "age", "value": null}]}), "use `is null`"),
    ] {
        let error = ask(&house, &request).await.err().unwrap_or_else(|| panic!("{request} was answered"));
        assert!(error.text().contains(says), "{request}: {}", error.text());
    }
}
