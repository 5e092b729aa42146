//! The phone simulator of the demo: what each phone received, and a way to reply.

pub mod forms;
pub mod pages;
pub mod phones;
#[cfg(test)]
mod tests;
