//! A few open connections to the relay, each used by one message at a time.

use std::sync::Mutex;
use std::time::Duration;

use lettre::address::Envelope;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::connection::{Closed, Connection, Written};
use super::relay::Relay;
use crate::notify::lock::lock;
use crate::notify::outcome::{NotSent, Outcome};

/// More connections make a relay suspicious before they make it faster.
pub const CONNECTIONS: usize = 8;
/// What leaves within that time may wait for a connection, so that a fast relay does not wait for the ledger. After a crash
/// nobody knows of it whether it has left, so that it is little.
const AHEAD: Duration = Duration::from_millis(20);
/// A letter that has waited for a connection for so long goes back, because the relay is not fast any more: the gate was asked
/// about it before.
const WAITS: Duration = Duration::from_millis(500);
/// Letters on their way and waiting, at most.
const MOST: usize = 64;

/// The connections to one relay.
pub struct Pool {
    relay: Relay,
    turns: Semaphore,
    idle: Mutex<Vec<Connection>>,
    takes: Mutex<Duration>,
}

impl Pool {
    /// A pool that opens connections as they are needed.
    pub fn new(relay: Relay) -> Self {
        Self {
            relay,
            turns: Semaphore::new(CONNECTIONS),
            idle: Mutex::new(Vec::new()),
            takes: Mutex::new(AHEAD * 2),
        }
    }

    /// Letters that are of use on their way at once.
    pub fn room(&self) -> usize {
        room(*lock(&self.takes))
    }

    pub fn relay_name(&self) -> String {
        self.relay.name()
    }

    /// Hands over one message. Until its first byte leaves, a stop ends the conversation; nothing does after it but the
    /// relay's answer or a limit.
    pub async fn send(&self, envelope: &Envelope, written: Written<'_>, stop: &CancellationToken) -> Outcome {
        let (begun, _turn, mut connection) = tokio::select! {
            biased;
            () = stop.cancelled() => return Outcome::NotSent { why: NotSent::Stopping },
            open = self.open(envelope) => match open {
                Ok(open) => open,
                Err(outcome) => return outcome,
            },
        };
        let outcome = connection.hand_over(written, stop).await;
        self.took(begun.elapsed());
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = self.keep(connection, &outcome) => {}
        }
        outcome
    }

    /// The latest letters count most.
    fn took(&self, latest: Duration) {
        let mut takes = lock(&self.takes);
        *takes = (*takes * 7 + latest) / 8;
    }

    /// A connection whose relay waits for the message, and when its conversation began. An idle one that the relay has closed
    /// meanwhile is replaced: it broke before the relay heard of the message. Dropping the future closes its connection.
    async fn open(&self, envelope: &Envelope) -> Result<(Instant, SemaphorePermit<'_>, Connection), Outcome> {
        let Ok(turn) = timeout(WAITS, self.turns.acquire()).await else {
            self.took(WAITS);
            return Err(Outcome::NotSent {
                why: NotSent::Throttled,
            });
        };
        let turn = turn.expect("the semaphore lives as long as the pool and is never closed");
        let begun = Instant::now();
        loop {
            let idle = lock(&self.idle).pop();
            let fresh = idle.is_none();
            let mut connection = match idle {
                Some(connection) => connection,
                None => self.relay.connect().await.map_err(|why| Outcome::NotSent { why })?,
            };
            match connection.open(envelope).await {
                Ok(()) => return Ok((begun, turn, connection)),
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
            lock(&self.idle).push(connection);
        }
    }

    /// Opens a connection, signs in and asks for nothing.
    pub async fn check(&self) -> Result<(), NotSent> {
        self.relay.connect().await?.check().await
    }
}

/// For letters that take a connection so long.
fn room(takes: Duration) -> usize {
    let waiting = AHEAD.as_micros() / takes.as_micros().max(1);
    (CONNECTIONS * usize::try_from(waiting + 1).unwrap_or(MOST)).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_wait_for_a_connection_only_where_they_leave_at_once() {
        for (takes, expected) in [
            (0, 64),
            (1, 64),
            (3, 56),
            (5, 40),
            (10, 24),
            (20, 16),
            (21, 8),
            (2_000, 8),
        ] {
            assert_eq!(room(Duration::from_millis(takes)), expected, "{takes} ms");
        }
    }
}
