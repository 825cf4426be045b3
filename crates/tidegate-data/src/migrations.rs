//! The steps that make this module's part of the control database.

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The steps in order.
pub(crate) fn runner() -> refinery::Runner {
    embedded::migrations::runner()
}
