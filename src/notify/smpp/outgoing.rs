//! What waits to be written to a connection.

use std::sync::Arc;

use rusmpp::Command;
use rusmpp::pdus::SubmitSm;

use super::asked::Asker;

/// Asked immediately before a part is written; if it says no, nothing is.
pub type Fence = Arc<dyn Fn() -> bool + Send + Sync>;

/// What is to be written.
pub enum Outgoing {
    Submit {
        submit: Box<SubmitSm>,
        fence: Fence,
        asker: Asker,
    },
    Answer(Command),
    Enquire,
    Unbind,
    /// The farewell that the message centre asked for.
    Last(Command),
}
