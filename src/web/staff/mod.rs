//! How staff come in.

pub mod forms;
pub mod pages;
