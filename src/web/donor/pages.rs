//! The donors' pages as plain data. Dates, times and names of places arrive as text in the reader's language.

use askama::Template;
use entity::values::{BloodGroup, Channel, Component, SlotId, Urgency};

use super::forms::{AddressForm, AnswerForm, CodeForm, JoinForm, PauseForm, PreferencesForm};
use crate::web::form::FormState;
use crate::web::page::{Choice, Frame};
use crate::web::words::Words;

/// What this is, and the ways in.
#[derive(Template)]
#[template(path = "donor/home.html")]
pub struct Home {
    pub t: Words,
    pub frame: Frame,
}

/// First step of joining: the region, so that the list of settlements on the next page is short.
#[derive(Template)]
#[template(path = "donor/region.html")]
pub struct Region {
    pub t: Words,
    pub frame: Frame,
    pub regions: Vec<Choice>,
}

/// Second step: everything else on one page.
#[derive(Template)]
#[template(path = "donor/join.html")]
pub struct Join {
    pub t: Words,
    pub frame: Frame,
    pub region: String,
    pub places: Vec<Choice>,
    pub form: FormState<JoinForm>,
}

/// Asks for the address that the six-digit code goes to.
#[derive(Template)]
#[template(path = "donor/sign_in.html")]
pub struct SignIn {
    pub t: Words,
    pub frame: Frame,
    pub form: FormState<AddressForm>,
}

/// Asks for the six-digit code.
#[derive(Template)]
#[template(path = "donor/code.html")]
pub struct Code {
    pub t: Words,
    pub frame: Frame,
    /// The address, masked.
    pub sent_to: String,
    pub minutes: i64,
    pub form: FormState<CodeForm>,
}

/// A donor's own page.
#[derive(Template)]
#[template(path = "donor/me.html")]
pub struct Me {
    pub t: Words,
    pub frame: Frame,
    pub notice: Option<Notice>,
    pub group: Option<BloodGroup>,
    pub place: String,
    pub standings: Vec<Standing>,
    pub ticket: Option<Ticket>,
    /// Appeals that wait for an answer.
    pub appeals: Vec<OpenAppeal>,
    pub history: Vec<Given>,
    /// The e-mail address refuses letters, and gets none until it is confirmed anew.
    pub letters_come_back: bool,
    /// The donor has said stop. Agreeing again is all there is to decide.
    pub stopped: bool,
    /// Nobody writes to this donor before that day.
    pub paused_until: Option<String>,
    pub channels: Vec<Channel>,
    pub preferences: FormState<PreferencesForm>,
    pub pause: FormState<PauseForm>,
}

/// What has just been done, said once after the redirect. Its word stands in the address: `/me?done=moved`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notice {
    Saved,
    Moved,
    Cancelled,
    Stopped,
    Agreed,
    /// What the register knows of blood group, sex or date of birth was left as it was.
    Kept,
}

impl Notice {
    /// The key of its sentence.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Saved => "me-saved",
            Self::Moved => "me-moved",
            Self::Cancelled => "me-cancelled",
            Self::Stopped => "me-stopped",
            Self::Agreed => "me-agreed",
            Self::Kept => "me-kept",
        }
    }
}

/// From when a donor may give one component.
pub struct Standing {
    pub component: Component,
    pub may_give: MayGive,
}

/// The answer of the eligibility rules, as shown.
pub enum MayGive {
    Now,
    From(String),
    Never,
}

/// An appeal that waits for this donor's answer.
pub struct OpenAppeal {
    pub address: String,
    pub hospital: String,
    pub by: String,
}

/// One donation in the history.
pub struct Given {
    pub day: String,
    pub component: Component,
    /// None for what was given before joining.
    pub site: Option<String>,
}

/// An appointment, as its holder needs it.
pub struct Ticket {
    pub when: String,
    pub site: String,
    pub street: Option<String>,
    /// The four digits that the desk asks for.
    pub code: String,
}

/// Free times of one day.
pub struct SlotDay {
    pub day: String,
    pub slots: Vec<SlotOffer>,
}

/// One free time.
pub struct SlotOffer {
    pub slot: SlotId,
    pub time: String,
}

/// Another time for an appointment.
#[derive(Template)]
#[template(path = "donor/move.html")]
pub struct Move {
    pub t: Words,
    pub frame: Frame,
    pub ticket: Ticket,
    pub days: Vec<SlotDay>,
    pub form: FormState<AnswerForm>,
}

/// The page behind the link of an appeal. Showing it changes nothing.
#[derive(Template)]
#[template(path = "donor/appeal.html")]
pub struct Appeal {
    pub t: Words,
    pub frame: Frame,
    pub ask: Ask,
    pub stage: Stage,
}

/// The way out of letters. Showing it changes nothing.
#[derive(Template)]
#[template(path = "donor/letters.html")]
pub struct Letters {
    pub t: Words,
    pub frame: Frame,
    pub way_out: WayOut,
}

/// What there is to take away.
pub enum WayOut {
    /// Letters go to this donor, who can be reached over the other channels as well.
    Letters { others: Vec<Channel> },
    /// None do.
    NoLetters,
    /// Nothing goes to this donor.
    Stopped,
    /// Nobody knows whose the link is.
    Unknown,
}

/// What is asked.
pub struct Ask {
    pub hospital: String,
    pub group: BloodGroup,
    pub component: Component,
    pub urgency: Urgency,
    pub site: String,
    pub by: String,
}

/// How far the answer has come.
pub enum Stage {
    Choose {
        days: Vec<SlotDay>,
        form: FormState<AnswerForm>,
    },
    /// The other times to which the place can be moved are below the ticket.
    Booked {
        ticket: Ticket,
        days: Vec<SlotDay>,
        form: FormState<AnswerForm>,
    },
    Waitlisted,
    /// With the times for a change of mind, as long as the ask lives.
    Declined {
        days: Option<Vec<SlotDay>>,
        form: FormState<AnswerForm>,
    },
    Enough,
    /// The donor may give again from that day on, or never.
    CannotGive {
        from: Option<String>,
    },
    /// The donor holds a place for another need.
    AnotherPlace,
    /// The donor has said stop.
    Stopped,
}
