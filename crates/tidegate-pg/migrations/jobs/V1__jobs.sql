-- Work that outlives a call: claimed with a lease, so that another process takes it over when one dies.
create schema if not exists jobs;

create table jobs.job (
    job_id uuid primary key,
    kind text not null,
    -- What it is about: at most one unfinished job of a kind for each subject.
    subject text not null,
    payload jsonb not null default '{}',
    ordered_by text not null,
    state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    attempts int not null default 0,
    -- Not claimed before then, after a failure that may pass.
    run_after timestamptz not null default now(),
    -- While it runs: whose it is, and until when it is theirs without another sign of life.
    holder uuid,
    lease_until timestamptz,
    steps_done bigint not null default 0,
    steps_total bigint,
    message text not null default '',
    outcome jsonb,
    error text,
    ordered_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz
);

create unique index job_unfinished on jobs.job (kind, subject) where state in ('queued', 'running');
create index job_open on jobs.job (kind, run_after) where state in ('queued', 'running');
create index job_ordered on jobs.job (ordered_at);
