//! What keeps one session up and sends texts over it: the window, the pace, the attempts, and the farewell.

mod shared;
mod upkeep;

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusmpp::CommandStatus;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_util::sync::CancellationToken;

use self::shared::Shared;
use super::dial::Dialer;
use super::event::Inbound;
use super::limits::Limits;
use super::refusal;
use super::settings::SmppSettings;
use super::state::{Down, State};
use super::submit::{NotSubmittable, submit_sms};
use crate::clock::Clock;
use crate::domain::price::Price;
use crate::notify::Fence;
use crate::notify::lock::lock;
use crate::notify::outcome::{NotSent, Outcome};
use crate::notify::pace::Pace;
use crate::notify::paused::Paused;
use crate::notify::text_message::TextMessage;

/// One operator. Dropping it cuts the connection; [`Connector::stop`] leaves nothing uncertain.
pub struct Connector {
    shared: Arc<Shared>,
    running: Mutex<Option<JoinHandle<()>>>,
}

/// How handing over a text ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// For the whole text. Its id is that of the first part.
    pub outcome: Outcome,
    /// The ids of the parts that were accepted, in their order, in the operator's own writing. Any of them may be empty.
    pub part_ids: Vec<String>,
}

/// What came in and waits for the caller. What finds no room is sent again by the message centre.
const ROOM: usize = 1_000;

impl Connector {
    /// Connects, and connects again whenever the session ends, trusting certificates beside the public ones. What comes in
    /// arrives at the other end.
    ///
    /// # Errors
    /// [`NotSent::NotEncrypted`] if encryption cannot be set up on this machine, or a certificate cannot be read.
    pub fn start(
        settings: SmppSettings,
        clock: Clock,
        trusted: &[CertificateDer<'static>],
    ) -> Result<(Self, mpsc::Receiver<Inbound>), NotSent> {
        Self::start_with(settings, clock, Limits::default(), trusted)
    }

    /// The same with other limits.
    ///
    /// # Errors
    /// [`NotSent::NotEncrypted`] if encryption cannot be set up on this machine, or a certificate cannot be read.
    pub fn start_with(
        settings: SmppSettings,
        clock: Clock,
        limits: Limits,
        trusted: &[CertificateDer<'static>],
    ) -> Result<(Self, mpsc::Receiver<Inbound>), NotSent> {
        let (events, inbound) = mpsc::channel(ROOM);
        let starting = State::Down {
            since: clock.now(),
            why: Down::Starting,
        };
        let shared = Arc::new(Shared {
            dialer: Dialer::new(settings.clone(), limits, trusted)?,
            window: Semaphore::new(settings.window.into()),
            pace: Mutex::new(Pace::new(settings.rate, Instant::now())),
            session: Mutex::new(None),
            state: watch::Sender::new(starting),
            halted: Paused::not(),
            met: Mutex::default(),
            reference: AtomicU8::new(rand::random()),
            stopping: CancellationToken::new(),
            leaving: CancellationToken::new(),
            settings,
            limits,
            clock,
        });
        let running = tokio::spawn(upkeep::keep(shared.clone(), events));
        let running = Mutex::new(Some(running));
        Ok((Self { shared, running }, inbound))
    }

    /// What the route over it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.shared.settings.name
    }

    /// Whether people can answer to its source.
    #[must_use]
    pub fn two_way(&self) -> bool {
        self.shared.settings.two_way
    }

    /// What a part costs, if the settings name it.
    #[must_use]
    pub fn price(&self) -> Option<Price> {
        self.shared.settings.price
    }

    /// Its patience.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.shared.limits
    }

    /// Texts that are of use on their way at once: the window, or what leaves within seconds at a slow pace. Without a
    /// session there are none: they wait untouched, and leave when there is one again. With an operator that takes none there
    /// is one now and then.
    #[must_use]
    pub fn room(&self) -> usize {
        if self.wants_a_try() {
            return 1;
        }
        if self.state().check().is_err() {
            return 0;
        }
        lock(&self.shared.pace).room(self.shared.settings.window)
    }

    /// Whether it is time to try one text, although nothing else leaves.
    #[must_use]
    pub fn wants_a_try(&self) -> bool {
        self.state().is_in_session() && self.shared.halted.is_due(Instant::now())
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.shared.state.borrow().clone()
    }

    /// How it stands, and every change of it.
    #[must_use]
    pub fn states(&self) -> watch::Receiver<State> {
        self.shared.state.subscribe()
    }

    /// How it stands when the first attempt has ended, or that time has passed: for `qanat doctor`.
    pub async fn settled(&self, within: Duration) -> State {
        let undecided = |state: &State| {
            matches!(
                state,
                State::Down {
                    why: Down::Starting,
                    ..
                }
            )
        };
        let mut states = self.states();
        timeout(within, states.wait_for(|state| !undecided(state))).await.ok();
        self.state()
    }

    /// Parts a second at this moment, if the contract or the operator's refusals limit them.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        lock(&self.shared.pace).rate()
    }

    /// Hands one text over. `fence` is asked immediately before each part is written. A text of which nothing has left when
    /// its turn is too far off comes back, to be asked about again. A future that is dropped before anything is written
    /// writes nothing; after it, the answer comes in as [`Event::Late`](super::Event::Late).
    pub async fn submit(&self, message: &TextMessage<'_>, fence: &Fence) -> Submission {
        let reference = self.shared.reference.fetch_add(1, Ordering::Relaxed);
        let submits = match submit_sms(message, &self.shared.settings, reference, self.shared.clock.now()) {
            Ok(submits) => submits,
            Err(why) => {
                return Submission {
                    outcome: unsubmittable(why),
                    part_ids: vec![],
                };
            }
        };
        let limits = self.shared.limits;
        let first_at_the_latest = Instant::now() + limits.patience;
        let mut part_ids = Vec::with_capacity(submits.len());
        let _place = match self.shared.place().await {
            Ok(place) => place,
            Err(outcome) => return Submission { outcome, part_ids },
        };
        for submit in submits {
            let (shared, reference) = (&self.shared, message.reference);
            let part = if part_ids.is_empty() {
                shared
                    .part(submit, (reference, false), first_at_the_latest, fence)
                    .await
            } else {
                let latest = Instant::now() + limits.to_its_end;
                shared.rest(submit, reference, latest, fence).await.map_err(torn)
            };
            match part {
                Ok(id) => part_ids.push(id),
                Err(outcome) => return Submission { outcome, part_ids },
            }
        }
        let provider_id = part_ids.first().cloned().unwrap_or_default();
        Submission {
            outcome: Outcome::Accepted { provider_id },
            part_ids,
        }
    }

    /// Takes no more texts, waits for the answers to those on their way, and says farewell. What has not been answered
    /// `within` that time is uncertain.
    pub async fn stop(&self, within: Duration) {
        let shared = &self.shared;
        shared.stopping.cancel();
        timeout(within, shared.window.acquire_many(shared.settings.window.into()))
            .await
            .ok();
        shared.leaving.cancel();
        let running = lock(&self.running).take();
        if let Some(mut running) = running
            && timeout(shared.limits.unbind * 3, &mut running).await.is_err()
        {
            running.abort();
        }
        shared.state.send_replace(State::Stopped {
            since: shared.clock.now(),
        });
    }
}

impl Drop for Connector {
    fn drop(&mut self) {
        self.shared.stopping.cancel();
        if let Some(running) = lock(&self.running).take() {
            running.abort();
        }
        *lock(&self.shared.session) = None;
    }
}

fn unsubmittable(why: NotSubmittable) -> Outcome {
    match why {
        NotSubmittable::Expired => Outcome::NotSent { why: NotSent::Expired },
        NotSubmittable::Address => refusal::outcome(CommandStatus::EsmeRinvdstadr),
        NotSubmittable::TooLong => refusal::outcome(CommandStatus::EsmeRinvmsglen),
    }
}

/// What a text is of which the first parts were accepted and a later one was not. To try again would send those twice, so
/// nobody does by himself; only a refusal for good is certain.
fn torn(outcome: Outcome) -> Outcome {
    match outcome {
        refused @ Outcome::Refused { permanent: true, .. } => refused,
        _ => Outcome::Uncertain,
    }
}
