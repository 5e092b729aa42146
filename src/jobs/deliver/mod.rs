//! Hands messages to their carriers: claim, send outside any transaction, write the outcome. The three overlap, so that a
//! carrier does not wait for the database nor the database for a carrier.

mod carry;
mod lease;
mod outcomes;
mod ready;
mod way;

use std::time::Duration;

use chrono::TimeDelta;
use entity::delivery;
use entity::values::Channel;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::time::{MissedTickBehavior, interval_at};

use self::lease::{Lease, PROLONGED};
use self::outcomes::{Handed, hand_over, write};
use self::ready::{Ready, ready};
use self::way::Way;
use crate::actions::receipt::settle_kept;
use crate::app::App;
use crate::store::ledger::{self, Attempt, Sweep, Worker};

/// A run ends after that time on the machine's clock even if more is due, so that it is seen to live.
const RUN: Duration = Duration::from_secs(20);
/// The first pause after nothing left the building; it doubles with every attempt.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(15);
/// The longest.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);

pub(super) async fn run(app: &App, channel: Channel) -> anyhow::Result<String> {
    let left = send_due(app, channel).await?;
    let found = match channel {
        Channel::Sms => settle_kept(&app.context()).await?,
        Channel::Email | Channel::Phone => 0,
    };
    Ok(super::report(&[("sent", left), ("receipts", found)]))
}

/// Sends what is due, by the way that the channel's messages leave now.
async fn send_due(app: &App, channel: Channel) -> anyhow::Result<u64> {
    let Some(way) = Way::of(app, channel).await? else {
        return Ok(0);
    };
    if !ledger::is_due(&app.db, channel, app.clock.now()).await? {
        return Ok(0);
    }
    let lease = Lease::begin(app).await?;
    let mut work = Work::new(app, (channel, way), &lease);
    let left = work.run().await;
    let all_written = work.all_written;
    drop(work);
    lease.end(all_written).await?;
    left
}

/// A run's rows, each of them claimed, on its way, or waiting for its outcome to be written. No more are held than the
/// carrier has room for: a row that waited behind others would be uncertain after a crash although nothing of it had left.
struct Work<'a> {
    app: &'a App,
    channel: Channel,
    way: Way<'a>,
    lease: &'a Lease,
    prolonging: Option<BoxFuture<'a, ()>>,
    claiming: Option<BoxFuture<'a, anyhow::Result<Claimed>>>,
    /// Where the next claim goes on.
    sweep: Sweep,
    on_their_way: FuturesUnordered<BoxFuture<'a, Handed>>,
    handed: Vec<Handed>,
    writing: Option<BoxFuture<'a, anyhow::Result<u64>>>,
    being_written: usize,
    /// Nothing more was due at the last look.
    drained: bool,
    /// Outcomes were written since that look began: a phone that has got one text is free for its next.
    freed: bool,
    left: u64,
    /// No outcome is missing in the ledger.
    all_written: bool,
    failure: Option<anyhow::Error>,
}

impl<'a> Work<'a> {
    fn new(app: &'a App, (channel, way): (Channel, Way<'a>), lease: &'a Lease) -> Self {
        Self {
            app,
            channel,
            way,
            lease,
            prolonging: None,
            claiming: None,
            sweep: Sweep::START,
            on_their_way: FuturesUnordered::new(),
            handed: vec![],
            writing: None,
            being_written: 0,
            drained: false,
            freed: false,
            left: 0,
            all_written: true,
            failure: None,
        }
    }

    /// Works until nothing is due, or the run's time is over. What is on its way is seen to its end, also when the database
    /// fails.
    async fn run(&mut self) -> anyhow::Result<u64> {
        let ends = self.app.clock.now() + self.app.clock.span(RUN);
        let mut prolonged = interval_at(tokio::time::Instant::now() + PROLONGED, PROLONGED);
        prolonged.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for other in self.way.to_try(self.app) {
            let one = claim(self.app, (self.channel, other), self.lease, (Sweep::START, 1)).await;
            self.claimed(one);
        }
        (self.sweep, self.drained) = (Sweep::START, false);
        loop {
            self.begin(self.app.clock.now() <= ends);
            tokio::select! {
                biased;
                () = of(&mut self.prolonging), if self.prolonging.is_some() => self.prolonging = None,
                _ = prolonged.tick(), if self.is_busy() && self.prolonging.is_none() => {
                    self.prolonging = Some(Box::pin(prolong(self.lease)));
                }
                written = of(&mut self.writing), if self.writing.is_some() => self.wrote(written),
                claimed = of(&mut self.claiming), if self.claiming.is_some() => self.claimed(claimed),
                Some(handed) = self.on_their_way.next(), if !self.on_their_way.is_empty() => self.handed.push(handed),
                else => return self.failure.take().map_or(Ok(self.left), Err),
            }
        }
    }

    fn is_busy(&self) -> bool {
        self.claiming.is_some() || self.writing.is_some() || !self.on_their_way.is_empty()
    }

    /// Begins to write what has ended, and to claim more where there is room.
    fn begin(&mut self, goes_on: bool) {
        if self.writing.is_none() && !self.handed.is_empty() {
            let handed = std::mem::take(&mut self.handed);
            self.being_written = handed.len();
            self.writing = Some(Box::pin(write(self.app, handed)));
        }
        let goes_on = goes_on && self.failure.is_none() && !self.drained && !self.app.stopping.is_cancelled();
        if !goes_on || self.claiming.is_some() || !self.lease.holds() {
            return;
        }
        let room = self.way.room();
        let busy = self.on_their_way.len() + self.handed.len() + self.being_written;
        // Half of the room at a time, unless nothing else is about to end: a claim costs as much for many rows as for one.
        if busy < room && (busy <= room / 2 || self.writing.is_none()) {
            let claim = claim(
                self.app,
                (self.channel, self.way),
                self.lease,
                (self.sweep.clone(), room - busy),
            );
            self.claiming = Some(Box::pin(claim));
            self.freed = false;
        }
    }

    fn claimed(&mut self, claimed: anyhow::Result<Claimed>) {
        self.claiming = None;
        match claimed {
            Err(error) => self.failure = self.failure.take().or(Some(error)),
            Ok(Claimed {
                rows,
                nothing_due,
                sweep,
            }) => {
                self.sweep = sweep;
                self.drained = nothing_due && !self.freed;
                for row in rows {
                    let (app, lease) = (self.app, self.lease);
                    match row {
                        Ready::Stays(ended) => self.handed.push(ended.into()),
                        Ready::Leaves(leaving) => self.on_their_way.push(Box::pin(hand_over(app, lease, leaving))),
                    }
                }
            }
        }
    }

    fn wrote(&mut self, written: anyhow::Result<u64>) {
        (self.writing, self.being_written) = (None, 0);
        (self.drained, self.freed) = (false, true);
        match written {
            Ok(left) => self.left += left,
            Err(error) => {
                self.all_written = false;
                self.failure = self.failure.take().or(Some(error));
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

/// What a claim found.
struct Claimed {
    rows: Vec<Ready>,
    /// It looked at everything, and nothing was there.
    nothing_due: bool,
    sweep: Sweep,
}

/// Claims due rows, the most pressing first, and asks the gate about them.
async fn claim(
    app: &App,
    (channel, way): (Channel, Way<'_>),
    lease: &Lease,
    (sweep, room): (Sweep, usize),
) -> anyhow::Result<Claimed> {
    let worker = Worker {
        owner: lease.owner(),
        route: way.route(),
    };
    let rows = ledger::claim(&app.db, channel, worker, (&sweep, room), app.clock.now()).await?;
    Ok(Claimed {
        nothing_due: rows.is_empty() && sweep == Sweep::START,
        sweep: sweep.after(&rows, room),
        rows: ready(app, &rows).await?,
    })
}

/// Nothing has left: the row waits.
fn later(app: &App, row: &delivery::Model, reason: String) -> Attempt {
    Attempt::Postponed {
        not_before: app.clock.now() + pause(row),
        reason,
    }
}

/// Twice as long after each attempt.
fn pause(row: &delivery::Model) -> TimeDelta {
    let doubled = FIRST_PAUSE * 2_i32.pow(row.attempts.clamp(1, 8).unsigned_abs() - 1);
    doubled.min(LONGEST_PAUSE)
}
