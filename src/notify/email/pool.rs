//! A few open connections to the relay, each used by one message at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use lettre::address::Envelope;
use tokio::sync::Semaphore;

use super::connection::{Connection, Exchange};
use super::relay::Relay;
use crate::notify::outcome::{NotSent, Outcome};

/// More connections make a relay suspicious before they make it faster.
pub const CONNECTIONS: usize = 8;

/// The connections to one relay.
pub struct Pool {
    relay: Relay,
    turns: Semaphore,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// A pool that opens connections as they are needed.
    pub fn new(relay: Relay) -> Self {
        Self {
            relay,
            turns: Semaphore::new(CONNECTIONS),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Hands over one message. An idle connection that the relay has closed meanwhile is replaced: it broke before
    /// the relay heard of the message. Dropping the future closes its connection.
    pub async fn send(&self, envelope: &Envelope, message: &[u8], message_id: &str) -> Outcome {
        let _turn = self
            .turns
            .acquire()
            .await
            .expect("the semaphore lives as long as the pool and is never closed");
        loop {
            let idle = self.idle().pop();
            let fresh = idle.is_none();
            let mut connection = match idle {
                Some(connection) => connection,
                None => match self.relay.connect().await {
                    Ok(connection) => connection,
                    Err(why) => return Outcome::NotSent { why },
                },
            };
            match connection.send(envelope, message, message_id).await {
                Exchange::Ended { outcome, reusable } => {
                    if reusable {
                        self.idle().push(connection);
                    }
                    return outcome;
                }
                Exchange::Stale if fresh => {
                    return Outcome::NotSent {
                        why: NotSent::TurnedAway,
                    };
                }
                Exchange::Stale => {}
            }
        }
    }

    /// Opens a connection, signs in and asks for nothing.
    pub async fn check(&self) -> Result<(), NotSent> {
        self.relay.connect().await?.check().await
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
