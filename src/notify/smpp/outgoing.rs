//! What waits to be written to a connection.

use rusmpp::Command;
use rusmpp::pdus::SubmitSm;

use super::asked::Asker;
use crate::notify::Fence;

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
