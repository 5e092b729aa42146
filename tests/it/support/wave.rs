//! A wave of messages to people of their own, the built program in as many processes as there shall be, a message centre,
//! and an account of what came of it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::delivery;
use entity::values::DeliveryState::{Accepted, Uncertain};
use entity::values::{Channel, Purpose};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio::time::{interval, timeout};

use super::console::{Console, Serving};
use super::databases::TestDatabase;
use super::planned::{Planner, phone};
use super::smsc::pdu::Submit;
use super::smsc::{Manner, Smsc};

/// The window of the stories.
pub const WINDOW: usize = 16;
/// How often is looked at what is waited for.
pub const LOOKS: Duration = Duration::from_millis(20);
/// Nothing that is waited for takes longer.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// A Monday, at an hour in which anybody may be asked.
const CLOCK: &str = "2026-03-23T10:00:00+05:00";

/// A wave that processes share.
pub struct Wave {
    pub db: TestDatabase,
    pub smsc: Smsc,
    /// Texts of one process on their way at once.
    pub window: usize,
    questions: Cell<u32>,
}

/// Who was told, who was not, and of whom nobody knows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub messages: usize,
    /// Rows without an end, or with one that the message centre knows nothing of, and texts of which no row tells.
    pub unaccounted: usize,
    /// People who were asked twice.
    pub twice: usize,
    /// Messages that may be repeated, and were.
    pub repeated: usize,
    pub uncertain: usize,
}

impl Wave {
    pub async fn on(db: &TestDatabase, manner: Manner) -> Self {
        Self {
            db: db.clone(),
            smsc: Smsc::start(manner).await,
            window: WINDOW,
            questions: Cell::default(),
        }
    }

    /// A process in session with the message centre, whose texts are known by their source.
    pub async fn serves(&self, source: &str, options: &str) -> Serving {
        let address = format!("name=main&source={source}&window={}{options}", self.window);
        let serving = self.console(&address).serves();
        let bound = format!(
            "select count(*) from connectors where state = 'bound' and process like '{}-%'",
            serving.id()
        );
        eventually("a session", async || self.db.count(&bound).await == 1).await;
        serving
    }

    /// A terminal on the clock of the wave.
    pub fn console(&self, options: &str) -> Console {
        Console::on(&self.db)
            .without("QANAT_SMS_URL")
            .with("QANAT_SMS_URL", &self.smsc.address(options))
            .without("QANAT_CLOCK")
            .with("QANAT_CLOCK", &format!("fast:1@{CLOCK}"))
    }

    /// Plans texts to people whose numbers nobody had before. Every third may be repeated.
    pub async fn plan(&self, numbers: (u32, u32)) {
        let now: DateTime<Utc> = CLOCK.parse().unwrap();
        let planner = Planner {
            db: &self.db.connection,
            keys: &Console::keys(),
            channel: Channel::Sms,
            now,
        };
        planner.plan(numbers, purpose).await;
    }

    /// Waits until nothing is on its way, or to be sent: as long as that becomes less.
    pub async fn ends(&self) {
        let open = "select count(*) from deliveries where state in ('planned', 'attempting')";
        let left = Cell::new(i64::MAX);
        while left.get() > 0 {
            let becomes_less = async || self.db.count(open).await < left.get();
            eventually("an end of everything", becomes_less).await;
            left.set(self.db.count(open).await);
        }
    }

    /// The rows that a process holds, and those of them of which the message centre has seen nothing.
    pub async fn held(&self, process: u32) -> (usize, usize) {
        let of_process = delivery::Column::LeaseOwner.starts_with(format!("{process}-"));
        let rows = delivery::Entity::find().filter(of_process);
        let rows = rows.all(&self.db.connection).await.unwrap();
        let unseen = self.smsc.look(|seen| {
            let seen: BTreeSet<&str> = seen.submits.iter().map(|submit| submit.destination.as_str()).collect();
            rows.iter().filter(|row| !seen.contains(digits(row).as_str())).count()
        });
        (rows.len(), unseen)
    }

    /// How many texts have come from a process.
    pub fn written_from(&self, source: &str) -> usize {
        let of_source = |submit: &&Submit| submit.source == source;
        self.smsc.look(|seen| seen.submits.iter().filter(of_source).count())
    }

    /// A number that the message centre has put no question under yet.
    pub fn question(&self) -> u32 {
        self.questions.set(self.questions.get() + 1);
        77_000 + self.questions.get()
    }

    pub async fn account(&self) -> Account {
        let rows = delivery::Entity::find().all(&self.db.connection).await.unwrap();
        let mut texts: BTreeMap<String, usize> = BTreeMap::new();
        for submit in self.smsc.seen().submits {
            *texts.entry(submit.destination).or_default() += 1;
        }
        let mut account = Account::default();
        for row in rows {
            let came = texts.remove(&digits(&row)).unwrap_or_default();
            account.add(&row, came);
        }
        account.unaccounted += texts.len();
        account
    }
}

impl Account {
    /// Every one of so many messages came once.
    pub fn whole(messages: usize) -> Self {
        Self {
            messages,
            ..Self::default()
        }
    }

    fn add(&mut self, row: &delivery::Model, came: usize) {
        let accounted = match row.state {
            Accepted => came > 0,
            Uncertain => !row.purpose.may_repeat(),
            _ => false,
        };
        let again = usize::from(came > 1);
        self.messages += 1;
        self.unaccounted += usize::from(!accounted);
        self.uncertain += usize::from(row.state == Uncertain);
        if row.purpose.may_repeat() {
            self.repeated += again;
        } else {
            self.twice += again;
        }
    }
}

const fn purpose(number: u32) -> Purpose {
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
