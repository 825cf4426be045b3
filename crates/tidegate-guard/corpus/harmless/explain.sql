-- case: plain
-- why: EXPLAIN
explain select * from orders where account_id = 5

-- case: analyze
-- why: EXPLAIN ANALYZE of a SELECT
explain analyze select count(*) from orders

-- case: analyze_json
-- why: with options and a format
explain (analyze, buffers, format json) select a.name, sum(o.total) from accounts a join orders o on o.account_id = a.id group by a.name

-- case: analyze_more
-- why: further options
explain (analyze, verbose, costs off, timing off, summary off, wal) select * from products

-- case: formats
-- why: YAML
explain (format yaml) values (1), (2)

-- case: xml_format
-- why: XML
explain (format xml, costs false) table products

-- case: verbose
-- why: the old spelling
explain verbose select * from v_order_totals

-- case: analyze_verbose
-- why: both in the old spelling
explain analyze verbose select max(total) from orders

-- case: with_cte
-- why: a CTE
explain (costs off) with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select * from n

-- case: union
-- why: a set operation
explain (analyze on, timing off) (select 1) union all (select 2)

-- case: parenthesised
-- why: parentheses around the statement
explain (select 1)

-- case: settings
-- why: SETTINGS
explain (settings) select 1

-- case: user_function
-- why: with the user's own stable function
explain analyze select account_grade(id) from accounts where id < 3

-- case: partition_pruning
-- why: partitions
explain (costs off) select * from events where at >= '2024-02-05' and at < '2024-02-06'

-- case: bare_semicolon
-- why: a semicolon at the end
explain select 1;
