//! Texts over a real SMPP session: what leaves, what comes in, and what is known when a message centre misbehaves.

mod answers;
mod log;
mod receiving;
mod sending;
mod session;
mod side;
mod torn;
