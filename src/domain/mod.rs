//! Every rule about blood, time, distance and people. Pure: no async, no I/O, no clock, no randomness, no queries.
#![warn(missing_docs)]

pub mod attempt;
pub mod blood;
pub mod calendar;
pub mod code_budget;
pub mod contact;
pub mod eligibility;
pub mod fallback;
pub mod forecast;
pub mod gate;
pub mod geo;
pub mod hospital_name;
pub mod iin;
pub mod need;
pub mod pace;
pub mod price;
pub mod provider;
pub mod pulse;
pub mod reply;
pub mod route;
pub mod skew;
pub mod slot;
pub mod text;
pub mod wave;
