-- What a model was asked, and what it cost. A call is entered with the most that it may cost before it is made.
create table data.model_call (
    model_call_id bigint generated always as identity primary key,
    dataset_id uuid not null references data.dataset,
    asked_at timestamptz not null default now(),
    model text not null,
    subject text not null,
    tokens_in bigint not null,
    tokens_out bigint not null,
    -- In the currency of the settings.
    cost double precision not null,
    took_ms bigint,
    outcome text not null default 'running'
);

create index model_call_asked on data.model_call (asked_at);
