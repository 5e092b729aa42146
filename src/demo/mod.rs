//! The service at play: synthetic donors, a phone simulator, a fast clock or one moved in steps, and one shortage. It is
//! an edge like the command line, and everything it does goes through the verbs that real people use.

mod behaviour;
mod events;
mod invariants;
mod people;
mod play;
mod population;
mod stage;
pub mod story;
mod timeline;

pub use play::play;
pub use stage::{Account, Stage};
