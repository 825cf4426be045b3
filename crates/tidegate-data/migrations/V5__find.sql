-- What a text means, by the hash of the text and of the model: so that a restart embeds nothing anew.
create table data.embedding (
    hash bytea primary key,
    vector bytea not null,
    -- Rows that nothing has asked for in 90 days go.
    used_on date not null default current_date
);

-- Business rules: of the installation where `dataset` is empty, else of the dataset of that name.
create table data.rule (
    dataset text primary key,
    text text not null,
    updated_at timestamptz not null default now(),
    updated_by text not null
);
