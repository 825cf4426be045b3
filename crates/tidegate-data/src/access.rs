//! What a credential may do: found out before it is stored, told with the SQL that makes a better one.

use schemars::JsonSchema;
use serde::Serialize;
use tidegate_core::{Error, Result};

use crate::dataset::{Dataset, Entry};
use crate::failure;
use tidegate_guard::quote_ident;

/// What the connected role may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Access {
    /// The role's name.
    pub role: String,
    /// The database's name.
    pub database: String,
    /// PostgreSQL's version, for example `15.18`.
    pub version: String,
    /// Whether it is a superuser.
    pub superuser: bool,
    /// Other powers that a reader does not need, for example `createdb`.
    pub powers: Vec<String>,
    /// Tables it may change.
    pub writable: u64,
    /// Tables and views it may read, a partitioned table counted once.
    pub readable: u64,
    /// Schemas in which tables can be read.
    pub schemas: Vec<String>,
}

const PROBE: &str = "
select r.rolname, pg_catalog.current_database(), pg_catalog.current_setting('server_version'), r.rolsuper,
       pg_catalog.concat_ws(',',
           case when r.rolcreatedb then 'createdb' end,
           case when r.rolcreaterole then 'createrole' end,
           case when r.rolreplication then 'replication' end,
           case when r.rolbypassrls then 'bypassrls' end,
           (select pg_catalog.string_agg(m.rolname, ',' order by m.rolname) from pg_catalog.pg_roles m
            where m.rolname in ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_signal_backend')
              and pg_catalog.pg_has_role(r.oid, m.oid, 'member') and not r.rolsuper)),
       (select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
          and pg_catalog.has_table_privilege(c.oid, 'insert, update, delete, truncate')),
       (select count(*) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
          and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
          and pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select')),
       (select pg_catalog.json_agg(distinct n.nspname) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
          and pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select'))
from pg_catalog.pg_roles r
where r.rolname = current_user";

/// Connects and asks.
pub async fn probe(dataset: &Dataset) -> Result<Access> {
    let mut rows = dataset.catalog(PROBE, &[]).await?;
    let row = rows.next().await.map_err(|error| failure::plain(&dataset.entry.name, error))?;
    let row = row.ok_or_else(|| Error::internal("the catalogue does not know the connected role"))?;
    let text = |at: usize| row.cell(at).unwrap_or_default().to_owned();
    let list = |at: usize| text(at).split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    Ok(Access {
        role: text(0),
        database: text(1),
        version: text(2),
        superuser: row.cell(3) == Some("t"),
        powers: list(4),
        writable: text(5).parse().unwrap_or(0),
        readable: text(6).parse().unwrap_or(0),
        schemas: row.cell(7).and_then(|names| serde_json::from_str(names).ok()).unwrap_or_default(),
    })
}

impl Access {
    /// Refuses what no later layer can make safe.
    pub fn check(&self, entry: &Entry) -> Result<()> {
        if self.superuser && !entry.allow_superuser {
            return Err(Error::denied(format!(
                "`{}` is a superuser of `{}`: what it may do can't be bounded by any check of ours",
                self.role, self.database
            ))
            .hint(format!("make a role that only reads and use its URL:\n{}\nor insist with --allow-superuser", self.reader_sql(entry))));
        }
        if let Some(missing) = entry.schemas.iter().find(|schema| !self.schemas.contains(schema)) {
            return Err(Error::not_found(format!("`{}` can read nothing in a schema `{missing}`", self.role))
                .hint(format!("schemas it can read in: {}", self.schemas.join(", "))));
        }
        Ok(())
    }

    /// What is less safe than it could be, if anything.
    pub fn warning(&self, entry: &Entry) -> Option<String> {
        let mut worries = Vec::new();
        if self.superuser {
            worries.push("it is a superuser".to_owned());
        }
        if !self.powers.is_empty() {
            worries.push(format!("it has {}", self.powers.join(", ")));
        }
        if self.writable > 0 && !self.superuser {
            worries.push(format!("it may change {} table{}", self.writable, if self.writable == 1 { "" } else { "s" }));
        }
        (!worries.is_empty()).then(|| {
            format!(
                "`{}` can do more than read: {}. Tidegate keeps it from writing; a role that can't is safer:\n{}",
                self.role,
                worries.join("; "),
                self.reader_sql(entry)
            )
        })
    }

    /// The SQL that makes a role which can only read, with limits that the server itself keeps.
    pub fn reader_sql(&self, entry: &Entry) -> String {
        let schemas = if entry.schemas.is_empty() { &self.schemas } else { &entry.schemas };
        let schemas: Vec<String> = schemas.iter().map(|schema| quote_ident(schema)).collect();
        let schemas = if schemas.is_empty() { "public".to_owned() } else { schemas.join(", ") };
        let role = quote_ident(&format!("tidegate_{}", entry.name.replace('-', "_")));
        let database = quote_ident(&self.database);
        format!(
            "create role {role} login noinherit connection limit 40 password '<choose one>';\n\
             alter role {role} set default_transaction_read_only = on;\n\
             alter role {role} set statement_timeout = '30s';\n\
             alter role {role} set idle_in_transaction_session_timeout = '60s';\n\
             alter role {role} set temp_file_limit = '1GB'; -- needs a superuser\n\
             grant connect on database {database} to {role};\n\
             revoke temporary on database {database} from public;\n\
             grant usage on schema {schemas} to {role};\n\
             grant select on all tables in schema {schemas} to {role};\n\
             alter default privileges in schema {schemas} grant select on tables to {role};"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(allow_superuser: bool) -> Entry {
        Entry { name: "shop".to_owned(), allow_superuser, ..Entry::default() }
    }

    #[test]
    fn a_superuser_is_refused_with_the_sql_that_makes_a_reader() {
        let access = Access {
            role: "postgres".to_owned(),
            database: "Shop".to_owned(),
            superuser: true,
            schemas: vec!["public".to_owned()],
            ..Access::default()
        };
        let error = access.check(&entry(false)).unwrap_err();
        assert!(error.text().contains("grant connect on database \"Shop\" to tidegate_shop;"), "{}", error.text());
        assert!(access.check(&entry(true)).is_ok());
        assert!(access.warning(&entry(true)).is_some());
    }

    #[test]
    fn a_reader_draws_no_warning() {
        let access = Access { role: "r".to_owned(), readable: 3, ..Access::default() };
        assert_eq!(access.warning(&entry(false)), None);
    }
}
