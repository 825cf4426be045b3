//! What a governed statement becomes, without a database.

use tidegate_guard::{Facts, Form, Governed, Refusal, Ruled, RuledColumn, Rules, Standing, Treatment, govern, parse};

fn relation(name: &str, standing: Standing, columns: &[(&str, &str, Treatment)]) -> Ruled {
    let column = |(name, kind, treatment): &(&str, &str, Treatment)| RuledColumn {
        name: (*name).to_owned(),
        kind: (*kind).to_owned(),
        treatment: treatment.clone(),
    };
    Ruled {
        schema: "public".to_owned(),
        name: name.to_owned(),
        visible: true,
        stored: true,
        standing,
        columns: columns.iter().map(column).collect(),
    }
}

fn rules() -> Rules {
    let key = || Standing::People(Some("id".to_owned()));
    let open = Treatment::Open;
    Rules {
        raw_rows_max: 5,
        cell_min: 5,
        salt: "salt".to_owned(),
        relations: vec![
            relation(
                "people",
                key(),
                &[
                    ("id", "integer", open.clone()),
                    ("name", "text", Treatment::Initial),
                    ("ssn", "text", Treatment::Hidden),
                    ("age", "integer", open.clone()),
                    ("region", "text", open.clone()),
                    ("salary", "integer", open.clone()),
                ],
            ),
            relation(
                "events",
                key(),
                &[("id", "integer", open.clone()), ("channel", "integer", open.clone()), ("seconds", "integer", open.clone())],
            ),
            relation("channels", Standing::Reference, &[("channel", "integer", open.clone()), ("title", "text", open.clone())]),
            relation("visits", Standing::People(None), &[("place", "text", open.clone()), ("minutes", "integer", open)]),
            relation("digest", Standing::Closed, &[]),
        ],
    }
}

fn governed(sql: &str) -> Result<Governed, Refusal> {
    govern(&parse(sql)?, &[], &Facts::builtin(), &rules())
}

fn shape(sql: &str) -> Form {
    governed(sql).unwrap_or_else(|refusal| panic!("{sql}: {refusal}")).shape
}

fn refused(sql: &str) -> String {
    match governed(sql) {
        Err(refusal) => refusal.message,
        Ok(governed) => panic!("{sql} became {}", governed.proof.sql()),
    }
}

#[test]
fn every_reference_becomes_what_can_be_seen_of_it() {
    let base = "(SELECT id AS id, pg_catalog.\"left\"(name::pg_catalog.text, 1) || '.' AS name, age AS age, region AS region, salary AS salary FROM public.people)";
    let text = |sql: &str| governed(sql).unwrap_or_else(|refusal| panic!("{sql}: {refusal}")).proof.sql().to_owned();
    assert_eq!(text("select * from people"), format!("SELECT * FROM {base} people"));
    assert_eq!(text("table people"), format!("SELECT * FROM {base} people"));
    assert_eq!(
        text("select p.a from only public.people as p(a)"),
        format!("SELECT p.a FROM {} p(a)", base.replace("FROM public", "FROM ONLY public"))
    );
    for sql in [
        "with x as (select * from people) select * from x",
        "select * from channels c, lateral (select * from people p where p.age = c.channel) x",
        "select (select name from people limit 1)",
        "select 1 where exists (select from people)",
        "select * from (values ((select name from people limit 1))) v",
        "select age from people union all select age from people",
        "select * from generate_series(1, (select max_age from (select age as max_age from people) m limit 1)) g",
        "select * from people as p tablesample system (10) repeatable (1)",
        "with people as (select * from people) select * from people",
        "select * from \"public\".\"people\" order by (select name from people limit 1)",
    ] {
        let text = text(sql);
        assert!(text.contains("AS name, age AS age"), "{sql}: {text}");
    }
}

#[test]
fn the_shape_says_what_the_rows_are() {
    for (sql, expected) in [
        ("select * from channels", Form::Open),
        ("select 1", Form::Open),
        ("select count(*) from channels", Form::Open),
        ("select * from people", Form::Raw(5)),
        ("select * from people p join events e using (id)", Form::Raw(5)),
        ("select * from people a, people b", Form::Raw(2)),
        ("select id, sum(seconds) from events group by id", Form::Raw(5)),
        ("select count(*) from people", Form::Cells),
        ("select region, avg(salary) from people group by region having count(*) > 3 order by 2 desc limit 3", Form::Cells),
        ("select max(salary) from people", Form::RawCells(5)),
        ("with r as (select region, count(*) as n from people group by region) select *, n / sum(n) over () from r", Form::Open),
        ("select row_number() over (order by age), age from people", Form::Raw(5)),
        ("select avg(total) from (select e.id, sum(seconds) as total from events e join people p using (id) group by e.id) s", Form::Cells),
    ] {
        assert_eq!(shape(sql), expected, "{sql}");
    }
}

#[test]
fn what_could_tell_of_one_person_is_refused() {
    for sql in [
        "explain select * from people",
        "select * from digest",
        "select * from pg_class",
        "select string_agg(name, ',') from people",
        "select array(select name from people)",
        "select sum(salary * (id = 7)::int) from people",
        "select lag(name) over (order by id) from people",
        "select region, count(*), sum(count(*)) over () from people group by region",
        "select (select sum(p.salary)) from people p",
        "select * from people where age > (select sum(p2.age) from generate_series(1, 2) where people.id = 1)",
        "with recursive r as (select id, name as all_names from people where id = 1 union all select p.id, r.all_names || p.name from r join people p on p.id = r.id + 1) select * from r",
        "select count(*) from (select id + 0 as id from people) s",
        "select sum(x) from (select id, salary * (id = 7)::int as x from people) s",
        "select current_query() from people",
        "select count(*), (select salary from people limit 1) from people",
        "select \"tidegate person\" from people",
        "select p, count(*) from people p group by p",
        "select p.row_to_json, count(*) from people p group by 1",
        "select count(*) from generate_series(1, 9) g where exists (select from people where age = g)",
    ] {
        refused(sql);
    }
}

#[test]
fn hidden_columns_are_in_no_text_that_runs() {
    for sql in ["select * from people", "select count(*) from people", "select row_to_json(p) from people p", "select ssn from people"] {
        assert!(!governed(sql).unwrap().proof.sql().replace(sql, "").contains("ssn as"), "{sql}");
    }
}
