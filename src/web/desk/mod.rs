//! What the desk of a site sees: who comes today, and what became of it.

pub mod forms;
pub mod pages;
