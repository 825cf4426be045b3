-- What people say of a dataset, and how it came to its status.
alter table data.dataset
    add column kind text not null default 'mixed' check (kind in ('event', 'aggregated', 'mixed')),
    add column source text not null default '',
    add column owner text not null default '',
    add column tags text[] not null default '{}';

create table data.dataset_move (
    dataset_id uuid not null references data.dataset,
    moved_at timestamptz not null default clock_timestamp(),
    -- Null where it begins.
    status_before text,
    status text not null,
    moved_by text not null,
    reason text not null default ''
);

create index dataset_move_dataset on data.dataset_move (dataset_id, moved_at);

-- One run of the profiler over a dataset.
create table data.profile (
    profile_id uuid primary key,
    dataset_id uuid not null references data.dataset,
    started_at timestamptz not null default now(),
    -- Null while it runs, or when it was given up.
    finished_at timestamptz,
    tables_total int not null,
    notes text not null default ''
);

create index profile_dataset on data.profile (dataset_id, started_at desc);

-- What was found of each table. A run that was interrupted goes on with the tables that are not here.
create table data.profile_table (
    profile_id uuid not null references data.profile on delete cascade,
    table_schema text not null,
    table_name text not null,
    body jsonb not null,
    primary key (profile_id, table_schema, table_name)
);

-- What has changed between two runs.
create table data.drift (
    drift_id bigint generated always as identity primary key,
    dataset_id uuid not null references data.dataset,
    profile_id uuid not null references data.profile on delete cascade,
    found_at timestamptz not null default now(),
    what text not null,
    table_schema text not null,
    table_name text not null,
    column_name text,
    detail text not null
);

create index drift_dataset on data.drift (dataset_id, found_at desc);
