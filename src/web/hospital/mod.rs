//! What a hospital sees: its shortages, and how they fill.

pub mod figures;
pub mod forms;
pub mod new;
pub mod pages;
pub mod shortages;
#[cfg(test)]
mod tests;
