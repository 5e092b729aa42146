//! A wave, and processes that die while they send it.

use std::fmt;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, interval, timeout};

use super::moment::Moment;
use crate::support::databases::TestDatabase;
use crate::support::smsc::Manner;
use crate::support::wave::{Account, LOOKS, PATIENCE, WINDOW, Wave};

/// Texts a second of the process that nobody kills while others are killed.
const STEADY: u32 = 60;
/// What has to be known half a minute after a kill.
const RESCUED_WITHIN: Duration = Duration::from_secs(30);

/// What came of it.
pub struct Figures {
    kills: usize,
    account: Account,
    /// The longest time from a kill until nothing was held by the dead.
    rescue: Duration,
}

/// Sends so many messages for each of so many kills.
pub async fn endure(db: &TestDatabase, kills: usize, messages: u32) -> Figures {
    let wave = Wave::on(db, Manner::default()).await;
    let steady = wave.serves("1414", &format!("&rate={STEADY}")).await;
    let mut rescues = vec![];
    for (kill, first) in (0..kills).zip((0..).step_by(messages as usize)) {
        rescues.push(killed(&wave, kill, (first, first + messages)).await);
    }
    let last = wave.serves("1500", "").await;
    let mut rescue = Duration::ZERO;
    for one in rescues {
        rescue = rescue.max(timeout(PATIENCE, one).await.expect("the dead are known").unwrap());
    }
    wave.ends().await;
    for serving in [steady, last] {
        assert!(serving.stops().await.success());
    }
    Figures {
        kills,
        account: wave.account().await,
        rescue,
    }
}

/// Plans, and kills a process at its moment. Returns how long it takes until the dead holds nothing.
async fn killed(wave: &Wave, kill: usize, numbers: (u32, u32)) -> JoinHandle<Duration> {
    let (moment, source) = (Moment::of(kill), format!("2{kill:03}"));
    moment.prepare(wave, &source);
    let serving = wave.serves(&source, moment.options()).await;
    wave.plan(numbers).await;
    let held = moment.comes(wave, &serving, &source).await;
    let dead = serving.id();
    serving.dies();
    let died = Instant::now();
    if let Some(held) = held {
        held.rollback().await.unwrap();
    }
    moment.was(wave, dead).await;
    let db = wave.db.clone();
    tokio::spawn(async move {
        let rows = format!("select count(*) from deliveries where lease_owner like '{dead}-%'");
        let mut looks = interval(LOOKS);
        while db.count(&rows).await > 0 {
            looks.tick().await;
        }
        died.elapsed()
    })
}

impl Figures {
    /// What is promised.
    pub fn hold(&self) {
        let Account {
            unaccounted,
            twice,
            repeated,
            uncertain,
            ..
        } = self.account;
        assert_eq!((unaccounted, twice), (0, 0), "{self}");
        assert!(uncertain + repeated <= WINDOW * self.kills, "{self}");
        assert!(uncertain > 0, "nothing was cut off: {self}");
        assert!(self.rescue <= RESCUED_WITHIN, "{self}");
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Account {
            messages,
            unaccounted,
            twice,
            repeated,
            uncertain,
        } = self.account;
        write!(
            f,
            "{messages} messages, {} kills, window {WINDOW}: {unaccounted} unaccounted, {twice} asked twice, {uncertain} \
             uncertain, {repeated} of those that may be repeated came twice, the dead held rows for at most {:.1?}",
            self.kills, self.rescue
        )
    }
}
