//! How patient the service is with its relay.

use std::time::Duration;

/// How long to wait for the relay.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For a connection, its encryption and its sign-in together.
    pub connect: Duration,
    /// For the answer to a command.
    pub command: Duration,
    /// For the answer after the message, which the relay may scan first.
    pub message: Duration,
    /// For that answer once the service is to stop: within what a stop may take.
    pub farewell: Duration,
}

impl Limits {
    pub const DEFAULT: Self = Self {
        connect: Duration::from_secs(10),
        command: Duration::from_secs(20),
        message: Duration::from_secs(60),
        farewell: Duration::from_secs(8),
    };
}
