-- Without a value for calls of before: whether they were cached is not known, and they are few of ninety days.
alter table gate.call add column cached boolean not null default false;

-- What is asked of one dataset, and of one shape of statements, newest first. Both are written at their right ends.
create index call_dataset on gate.call (dataset, at) where dataset is not null;
create index call_fingerprint on gate.call (fingerprint, at) where fingerprint is not null;
-- Calls about several datasets at once: few.
create index call_several on gate.call (at) where strpos(dataset, ',') > 0;

comment on column gate.call.cached is 'Whether the answer had been kept from an earlier call.';
comment on column gate.call.session is 'The protocol session, where the protocol has one.';
