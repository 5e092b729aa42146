//! What the tests are told with: databases, the service on a fixed clock, and its actors.

#[macro_use]
pub mod databases;
pub mod app;
pub mod browser;
pub mod certificates;
pub mod console;
pub mod copies;
pub mod donors;
pub mod gateway;
pub mod hospitals;
pub mod html;
pub mod planned;
pub mod plans;
pub mod postgres;
pub mod smsc;
pub mod smtp_sink;
pub mod visitors;
pub mod wave;
