-- What may be seen of a dataset about people, however it is asked for.
create table data.governance (
    dataset_id uuid primary key references data.dataset,
    governed boolean not null,
    -- Rows about single people that one answer may show.
    raw_rows_max int not null check (raw_rows_max between 0 and 1000),
    -- People that a group must have to be shown.
    cell_min int not null check (cell_min between 1 and 10000),
    -- Every table's rules: what it holds, whose its rows are, and what of its columns can be seen.
    tables jsonb not null,
    -- What hashes are made with.
    salt text not null
);

-- Every change, for those who ask who allowed what.
create table data.governance_change (
    change_id bigint generated always as identity primary key,
    dataset_id uuid not null references data.dataset,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null,
    change jsonb not null
);

create index governance_change_dataset on data.governance_change (dataset_id, changed_at);

-- Grows with every change of the rules, so that replicas know when to read them again.
alter table data.dataset add column governance_version bigint not null default 0;
