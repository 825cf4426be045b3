//! The sample datasets: two databases of the private PostgreSQL, filled once and read through roles that only read.

use tidegate_core::{Error, Kind, Result, Secret};
use tidegate_data::weights::{BASE_MIN, Mode, Weighting};
use tidegate_data::{Entry, Registration};
use tidegate_pg::Control;
use tidegate_pg::control::Db as _;

use crate::output;
use crate::wire::App;

struct Sample {
    name: &'static str,
    description: &'static str,
    sql: &'static str,
    weighting: Option<fn() -> Weighting>,
}

const SAMPLES: [Sample; 2] = [
    Sample {
        name: "shop",
        description: "sample online shop: customers, products, orders, payments, shipments, returns, events (2024-10 to 2026-09)",
        sql: include_str!("../samples/shop.sql"),
        weighting: None,
    },
    Sample {
        name: "panel",
        description: "sample weighted TV panel: respondents stand for people by their weight; viewing events, ad exposures",
        sql: include_str!("../samples/panel.sql"),
        weighting: Some(panel_weighting),
    },
];

/// Makes and registers what is missing of the samples.
pub(crate) async fn install(app: &App) -> Result<()> {
    let Some(private) = &app.private else {
        return Err(Error::invalid("samples need the private PostgreSQL").hint("leave --database-url out, or leave --samples out"));
    };
    for sample in &SAMPLES {
        if app.domains.datasets.list().contains_key(sample.name) {
            continue;
        }
        output::tell(&format!("filling the sample dataset `{}` …", sample.name));
        private.ensure_database(sample.name).await?;
        let reader = format!("tidegate_{}", sample.name);
        fill(&private.url(sample.name), sample, &reader).await?;
        let entry = Entry { name: sample.name.to_owned(), description: sample.description.to_owned(), ..Entry::default() };
        let url = Secret::new(private.url_as(&reader, sample.name));
        match app.domains.datasets.add(Registration { entry, url, by: "tidegate".to_owned() }).await {
            Err(error) if error.kind == Kind::Conflict => {}
            added => drop(added?),
        }
        if let Some(weighting) = sample.weighting {
            app.domains.datasets.set_weighting(sample.name, &weighting()).await?;
        }
    }
    Ok(())
}

/// SQL of the sample panel runs as it is written: its rows are there to be looked at.
fn panel_weighting() -> Weighting {
    Weighting {
        schema: "public".to_owned(),
        table: "respondents".to_owned(),
        respondent: "respondent_id".to_owned(),
        weight: "weight".to_owned(),
        strata: vec!["state".to_owned(), "town_class".to_owned()],
        population: "people aged 4 and over in India".to_owned(),
        base_min: BASE_MIN,
        mode: Mode::Off,
    }
}

/// Fills the database unless it is filled, and makes the role that reads it: all in one transaction, so never by half.
async fn fill(url: &str, sample: &Sample, reader: &str) -> Result<()> {
    let database = Control::open(url).await?;
    let client = database.client().await?;
    let filled = client
        .query_opt("select from pg_catalog.pg_namespace where nspname = 'tidegate_sample'", &[])
        .await
        .db("looking at a sample database")?;
    if filled.is_none() {
        let role_exists =
            client.query_opt("select from pg_catalog.pg_roles where rolname = $1", &[&reader]).await.db("looking for a role")?.is_some();
        let create_role = if role_exists { String::new() } else { format!("create role {reader} login noinherit connection limit 40;") };
        let name = sample.name;
        let sql = format!(
            "{}
             {create_role}
             alter role {reader} set default_transaction_read_only = on;
             alter role {reader} set temp_file_limit = '1GB';
             grant connect on database {name} to {reader};
             revoke temporary on database {name} from public;
             do $$
             declare shown text;
             begin
                 for shown in select nspname from pg_catalog.pg_namespace where nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg\\_%' loop
                     execute format('grant usage on schema %I to {reader}', shown);
                     execute format('grant select on all tables in schema %I to {reader}', shown);
                 end loop;
             end $$;
             create schema tidegate_sample;",
            sample.sql
        );
        client.batch_execute(&sql).await.db(format_args!("filling the sample dataset `{name}`"))?;
    }
    drop(client);
    database.close().await;
    Ok(())
}
