//! The desk's pages as plain data.

use askama::Template;
use entity::values::{AppointmentId, AppointmentState, BloodGroup, Component, SiteId};

use super::forms::{DeferForm, DonatedForm, FindForm};
use crate::web::form::FormState;
use crate::web::page::{Choice, Frame};
use crate::web::words::Words;

/// Everybody expected today at one site, by half hour. It prints.
#[derive(Template)]
#[template(path = "desk/today.html")]
pub struct Today {
    pub t: Words,
    pub frame: Frame,
    pub here: SiteId,
    pub site: String,
    pub day: String,
    /// Other sites that this reader may look at.
    pub sites: Vec<Choice>,
    pub form: FormState<FindForm>,
    /// Who was here on an earlier day, and of whom nobody has written down what came.
    pub unrecorded: Vec<Unrecorded>,
    /// Within how many days that can still be done.
    pub days: u32,
    pub half_hours: Vec<HalfHour>,
}

/// A visit without an outcome.
pub struct Unrecorded {
    pub when: String,
    pub row: Row,
}

/// The appointments of one slot.
pub struct HalfHour {
    pub time: String,
    pub capacity: u32,
    pub rows: Vec<Row>,
}

/// One donor in one slot.
pub struct Row {
    pub appointment: AppointmentId,
    pub code: String,
    pub name: Option<String>,
    pub group: Option<BloodGroup>,
    pub state: AppointmentState,
}

/// One appointment: check in, then what became of it.
#[derive(Template)]
#[template(path = "desk/appointment.html")]
pub struct Appointment {
    pub t: Words,
    pub frame: Frame,
    pub when: String,
    pub at: SiteId,
    pub site: String,
    pub row: Row,
    /// What the campaign asks for.
    pub component: Option<Component>,
    /// How it ended, as a sentence.
    pub outcome: Option<String>,
    pub donated: FormState<DonatedForm>,
    pub defer: FormState<DeferForm>,
}
