//! A run of deliveries: which rows are where, and what is begun when.

use std::sync::Arc;
use std::time::Duration;

use entity::values::Channel;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::lease::{Lease, PROLONGED};
use super::outcomes::{Handed, hand_over};
use super::ready::Ready;
use super::turn::{Asked, Claim, Written, ask, write};
use super::way::Way;
use crate::app::App;
use crate::store::ledger::Sweep;

/// A run ends after that time on the machine's clock even if more is due, so that it is seen to live.
const RUN: Duration = Duration::from_secs(20);
/// How often is looked for more while carriers take their time with what they have.
const LOOKS: Duration = Duration::from_secs(1);
/// How long an outcome waits for others on the machine's clock: a turn of the ledger costs little more for many than for one.
const GATHERING: Duration = Duration::from_millis(5);
/// Outcomes are few as long as so many times more messages are on their way.
const FEW: usize = 3;

/// A run's rows, each of them claimed, on its way, or waiting for its outcome to be written. No more are held than the
/// carrier has room for: a row that waited behind others would be uncertain after a crash although nothing of it had left.
pub struct Work<'a> {
    app: &'a App,
    channel: Channel,
    way: Way<'a>,
    lease: &'a Arc<Lease>,
    prolonging: Option<BoxFuture<'a, ()>>,
    /// The ledger's turn in its first step, and those in their second.
    writing: Option<BoxFuture<'a, Written>>,
    asking: FuturesUnordered<BoxFuture<'a, Asked>>,
    /// Rows that those turns have claimed, or may claim.
    in_turns: usize,
    /// Each a task of its own, so that putting messages into words holds up neither the ledger nor other messages.
    on_their_way: JoinSet<Handed>,
    handed: Vec<Handed>,
    /// Until when what was handed waits for more.
    gathers: Option<Instant>,
    /// Where the next claim goes on.
    sweep: Sweep,
    /// Nothing more was due at the last look, which is not long ago, and nothing has ended since.
    drained: bool,
    left: u64,
    /// No outcome is missing in the ledger.
    all_written: bool,
    failure: Option<anyhow::Error>,
}

impl<'a> Work<'a> {
    pub fn new(app: &'a App, (channel, way): (Channel, Way<'a>), lease: &'a Arc<Lease>) -> Self {
        Self {
            app,
            channel,
            way,
            lease,
            prolonging: None,
            writing: None,
            asking: FuturesUnordered::new(),
            in_turns: 0,
            on_their_way: JoinSet::new(),
            handed: vec![],
            gathers: None,
            sweep: Sweep::default(),
            drained: false,
            left: 0,
            all_written: true,
            failure: None,
        }
    }

    /// Works until nothing is due, or the run's time is over. What is on its way is seen to its end, also when the database
    /// fails.
    pub async fn run(&mut self) -> anyhow::Result<u64> {
        let ends = self.app.clock.now() + self.app.clock.span(RUN);
        let mut prolonged = interval_at(Instant::now() + PROLONGED, PROLONGED);
        prolonged.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut looks = interval_at(Instant::now() + LOOKS, LOOKS);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for other in self.way.to_try(self.app) {
            self.in_turns += 1;
            let one = write(self.app, vec![], Some(self.claim(other, 1))).await;
            self.written(one);
        }
        (self.sweep, self.drained) = (Sweep::default(), false);
        loop {
            self.begin(self.app.clock.now() <= ends);
            tokio::select! {
                biased;
                () = of(&mut self.prolonging), if self.prolonging.is_some() => self.prolonging = None,
                _ = prolonged.tick(), if self.is_busy() && self.prolonging.is_none() => {
                    self.prolonging = Some(Box::pin(prolong(self.lease)));
                }
                written = of(&mut self.writing), if self.writing.is_some() => {
                    self.writing = None;
                    self.written(written);
                }
                Some(asked) = self.asking.next() => self.asked(asked),
                Some(handed) = self.on_their_way.join_next(), if !self.on_their_way.is_empty() => self.handed(handed),
                _ = looks.tick(), if self.drained && self.is_busy() => self.drained = false,
                () = sleep_until(self.gathers.unwrap_or_else(Instant::now)), if self.writing.is_none() && self.gathers.is_some() => {}
                else => return self.failure.take().map_or(Ok(self.left), Err),
            }
        }
    }

    /// Whether the ledger knows of each attempt how it ended.
    pub const fn all_written(&self) -> bool {
        self.all_written
    }

    fn is_busy(&self) -> bool {
        self.writing.is_some() || !self.asking.is_empty() || !self.on_their_way.is_empty()
    }

    /// Begins the ledger's next turn, if there is anything to write or to claim.
    fn begin(&mut self, goes_on: bool) {
        if self.writing.is_some() || self.gathers() {
            return;
        }
        let handed = std::mem::take(&mut self.handed);
        self.gathers = None;
        self.drained &= handed.is_empty();
        let room = self.way.room().saturating_sub(self.on_their_way.len() + self.in_turns);
        let stops = self.failure.is_some() || self.app.stopping.is_cancelled() || !self.lease.holds();
        let looks = goes_on && !stops && !self.drained && room > 0;
        if !looks && handed.is_empty() {
            return;
        }
        let claim = looks.then(|| self.claim(self.way, room));
        self.in_turns += claim.as_ref().map_or(0, |claim| claim.room);
        self.writing = Some(Box::pin(write(self.app, handed, claim)));
    }

    /// Whether what was handed waits for others: as long as most of the room is on its way, but not for long.
    fn gathers(&mut self) -> bool {
        let few = self.handed.len() * FEW < self.on_their_way.len();
        if self.handed.is_empty() || !few {
            return false;
        }
        Instant::now() < *self.gathers.get_or_insert_with(|| Instant::now() + GATHERING)
    }

    fn claim(&self, way: Way<'a>, room: usize) -> Claim<'a> {
        Claim {
            channel: self.channel,
            way,
            lease: self.lease,
            sweep: self.sweep.clone(),
            room,
        }
    }

    /// With it all others that have ended as well.
    fn handed(&mut self, first: Result<Handed, JoinError>) {
        let mut next = Some(first);
        while let Some(handed) = next {
            match handed {
                Ok(handed) => self.handed.push(handed),
                // Nobody knows whether it left: it stays under the lease until that is over.
                Err(error) => {
                    self.all_written = false;
                    self.failure = self.failure.take().or(Some(error.into()));
                }
            }
            next = self.on_their_way.try_join_next();
        }
    }

    fn written(&mut self, written: Written) {
        let Written {
            room, sweep, to_ask, ..
        } = written;
        self.in_turns = self.in_turns + to_ask.claimed.len() - room;
        self.all_written &= written.all_written;
        self.failure = self.failure.take().or(written.failure);
        if let Some((sweep, nothing_due)) = sweep {
            (self.sweep, self.drained) = (sweep, nothing_due);
        }
        self.asking.push(Box::pin(ask(self.app, to_ask)));
    }

    fn asked(&mut self, asked: Asked) {
        self.in_turns -= asked.rows.len();
        self.left += asked.left;
        self.failure = self.failure.take().or(asked.failure);
        for row in asked.rows {
            match row {
                Ready::Stays(ended) => self.handed.push(ended.into()),
                Ready::Leaves(leaving) => {
                    let (app, lease) = (self.app.clone(), self.lease.clone());
                    self.on_their_way
                        .spawn(async move { hand_over(&app, &lease, leaving).await });
                }
            }
        }
    }
}

async fn of<T>(some: &mut Option<BoxFuture<'_, T>>) -> T {
    some.as_mut().expect("it is only waited for when it is there").await
}

/// Beside the work: a database that is slow to answer holds no message back.
async fn prolong(lease: &Lease) {
    if let Err(error) = lease.prolong().await {
        tracing::warn!(%error, "a lease could not be prolonged");
    }
}
