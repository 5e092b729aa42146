//! Handing over one part: its place in the window, its turn, and again if the operator only wants it more slowly.

use std::sync::atomic::AtomicU8;
use std::sync::{Arc, Mutex};

use rusmpp::CommandStatus;
use rusmpp::pdus::SubmitSm;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::notify::Fence;
use crate::notify::in_a_row::InARow;
use crate::notify::lock::lock;
use crate::notify::outcome::{NotSent, Outcome};
use crate::notify::pace::Pace;
use crate::notify::paused::Paused;
use crate::notify::smpp::asked::Part;
use crate::notify::smpp::dial::Dialer;
use crate::notify::smpp::limits::Limits;
use crate::notify::smpp::pdu::status_name;
use crate::notify::smpp::refusal::{self, is_empty, is_own_fault, is_throttling};
use crate::notify::smpp::session::Session;
use crate::notify::smpp::settings::SmppSettings;
use crate::notify::smpp::state::{Halt, State};

/// How many times longer is waited with a text that may be lost than with one that the operator gives back.
const RARELY: u32 = 5;

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
    /// The operator takes no text.
    pub halted: Paused<Halt>,
    /// What texts met by no fault of their own: a status, or no answer.
    pub met: Mutex<InARow<Option<CommandStatus>>>,
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
            let may_be_tried = self.halted.why().is_none() || self.halted.is_due(Instant::now());
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
                return not_sent(self.why_not());
            };
            if !self.halted.lets_through(Instant::now(), self.limits.probe) {
                return not_sent(self.why_not());
            }
            let offered_at = Instant::now();
            match session.submit(submit.clone(), reference, fence.clone()).await {
                Part::Accepted(id) => {
                    lock(&self.pace).accepted(Instant::now());
                    self.go_on();
                    return Ok(id);
                }
                Part::Refused(status) if is_throttling(status) => lock(&self.pace).throttled(Instant::now()),
                Part::Refused(status) if is_empty(status, &self.settings) => {
                    self.halt(Halt::Empty);
                    return not_sent(NotSent::Empty);
                }
                Part::Refused(status) if !is_own_fault(status) && self.is_met_by_all(Some(status), offered_at) => {
                    self.halt(Halt::Refusing(status_name(status)));
                    return not_sent(NotSent::Refusing);
                }
                Part::Refused(status) => return Err(refusal::outcome(status)),
                Part::Unanswered => {
                    if self.is_met_by_all(None, offered_at) {
                        self.halt(Halt::Unanswered);
                    }
                    return Err(Outcome::Uncertain);
                }
                Part::Lost => return Err(Outcome::Uncertain),
                Part::NotWritten => return not_sent(NotSent::Broken),
                Part::Withdrawn => return not_sent(NotSent::Withdrawn),
            }
        }
    }

    /// Whether what a text met by no fault of its own shows what every text would meet.
    fn is_met_by_all(&self, met: Option<CommandStatus>, offered_at: Instant) -> bool {
        lock(&self.met).shows_that_all_hear(met, offered_at) || self.halted.why().is_some()
    }

    /// Nothing of the text was wrong, and nothing of any other would be better.
    fn halt(&self, why: Halt) {
        let known = self.halted.why().is_some();
        let pause = match why {
            Halt::Empty | Halt::Refusing(_) => self.limits.probe,
            // What is tried may be lost to whom it is for.
            Halt::Unanswered => self.limits.probe * RARELY,
        };
        let since = self.halted.begin(why.clone(), self.clock.now(), Instant::now() + pause);
        if !known {
            tracing::warn!(
                route = self.settings.name,
                ?why,
                "the operator takes no text; they wait, and one is tried now and then"
            );
        }
        self.changes(State::halted(why, since));
    }

    fn go_on(&self) {
        lock(&self.met).end(Instant::now());
        if self.halted.end() {
            tracing::info!(route = self.settings.name, "the operator takes texts again");
            self.changes(State::Bound {
                since: self.clock.now(),
            });
        }
    }

    /// How the operator takes texts changes only within a session.
    fn changes(&self, new: State) {
        self.state.send_if_modified(|state| {
            let changes = state.is_in_session() && *state != new;
            if changes {
                *state = new;
            }
            changes
        });
    }

    /// What keeps a part back at this moment.
    fn why_not(&self) -> NotSent {
        self.state.borrow().check().err().unwrap_or(NotSent::Broken)
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
