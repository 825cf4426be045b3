-- What may be written to a dataset. Nothing, where there is no row; every change is kept, the newest is in force.
create table data.write_permission (
    dataset_id uuid not null references data.dataset,
    -- Whom it is for; empty: everybody.
    role text not null default '',
    allowed text[] not null check (allowed <@ array['insert', 'update', 'delete', 'ddl']),
    set_by text not null,
    set_at timestamptz not null default clock_timestamp(),
    primary key (dataset_id, role, set_at)
);

-- Writes that were previewed and wait for their confirmation.
create table data.write_preview (
    write_preview_id text primary key,
    dataset_id uuid not null references data.dataset,
    caller text not null,
    statement text not null,
    parameters text[] not null,
    -- The most that may change: by the statement itself, and in all tables.
    rows bigint not null,
    rows_all bigint not null,
    previewed_at timestamptz not null default now(),
    expires_at timestamptz not null,
    -- From when on it can't be used again.
    used_at timestamptz,
    -- How it ended; null while it runs, or when nobody lived to write it down.
    outcome text
);

create index write_preview_expiry on data.write_preview (expires_at);
