-- How a dataset's respondents stand for a population, and filters of people with a name.
create table data.weighting (
    dataset_id uuid primary key references data.dataset on delete cascade,
    table_schema text not null,
    table_name text not null,
    respondent_column text not null,
    weight_column text not null,
    -- Columns that together name the stratum a respondent was drawn from; none for a simple sample.
    strata_columns text[] not null default '{}',
    -- What the weights project to, in words.
    population text not null default '',
    -- Effective respondents under which an estimate is flagged.
    base_min integer not null default 30 check (base_min between 1 and 100000),
    -- Whether plain aggregates of query_dataset are weighted.
    mode text not null default 'off' check (mode in ('off', 'rewrite')),
    updated_at timestamptz not null default now()
);

create table data.persona (
    dataset_id uuid not null references data.dataset on delete cascade,
    name text not null check (name <> ''),
    -- A condition over the columns of the respondents.
    filter text not null,
    updated_at timestamptz not null default now(),
    primary key (dataset_id, name)
);
