//! A carrier of which something is known that stands in the way of every message. Nothing is sent to it but, now and then,
//! one message that tells whether it is over.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::notify::lock::lock;

/// What stands in the way, if anything does.
pub struct Paused<W>(Mutex<Option<Pause<W>>>);

#[derive(Clone)]
struct Pause<W> {
    why: W,
    since: DateTime<Utc>,
    next: Instant,
}

impl<W: Clone + PartialEq> Paused<W> {
    /// Nothing is known.
    pub const fn not() -> Self {
        Self(Mutex::new(None))
    }

    /// What stands in the way, and since when.
    pub fn why(&self) -> Option<(W, DateTime<Utc>)> {
        self.pause().as_ref().map(|pause| (pause.why.clone(), pause.since))
    }

    /// Whether it is time to try one message.
    pub fn is_due(&self, now: Instant) -> bool {
        self.pause().as_ref().is_some_and(|pause| pause.next <= now)
    }

    /// Whether a message may be tried now. While something stands in the way one may, each time that `pause` is over.
    pub fn lets_through(&self, now: Instant, pause: Duration) -> bool {
        match &mut *self.pause() {
            None => true,
            Some(paused) => {
                let due = paused.next <= now;
                if due {
                    paused.next = now + pause;
                }
                due
            }
        }
    }

    /// Something stands in the way, and nothing is tried before `next`. What did already keeps its beginning, which is
    /// returned.
    pub fn begin(&self, why: W, now: DateTime<Utc>, next: Instant) -> DateTime<Utc> {
        let mut paused = self.pause();
        let since = match &*paused {
            Some(before) if before.why == why => before.since,
            _ => now,
        };
        *paused = Some(Pause { why, since, next });
        since
    }

    /// Nothing does any more. Returns whether something did.
    pub fn end(&self) -> bool {
        self.pause().take().is_some()
    }

    fn pause(&self) -> MutexGuard<'_, Option<Pause<W>>> {
        lock(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn one_message_is_tried_each_time_that_the_pause_is_over() {
        let (t0, minute) = (DateTime::UNIX_EPOCH, Duration::from_mins(1));
        let (now, paused) = (Instant::now(), Paused::not());
        assert!(paused.lets_through(now, minute) && paused.lets_through(now, minute) && !paused.is_due(now));
        paused.begin("empty", t0, now + minute);
        assert!(!paused.is_due(now) && !paused.lets_through(now, minute));
        let now = now + minute;
        assert!(paused.is_due(now) && paused.lets_through(now, minute));
        assert!(!paused.lets_through(now, minute), "one is enough");
        let later = t0 + TimeDelta::minutes(1);
        assert_eq!(paused.begin("empty", later, now + minute), t0, "it began when it began");
        assert_eq!(paused.begin("down", later, now + minute), later);
        assert!(paused.end() && !paused.end() && paused.lets_through(now, minute));
    }
}
