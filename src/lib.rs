//! Qanat: blood donor mobilization. This page is the map of the house.
//!
//! ```text
//! main -> cli -> web | jobs -> actions -> store  -> entity
//!                         |        '----> domain -> entity::values
//!                         '-> notify -> templates <- web
//! ```
//!
//! - [`domain`]: every rule about blood, time, distance and people, as plain functions that take `now`;
//! - [`mod@reference`]: facts as data, parsed once;
//! - [`store`]: all SQL; [`actions`]: the verbs, one transaction each;
//! - [`notify`]: messages leaving the building; [`jobs`]: what happens on its own;
//! - [`web`]: what happens when asked; [`cli`]: one file per command; [`demo`]: the service at play with synthetic people;
//! - [`app`], [`config`], [`clock`], [`keyring`], [`locale`]: what the edges share.

pub mod actions;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod jobs;
pub mod keyring;
pub mod locale;
pub mod notify;
pub mod reference;
pub mod store;
pub mod web;
