use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tidegate_data::Settings;
use tidegate_testkit::TestDatabase;
use tokio::runtime::Runtime;

use super::{close, line, rows};
use crate::house::House;

const TABLES: &str = "
create table people (id int primary key, sex text not null, age int, w float8 not null);
create table topics (topic text primary key);
create table events (event serial primary key, id int not null references people, topic text not null references topics, x int not null);
create table tags (event int not null references events, tag text not null);
insert into topics values ('a'), ('b');";

const MEASURES: [&str; 10] =
    ["people", "share", "share(sex)", "reach", "frequency", "events", "sum(x)", "mean(x)", "per_person(x)", "mean(people.age)"];

/// People as sex, age and weight; events as person, topic and value.
type Drawn = (Vec<(bool, u8, u16)>, Vec<(usize, bool, u8)>);

fn drawn() -> impl Strategy<Value = Drawn> {
    (
        prop::collection::vec((any::<bool>(), 4..90_u8, 1..1_000_u16), 6..40),
        prop::collection::vec((0..100_usize, any::<bool>(), 0..60_u8), 4..120),
    )
}

struct Sample {
    house: House,
    data: TestDatabase,
}

impl Sample {
    async fn new() -> Sample {
        let (house, data) = House::with_data(TABLES, Settings::default()).await;
        let weighting = json!({"dataset": "d", "table": "people", "respondent": "id", "weight": "w", "base_min": 1});
        data.run("insert into people values (0, 'f', 30, 1)").await;
        house.call("set_weighting", weighting).await.unwrap();
        Sample { house, data }
    }

    async fn fill(&self, (people, events): &Drawn, weigh: impl Fn(u16) -> f64) {
        let mut sql = String::from("truncate people, events, tags;");
        for (id, (female, age, weight)) in people.iter().enumerate() {
            sql.push_str(&format!("insert into people values ({id}, '{}', {age}, {});", if *female { "f" } else { "m" }, weigh(*weight)));
        }
        for (person, topic, x) in events {
            let topic = if *topic { "a" } else { "b" };
            sql.push_str(&format!("insert into events (id, topic, x) values ({}, '{topic}', {x});", person % people.len()));
        }
        self.data.run(&sql).await;
    }

    async fn ask(&self, more: Value) -> Vec<Value> {
        let mut request = json!({"dataset": "d", "measures": MEASURES, "by": ["sex", "topic"], "table": "events"});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rows(&self.house, &request).await
    }
}

/// Draws samples and holds a law against each.
fn hold(law: &impl AsyncFn(&Sample, &Drawn) -> Result<(), TestCaseError>) {
    let runtime = Runtime::new().unwrap();
    let sample = runtime.block_on(Sample::new());
    let mut runner = TestRunner::new(Config { cases: 12, max_shrink_iters: 0, failure_persistence: None, ..Config::default() });
    runner.run(&drawn(), |drawn| runtime.block_on(law(&sample, &drawn))).unwrap();
    runtime.block_on(async { drop(sample) });
}

#[test]
fn weights_of_one_change_nothing() {
    hold(&async |sample, drawn| {
        sample.fill(drawn, |_| 1.0).await;
        for (one, other) in sample.ask(json!({})).await.iter().zip(sample.ask(json!({"unweighted": true})).await) {
            prop_assert_eq!((&one["sex"], &one["topic"], &one["measure"]), (&other["sex"], &other["topic"], &other["measure"]));
            for column in ["estimate", "se", "low95", "high95", "n", "n_eff"] {
                prop_assert!(close(&one[column], &other[column], 1e-9), "{column}: {one} {other}");
            }
        }
        Ok(())
    });
}

#[test]
fn the_scale_of_weights_changes_totals_alone() {
    hold(&async |sample, drawn| {
        sample.fill(drawn, f64::from).await;
        let before = sample.ask(json!({})).await;
        sample.fill(drawn, |weight| f64::from(weight) * 250.0).await;
        for (one, other) in before.iter().zip(sample.ask(json!({})).await) {
            let total = ["people", "events", "sum(x)"].iter().any(|name| one["measure"] == *name);
            let scale = if total { 250.0 } else { 1.0 };
            let scaled = |column: &str| Value::from(one[column].as_f64().unwrap() * scale);
            for column in ["estimate", "se", "low95", "high95"] {
                let (got, wanted) = (other[column].as_f64().unwrap(), scaled(column).as_f64().unwrap());
                prop_assert!(
                    (got - wanted).abs() <= 1e-7 * (wanted.abs() + scaled("estimate").as_f64().unwrap().abs()),
                    "{column}: {one} {other}"
                );
            }
            prop_assert_eq!((&one["n"], &one["n_eff"]), (&other["n"], &other["n_eff"]));
        }
        Ok(())
    });
}

#[test]
fn a_person_counts_once_however_many_events() {
    hold(&async |sample, (people, events)| {
        sample.fill(&(people.clone(), events.clone()), f64::from).await;
        let before = sample.ask(json!({})).await;
        // Every event twice: the same people, the same means, twice the events.
        let doubled = [events.as_slice(), events.as_slice()].concat();
        sample.fill(&(people.clone(), doubled), f64::from).await;
        let after = sample.ask(json!({})).await;
        for row in &before {
            let measure = row["measure"].as_str().unwrap();
            let twice = ["events", "frequency", "sum(x)", "per_person(x)"].contains(&measure);
            let other = line(&after, &[row["sex"].clone(), row["topic"].clone()], measure);
            let wanted = Value::from(row["estimate"].as_f64().unwrap() * if twice { 2.0 } else { 1.0 });
            prop_assert!(close(&other["estimate"], &wanted, 1e-12) && other["n"] == row["n"], "{row} {other}");
        }
        // And a table that multiplies events again changes no count of people.
        sample.data.run("insert into tags select event, tag from events, unnest('{x,y,z}'::text[]) tag").await;
        let fanned = sample.ask(json!({"table": "tags", "measures": ["people", "reach", "share"]})).await;
        for row in &fanned {
            let other = line(&before, &[row["sex"].clone(), row["topic"].clone()], row["measure"].as_str().unwrap());
            prop_assert_eq!((&row["estimate"], &row["se"], &row["n"]), (&other["estimate"], &other["se"], &other["n"]));
        }
        Ok(())
    });
}
