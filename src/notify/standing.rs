//! How a carrier stands that has no session. What it refuses to everybody alike is one state and no failure of any
//! message: they wait untouched, and one attempt at a time finds out whether the carrier takes them again.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::notify::backoff::Backoff;
use crate::notify::in_a_row::InARow;
use crate::notify::lock::lock;
use crate::notify::outcome::{NotSent, Outcome};

/// How long a carrier of which nothing is heard is believed to stand, on the machine's clock.
const BELIEVED: Duration = Duration::from_mins(1);

/// How a carrier stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has tried.
    Untried,
    /// It takes messages.
    Takes {
        /// Since then.
        since: DateTime<Utc>,
        /// When it last did.
        seen_at: DateTime<Utc>,
    },
    /// It takes none.
    Down {
        /// Since then.
        since: DateTime<Utc>,
        /// What the last attempt met.
        why: NotSent,
        /// How many attempts were in vain.
        failures: u32,
        /// When the next one is due.
        next_at: DateTime<Utc>,
    },
}

/// What a message met by no fault of its own.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// The code of a refusal that is not for good.
    No(String),
    /// Nothing that tells whether it was taken.
    Nothing,
}

/// The state of one carrier, as this process has met it.
pub struct Standing {
    state: Mutex<State>,
    /// What only a message shows: a connection says nothing about it.
    only_messages_show: &'static [NotSent],
    said: Mutex<InARow<Said>>,
    clock: Clock,
    backoff: Backoff,
}

impl Standing {
    pub fn new(clock: Clock, only_messages_show: &'static [NotSent]) -> Self {
        Self {
            state: Mutex::new(State::Untried),
            only_messages_show,
            said: Mutex::default(),
            clock,
            backoff: Backoff::default(),
        }
    }

    pub fn state(&self) -> State {
        *self.lock()
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Messages that may be on their way at once: all that there are connections for, or the one that finds out.
    pub fn room(&self, connections: usize) -> usize {
        match self.state() {
            State::Takes { .. } => connections,
            State::Untried => 1,
            State::Down { next_at, .. } => usize::from(next_at <= self.clock.now()),
        }
    }

    /// Whether it is time to look, because nothing was due that would have shown how it stands.
    pub fn wants_a_look(&self) -> bool {
        let now = self.clock.now();
        match self.state() {
            State::Untried => true,
            State::Takes { seen_at, .. } => now - seen_at >= self.clock.span(BELIEVED),
            State::Down { why, next_at, .. } => next_at <= now && !self.only_messages_show.contains(&why),
        }
    }

    /// Whether it is time to try one message, because nothing else shows whether the carrier takes them again.
    pub fn wants_a_try(&self) -> bool {
        match self.state() {
            State::Down { why, next_at, .. } => next_at <= self.clock.now() && self.only_messages_show.contains(&why),
            State::Untried | State::Takes { .. } => false,
        }
    }

    /// Learns from what became of a message that was offered at that moment, and says what did: a refusal that everybody hears is none of this message. One
    /// that was held back here teaches nothing.
    pub fn learn(&self, outcome: Outcome, offered_at: Instant) -> Outcome {
        match &outcome {
            Outcome::NotSent { why } if why.outage().is_some() => self.heard(Err(*why)),
            Outcome::NotSent { .. } => {}
            Outcome::Refused { permanent: false, code } if self.all_hear(Said::No(code.clone()), offered_at) => {
                let why = NotSent::Refusing;
                self.heard(Err(why));
                return Outcome::NotSent { why };
            }
            Outcome::Uncertain if self.all_hear(Said::Nothing, offered_at) => self.heard(Err(NotSent::Unanswered)),
            Outcome::Uncertain => {}
            Outcome::Refused { permanent: false, .. } => self.heard(Ok(())),
            Outcome::Accepted { .. } | Outcome::Refused { .. } | Outcome::NoSuchAddress { .. } => {
                lock(&self.said).end(Instant::now());
                self.heard(Ok(()));
            }
        }
        outcome
    }

    /// Whether what one message met shows what all would meet.
    fn all_hear(&self, said: Said, offered_at: Instant) -> bool {
        let many = lock(&self.said).shows_that_all_hear(said, offered_at);
        many || matches!(self.state(), State::Down { why, .. } if self.only_messages_show.contains(&why))
    }

    /// Looks with `check`, if it is time to, unless the service stops before.
    pub async fn look(&self, stop: &CancellationToken, check: impl Future<Output = Result<(), NotSent>>) {
        if !self.wants_a_look() {
            return;
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            found = check => self.looked(found),
        }
    }

    /// Learns from a look. Of what only a message shows, a connection proves nothing.
    pub fn looked(&self, found: Result<(), NotSent>) {
        match self.state() {
            State::Down { why, .. } if self.only_messages_show.contains(&why) => self.heard(found.and(Err(why))),
            _ => self.heard(found),
        }
    }

    fn heard(&self, heard: Result<(), NotSent>) {
        let now = self.clock.now();
        let mut state = self.lock();
        let failures = match *state {
            State::Down { failures, .. } => failures,
            _ => 0,
        };
        let refused = matches!(
            heard,
            Err(NotSent::SignInRefused
                | NotSent::SenderRefused
                | NotSent::Empty
                | NotSent::Refusing
                | NotSent::Unanswered)
        );
        let pause = self.clock.span(self.backoff.pause(failures, refused, rand::random()));
        *state = state.after(heard, now, pause);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    /// The state after what was heard. What stays as it was keeps its beginning; and messages that were on their way
    /// together meet the same outage, which is one failure.
    fn after(self, heard: Result<(), NotSent>, now: DateTime<Utc>, pause: TimeDelta) -> Self {
        match (self, heard) {
            (Self::Takes { since, .. }, Ok(())) => Self::Takes { since, seen_at: now },
            (_, Ok(())) => Self::Takes {
                since: now,
                seen_at: now,
            },
            (Self::Down { next_at, .. }, Err(_)) if now < next_at => self,
            (Self::Down { since, failures, .. }, Err(why)) => Self::Down {
                since,
                why,
                failures: failures + 1,
                next_at: now + pause,
            },
            (_, Err(why)) => Self::Down {
                since: now,
                why,
                failures: 1,
                next_at: now + pause,
            },
        }
    }
}

#[cfg(test)]
mod tests;
