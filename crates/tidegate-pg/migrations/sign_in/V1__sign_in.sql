create schema sign_in;

create table sign_in.token (
    digest bytea primary key,
    expires_at timestamptz not null
);

create table sign_in.ended_session (
    session uuid primary key,
    expires_at timestamptz not null
);

comment on table sign_in.token is 'Links by which somebody may sign in to the dashboard, each for once. Taken ones are deleted.';
comment on column sign_in.token.digest is 'SHA-256 of the token: who reads this table can''t sign in.';
comment on table sign_in.ended_session is 'Sessions that somebody ended, for as long as their cookies would be good.';
