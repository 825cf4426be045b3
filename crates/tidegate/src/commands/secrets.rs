//! `tidegate secrets`: a new key takes over from the old one.

use tidegate_core::{Error, Result, Secret};
use tidegate_data::{Vault, vault};

use crate::command::Secrets;
use crate::settings::Settings;
use crate::wire::App;
use crate::{output, secrets};

pub(super) async fn run(command: Secrets, settings: &Settings) -> Result<()> {
    let values = &settings.values;
    match command {
        Secrets::New => output::print(&format!("{}\n", Vault::new_key().expose())),
        Secrets::Rotate if values.secrets.key.expose().is_empty() => rotate_own(settings).await?,
        Secrets::Rotate => rotate_configured(settings).await?,
    }
    Ok(())
}

/// The key in the data folder: both keys stand in its file for as long as credentials of both are stored.
async fn rotate_own(settings: &Settings) -> Result<()> {
    let values = &settings.values;
    let old = secrets::key(&values.secrets, &values.data)?;
    let file = secrets::key_file(&values.data);
    let new = Vault::new_key();
    secrets::replace(&file, &format!("{}\n{}\n", new.expose(), old.expose()))?;
    let stored = store_anew(settings).await?;
    secrets::replace(&file, new.expose())?;
    output::tell(&format!("{stored} credentials are stored under a new key in {}: back it up", file.display()));
    output::tell("a server that runs on this folder keeps its connections; restart it before the next change of a dataset");
    Ok(())
}

/// Keys that an operator gives: the new one first.
async fn rotate_configured(settings: &Settings) -> Result<()> {
    let values = &settings.values;
    let keys: Secret<String> = secrets::key(&values.secrets, &values.data)?;
    if vault::split(&keys).count() < 2 {
        return Err(Error::invalid("there is one key, and nothing to rotate to")
            .hint("`tidegate secrets new` makes a key: put it before the old one (TIDEGATE__SECRETS__KEY=NEW,OLD), restart every server, then rotate"));
    }
    let stored = store_anew(settings).await?;
    output::tell(&format!("{stored} credentials are stored under the first key: the others can go, and servers be restarted without them"));
    Ok(())
}

async fn store_anew(settings: &Settings) -> Result<usize> {
    let app = App::open(settings).await?;
    let stored = app.domains.datasets.rotate_credentials().await;
    app.close().await?;
    stored
}
