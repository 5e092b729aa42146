//! A few open connections to the relay, each used by one message at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use lettre::address::Envelope;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_util::sync::CancellationToken;

use super::connection::{Closed, Connection, Written};
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

    pub fn relay_name(&self) -> String {
        self.relay.name()
    }

    /// Hands over one message. Until its first byte leaves, a stop ends the conversation; nothing does after it but the
    /// relay's answer or a limit.
    pub async fn send(&self, envelope: &Envelope, written: Written<'_>, stop: &CancellationToken) -> Outcome {
        let (_turn, mut connection) = tokio::select! {
            biased;
            () = stop.cancelled() => return Outcome::NotSent { why: NotSent::Stopping },
            open = self.open(envelope) => match open {
                Ok(open) => open,
                Err(outcome) => return outcome,
            },
        };
        let outcome = connection.hand_over(written, stop).await;
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = self.keep(connection, &outcome) => {}
        }
        outcome
    }

    /// A connection whose relay waits for the message. An idle one that the relay has closed meanwhile is replaced: it
    /// broke before the relay heard of the message. Dropping the future closes its connection.
    async fn open(&self, envelope: &Envelope) -> Result<(SemaphorePermit<'_>, Connection), Outcome> {
        let turn = self
            .turns
            .acquire()
            .await
            .expect("the semaphore lives as long as the pool and is never closed");
        loop {
            let idle = self.idle().pop();
            let fresh = idle.is_none();
            let mut connection = match idle {
                Some(connection) => connection,
                None => self.relay.connect().await.map_err(|why| Outcome::NotSent { why })?,
            };
            match connection.open(envelope).await {
                Ok(()) => return Ok((turn, connection)),
                Err(Closed::Ended(outcome)) => {
                    self.keep(connection, &outcome).await;
                    return Err(outcome);
                }
                Err(Closed::Stale) if fresh => {
                    return Err(Outcome::NotSent {
                        why: NotSent::TurnedAway,
                    });
                }
                Err(Closed::Stale) => {}
            }
        }
    }

    /// Keeps a connection for the next message if it is good for one.
    async fn keep(&self, mut connection: Connection, outcome: &Outcome) {
        let reusable = match outcome {
            Outcome::Accepted { .. } => true,
            Outcome::Refused { .. } | Outcome::NoSuchAddress { .. } => connection.reset().await,
            Outcome::Uncertain | Outcome::NotSent { .. } => false,
        };
        if reusable {
            self.idle().push(connection);
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
