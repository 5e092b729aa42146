//! What the coordinator sees: every campaign, why each wave was sent, and what is uncertain.

mod attention;
pub mod calls;
pub mod campaign;
pub mod campaigns;
pub mod forms;
pub mod health;
pub mod pages;
pub mod relays;
pub mod replies;
#[cfg(test)]
mod tests;
pub mod uncertain;
