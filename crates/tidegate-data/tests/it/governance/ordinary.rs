//! Ordinary questions: governed they give the same numbers as the same statement over a copy with the masks applied.

use serde_json::json;
use tidegate_testkit::Postgres;

use super::{FIXTURE, Governed};

/// The tables as the rules show them, without those who are alone in their region.
const COPY: &str = "
alter table people rename to people_before;
create table people as
select person_id, tag, left(name, 1) || '.' as name, extract(year from born)::bigint as born,
    case class when 'A1ZQ' then 'A' when 'CZQ' then 'C/D/E' when 'DZQ' then 'C/D/E' else class end as class, region, salary, boss
from people_before;
analyze people;";

const STATEMENTS: &[&str] = &[
    "select count(*) from people",
    "select count(*), count(distinct region), avg(salary) from people where region in ('North', 'East')",
    "select class, count(*) from people group by class order by class",
    "select class, count(*) as n, round(avg(salary), 2) as pay from people group by 1 order by n desc, class",
    "select region, class, count(*) from people where region in ('North', 'East', 'South', 'West') group by region, class order by 1, 2",
    "select born / 10 * 10 as decade, count(*) from people group by 1 order by 1",
    "select name, count(*) from people group by name",
    "select region, sum(salary) from people where region not in ('Atoll', 'Islet') group by region having sum(salary) > 1000 order by 2 desc limit 2",
    "select region, sum(salary) from people where region not in ('Atoll', 'Islet') group by region order by sum(salary) desc limit 1 offset 1",
    "select genre, count(*), count(distinct person_id), sum(seconds) from events join channels using (channel_id) group by genre order by genre",
    "select c.title, sum(e.seconds) / 3600.0 as hours from events e join channels c on c.channel_id = e.channel_id group by c.title order by hours desc, c.title limit 5",
    "select p.class, sum(e.seconds) from people p join events e on e.person_id = p.person_id group by p.class order by 1",
    "select p.class, c.genre, count(distinct p.person_id) from people p join events e using (person_id) join channels c using (channel_id) group by p.class, c.genre order by 1, 2",
    "select date_trunc('month', seen_on)::date as month, count(*) from events group by 1 order by 1",
    "select extract(dow from seen_on) as weekday, avg(seconds) from events group by 1 order by 1",
    "select place, avg(minutes), stddev(minutes) from visits group by place order by place",
    "select place, count(*) from visits_2025 group by place order by place",
    "select count(*) filter (where class = 'A') as a, count(*) filter (where class <> 'A') as other from people",
    "select avg(case when class = 'A' then 1 else 0 end) from people",
    "select sum(case when class = 'B' then salary else 0 end) as b, sum(salary) as everyone from people",
    "select class, avg((salary > 22000)::int) from people group by class order by class",
    "select class, 100.0 * sum(salary) filter (where region = 'North') / sum(salary) as share from people group by class order by 1",
    "select percentile_cont(0.5) within group (order by salary) from people",
    "select class, percentile_cont(0.25) within group (order by salary) as q from people group by class order by class",
    "select class, count(*) from people group by rollup (class) order by class nulls last",
    "select class, region, count(*) from people where region in ('North', 'South') group by cube (class, region) order by 1 nulls last, 2 nulls last",
    "select genre, channel_id, sum(seconds) from events join channels using (channel_id) group by grouping sets ((genre), (channel_id)) order by 1, 2",
    "with r as (select class, count(*) as n from people group by class) select class, n, round(100.0 * n / sum(n) over (), 1) as share from r order by class",
    "with r as (select class, sum(salary) as s from people group by class) select class, rank() over (order by s desc) from r order by class",
    "select avg(total) from (select person_id, sum(seconds) as total from events group by person_id) s",
    "with v as (select e.person_id, p.class, e.seconds from events e join people p on p.person_id = e.person_id) select class, sum(seconds) from v group by class order by 1",
    "with heavy as (select person_id, sum(seconds) as s from events group by person_id) select p.class, avg(h.s) from heavy h join people p using (person_id) group by p.class order by 1",
    "select count(*) from people where person_id in (select person_id from events where seconds > 600)",
    "select count(*) from people p where exists (select from events e where e.person_id = p.person_id and e.channel_id = 3)",
    "select count(*) from people where salary > (select avg(salary) from people)",
    "select case when salary > 22000 then 'high' else 'low' end as pay, count(*) from people group by 1 order by 1",
    "select region, count(*) from people where region not in ('Atoll', 'Islet') group by region union all select 'all', count(*) from people order by 1",
    "select (select count(*) from people) as people, (select count(*) from events) as events",
    "select c.genre, x.n from (select distinct genre from channels) c join (select genre, count(*) as n from events join channels using (channel_id) group by genre) x using (genre) order by 1",
    "select * from channels order by channel_id",
    "select genre, count(*) from channels group by genre order by genre",
    "select string_agg(title, ', ' order by channel_id) from channels",
    "select title, (select count(*) from events e where e.channel_id = c.channel_id) as n from channels c order by 1",
    "select tag, name, born, class from people where person_id = 100",
    "select person_id, sum(seconds) from events where person_id in (20, 21, 22) group by person_id order by 1",
    "select tag, row_number() over (order by salary desc, tag) from people where region = 'North' order by 2 limit 3",
    "select lower(region) as r, count(*) from people where region like '%th' group by lower(region) order by r",
    "select count(*) as n, avg(salary) as pay from people where born between 1960 and 1979",
    "select region, count(*) * 2 as double, 'x' as mark from people where region in ('North', 'West') group by region order by region",
    "select corr.n from (select count(*) as n from people) corr",
];

#[tokio::test]
async fn ordinary_questions_have_the_right_answers() {
    let governed = Governed::new().await;
    let copy = Postgres::shared().await.database().await;
    copy.run(&format!("{FIXTURE}{COPY}")).await;
    let reader = copy.reader().await;
    governed.house.add("plain", &reader.url).await.unwrap();
    assert!(STATEMENTS.len() >= 40);
    let mut wrong = Vec::new();
    for sql in STATEMENTS {
        let plain = governed.ask("plain", sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        match governed.ask("d", sql).await {
            Ok(answer) if answer.data == plain.data => assert!(answer.text.contains("governed"), "{sql}: {}", answer.text),
            Ok(answer) => wrong.push(format!("{sql}\n{}\nfor\n{}", answer.render(), plain.render())),
            Err(error) => wrong.push(format!("{sql}\n{}", error.text())),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), STATEMENTS.len(), wrong.join("\n\n"));
}

#[tokio::test]
async fn parameters_and_formats_work_as_ever() {
    let governed = Governed::new().await;
    let sql = "select class, count(*) from people where salary > $1 group by class having count(*) > $2 order by class limit $3";
    let asked = json!({"dataset": "d", "sql": sql, "params": [22000, 3, 2], "format": "csv"});
    let answer = governed.house.call("query_dataset", asked).await.unwrap();
    assert_eq!(answer.data.as_deref(), Some("class,count\nA,124\nB,63\n"), "{}", answer.text);
}
