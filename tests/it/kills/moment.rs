//! The points at which a process is killed. All of them are found from outside: the message centre sees what was written
//! and keeps its answers, and the database shows the intent, or is held while an outcome is to be written.

use qanat::store::db::write_tx;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};

use crate::support::console::Serving;
use crate::support::smsc::pdu::{ENQUIRE_LINK, pdu};
use crate::support::wave::{WINDOW, Wave, eventually};

/// When a process is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// There is something to send.
    AfterPlan,
    /// Rows are claimed of which the message centre knows nothing.
    AfterIntent,
    /// The message centre has texts that it did not answer.
    AfterWrite,
    /// The process has read the answers and has not written them down.
    BeforeCommit,
    /// Whenever so many texts have come in.
    After(usize),
}

impl Moment {
    /// One after the other, and again. At random means after 1 to 256 texts, others in each run.
    pub fn of(kill: usize) -> Self {
        match kill % 5 {
            0 => Self::AfterPlan,
            1 => Self::AfterIntent,
            2 => Self::AfterWrite,
            3 => Self::BeforeCommit,
            _ => Self::After(rand::random_range(1..=256)),
        }
    }

    /// Further options of the process that is to be killed.
    pub const fn options(self) -> &'static str {
        match self {
            // It claims for two seconds ahead.
            Self::AfterIntent => "&rate=8",
            _ => "",
        }
    }

    /// Before the process is there.
    pub fn prepare(self, wave: &Wave, source: &str) {
        if matches!(self, Self::AfterWrite | Self::BeforeCommit) {
            wave.smsc.becomes(|manner| manner.holds = Some(source.to_owned()));
        }
    }

    /// Waits for it. What is returned is held until the process is dead.
    pub async fn comes(self, wave: &Wave, serving: &Serving, source: &str) -> Option<DatabaseTransaction> {
        match self {
            Self::AfterPlan => None,
            Self::AfterIntent => {
                eventually("an intent", async || wave.held(serving.id()).await.1 > 0).await;
                None
            }
            Self::AfterWrite => {
                eventually("texts", async || wave.written_from(source) == WINDOW).await;
                None
            }
            Self::BeforeCommit => {
                eventually("texts", async || wave.written_from(source) == WINDOW).await;
                Some(self.answered(wave).await)
            }
            Self::After(texts) => {
                eventually("texts", async || wave.written_from(source) >= texts).await;
                None
            }
        }
    }

    /// The database is held, and the process has read the answers to all of its texts: it answers a question that came
    /// behind them.
    async fn answered(self, wave: &Wave) -> DatabaseTransaction {
        let tx = write_tx(&wave.db.connection).await.unwrap();
        if tx.get_database_backend() == DbBackend::Postgres {
            let lock = "lock table deliveries in share row exclusive mode";
            tx.execute_unprepared(lock).await.unwrap();
        }
        let asked = wave.question();
        wave.smsc.answers_at_last();
        wave.smsc.says(pdu(ENQUIRE_LINK, 0, asked, b""));
        wave.smsc.until(|seen| seen.answers.contains(&(asked, 0))).await;
        tx
    }

    /// After the kill: whether it was killed where it should have been.
    pub async fn was(self, wave: &Wave, process: u32) {
        let (held, unseen) = wave.held(process).await;
        let expected = match self {
            Self::AfterPlan | Self::After(_) => true,
            Self::AfterIntent => unseen > 0,
            Self::AfterWrite | Self::BeforeCommit => (held, unseen) == (WINDOW, 0),
        };
        assert!(expected, "{self:?}: {held} rows held, {unseen} of them not seen");
        wave.smsc.becomes(|manner| manner.holds = None);
    }
}
