//! A wave, and processes that die while they send it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::delivery;
use entity::values::DeliveryState::{Accepted, Uncertain};
use entity::values::{Channel, Purpose};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval, timeout};

use super::moment::Moment;
use crate::support::console::{Console, Serving};
use crate::support::databases::TestDatabase;
use crate::support::planned::{Planner, phone};
use crate::support::smsc::pdu::Submit;
use crate::support::smsc::{Manner, Smsc};

/// Texts of one process on their way at once.
pub const WINDOW: usize = 16;
/// Texts a second of the process that nobody kills while others are killed.
const STEADY: u32 = 60;
/// What has to be known half a minute after a kill.
const RESCUED_WITHIN: Duration = Duration::from_secs(30);
/// How often is looked at what is waited for.
const LOOKS: Duration = Duration::from_millis(20);
/// Nothing that is waited for takes longer.
const PATIENCE: Duration = Duration::from_secs(90);
/// A Monday, at an hour in which anybody may be asked.
const CLOCK: &str = "2026-03-23T10:00:00+05:00";

/// A message centre, a database, and processes between them.
pub struct Story {
    pub db: TestDatabase,
    pub smsc: Smsc,
    asked: Cell<u32>,
}

/// What came of it.
pub struct Figures {
    messages: usize,
    kills: usize,
    /// Rows without an end, or with one that the message centre knows nothing of, and texts of which no row tells.
    unaccounted: usize,
    /// People who were asked twice.
    twice: usize,
    /// Messages that may be repeated, and were.
    repeated: usize,
    uncertain: usize,
    /// The longest time from a kill until nothing was held by the dead.
    rescue: Duration,
}

/// Sends so many messages for each of so many kills.
pub async fn endure(db: &TestDatabase, kills: usize, messages: u32) -> Figures {
    let story = Story {
        db: db.clone(),
        smsc: Smsc::start(Manner::default()).await,
        asked: Cell::default(),
    };
    let steady = story.serves("1414", &format!("&rate={STEADY}")).await;
    let mut rescues = vec![];
    for (kill, first) in (0..kills).zip((0..).step_by(messages as usize)) {
        rescues.push(story.killed_at(Moment::of(kill), kill, (first, first + messages)).await);
    }
    let last = story.serves("1500", "").await;
    let mut rescue = Duration::ZERO;
    for one in rescues {
        rescue = rescue.max(timeout(PATIENCE, one).await.expect("the dead are known").unwrap());
    }
    let open = "select count(*) from deliveries where state in ('planned', 'attempting')";
    eventually("an end of everything", async || story.db.count(open).await == 0).await;
    for serving in [steady, last] {
        assert!(serving.stops().await.success());
    }
    story.figures(kills, rescue).await
}

impl Story {
    /// A process whose texts can be told from those of the others.
    async fn serves(&self, source: &str, options: &str) -> Serving {
        let address = format!("name=main&source={source}&window={WINDOW}{options}");
        let console = Console::on(&self.db)
            .without("QANAT_SMS_URL")
            .with("QANAT_SMS_URL", &self.smsc.address(&address))
            .without("QANAT_CLOCK")
            .with("QANAT_CLOCK", &format!("fast:1@{CLOCK}"));
        let serving = console.serves();
        let bound = format!(
            "select count(*) from connectors where state = 'bound' and process like '{}-%'",
            serving.id()
        );
        eventually("a session", async || self.db.count(&bound).await == 1).await;
        serving
    }

    /// Plans, and kills a process at that moment. Returns how long it takes until the dead holds nothing.
    async fn killed_at(&self, moment: Moment, kill: usize, numbers: (u32, u32)) -> JoinHandle<Duration> {
        let source = format!("2{kill:03}");
        moment.prepare(self, &source);
        let serving = self.serves(&source, moment.options()).await;
        self.plan(numbers).await;
        let held = moment.comes(self, &serving, &source).await;
        let dead = serving.id();
        serving.dies();
        let killed = Instant::now();
        if let Some(held) = held {
            held.rollback().await.unwrap();
        }
        moment.was(self, dead).await;
        let db = self.db.clone();
        tokio::spawn(async move {
            let (rows, mut looks) = (rows_of(dead), interval(LOOKS));
            while db.count(&rows).await > 0 {
                looks.tick().await;
            }
            killed.elapsed()
        })
    }

    /// Every third message may be repeated.
    async fn plan(&self, numbers: (u32, u32)) {
        let now: DateTime<Utc> = CLOCK.parse().unwrap();
        let planner = Planner {
            db: &self.db.connection,
            keys: &Console::keys(),
            channel: Channel::Sms,
            now,
        };
        planner.plan(numbers, purpose).await;
    }

    /// The rows that a process holds, and those of them of which the message centre has seen nothing.
    pub async fn held(&self, process: u32) -> (usize, usize) {
        let of_process = delivery::Column::LeaseOwner.starts_with(format!("{process}-"));
        let rows = delivery::Entity::find()
            .filter(of_process)
            .all(&self.db.connection)
            .await
            .unwrap();
        let unseen = self.smsc.look(|seen| {
            let seen: BTreeSet<&str> = seen.submits.iter().map(|submit| submit.destination.as_str()).collect();
            rows.iter().filter(|row| !seen.contains(digits(row).as_str())).count()
        });
        (rows.len(), unseen)
    }

    pub fn written_from(&self, source: &str) -> usize {
        let of_source = |submit: &&Submit| submit.source == source;
        self.smsc.look(|seen| seen.submits.iter().filter(of_source).count())
    }

    /// How often the message centre has asked something.
    pub fn questions(&self) -> u32 {
        self.asked.set(self.asked.get() + 1);
        self.asked.get()
    }

    async fn figures(&self, kills: usize, rescue: Duration) -> Figures {
        let rows = delivery::Entity::find().all(&self.db.connection).await.unwrap();
        let mut texts: BTreeMap<String, usize> = BTreeMap::new();
        for submit in self.smsc.seen().submits {
            *texts.entry(submit.destination).or_default() += 1;
        }
        let mut figures = Figures {
            messages: rows.len(),
            kills,
            unaccounted: 0,
            twice: 0,
            repeated: 0,
            uncertain: 0,
            rescue,
        };
        let mut known = BTreeSet::new();
        for row in rows {
            let phone = digits(&row);
            let came = texts.get(&phone).copied().unwrap_or_default();
            figures.count(&row, came);
            known.insert(phone);
        }
        figures.unaccounted += texts.keys().filter(|phone| !known.contains(*phone)).count();
        figures
    }
}

impl Figures {
    fn count(&mut self, row: &delivery::Model, came: usize) {
        let accounted = match row.state {
            Accepted => came > 0,
            Uncertain => !row.purpose.may_repeat(),
            _ => false,
        };
        self.unaccounted += usize::from(!accounted);
        self.uncertain += usize::from(row.state == Uncertain);
        let again = usize::from(came > 1);
        if row.purpose.may_repeat() {
            self.repeated += again;
        } else {
            self.twice += again;
        }
    }

    /// What is promised.
    pub fn hold(&self) {
        assert_eq!((self.unaccounted, self.twice), (0, 0), "{self}");
        assert!(self.uncertain + self.repeated <= WINDOW * self.kills, "{self}");
        assert!(
            self.uncertain > 0 && self.rescue > Duration::ZERO,
            "nothing was cut off: {self}"
        );
        assert!(self.rescue <= RESCUED_WITHIN, "{self}");
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} messages, {} kills, window {WINDOW}: {} unaccounted, {} asked twice, {} uncertain, {} of those that may be \
             repeated came twice, the dead held rows for at most {:.1?}",
            self.messages, self.kills, self.unaccounted, self.twice, self.uncertain, self.repeated, self.rescue
        )
    }
}

fn purpose(number: u32) -> Purpose {
    if number.is_multiple_of(3) {
        Purpose::StandDown
    } else {
        Purpose::Appeal
    }
}

/// The phone of a row as the message centre sees it.
fn digits(row: &delivery::Model) -> String {
    let (_, number) = row.dedup_key.rsplit_once(' ').unwrap();
    phone(number.parse().unwrap()).trim_start_matches('+').to_owned()
}

fn rows_of(process: u32) -> String {
    format!("select count(*) from deliveries where lease_owner like '{process}-%'")
}

/// Looks again and again, for a while.
pub async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let mut looks = interval(LOOKS);
    let waits = timeout(PATIENCE, async {
        while !is_so().await {
            looks.tick().await;
        }
    });
    assert!(waits.await.is_ok(), "{what}: in vain");
}
