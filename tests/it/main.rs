//! The service as its actors see it, on SQLite and on PostgreSQL.
#![cfg(test)]

#[macro_use]
mod support;

mod addresses;
mod answers;
mod appeals;
mod appointments;
mod bounces;
mod callbacks;
mod carrier;
mod carrier_processes;
mod carrier_texts;
mod clock;
mod codes;
mod commands;
mod commands_import;
mod concurrency;
mod constraints;
mod costs;
mod crashes;
mod doctor;
mod donors;
mod fallback;
mod fuzz;
mod gate;
mod gateway_processes;
mod gateways;
mod jobs;
mod kills;
mod labelled_replies;
mod ledger;
mod mail;
mod planner;
mod privacy;
mod processes;
mod progress;
mod reach;
mod rejoining;
mod relay;
mod replies;
mod reply_queue;
mod restored;
mod routes;
mod shortages;
mod sites;
mod smpp;
mod staff;
mod stop_races;
mod stopped;
mod story;
mod suppression;
mod uncertain;
mod unsubscribe;
mod visits;
mod web;
