//! What the coordinator sees: every campaign, why each wave was sent, and what is uncertain.

pub mod pages;
