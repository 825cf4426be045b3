use proptest::prelude::*;
use serde_json::{Value, json};
use tidegate_core::Answer;
use tidegate_knowledge::Settings;
use tidegate_knowledge::tokenizer::{Counter, Tokenizer};
use tidegate_testkit::Postgres;

use crate::house::House;

const SHOP: &str = "
create type order_status as enum ('new', 'paid');
create table customers (id bigint primary key, email text not null);
comment on table customers is 'Everyone who signed up';
create table orders (id bigint primary key, customer_id bigint references customers, status order_status, note text);
insert into orders select n, null, 'paid', case when n % 4 = 0 then 'secret remark' end from generate_series(1, 1200) n;
analyze;";

async fn context(house: &House, arguments: Value) -> Answer {
    house.call("get_data_context", arguments.clone()).await.unwrap_or_else(|error| panic!("{arguments}: {error:?}"))
}

async fn counter() -> Counter {
    Tokenizer::default().load().await.unwrap()
}

#[tokio::test]
async fn each_level_tells_more() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    assert_eq!(context(&house, json!({"level": 0})).await.render(), "no business rules are set\n");
    let text = context(&house, json!({})).await.render();
    assert!(
        text.contains("1 datasets, all in full")
            && text.contains("d (for a test): 2 tables, ~1.2k rows")
            && text.contains("foremost: orders"),
        "{text}"
    );
    let text = context(&house, json!({"dataset": "d"})).await.render();
    assert!(text.contains("orders ~1.2k: id int8*, customer_id int8 >customers, status order_status [new, paid], note\n"), "{text}");
    let text = context(&house, json!({"dataset": "d", "level": 3})).await.render();
    assert!(text.contains("id int8* unique") && text.contains("note 1 distinct 75% null"), "{text}");
    assert!(!text.contains("secret") && text.contains("no profile yet"), "{text}");
    let text = context(&house, json!({"question": "orders"})).await.render();
    assert!(text.contains("d.orders ~1.2k"), "{text}");
}

#[tokio::test]
async fn statistics_come_from_the_profile_where_there_is_one() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    let asked = json!({"dataset": "d", "level": 3});
    assert!(context(&house, asked.clone()).await.render().contains("no profile yet"));
    house.call("profile_dataset", json!({"dataset": "d"})).await.unwrap();
    let text = context(&house, asked).await.render();
    assert!(text.contains("id int8* unique = 1..1200") && text.contains("status order_status 1 distinct = paid [new, paid]"), "{text}");
    assert!(text.contains("75% null") && text.contains("values are ranges") && !text.contains("no profile yet"), "{text}");
}

#[tokio::test]
async fn rules_come_first_and_change_at_once() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    house.call("set_rules", json!({"text": "The year begins in April."})).await.unwrap();
    let said = house.call("set_rules", json!({"dataset": "d", "text": "Revenue leaves out new orders.\nIn euro."})).await.unwrap();
    assert!(said.text.contains("the rules of d are kept"), "{}", said.text);
    for level in 0..=3 {
        let answer = context(&house, json!({"level": level, "question": "orders"})).await;
        assert!(
            answer.text.contains("Rules:\nThe year begins in April.\nRules of d:\nRevenue leaves out new orders.\nIn euro.\n"),
            "{}",
            answer.text
        );
    }
    house.call("set_rules", json!({"dataset": "d", "text": ""})).await.unwrap();
    assert!(!context(&house, json!({"level": 0})).await.text.contains("euro"));
    let error = house.call("set_rules", json!({"dataset": "x", "text": "a"})).await.unwrap_err();
    assert!(error.text().contains("no dataset `x`"), "{}", error.text());
    let error = house.call("set_rules", json!({"text": "word and word ".repeat(1_000)})).await.unwrap_err();
    assert!(error.text().contains("2000 at most"), "{}", error.text());
}

#[tokio::test]
async fn a_context_follows_its_schema_and_the_registry() {
    let (house, _data) = House::with_data(SHOP, Settings::default()).await;
    assert!(context(&house, json!({"question": "bills"})).await.render().contains("2 tables, all in full"));
    let other = Postgres::shared().await.database().await;
    other.run("create table invoices (id bigint, due date)").await;
    house.add("books", &other.reader().await.url).await.unwrap();
    let text = context(&house, json!({"question": "bills"})).await.render();
    assert!(text.contains("3 tables, all in full") && text.contains("books.invoices: id int8, due date"), "{text}");
    house.datasets.remove("d", "local").await.unwrap();
    assert!(!context(&house, json!({"question": "bills"})).await.render().contains("orders"));
}

#[tokio::test]
async fn of_a_thousand_tables_those_for_the_question_come_in_full() {
    let counter = counter().await;
    let (house, _data) = House::with_data(&bench::schema_of(1_000, false), Settings::default()).await;
    for (level, budget) in [(2, 5_000), (3, 10_000)] {
        let answer = context(&house, json!({"question": "How long did machines stand still?", "dataset": "d", "level": level})).await;
        let text = answer.clone().render();
        let cost = counter.count(&text);
        assert!(cost <= budget && cost > budget / 2, "{cost} of {budget}");
        assert!(text.starts_with("1000 tables: "), "{text}");
        assert!(
            text.contains("\nmach_dtm ~0 (When machines stood still): id int8*")
                || text.contains("\nmach_dtm (When machines stood still): id int8*"),
            "{text}"
        );
        // What the table points to comes with it.
        assert!(text.contains("\nmach:") || text.contains("\nmach ~0:"), "{text}");
        assert!(text.contains("left out: public ") && text.contains("find_data"), "{text}");
        once(&answer);
    }
}

/// No table is told twice.
fn once(answer: &Answer) {
    let mut names: Vec<&str> =
        answer.data.iter().flat_map(|data| data.lines().skip(1)).filter_map(|line| line.split([':', ' ']).next()).collect();
    let told = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), told);
}

/// A schema of any shape: vast tables, long comments, names that need quotes.
fn any_schema() -> impl Strategy<Value = String> {
    let table = ("[a-z]{1,12}", 1_usize..120, "[ -~äß€]{0,200}", proptest::bool::ANY);
    proptest::collection::vec(table, 1..60).prop_map(|tables| {
        let mut sql = String::new();
        for (at, (name, columns, comment, quoted)) in tables.iter().enumerate() {
            let name = if *quoted { format!("{name}_{at} `|") } else { format!("{name}_{at}") };
            let columns: Vec<String> =
                (0..*columns).map(|column| format!("{name}_{column} numeric(12,2)").replacen(&name, "c", 1)).collect();
            let comment = comment.replace('\'', "''");
            sql.push_str(&format!("create table \"{name}\" ({}); comment on table \"{name}\" is '{comment}';", columns.join(", ")));
        }
        sql
    })
}

#[test]
fn no_budget_is_passed_for_any_schema() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let counter = runtime.block_on(counter());
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 12, max_shrink_iters: 20, ..ProptestConfig::default() });
    let asked = (any_schema(), proptest::collection::vec((0_u8..=3, 300_usize..4_000), 4), "[a-z ]{1,40}");
    let checked = runner.run(&asked, |(sql, asked, question)| {
        runtime.block_on(async {
            let (house, _data) = House::with_data(&sql, Settings::default()).await;
            house.call("set_rules", json!({"text": "One rule and another.\n".repeat(60)})).await.unwrap();
            for (level, budget) in asked {
                let answer = context(&house, json!({"question": question, "dataset": "d", "level": level, "budget": budget})).await;
                let cost = counter.count(&answer.clone().render());
                prop_assert!(cost <= budget, "{} of {}:\n{}", cost, budget, answer.render());
                once(&answer);
            }
            Ok(())
        })
    });
    checked.unwrap();
}
