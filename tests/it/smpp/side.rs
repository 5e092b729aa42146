//! The service's side of a session with the message centre of the tests.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use qanat::clock::Clock;
use qanat::notify::Fence;
use qanat::notify::outcome::{NotSent, Outcome};
use qanat::notify::smpp::{Backoff, Connector, Inbound, Limits, SmppSettings, State, Submission, TextMessage};
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

use crate::support::smsc::Smsc;

pub const PHONE: &str = "+77011234567";

pub fn now() -> DateTime<Utc> {
    "2026-03-28T03:00:00Z".parse().unwrap()
}

/// Short enough that a test ends, and long enough that nothing else does.
pub fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(5),
        silence: Duration::from_secs(5),
        patience: Duration::from_secs(5),
        to_its_end: Duration::from_secs(5),
        probe: Duration::from_millis(50),
        unbind: Duration::from_secs(5),
        backoff: Backoff {
            first: Duration::from_millis(10),
            longest: Duration::from_millis(50),
            refused: Duration::from_millis(100),
        },
    }
}

pub fn impatient(answer: Duration) -> Limits {
    Limits { answer, ..limits() }
}

/// The service's side.
pub struct Side {
    pub connector: Arc<Connector>,
    pub inbound: Receiver<Inbound>,
}

impl Side {
    pub fn started(smsc: &Smsc, options: &str, limits: Limits) -> Self {
        let settings = SmppSettings::parse(&smsc.address(options).into()).unwrap();
        let (connector, inbound) = Connector::start_with(settings, Clock::fixed(now()), limits, &[]).unwrap();
        Self {
            connector: Arc::new(connector),
            inbound,
        }
    }

    pub async fn bound(smsc: &Smsc, options: &str, limits: Limits) -> Self {
        let side = Self::started(smsc, options, limits);
        side.until(|state| matches!(state, State::Bound { .. })).await;
        side
    }

    pub async fn until(&self, reached: impl Fn(&State) -> bool) -> State {
        let mut states = self.connector.states();
        let waits = timeout(Duration::from_secs(10), states.wait_for(reached)).await;
        waits.expect("the state is reached in time").unwrap().clone()
    }

    pub async fn sends(&self, words: &str) -> Submission {
        self.sends_fenced(words, &always()).await
    }

    pub async fn sends_fenced(&self, words: &str, fence: &Fence) -> Submission {
        self.connector.submit(&message(words), fence).await
    }

    /// Many texts at once.
    pub async fn sends_many(&self, texts: usize) -> Vec<Outcome> {
        let sends = (0..texts).map(|_| async { self.sends("1").await.outcome });
        join_all(sends).await
    }

    pub async fn comes_in(&mut self) -> Inbound {
        let comes = timeout(Duration::from_secs(10), self.inbound.recv()).await;
        comes.expect("something comes in in time").expect("the connector lives")
    }
}

pub fn message(words: &str) -> TextMessage<'_> {
    TextMessage {
        reference: 4711,
        to: PHONE,
        words,
        expires_at: now() + TimeDelta::hours(2),
        receipt: true,
    }
}

pub fn always() -> Fence {
    Arc::new(|| true)
}

pub fn accepted(id: &str) -> Outcome {
    Outcome::Accepted {
        provider_id: id.to_owned(),
    }
}

pub fn not_sent(why: NotSent) -> Outcome {
    Outcome::NotSent { why }
}
