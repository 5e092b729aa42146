//! The verbs: one file each, one transaction each, named refusals. No HTTP, no templates.
#![warn(missing_docs)]

pub mod answer;
pub mod appointment;
pub mod attempt;
pub mod bounce;
pub mod call;
pub mod callback;
pub mod campaign;
mod candidates;
pub mod consent;
mod context;
pub mod fall_back;
mod givable;
pub mod import_donors;
pub mod incoming;
pub mod outcome;
mod places;
pub mod plan_wave;
pub mod post;
pub mod preferences;
pub mod progress;
pub mod receipt;
pub mod register_donor;
pub mod reply;
pub mod restore;
pub mod route;
pub mod scene;
pub mod shortage;
pub mod sign_in;
pub mod site_day;
pub mod staff;
pub mod standing;
mod ticket;
pub mod uncertain;
pub mod unsubscribe;

pub use context::{Context, House, Providers};
