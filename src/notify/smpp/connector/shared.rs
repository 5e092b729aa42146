//! Handing over one part: its place in the window, its turn, and again if the operator only wants it more slowly.

use std::sync::atomic::AtomicU8;
use std::sync::{Arc, Mutex};

use rusmpp::pdus::SubmitSm;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::notify::Fence;
use crate::notify::lock::lock;
use crate::notify::outcome::{NotSent, Outcome};
use crate::notify::pace::Pace;
use crate::notify::paused::Paused;
use crate::notify::smpp::asked::Part;
use crate::notify::smpp::dial::Dialer;
use crate::notify::smpp::limits::Limits;
use crate::notify::smpp::refusal::{self, is_empty, is_throttling};
use crate::notify::smpp::session::Session;
use crate::notify::smpp::settings::SmppSettings;
use crate::notify::smpp::state::State;

/// What the connector and its upkeep share.
pub struct Shared {
    pub settings: SmppSettings,
    pub limits: Limits,
    pub clock: Clock,
    pub dialer: Dialer,
    pub window: Semaphore,
    pub pace: Mutex<Pace>,
    pub session: Mutex<Option<Arc<Session>>>,
    pub state: watch::Sender<State>,
    /// No money is left with the operator.
    pub empty: Paused<()>,
    /// Marks the parts of one text.
    pub reference: AtomicU8,
    /// No text is taken any more.
    pub stopping: CancellationToken,
    /// The session says farewell.
    pub leaving: CancellationToken,
}

impl Shared {
    /// A place in the window for a text: its parts go one after another.
    pub async fn place(&self) -> Result<SemaphorePermit<'_>, Outcome> {
        tokio::select! {
            biased;
            () = self.stopping.cancelled() => Err(Outcome::NotSent { why: NotSent::Stopping }),
            place = self.window.acquire() => Ok(place.expect("the window lives as long as the connector and is never closed")),
        }
    }

    /// One part of a text of which those before it were accepted, offered again until then while it is certain that the
    /// operator does not have it: half a text is of no use to anybody.
    pub async fn rest(
        &self,
        submit: SubmitSm,
        reference: i64,
        latest: Instant,
        fence: &Fence,
    ) -> Result<String, Outcome> {
        loop {
            match self.part(submit.clone(), (reference, true), latest, fence).await {
                Err(Outcome::NotSent { why }) if passes(why) && self.stands_again(latest).await => {}
                ended => return ended,
            }
        }
    }

    /// Waits for a session over which a part may be tried. False if there is none until then, or the service stops: nothing
    /// connects any more then.
    async fn stands_again(&self, latest: Instant) -> bool {
        loop {
            let next = Instant::now() + self.limits.backoff.first;
            if next > latest {
                return false;
            }
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => return false,
                () = sleep_until(next) => {}
            }
            let may_be_tried = self.empty.why().is_none() || self.empty.is_due(Instant::now());
            if may_be_tried && self.session().is_some() {
                return true;
            }
        }
    }

    /// One part, offered again until then while the operator only wants it more slowly. What has begun to leave goes on
    /// while the service stops.
    pub async fn part(
        &self,
        submit: SubmitSm,
        (reference, has_begun): (i64, bool),
        latest: Instant,
        fence: &Fence,
    ) -> Result<String, Outcome> {
        let not_sent = |why| Err(Outcome::NotSent { why });
        loop {
            let Some(turn) = lock(&self.pace).turn(Instant::now(), latest) else {
                return not_sent(NotSent::Throttled);
            };
            tokio::select! {
                biased;
                () = self.stopping.cancelled(), if !has_begun => return not_sent(NotSent::Stopping),
                () = sleep_until(turn) => {}
            }
            let Some(session) = self.session() else {
                let down = self.state.borrow().check().err();
                return not_sent(down.unwrap_or(NotSent::Broken));
            };
            if !self.empty.lets_through(Instant::now(), self.limits.probe) {
                return not_sent(NotSent::Empty);
            }
            match session.submit(submit.clone(), reference, fence.clone()).await {
                Part::Accepted(id) => {
                    lock(&self.pace).accepted(Instant::now());
                    self.refilled();
                    return Ok(id);
                }
                Part::Refused(status) if is_throttling(status) => lock(&self.pace).throttled(Instant::now()),
                Part::Refused(status) if is_empty(status, &self.settings) => {
                    self.emptied();
                    return not_sent(NotSent::Empty);
                }
                Part::Refused(status) => return Err(refusal::outcome(status)),
                Part::Lost => return Err(Outcome::Uncertain),
                Part::NotWritten => return not_sent(NotSent::Broken),
                Part::Withdrawn => return not_sent(NotSent::Withdrawn),
            }
        }
    }

    /// Nothing of the text was wrong, and nothing of any other would be better.
    fn emptied(&self) {
        let (now, known) = (self.clock.now(), self.empty.why().is_some());
        let since = self.empty.begin((), now, Instant::now() + self.limits.probe);
        if !known {
            tracing::warn!(route = self.settings.name, "no money is left with the operator");
        }
        self.state.send_if_modified(|state| {
            let bound = matches!(state, State::Bound { .. });
            if bound {
                *state = State::Empty { since };
            }
            bound
        });
    }

    fn refilled(&self) {
        if self.empty.end() {
            tracing::info!(route = self.settings.name, "the operator takes texts again");
            let since = self.clock.now();
            self.state.send_if_modified(|state| {
                let empty = matches!(state, State::Empty { .. });
                if empty {
                    *state = State::Bound { since };
                }
                empty
            });
        }
    }

    /// The session, while there is one.
    pub fn session(&self) -> Option<Arc<Session>> {
        lock(&self.session).clone()
    }
}

/// Whether what kept a part back may be over before its time is.
const fn passes(why: NotSent) -> bool {
    !matches!(why, NotSent::Withdrawn | NotSent::Throttled)
}
