-- People whose data carry canaries: ZQ… must never be told, nor the sums of the three of Atoll.
create table channels (channel_id int primary key, title text not null, genre text not null);
insert into channels select n, 'Channel ' || n, (array['news', 'drama', 'sport'])[n % 3 + 1] from generate_series(1, 12) n;

create table people (
    person_id int primary key, tag text not null, name text, email text, phone text, ssn text, born date, class text, region text,
    salary int, household_id int, boss boolean
);
insert into people
select n, 'tag' || lpad(n::text, 4, '0'), 'ZQNAME' || n, 'ZQMAIL' || n || '@example.org', 'ZQPHONE' || (100000 + n), 'ZQSSN' || n,
    make_date(1950 + n % 50, 11, 23), (array['A', 'A1ZQ', 'B', 'CZQ', 'DZQ'])[n % 5 + 1],
    case when n <= 3 then 'Atoll' when n <= 9 then 'Islet' else (array['North', 'East', 'South', 'West'])[n % 4 + 1] end,
    case n when 1 then 111003 when 2 then 222011 when 3 then 333007 else 20000 + n * 10 end, 770000 + n / 3, n = 7
from generate_series(1, 509) n;
create index people_of_ssn on people (ssn) where ssn > 'ZQSSN2';
alter table people add constraint people_ssn_form check (ssn like 'ZQSSN%');
create statistics people_stats (mcv) on region, ssn from people;

create table former_people (left_on date) inherits (people);
insert into former_people select 9000 + n, 'tag9' || lpad(n::text, 3, '0'), 'ZQNAMEF' || n, 'ZQMAILF', 'ZQPHONEFORMER', 'ZQSSNF' || n, '1950-11-23', 'B', 'North', 1, 770009, false, '2024-01-01'
from generate_series(1, 20) n;

create table events (event_id int primary key, person_id int not null, channel_id int not null, seconds int not null, seen_on date not null, note text);
insert into events
select n, n % 509 + 1, n % 12 + 1, 60 + n % 600, date '2026-01-01' + n % 200, 'ZQNOTE' || n
from generate_series(1, 8000) n;

create table visits (visit_id int, person_id int, place text, minutes int, seen_on date, note text) partition by range (seen_on);
create table visits_2025 partition of visits for values from ('2025-01-01') to ('2026-01-01');
create table visits_2026 partition of visits for values from ('2026-01-01') to ('2027-01-01');
insert into visits select n, n % 509 + 1, (array['mall', 'park', 'gym'])[n % 3 + 1], n % 90 + 1, date '2025-07-01' + n % 365, 'ZQVISIT' || n from generate_series(1, 3000) n;

create schema "Odd Schema";
create table "Odd Schema"."People" ("Id" int, "Na""me" text, "Kind" text);
insert into "Odd Schema"."People" select n, 'ZQODD' || n, 'k' || n % 2 from generate_series(1, 50) n;

create view people_view as select * from people;
create materialized view people_digest as select person_id, ssn, region from people;
create view opened as select person_id, ssn, region, salary from people;
create function all_ssn() returns setof text language sql stable as 'select ssn from people';
create function one_ssn(int) returns text language plpgsql stable as $$ begin return (select ssn from people where person_id = $1); end $$;
create function ssn_of(people) returns text language sql stable as 'select $1.ssn';
create function leak(text) returns text language plpgsql immutable as $$ begin raise exception 'leaked %', $1; end $$;
create aggregate pack(text) (sfunc = textcat, stype = text, initcond = '');
create operator ==> (function = one_ssn, rightarg = int);
analyze;
