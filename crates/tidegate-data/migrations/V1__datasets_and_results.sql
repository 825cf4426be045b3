-- The registry of datasets and of results kept for callers.
create schema if not exists data;

create table data.dataset (
    dataset_id uuid primary key,
    name text not null check (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
    description text not null default '',
    -- Schemas agents may see; empty means every schema that is not the system's.
    schemas text[] not null default '{}',
    -- A Fernet token: the connection URL with its password.
    url_encrypted text not null,
    allow_superuser boolean not null default false,
    status text not null default 'active' check (status in ('draft', 'profiling', 'review', 'active', 'inactive')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    removed_at timestamptz
);

-- A removed dataset keeps its row, and its name is free again.
create unique index dataset_name on data.dataset (name) where removed_at is null;

create table data.result (
    result_id text primary key,
    owner text not null,
    dataset text not null,
    statement text not null,
    rows bigint not null,
    bytes bigint not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index result_owner on data.result (owner, created_at);
create index result_expiry on data.result (expires_at);

-- Secrets that Tidegate makes for itself, as Fernet tokens.
create table data.credential (
    name text primary key,
    secret_encrypted text not null
);
