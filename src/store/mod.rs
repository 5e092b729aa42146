//! All SQL: functions over a connection, scoped finders, one read model per screen.

pub mod appeals;
pub mod appointments;
pub mod audit;
pub mod boards;
pub mod campaigns;
pub mod codes;
pub mod consents;
pub mod constraints;
pub mod db;
pub mod deferrals;
pub mod donations;
pub mod donors;
pub mod hospitals;
pub mod jobs;
pub mod ledger;
pub mod reach;
pub mod register;
pub mod replies;
pub mod sessions;
pub mod settings;
pub mod shortages;
pub mod simulator;
pub mod sites;
pub mod slots;
pub mod staff;
