//! The house of these tests: writes, beside the datasets.

use std::ops::Deref;
use std::sync::Arc;

use tidegate_core::{Error, Tool};
use tidegate_data::{Entry, Settings};
use tidegate_testhouse::entry;
use tidegate_testkit::TestDatabase;
use tidegate_writes::Writes;

pub(crate) struct House {
    house: tidegate_testhouse::House,
    pub(crate) writes: Arc<Writes>,
}

impl Deref for House {
    type Target = tidegate_testhouse::House;

    fn deref(&self) -> &tidegate_testhouse::House {
        &self.house
    }
}

impl House {
    pub(crate) async fn new() -> House {
        House::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> House {
        let house = tidegate_testhouse::House::new(settings).await;
        let writes = Writes::new(house.control.clone(), Arc::clone(&house.datasets));
        house.add_tools(tidegate_writes::module(&writes).tools);
        House { house, writes }
    }

    /// A second process on the same control database.
    pub(crate) async fn neighbour(&self) -> Arc<Writes> {
        let (control, datasets) = self.house.neighbour().await;
        Writes::new(control, datasets)
    }

    /// A house with the database `d` filled by a script and registered through a role that only reads.
    pub(crate) async fn with_data(sql: &str, settings: Settings) -> (House, TestDatabase) {
        let house = House::with(settings).await;
        let data = house.fill(sql).await;
        (house, data)
    }

    pub(crate) async fn register(&self, name: &str, url: &str, allow_superuser: bool) -> Result<tidegate_data::Access, Error> {
        self.enter(Entry { allow_superuser, ..entry(name) }, url).await
    }
}

/// What agents can do here.
pub(crate) fn tools(writes: &Arc<Writes>) -> impl Iterator<Item = Tool> {
    tidegate_data::module(&writes.datasets).tools.into_iter().chain(tidegate_writes::module(writes).tools)
}
