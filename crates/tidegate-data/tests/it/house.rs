//! The house of these tests, with what they alone ask of it.

use std::ops::Deref;
use std::sync::Arc;

use tidegate_core::Error;
use tidegate_data::{Datasets, Entry, Settings};
use tidegate_testhouse::entry;
use tidegate_testkit::TestDatabase;

pub(crate) struct House(tidegate_testhouse::House);

impl Deref for House {
    type Target = tidegate_testhouse::House;

    fn deref(&self) -> &tidegate_testhouse::House {
        &self.0
    }
}

impl House {
    pub(crate) async fn new() -> House {
        House::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> House {
        House(tidegate_testhouse::House::new(settings).await)
    }

    /// A second process on the same control database.
    pub(crate) async fn neighbour(&self) -> Arc<Datasets> {
        self.0.neighbour().await.1
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
