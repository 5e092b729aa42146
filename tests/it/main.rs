//! The service as its actors see it, on SQLite and on PostgreSQL.
#![cfg(test)]

#[macro_use]
mod support;

mod constraints;
mod story;
