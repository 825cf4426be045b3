-- Statements that wait for their confirmation are sealed with the secrets key from now on, and their values with them.
-- What lies here in the open is ten minutes from its end anyway.
delete from data.write_preview;

comment on column data.write_preview.statement is 'statement and values, sealed; empty as soon as it is used or too old to be';
comment on column data.write_preview.parameters is 'empty: sealed with the statement';
