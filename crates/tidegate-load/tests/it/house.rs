//! The house of these tests: a dataset that takes loads.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tidegate_core::{Answer, Attachment, Caller, Context, Error, Face};
use tidegate_data::{Entry, Settings};
use tidegate_guard::Action;
use tidegate_load::Loads;
use tidegate_testhouse::entry;
use tidegate_testkit::{Postgres, TestDatabase, psql};
use tidegate_writes::Writes;

pub(crate) struct House {
    ground: tidegate_testhouse::House,
    pub(crate) data: TestDatabase,
    folder: PathBuf,
}

impl Deref for House {
    type Target = tidegate_testhouse::House;

    fn deref(&self) -> &tidegate_testhouse::House {
        &self.ground
    }
}

impl House {
    /// The dataset `d`, made by a script, which takes these writes.
    pub(crate) async fn new(sql: &str, allow: &[Action]) -> House {
        let house = tidegate_testhouse::House::new(Settings::default()).await;
        let writes = Writes::new(house.control.clone(), Arc::clone(&house.datasets));
        house.add_tools(tidegate_writes::module(&writes).tools.into_iter().chain(tidegate_load::module(&Loads::new(writes)).tools));
        let data = Postgres::shared().await.database().await;
        // A dataset of which nothing can be read is not registered.
        data.run(&format!("create table there (a int); {sql}")).await;
        let role = data.role("login noinherit").await;
        data.run(&format!(
            "grant usage, create on schema public to {0}; grant select, insert, delete on all tables in schema public to {0}",
            role.name
        ))
        .await;
        house.enter(Entry { schemas: vec!["public".to_owned()], ..entry("d") }, &role.url).await.unwrap();
        let allow: Vec<&str> = allow.iter().map(|action| action.as_str()).collect();
        house.call("set_writes", json!({"dataset": "d", "allow": allow})).await.unwrap();
        let folder = std::env::temp_dir().join(format!("tidegate-load-{}", data.name()));
        std::fs::create_dir_all(&folder).unwrap();
        House { ground: house, data, folder }
    }

    /// A file of this test.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Loads bytes as a file of that name; more arguments may follow.
    pub(crate) async fn load(&self, name: &str, bytes: impl AsRef<[u8]>, more: Value) -> Result<Answer, Error> {
        let path = self.file(name, bytes);
        let mut arguments = json!({"dataset": "d", "table": "t", "into": "new"});
        arguments.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.call_at(Face::CommandLine, "load_file", arguments, attached(&path)).await
    }

    pub(crate) async fn loaded(&self, name: &str, bytes: impl AsRef<[u8]>, more: Value) -> String {
        self.load(name, bytes, more).await.unwrap_or_else(|error| panic!("{name}: {error:?}")).render()
    }

    pub(crate) async fn call_at(&self, face: Face, tool: &str, arguments: Value, context: Context) -> Result<Answer, Error> {
        self.gate.call(&Arc::new(Caller::local(face)), tool, arguments, context).await
    }

    /// What psql prints.
    pub(crate) fn psql(&self, sql: &str) -> String {
        psql(&self.data.url(), sql)
    }

    /// The columns of a table with their types.
    pub(crate) fn types(&self, table: &str) -> String {
        self.psql(&format!(
            "select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum)
             from pg_attribute where attrelid = '{table}'::regclass and attnum > 0"
        ))
    }
}

/// A call with a file, as the command line makes it.
pub(crate) fn attached(path: &Path) -> Context {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    Context { attachment: Some(Attachment { name, path: path.to_owned(), beside: true }), ..Context::default() }
}

impl Drop for House {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
