//! The closed vocabularies of the service and the ids of its nouns: one word, one spelling, in Rust, in both
//! databases, in addresses of pages and on the command line.

#[macro_use]
mod vocabulary;

mod blood;
mod carriers;
mod ids;
mod people;
mod work;

pub use blood::{BloodGroup, Component, GROUPS};
pub use carriers::{ConnectorState, LeftBecause, Outage};
pub use ids::*;
pub use people::{AttemptKind, Channel, ConsentKind, Language, Role, Sex};
pub use vocabulary::UnknownWord;
pub use work::*;
