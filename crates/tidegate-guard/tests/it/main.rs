//! The guard against the corpora, against random text, and against everything that is too large.

mod corpus;
mod govern;
mod large;
mod memory;
mod placements;
mod rules;
mod slow;
mod victim;
mod writes;
