//! Leaving the building: typed messages and their transports. Whoever sends holds a lease on the row of the ledger and
//! writes the outcome back; nothing here knows the database.

mod backoff;
mod carriers;
pub mod email;
mod escapes;
mod fence;
pub mod gateway;
mod in_a_row;
mod lock;
pub mod longest;
pub mod message;
mod options;
pub mod outcome;
mod pace;
mod paused;
pub mod providers;
pub mod render;
mod route;
mod samples;
pub mod smpp;
pub mod standing;
mod text_message;
mod trust;

pub use carriers::Carriers;
pub use fence::Fence;
pub use route::{BadRoute, BadRoutes, Over, Route, RouteSettings, SmsCarrier};
pub use text_message::TextMessage;
pub use trust::{BadCertificates, certificates};
