//! The coordinator's pages as plain data.

use askama::Template;
use entity::values::{
    CallId, CallOutcome, CampaignId, CampaignState, Channel, DeliveryState, Language, Purpose, Question, ReplyId,
};

use crate::web::hospital::pages::{Need, Progress, percent};
use crate::web::page::Frame;
use crate::web::words::Words;

/// All campaigns, those that need a person first.
#[derive(Template)]
#[template(path = "coordinator/campaigns.html")]
pub struct Campaigns {
    pub t: Words,
    pub frame: Frame,
    pub health: Health,
    /// Replies that wait for a person.
    pub replies: u32,
    /// Donors who are to be called.
    pub calls: u32,
    pub rows: Vec<Row>,
}

/// One campaign in the list.
pub struct Row {
    pub campaign: CampaignId,
    pub hospital: String,
    pub need: Need,
    pub progress: Progress,
    pub state: CampaignState,
    pub attention: Option<Attention>,
}

/// Why a campaign needs a person, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attention {
    /// It asks nobody until a person lets it go on, because a copy of the database was brought back.
    Held,
    /// Nobody is left to ask, and the need is not met.
    Exhausted,
    /// Less is expected than needed, and the deadline is near.
    Behind,
    /// The hospital has not confirmed that it still needs this.
    Unconfirmed,
    /// Messages whose fate nobody knows.
    Uncertain,
}

impl Attention {
    /// The key of its words.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Held => "attention-held",
            Self::Exhausted => "attention-exhausted",
            Self::Behind => "attention-behind",
            Self::Unconfirmed => "attention-unconfirmed",
            Self::Uncertain => "attention-uncertain",
        }
    }
}

/// What works on its own, and whether it does.
#[derive(Default)]
pub struct Health {
    /// Channels that nothing can be sent over, because no provider is configured, and that somebody needs.
    pub without_provider: Vec<WithoutProvider>,
    /// Channels whose provider does not take a connection at the moment.
    pub silent: Vec<Channel>,
    /// How the routes of text messages stand as seen by each running process.
    pub sessions: Vec<Session>,
    /// The mail relay, as each running process meets it.
    pub relays: Vec<Relay>,
    /// The route that text messages leave over, where there is a choice.
    pub carries: Option<String>,
    /// The routes that they do not leave over any more.
    pub left: Vec<LeftRoute>,
    /// That messages are not accounted for.
    pub imbalance: Option<Imbalance>,
    /// Messages of which nobody knows whether they left.
    pub uncertain: u64,
    /// Since when nothing leaves, because the database may be a copy of an earlier day.
    pub quarantined: Option<String>,
    /// That no process runs jobs, as a sentence.
    pub no_jobs: Option<String>,
    pub jobs: Vec<Job>,
}

/// Messages that are not accounted for.
pub struct Imbalance {
    pub rows: i64,
    /// When they were counted.
    pub counted: String,
}

/// How a route of text messages stands as seen by a process.
pub struct Session {
    pub route: String,
    pub state: String,
    pub is_bound: bool,
    pub since: String,
    /// What the operator answered.
    pub status: Option<String>,
    /// Parts a second, if anything limits them.
    pub rate: Option<String>,
}

/// The mail relay.
pub struct Relay {
    pub carrier: String,
    pub state: String,
    pub takes: bool,
    pub since: String,
}

/// A route of text messages that is left for another one.
pub struct LeftRoute {
    pub route: String,
    pub why: String,
    pub since: String,
}

/// A channel without a provider.
pub struct WithoutProvider {
    pub channel: Channel,
    /// Messages that wait for it.
    pub waiting: u32,
}

impl Health {
    /// Whether a job needs somebody to look at it.
    #[must_use]
    pub fn jobs_failed(&self) -> bool {
        self.jobs.iter().any(|job| job.failed || job.late)
    }
}

/// One job of the schedule.
pub struct Job {
    pub name: String,
    pub last_run: Option<String>,
    pub failed: bool,
    /// It is due, and does not run.
    pub late: bool,
}

/// One campaign.
#[derive(Template)]
#[template(path = "coordinator/campaign.html")]
pub struct Campaign {
    pub t: Words,
    pub frame: Frame,
    pub health: Health,
    pub row: Row,
    /// What the planner says now, as a sentence; nothing once the campaign has ended.
    pub because: Option<String>,
    pub funnel: Funnel,
    pub waves: Vec<Wave>,
    pub ledger: Vec<LedgerLine>,
    pub cost: Cost,
}

/// How many people came how far.
#[derive(Debug, Clone, Copy)]
pub struct Funnel {
    pub asked: u32,
    pub delivered: u32,
    pub answered: u32,
    pub booked: u32,
    pub came: u32,
    pub donated: u32,
}

/// One bar of the funnel.
pub struct Step {
    /// The key of its words.
    pub key: &'static str,
    pub people: u32,
    /// Its length, of 100.
    pub length: u32,
}

impl Funnel {
    /// The bars, widest first.
    #[must_use]
    pub fn steps(&self) -> [Step; 6] {
        [
            ("funnel-asked", self.asked),
            ("funnel-delivered", self.delivered),
            ("funnel-answered", self.answered),
            ("funnel-booked", self.booked),
            ("funnel-came", self.came),
            ("funnel-donated", self.donated),
        ]
        .map(|(key, people)| Step {
            key,
            people,
            length: percent(people, self.asked),
        })
    }
}

/// One wave, with the sentence that explains it.
pub struct Wave {
    pub number: u32,
    pub sent: String,
    pub asked: u32,
    /// Units expected in all by the deadline when it was sent.
    pub expected: String,
    /// Units that its donors have given so far.
    pub came: u32,
    pub because: String,
}

/// How many rows of the ledger stand where.
pub struct LedgerLine {
    pub state: DeliveryState,
    pub rows: u32,
}

/// What its text messages may have cost.
pub struct Cost {
    pub parts: String,
    /// For those whose price is known.
    pub money: String,
    /// Texts whose price is not known.
    pub unpriced: u32,
}

/// What waits for a person.
#[derive(Template)]
#[template(path = "coordinator/replies.html")]
pub struct Replies {
    pub t: Words,
    pub frame: Frame,
    /// The reader wanted to settle what somebody else had settled.
    pub too_late: bool,
    pub waiting: Vec<Waiting>,
    pub strangers: Vec<Sealed>,
    pub unreadable: Vec<Sealed>,
}

/// A donor's reply that nobody understood.
pub struct Waiting {
    pub id: ReplyId,
    pub time: String,
    /// Masked.
    pub number: String,
    pub text: String,
    pub question: Option<Question>,
    /// The campaign that asked, and its hospital.
    pub campaign: Option<(CampaignId, String)>,
}

/// What is shown on demand only.
pub struct Sealed {
    pub id: i64,
    pub time: String,
    pub text: Option<String>,
}

/// The call list, and the call that the reader makes.
#[derive(Template)]
#[template(path = "coordinator/calls.html")]
pub struct Calls {
    pub t: Words,
    pub frame: Frame,
    pub waiting: u32,
    /// For how long a claimed call is the reader's.
    pub minutes: i64,
    /// The reader wanted to write down what came of another's call.
    pub taken: bool,
    pub told: Option<Told>,
    pub call: Option<Call>,
}

/// What a donor who comes is to be told before the end of the call.
pub enum Told {
    Booked { when: String, site: String, code: String },
    Waitlisted,
    NoNeed,
}

/// Whom to call, and what to say.
pub struct Call {
    pub id: CallId,
    pub purpose: Purpose,
    pub name: Option<String>,
    pub number: String,
    pub language: Language,
    /// Paragraphs in that language.
    pub say: Vec<String>,
    pub outcomes: &'static [CallOutcome],
}
