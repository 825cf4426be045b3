-- What is written about a dataset, its tables and its columns. Every version is kept.
create table data.metadata (
    dataset_id uuid not null references data.dataset,
    -- Empty: of the dataset as a whole.
    table_schema text not null default '',
    table_name text not null default '',
    -- Empty: of the table as a whole.
    column_name text not null default '',
    field text not null check (field in ('description', 'use_cases', 'quality', 'suggestions', 'synonyms')),
    version int not null,
    text text not null,
    author text not null check (author in ('person', 'agent', 'model', 'writer')),
    written_by text not null,
    written_at timestamptz not null default clock_timestamp(),
    -- Whether what it describes has changed since.
    stale boolean not null default false,
    primary key (dataset_id, table_schema, table_name, column_name, field, version)
);

-- Grows with every change of the metadata, so that replicas know when to read it again.
alter table data.dataset add column metadata_version bigint not null default 0;
