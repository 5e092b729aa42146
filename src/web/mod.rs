//! What happens when asked: every route on one page ([`routes`]), one folder for each audience.

pub mod assets;
mod callback;
pub mod coordinator;
pub mod desk;
pub mod donor;
pub mod error;
pub mod form;
#[cfg(test)]
mod gallery;
pub mod hospital;
pub mod id;
pub mod language;
pub mod layers;
mod metrics;
pub mod page;
pub mod refusals;
pub mod request_id;
pub mod routes;
pub mod server;
pub mod session;
pub mod simulator;
pub mod staff;
#[cfg(test)]
mod tests;
pub mod when;
pub mod who;
pub mod words;
