//! Estimates by weight from governed data: right where they are shown, and telling nothing where the rules close.

use serde_json::{Value, json};
use tidegate_core::{Answer, Context, Error};

use super::Governed;
use super::evasions::{Case, cases, told, without};
use crate::weights::{close, line};

/// Weights, foreign keys, a bonus that one person has, and calls that all but two people of the North make.
const MORE: &str = "
alter table people add weight float8 not null default 1, add bonus int not null default 0, add spent numeric, add rank int not null default 0;
update people set weight = 1 + person_id % 7, bonus = case person_id when 7 then 555444 else 0 end,
    rank = person_id % 9 + 1, spent = case when person_id in (11, 12) then null else person_id % 50 + 1 end;
alter table events add foreign key (person_id) references people, add foreign key (channel_id) references channels;
create table calls (call_id int primary key, person_id int not null references people);
insert into calls select n, n from generate_series(1, 507) n;
create table homes (household_id int primary key, rooms int not null);
insert into homes select distinct household_id, household_id % 5 from people;
alter table people add foreign key (household_id) references homes;
create table pets (pet_id int primary key, person_id int not null references people, owner int not null references people, kind text);
insert into pets select n, n % 500 + 1, 1, 'cat' from generate_series(1, 600) n;
create table phones (phone_id int primary key, person_id int not null references people, user_id int not null);
insert into phones select n, n, 3 from generate_series(1, 300) n;
analyze;";

async fn weighted(mode: &str) -> Governed {
    let governed = Governed::with(MORE).await;
    for dataset in ["d", "o"] {
        let tables = json!([
            {"table": "calls", "person": "person_id"}, {"table": "pets", "person": "owner"}, {"table": "phones", "person": "user_id"},
            {"table": "homes"}
        ]);
        governed.house.call("set_governance", json!({"dataset": dataset, "tables": tables})).await.unwrap();
        let weighting = json!({"dataset": dataset, "table": "people", "respondent": "person_id", "weight": "weight", "mode": mode});
        governed.house.call("set_weighting", weighting).await.unwrap_or_else(|error| panic!("{error:?}"));
    }
    governed
}

impl Governed {
    async fn estimate_of(&self, dataset: &str, request: &Value) -> Result<Answer, Error> {
        let mut arguments = json!({"dataset": dataset, "digits": 16, "format": "json"});
        arguments.as_object_mut().unwrap().extend(request.as_object().unwrap().clone());
        let context = Context { budget: Some(100_000), ..Context::default() };
        self.house.call_as("local", "aggregate_dataset", arguments, context).await
    }

    async fn estimate(&self, request: Value) -> (String, Vec<Value>) {
        let answer = self.estimate_of("d", &request).await.unwrap_or_else(|error| panic!("{request}: {error:?}"));
        (answer.text, serde_json::from_str(&answer.data.unwrap()).unwrap())
    }

    /// The one number of a query that nothing governs.
    async fn truth(&self, sql: &str) -> Value {
        let text: String = self.data.client().await.query_one(&format!("select ({sql})::text"), &[]).await.unwrap().get(0);
        json!(text.parse::<f64>().unwrap())
    }
}

#[tokio::test]
async fn what_is_shown_is_what_the_formulas_say_by_hand() {
    let governed = weighted("off").await;
    let (head, rows) = governed.estimate(json!({"measures": ["people", "mean(salary)", "sum(spent)", "share"], "by": ["region"]})).await;
    assert!(head.contains("governed: 2 groups left out: under 5 people, or next to one that is"), "{head}");
    let regions: std::collections::BTreeSet<&str> = rows.iter().map(|row| row["region"].as_str().unwrap()).collect();
    assert_eq!(regions.into_iter().collect::<Vec<_>>(), ["East", "North", "South", "West"]);
    let panel = "529.0";
    for region in ["East", "South", "West", "North"] {
        let of = format!("from people where region = '{region}'");
        let people = line(&rows, &[json!(region)], "people");
        assert!(close(&people["estimate"], &governed.truth(&format!("select sum(weight) {of}")).await, 1e-9), "{people}");
        let se = format!("select sqrt({panel} / ({panel} - 1) * (sum(weight ^ 2) - sum(weight) ^ 2 / {panel})) {of}");
        assert!(close(&people["se"], &governed.truth(&se).await, 1e-9), "{people}");
        let mean = line(&rows, &[json!(region)], "mean(salary)");
        let truth = format!("select sum(weight * salary) / sum(weight) {of}");
        assert!(close(&mean["estimate"], &governed.truth(&truth).await, 1e-9), "{mean}");
        let scores = format!(
            "(select weight * (salary - (select sum(weight * salary) / sum(weight) {of})) / (select sum(weight) {of}) as z {of}) s"
        );
        let se = format!("select sqrt({panel} / ({panel} - 1) * (sum(z ^ 2) - sum(z) ^ 2 / {panel})) from {scores}");
        assert!(close(&mean["se"], &governed.truth(&se).await, 1e-9), "{mean}");
        let share = line(&rows, &[json!(region)], "share");
        let truth = format!("select 100 * sum(weight) / (select sum(weight) from people) {of}");
        assert!(close(&share["estimate"], &governed.truth(&truth).await, 1e-9), "{share}");
    }
    // Two people of one region have no `spent`: its line would tell of them, and is left out; the others stay.
    let missing = governed.data.client().await.query("select distinct region from people where spent is null", &[]).await.unwrap();
    let missing: Vec<String> = missing.iter().map(|row| row.get(0)).collect();
    for region in ["East", "South", "West", "North"] {
        let shown = rows.iter().any(|row| row["region"] == region && row["measure"] == "sum(spent)");
        assert_eq!(shown, !missing.iter().any(|missing| missing == region), "{region}");
    }
}

#[tokio::test]
async fn merged_values_are_one_cell_and_events_are_counted_for_people() {
    let governed = weighted("off").await;
    let (_, rows) = governed
        .estimate(json!({"measures": ["people"], "by": ["class"], "where": [{"column": "class", "op": "<>", "value": "A1ZQ"}]}))
        .await;
    let classes: Vec<&Value> = rows.iter().map(|row| &row["class"]).collect();
    assert_eq!(classes, [&json!("A"), &json!("B"), &json!("C/D/E")]);
    for (class, of) in [("A", "('A', 'A1ZQ')"), ("B", "('B')"), ("C/D/E", "('CZQ', 'DZQ', 'E')")] {
        let truth = governed.truth(&format!("select sum(weight) from people where class in {of}")).await;
        assert!(close(&line(&rows, &[json!(class)], "people")["estimate"], &truth, 1e-9), "{class}");
    }
    let request = json!({"measures": ["people", "events", "sum(seconds)", "reach"], "table": "events", "by": ["genre"]});
    let (_, rows) = governed.estimate(request).await;
    for genre in ["news", "drama", "sport"] {
        let events = format!("from events e join people p using (person_id) join channels c using (channel_id) where genre = '{genre}'");
        let reached = format!("select sum(weight) from people where person_id in (select e.person_id {events})");
        for (measure, truth) in [
            ("people", reached.clone()),
            ("events", format!("select sum(weight) {events}")),
            ("sum(seconds)", format!("select sum(weight * seconds) {events}")),
            ("reach", format!("select 100 * ({reached}) / (select sum(weight) from people)")),
        ] {
            let found = line(&rows, &[json!(genre)], measure);
            assert!(close(&found["estimate"], &governed.truth(&truth).await, 1e-9), "{genre} {measure}: {found}");
        }
    }
}

#[tokio::test]
async fn what_would_tell_of_few_people_by_what_is_left_is_left_out_too() {
    let governed = weighted("off").await;
    // 507 of 529 people call; of people under number 510 it is all but two.
    let request =
        json!({"measures": ["reach", "people"], "table": "calls", "where": [{"column": "people.person_id", "op": "<", "value": 510}]});
    let (_, rows) = governed.estimate(request).await;
    let measures: Vec<&str> = rows.iter().map(|row| row["measure"].as_str().unwrap()).collect();
    assert_eq!(measures, ["people"]);
    let (_, rows) = governed.estimate(json!({"measures": ["reach"], "table": "calls"})).await;
    assert_eq!(rows.len(), 1, "22 people without a call are enough");
    let (head, rows) = governed.estimate(json!({"measures": ["people"], "where": [{"column": "region", "value": "Atoll"}]})).await;
    assert!(rows.is_empty() && head.contains("no group of 5 people or more"), "{head}");
    governed.house.call("set_governance", json!({"dataset": "d", "cell_min": 3})).await.unwrap();
    let (_, rows) = governed.estimate(json!({"measures": ["people"], "by": ["region"]})).await;
    assert_eq!(rows.len(), 6, "three are enough now");
}

#[tokio::test]
async fn what_cant_be_proved_is_refused_with_the_reason() {
    let governed = weighted("off").await;
    for (request, reason) in [
        (json!({"measures": ["median(salary)"]}), "`median(salary)` is one person's value"),
        (json!({"measures": ["people"], "by": ["name"]}), "`name` is masked"),
        (json!({"measures": ["people"], "filter": "born > 1990"}), "`born` is masked"),
        (json!({"measures": ["people"], "by": ["pets.kind"], "table": "pets", "via": ["pets.person_id"]}), "in `pets` it can't be proved"),
        (json!({"measures": ["people"], "table": "phones"}), "in `phones` it can't be proved"),
        (json!({"measures": ["people"], "filter": "one_ssn(salary) is null"}), "can't stand on governed data"),
    ] {
        let error = governed.estimate_of("d", &request).await.unwrap_err();
        assert!(error.text().contains(reason), "{request}: {}", error.text());
    }
    let other = json!({"dataset": "d", "tables": [{"table": "people", "person": "tag"}]});
    governed.house.call("set_governance", other).await.unwrap();
    let error = governed.estimate_of("d", &json!({"measures": ["people"]})).await.unwrap_err();
    assert!(error.text().contains("it can't be proved that a respondent is a person"), "{}", error.text());
}

/// Requests that try to tell what the rules close: keys of cells, conditions in SQL, and whole requests.
const KEYS: &[&str] = &[
    "region",
    "tag",
    "person_id",
    "ssn",
    "people.ssn",
    "household_id",
    "name",
    "email",
    "phone",
    "born",
    "band(salary, 111000, 111010)",
    "band(household_id, 770000)",
    "week(born)",
    "boss",
    "homes.rooms",
    "homes.household_id",
    "ssnn",
];
const FILTERS: &[&str] = &[
    "region = 'Atoll'",
    "person_id = 1",
    "person_id <= 3",
    "ssn like 'ZQ%'",
    "people.ssn is not null",
    "household_id = 770000",
    "class = 'A1ZQ'",
    "leak(tag) is null",
    "one_ssn(person_id) is not null",
    "all_ssn() is not null",
    "ssn_of(people) is null",
    "==> person_id is not null",
    "tag::int > 0",
    "salary / (person_id - 1) > 0",
    "people is not null",
    "people::text like '%ZQ%'",
    "person_id in (select person_id from people_view)",
    "exists (select from people where ssn = 'x')",
    "true) or (true",
    "true) --",
    "true) union select ssn from people where (true",
    "pg_sleep(1) is null",
    "query_to_xml('select ssn from people', true, true, '') is null",
    "salary = 111003",
    "row(people.*)::text like '%ZQ%'",
    "name like 'ZQNAME1%'",
    "region = 'Atoll' or salary = 1",
    "tidegate_person = 1",
];
const REQUESTS: &[&str] = &[
    r#"{"measures": ["people"], "by": ["region"], "order_by": "people", "limit": 1}"#,
    r#"{"measures": ["mean(salary)"], "by": ["tag"], "order_by": "mean(salary) desc", "limit": 1}"#,
    r#"{"measures": ["people"], "by": ["region"], "unweighted": true, "sql": true}"#,
    r#"{"measures": ["share", "share(region)"], "by": ["region", "class"], "sql": true}"#,
    r#"{"measures": ["sum(bonus)", "mean(bonus)"]}"#,
    r#"{"measures": ["sum(bonus)"], "by": ["region"]}"#,
    r#"{"measures": ["median(salary)", "quantile(salary, 0.999)"]}"#,
    r#"{"measures": ["mean(household_id)"]}"#,
    r#"{"measures": ["mean(homes.rooms)"]}"#,
    r#"{"measures": ["sum(salary)"], "where": [{"column": "boss", "value": true}]}"#,
    r#"{"measures": ["sum(salary)"], "where": [{"column": "ssn", "value": "ZQSSN1"}]}"#,
    r#"{"measures": ["sum(salary)"], "where": [{"column": "class", "value": "A1ZQ"}]}"#,
    r#"{"measures": ["people"], "where": [{"column": "tag", "op": "like", "value": "tag0001"}]}"#,
    r#"{"measures": ["people", "events"], "table": "events", "by": ["note"]}"#,
    r#"{"measures": ["people", "events"], "table": "events", "where": [{"column": "note", "op": "like", "value": "ZQ%"}]}"#,
    r#"{"measures": ["events", "sum(seconds)"], "table": "events", "where": [{"column": "people.person_id", "value": 1}]}"#,
    r#"{"measures": ["reach"], "table": "events", "by": ["people.region"]}"#,
    r#"{"measures": ["people"], "table": "people_view"}"#,
    r#"{"measures": ["people"], "table": "former_people"}"#,
    r#"{"measures": ["people"], "table": "opened"}"#,
    r#"{"measures": ["people"], "table": "pets"}"#,
    r#"{"measures": ["people"], "via": ["household_id"], "by": ["rooms"]}"#,
    r#"{"measures": ["people"], "persona": "islanders"}"#,
    r#"{"measures": ["people"], "persona": "canary"}"#,
];

fn evasions() -> Vec<Value> {
    let measures = ["people", "mean(salary)", "sum(salary)"];
    let keys = KEYS.iter().map(|key| json!({"measures": measures, "by": [key]}));
    let filters = FILTERS.iter().map(|filter| json!({"measures": measures, "filter": filter}));
    keys.chain(filters).chain(REQUESTS.iter().map(|request| serde_json::from_str(request).unwrap())).collect()
}

fn strings(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, into)),
        _ => {}
    }
}

/// What of an outcome breaks the rules, the caller's own words aside.
fn broken(request: &Value, outcome: &Result<Answer, Error>) -> Option<String> {
    let mut words = Vec::new();
    strings(request, &mut words);
    let mut text = match outcome {
        Ok(answer) => answer.clone().render(),
        Err(error) => error.text(),
    };
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    if outcome.is_err() {
        for word in &words {
            text = text.replace(word, "");
        }
    }
    let canaries = [
        "ZQ",
        "Atoll",
        "Islet",
        "11-23",
        "770000",
        "770001",
        "666021",
        "222007",
        "111003",
        "222011",
        "333007",
        "555444",
        "tag0",
        "tidegate ",
    ];
    // A name that the caller knows may come back in an error.
    let names = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| matches!(word, "ssn" | "household_id") && !(outcome.is_err() && words.iter().any(|known| known.contains(word))));
    let canary = canaries.iter().find(|canary| text.contains(**canary)).copied();
    canary.or(names.then_some("a hidden name")).map(|what| format!("told {what}"))
}

#[tokio::test]
async fn no_estimate_tells_what_the_rules_close() {
    let governed = weighted("off").await;
    for filter in ["region = 'Atoll'", "class = 'A1ZQ'"] {
        let name = if filter.starts_with("region") { "islanders" } else { "canary" };
        let set = governed.house.call("set_persona", json!({"dataset": "d", "name": name, "filter": filter})).await;
        assert!(broken(&json!([filter, name]), &set).is_none(), "{set:?}");
    }
    for filter in ["ssn is not null", "one_ssn(1) is null", "name like 'ZQ%'"] {
        let set = governed.house.call("set_persona", json!({"dataset": "d", "name": "no", "filter": filter})).await;
        assert!(set.is_err() && broken(&json!([filter]), &set).is_none(), "{set:?}");
    }
    let (mut found, mut answered) = (Vec::new(), 0);
    let evasions = evasions();
    assert!(evasions.len() >= 60, "{}", evasions.len());
    for request in &evasions {
        for dataset in ["d", "o"] {
            let outcome = governed.estimate_of(dataset, request).await;
            answered += usize::from(outcome.is_ok());
            if let Some(what) = broken(request, &outcome) {
                found.push(format!("{request} on {dataset} {what}: {outcome:?}"));
            }
            let lines: Vec<Value> =
                outcome.ok().and_then(|answer| serde_json::from_str(&answer.data.unwrap_or_default()).ok()).unwrap_or_default();
            for line in lines.iter().filter(|line| line["n"].as_f64().is_none_or(|n| n < 5.0)) {
                found.push(format!("{request} on {dataset} shows {line}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(answered > 20, "only {answered} were answered: the fixture is broken");
}

#[tokio::test]
async fn trying_a_weighting_tells_nothing_either() {
    let governed = weighted("off").await;
    for (weight, strata, refused) in [
        ("bonus", json!([]), "fewer than 5 rows of `people` have a weight over 0"),
        ("ssn", json!([]), "no column `ssn`"),
        ("household_id", json!([]), "no column `household_id`"),
        ("born", json!([]), "`born` is masked"),
        ("weight", json!(["class"]), "`class` is merged"),
        ("weight", json!(["phone"]), "`phone` is masked"),
    ] {
        let weighting = json!({"dataset": "d", "table": "people", "respondent": "person_id", "weight": weight, "strata": strata});
        let outcome = governed.house.call("set_weighting", weighting.clone()).await;
        assert!(broken(&weighting, &outcome).is_none(), "{outcome:?}");
        let error = outcome.unwrap_err();
        assert!(error.text().contains(refused), "{}", error.text());
    }
    let events = json!({"dataset": "d", "table": "events", "respondent": "event_id", "weight": "seconds"});
    governed.house.call("set_weighting", events).await.unwrap();
    let error = governed.estimate_of("d", &json!({"measures": ["people"], "by": ["people.region"]})).await.unwrap_err();
    assert!(error.text().contains("it can't be proved that a respondent is a person"), "{}", error.text());
}

#[tokio::test]
async fn weighted_sql_keeps_the_rules_and_counts_by_weight() {
    let governed = weighted("rewrite").await;
    let rows = governed.rows("select region, count(*) as people, avg(rank) as rank from people group by region order by region").await;
    assert!(rows.starts_with("region|people|rank\n-|-|-\nEast|"), "{rows}");
    assert!(!rows.contains("Atoll") && !rows.contains("Islet"), "{rows}");
    for row in rows.lines().skip(2) {
        let cells: Vec<&str> = row.split('|').collect();
        let of = format!("from people where region = '{}'", cells[0]);
        for (cell, sql) in
            [(cells[1], format!("select sum(weight) {of}")), (cells[2], format!("select sum(weight * rank) / sum(weight) {of}"))]
        {
            let cell: f64 = cell.parse().unwrap_or_else(|_| panic!("{rows}"));
            assert!(close(&json!(cell), &governed.truth(&sql).await, 1e-9), "{row}: {sql}");
        }
    }
    for (sql, reason) in [
        ("select count(distinct person_id) from people", "would pack people into one value"),
        ("select region, avg(salary) from people group by region", "`avg(salary)` leaves out who has no value"),
        ("select count(spent) from people", "`count(spent)` leaves out who has no value"),
    ] {
        let error = governed.ask("d", sql).await.unwrap_err();
        assert!(error.text().contains(reason) && error.text().contains("aggregate_dataset"), "{sql}: {}", error.text());
    }
    let (mut broken, mut answered) = (Vec::new(), 0);
    for case in cases() {
        for dataset in ["d", "o"] {
            let outcome = governed.ask(dataset, &case.sql).await;
            answered += usize::from(outcome.is_ok());
            // The caller's own statement comes back, weighted: in the head, and under a mistake.
            let own = |text: &str| {
                without(
                    &["people", "p"]
                        .iter()
                        .fold(text.to_owned(), |text, alias| text.replace(&format!("sum({alias}.weight) as count"), "count(*)")),
                    &case.sql,
                )
            };
            let outcome = match outcome {
                Ok(answer) => Ok(Answer { text: own(&answer.text), ..answer }),
                Err(error) => Err(Error::new(error.kind, own(&error.text()))),
            };
            let case = Case { name: case.name.clone(), sql: case.sql.clone() };
            if let Some(what) = told(&case, &outcome) {
                broken.push(format!("{} on {dataset} {what}: {outcome:?}", case.name));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(answered > 30, "only {answered} were answered");
}
