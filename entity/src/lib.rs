//! Values and tables. `values` holds the closed vocabularies and the ids; every other file is one table:
//! columns and relations only. Rules live in the `domain` of the service, queries in its `store`.

pub mod appeal;
pub mod appointment;
pub mod attempt;
pub mod audit;
pub mod campaign;
pub mod code;
pub mod connector;
pub mod consent;
pub mod deferral;
pub mod delivery;
pub mod delivery_part;
pub mod donation;
pub mod donor;
pub mod hold;
pub mod hospital;
pub mod hospital_site;
pub mod inbound_raw;
pub mod inbound_text;
pub mod job;
pub mod opening_exception;
pub mod opening_hours;
pub mod populated_cell;
pub mod receipt;
pub mod reply;
pub mod route;
pub mod session;
pub mod setting;
pub mod shortage;
pub mod simulated_message;
pub mod site;
pub mod slot;
pub mod staff;
pub mod suppression;
pub mod values;
pub mod wave;
