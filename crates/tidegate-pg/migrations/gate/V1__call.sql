create schema gate;

create table gate.call (
    id uuid primary key,
    at timestamptz not null,
    "user" text not null,
    client_name text not null,
    client_version text not null,
    session text,
    face text not null,
    tool text not null,
    dataset text,
    statement text,
    fingerprint text,
    wait_us bigint not null,
    parse_us bigint not null,
    run_us bigint not null,
    render_us bigint not null,
    took_us bigint not null,
    rows bigint not null,
    bytes bigint not null,
    tokens bigint not null,
    outcome text not null,
    error text,
    trace text
);

create index call_at on gate.call (at);

comment on table gate.call is 'Every call that went through the gate. Written in batches, never changed.';
comment on column gate.call.id is 'Ordered by time.';
comment on column gate.call.face is 'The way in: mcp_stdio, mcp_http, command_line.';
comment on column gate.call.dataset is 'The dataset, project or service it was about.';
comment on column gate.call.fingerprint is 'What statements of the same shape share.';
comment on column gate.call.wait_us is 'Waiting for a connection, in microseconds.';
comment on column gate.call.took_us is 'From the call''s arrival to its answer, in microseconds.';
comment on column gate.call.outcome is 'ok, or the kind of the failure.';
