//! The house of these tests: what is known of datasets, beside the datasets.

use std::ops::Deref;
use std::sync::Arc;

use tidegate_knowledge::{Knowledge, Settings};
use tidegate_testkit::TestDatabase;

pub(crate) struct House {
    house: tidegate_testhouse::House,
    pub(crate) knowledge: Arc<Knowledge>,
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

    async fn with(settings: Settings) -> House {
        let house = tidegate_testhouse::House::new(tidegate_data::Settings::default()).await;
        let knowledge = Knowledge::open(house.control.clone(), Arc::clone(&house.datasets), settings).await.unwrap();
        house.add_tools(tidegate_knowledge::module(&knowledge).tools);
        House { house, knowledge }
    }

    /// A second process on the same control database.
    pub(crate) async fn neighbour(&self) -> Arc<Knowledge> {
        let (control, datasets) = self.house.neighbour().await;
        Knowledge::open(control, datasets, Settings::default()).await.unwrap()
    }

    /// A house with the database `d` filled by a script and registered through a role that only reads.
    pub(crate) async fn with_data(sql: &str, settings: Settings) -> (House, TestDatabase) {
        let house = House::with(settings).await;
        let data = house.fill(sql).await;
        (house, data)
    }
}
