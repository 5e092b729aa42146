//! How long to wait for a message centre.

use std::time::Duration;

use crate::notify::backoff::Backoff;

/// How long to wait for a message centre.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For a connection, its encryption and its sign-in together.
    pub connect: Duration,
    /// For the answer to a part. After it the part is uncertain.
    pub answer: Duration,
    /// For a sign of life after asking for one, and for octets to be taken.
    pub silence: Duration,
    /// How long a part is offered again to an operator that throttles.
    pub patience: Duration,
    /// Between attempts to send one text to an operator with whom no money is left.
    pub probe: Duration,
    /// For the farewell.
    pub unbind: Duration,
    /// Between attempts to connect.
    pub backoff: Backoff,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(20),
            silence: Duration::from_secs(10),
            patience: Duration::from_secs(10),
            probe: Duration::from_mins(1),
            unbind: Duration::from_secs(3),
            backoff: Backoff::default(),
        }
    }
}
