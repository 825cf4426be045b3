//! What finding keeps in the control database: vectors, by the hash of what they were made from; and what is said of tables to find them by.

use std::collections::HashMap;

use tidegate_core::Result;
use tidegate_data::schema::Subject;
use tidegate_pg::Control;
use tidegate_pg::control::Db as _;
use tidegate_search::Vector;
use uuid::Uuid;

/// Hashes that one statement asks for.
const ASKED: usize = 2_000;

/// Those that are there. Marks them as used, and lets go of what nothing has used in 90 days.
pub(super) async fn load(control: &Control, hashes: &[Vec<u8>]) -> Result<HashMap<Vec<u8>, Vector>> {
    let doing = "reading embeddings";
    let client = control.client().await?;
    let mut known = HashMap::new();
    for asked in hashes.chunks(ASKED) {
        let rows = client.query("select hash, vector from data.embedding where hash = any ($1)", &[&asked]).await.db(doing)?;
        let vectors = rows.iter().filter_map(|row| Some((row.get(0), Vector::from_bytes(row.get(1))?)));
        known.extend(vectors);
        let touch = "update data.embedding set used_on = current_date where hash = any ($1) and used_on < current_date";
        client.execute(touch, &[&asked]).await.db(doing)?;
    }
    client.execute("delete from data.embedding where used_on < current_date - 90", &[]).await.db(doing)?;
    Ok(known)
}

/// Keeps new ones; another replica may have been first.
pub(super) async fn add(control: &Control, vectors: &[(Vec<u8>, Vector)]) -> Result<()> {
    let hashes: Vec<&[u8]> = vectors.iter().map(|(hash, _)| hash.as_slice()).collect();
    let bytes: Vec<Vec<u8>> = vectors.iter().map(|(_, vector)| vector.to_bytes()).collect();
    let sql = "insert into data.embedding (hash, vector) select * from unnest($1::bytea[], $2::bytea[]) on conflict (hash) do nothing";
    control.client().await?.execute(sql, &[&hashes, &bytes]).await.db("keeping embeddings")?;
    Ok(())
}

/// Other words for tables and columns, and what tables are good for. Descriptions stand in the schema, as comments.
pub(super) async fn other_words(control: &Control, dataset: Uuid) -> Result<HashMap<Subject, String>> {
    let client = control.client().await?;
    let rows = client
        .query(
            "select table_schema, table_name, column_name, string_agg(text, '; ' order by field desc)
             from (select distinct on (table_schema, table_name, column_name, field) table_schema, table_name, column_name, field, text
                   from data.metadata where dataset_id = $1 and field in ('synonyms', 'use_cases')
                   order by table_schema, table_name, column_name, field, author = 'person' desc, version desc) current
             group by table_schema, table_name, column_name",
            &[&dataset],
        )
        .await
        .db("reading other words for tables")?;
    Ok(rows.iter().map(|row| (Subject { schema: row.get(0), table: row.get(1), column: row.get(2) }, row.get(3))).collect())
}
