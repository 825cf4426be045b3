//! What nodes of the grammar are called elsewhere: in PostgreSQL's commands, and by older servers.

/// `CreateTableAsStmt` as `create table as`.
pub(crate) fn words_of(kind: &str) -> String {
    let known = match kind {
        "VariableSetStmt" => "set",
        "TransactionStmt" => "begin, commit or rollback",
        "CreateStmt" => "create table",
        "ViewStmt" => "create view",
        "IndexStmt" => "create index",
        "RenameStmt" => "alter … rename",
        "DeclareCursorStmt" => "declare cursor",
        "ClosePortalStmt" => "close",
        "AlterObjectSchemaStmt" => "alter … set schema",
        "CheckPointStmt" => "checkpoint",
        "RefreshMatViewStmt" => "refresh materialized view",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let mut words = String::new();
    for c in kind.trim_end_matches("Stmt").chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

/// What a server older than our grammar takes for a call of a function.
pub(super) fn keyword_functions(kind: &str) -> &'static [&'static str] {
    match kind {
        "JsonFuncExpr" => &["json_exists", "json_query", "json_value"],
        "JsonTable" => &["json_table"],
        "JsonParseExpr" => &["json"],
        "JsonScalarExpr" => &["json_scalar"],
        "JsonSerializeExpr" => &["json_serialize"],
        "JsonObjectConstructor" => &["json_object"],
        "JsonArrayConstructor" | "JsonArrayQueryConstructor" => &["json_array"],
        "JsonObjectAgg" => &["json_objectagg"],
        "JsonArrayAgg" => &["json_arrayagg"],
        "MergeSupportFunc" => &["merge_action"],
        _ => &[],
    }
}
