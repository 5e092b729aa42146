//! How patient the service is with a gateway.

use std::time::Duration;

use crate::notify::pace::SOON;

/// How long to wait for a gateway.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For a connection and its encryption.
    pub connect: Duration,
    /// For the answer to a request.
    pub answer: Duration,
    /// For that answer once the service is to stop: within what a stop may take.
    pub farewell: Duration,
    /// How long a text waits for its turn with a gateway that wants fewer.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            farewell: Duration::from_secs(8),
            patience: SOON,
        }
    }
}
