//! How staff come in.

pub mod forms;
pub mod pages;
pub mod sign_in;
#[cfg(test)]
mod tests;
