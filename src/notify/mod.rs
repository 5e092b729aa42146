//! Leaving the building: typed messages and their transports. Whoever sends holds a lease on the row of the ledger and
//! writes the outcome back; nothing here knows the database.

mod carriers;
pub mod email;
mod fence;
pub mod message;
pub mod outcome;
mod paused;
pub mod providers;
pub mod render;
mod route;
#[cfg(test)]
mod samples;
pub mod smpp;
mod trust;

pub use carriers::Carriers;
pub use fence::Fence;
pub use route::{BadRoute, BadRoutes, Over, Route, RouteSettings, SmsCarrier};
pub use trust::{BadCertificates, certificates};
