//! What a hospital sees: its shortages, and how they fill.

pub mod forms;
pub mod pages;
