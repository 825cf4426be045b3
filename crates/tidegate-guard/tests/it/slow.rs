//! Calls that nothing interrupts, on values so long that they would take seconds.

use tidegate_guard::{RefusalKind, parse};

#[test]
fn a_call_that_nothing_interrupts_is_refused_on_long_values() {
    for sql in [
        "select length(translate(repeat('z', 20000), repeat('a', 20000), ''))",
        "select strpos(repeat('a', 150000), 'b' || repeat('a', 75000))",
        "select position('b' || repeat('a', 75000) in repeat('a', 150000))",
        "select split_part(repeat('a', 150000), 'b' || repeat('a', 75000), 2)",
        "select replace(repeat('a', 150000), 'b' || repeat('a', 75000), '')",
        "select string_to_array(repeat('a', 150000), 'b' || repeat('a', 75000))",
        "select repeat('a', 80000) like '%' || repeat('a', 40000) || 'b%'",
        "select repeat('a', 80000) not ilike '%' || repeat('a', 40000) || 'b%'",
        "select trim(both repeat('a', 20000) from repeat('z', 20000))",
        "select normalize(repeat('\u{301}\u{316}', 12000), nfc)",
        "select repeat('\u{301}\u{316}', 12000) is nfkd normalized",
        "select array_fill(1, array[30000]) && array_fill(2, array[30000])",
        "select array_fill(1, array[30000]) operator(pg_catalog.@>) array_fill(2, array[30000])",
        "select a && b from (select array_agg(g) a, array_agg(-g) b from generate_series(1, 60000) g) s",
        "with a as materialized (select array(select generate_series(1, 60000)) as x) select x <@ x from a",
        "select array_agg(g) && array_agg(g) from (select generate_series(1, 60000) g) s",
        "select array_agg(g) && array_agg(g) from generate_series(1, 300) g, generate_series(1, 300) h",
        "select jsonb_agg('a' || g) - array_agg('b' || g) from generate_series(1, 60000) g",
        "select jsonb_agg(g) @> jsonb_agg(60000) from generate_series(1, 60000) g",
        "select jsonb_path_exists(jsonb_build_object('a', jsonb_agg(g), 'b', jsonb_agg(-g)), '$ ? (@.a[*] == @.b[*])') from generate_series(1, 60000) g",
        "select polygon(6000, circle '((0,0),1)') && polygon(6000, circle '((0.1,0),0.5)')",
        "select polygon(2000, circle '((0,0),1)') <-> polygon(2000, circle '((9,0),1)')",
        "select word_similarity(string_agg(md5(g::text), ' '), string_agg(md5(g::text), ' ')) from generate_series(1, 50000) g",
        "select ts_rank(to_tsvector('simple', string_agg('w' || g, ' ')), to_tsquery(string_agg('w' || g, ' & '))) from generate_series(1, 30000) g",
        "select (repeat('a & ', 80000) || 'a')::tsquery",
        "select ts_rewrite((repeat('a & ', 16000) || 'a')::tsquery, 'a', 'b & c')",
        "select (repeat('a.', 25000) || 'a')::ltree @ (repeat('b|', 25000) || 'c')::ltxtquery",
        "select xpath('count(//*[count(//*[count(//*) > 0]) > 0])', ('<a>' || repeat('<b/>', 800) || '</a>')::xml)",
        "select pgp_sym_encrypt('x', 'k', 's2k-mode=3, s2k-count=65011712'), pgp_sym_encrypt('x', 'k', 's2k-mode=3, s2k-count=65011712'), pgp_sym_encrypt('x', 'k', 's2k-mode=3, s2k-count=65011712')",
        "select strpos(x, y) from (select repeat('a', 150000) as x, 'b' || repeat('a', 75000) as y) s",
        "with s as (select string_agg('a', '') as x from generate_series(1, 200000)) select strpos(x, 'b' || x) from s",
        "with s as (select string_agg('a', '') as x from generate_series(1, 200000)), t as (select * from s) select count(*) from t where strpos(t.x, 'b' || (select x from s)) > 0",
        "select translate(string_agg(body, ''), string_agg(name, ''), '') from pages",
        "select strpos(x, y) from (select string_agg(body, '') as x, array_to_string(array(select name from pages), '') as y from pages) s",
        "select array_agg(g) && array_agg(-g) from generate_series(0, 1, 1.0 / 60000) g",
        "select array_agg(g) && array_agg(g + interval '1 year') from generate_series(timestamp '2024-01-01', '2024-03-01', '1 minute') g",
        "with recursive r(n) as (select 1 union all select n + 1 from r where n < 60000) select array_agg(n) && array_agg(-n) from r",
        "with recursive r(x, n) as (select repeat('a', 150000), 1 union all select x, n + 1 from r where n < 2) select strpos(x, 'b' || left(x, 75000)) from r",
        "select strpos((s).x, (s).x) from (select s from (select repeat('a', 150000) as x) s) t",
    ] {
        let answer = parse(sql).map(drop);
        assert!(matches!(&answer, Err(refusal) if refusal.kind == RefusalKind::TooLarge), "{sql}: {answer:?}");
    }
}

#[test]
fn the_same_calls_on_columns_and_short_values_are_accepted() {
    for sql in [
        "select translate(name, 'äöü', 'aou'), strpos(email, '@'), split_part(email, '@', 2), btrim(name, ' .') from accounts",
        "select replace(replace(replace(phone, ' ', ''), '-', ''), '/', '') from accounts",
        "select * from accounts where tags && array['a', 'b'] and settings @> '{\"a\": 1}' and name ilike '%x%'",
        "select strpos(max(url), max(path)), replace(min(url), min(path), ''), split_part(string_agg(name, ','), max(sign), 1) from pages",
        "select translate(string_agg(name, ''), 'äöü', 'aou'), btrim(string_agg(name, ', '), ', ') from accounts",
        "select string_to_array('a,b,c', ','), jsonb '{\"a\": 1}' - 'a', array[1, 2, 3] && array[3, 4]",
        "select array_agg(id) && array[1, 2, 3], jsonb_agg(id) @> '[1]' from accounts",
        "select split_part(string_agg(d::text, ','), ',', 3) from generate_series(date '2024-01-01', date '2024-12-31', interval '1 day') d",
        "with recursive tree(id, path) as (select 1, array[1] union all select t.id, path || t.id from t, tree where not path && array[t.id]) select string_agg(path::text, ';'), array_agg(id) @> array[7] from tree",
        "select array_agg(d) @> array[date '2024-02-29'] from generate_series(date '2024-01-01', date '2024-12-31', interval '1 day') d, generate_series(1, 4) h",
        "select string_agg(g::text, ',') like '%99%', array_agg(g) @> array[5] from generate_series(1, 1000) g",
        "select to_tsvector('english', body) @@ websearch_to_tsquery('boat or tide'), ts_rank(to_tsvector(body), plainto_tsquery('boat')) from docs",
        "select name <-> 'chair', word_similarity('lamp', name) from products where name % 'lmap' or 'lamp' <% name",
        "select xpath('//b/text()', '<a><b>1</b><b>2</b></a>'::xml)",
        "select normalize('é', nfd), 'é' is normalized, pgp_sym_encrypt('x', 'k')",
        "select regexp_replace(name, '[^a-z]+', '-', 'g'), name ~* '(lamp|desk)$', name similar to '%(a|b)%' from products",
    ] {
        assert!(parse(sql).is_ok(), "{sql}: {:?}", parse(sql).map(drop));
    }
}
