//! How long to wait for a message centre.

use std::time::Duration;

use crate::notify::backoff::Backoff;
use crate::notify::pace::SOON;

/// How long to wait for a message centre.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For a connection, its encryption and its sign-in together.
    pub connect: Duration,
    /// For the answer to a part. After it the part is uncertain.
    pub answer: Duration,
    /// For a sign of life after asking for one, and for octets to be taken.
    pub silence: Duration,
    /// How long a text of which nothing has left waits for its turn with an operator that throttles.
    pub patience: Duration,
    /// How long the rest of a text does of which a part has left, also for a session or for money. Longer than `probe`, so
    /// that it is tried once more when money has run out between two parts.
    pub to_its_end: Duration,
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
            patience: SOON,
            to_its_end: Duration::from_secs(75),
            probe: Duration::from_mins(1),
            unbind: Duration::from_secs(3),
            backoff: Backoff::default(),
        }
    }
}
