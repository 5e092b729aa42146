//! The hospital's pages as plain data. No page of a hospital holds anything about a single donor.

use askama::Template;
use entity::values::{BloodGroup, Component, ShortageId, ShortageState, Urgency};

use super::forms::ShortageForm;
use crate::web::form::FormState;
use crate::web::page::{Choice, Frame};
use crate::web::words::Words;

/// The shortages of one hospital, or of all of them, open ones first.
#[derive(Template)]
#[template(path = "hospital/shortages.html")]
pub struct Shortages {
    pub t: Words,
    pub frame: Frame,
    /// The one hospital; without it, each row names its own.
    pub hospital: Option<String>,
    pub rows: Vec<Row>,
}

/// One shortage in the list.
pub struct Row {
    pub shortage: ShortageId,
    pub hospital: String,
    pub need: Need,
    pub progress: Progress,
    pub state: ShortageState,
    /// It expires unless somebody confirms that it still stands.
    pub unconfirmed: bool,
}

/// What is needed.
pub struct Need {
    pub group: BloodGroup,
    pub component: Component,
    pub urgency: Urgency,
    pub by: String,
}

/// How far a need is met, in units.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    pub needed: u32,
    /// Collected, and still expected from those who hold a place or may still answer; rounded.
    pub expected: u32,
    pub collected: u32,
}

impl Progress {
    /// The length of the bar's part for what is collected, of 100.
    #[must_use]
    pub fn sure(&self) -> u32 {
        percent(self.collected, self.needed)
    }

    /// The length of the bar's part for what is expected, of 100.
    #[must_use]
    pub fn soon(&self) -> u32 {
        percent(self.expected, self.needed)
    }
}

/// `part` of `whole` in percent, never more than 100; nothing of nothing is nothing.
#[must_use]
pub fn percent(part: u32, whole: u32) -> u32 {
    let share = u64::from(part) * 100 / u64::from(whole).max(1);
    u32::try_from(share.min(100)).expect("at most 100")
}

/// Posting a shortage.
#[derive(Template)]
#[template(path = "hospital/new.html")]
pub struct NewShortage {
    pub t: Words,
    pub frame: Frame,
    /// To choose from, for those who post for every hospital.
    pub hospitals: Vec<Choice>,
    /// Quick deadlines; the value is local time, `2022-01-08T12:00`.
    pub deadlines: Vec<Choice>,
    pub form: FormState<ShortageForm>,
}

/// One shortage, filling.
#[derive(Template)]
#[template(path = "hospital/shortage.html")]
pub struct Shortage {
    pub t: Words,
    pub frame: Frame,
    pub shortage: ShortageId,
    pub need: Need,
    pub progress: Progress,
    pub state: ShortageState,
    pub unconfirmed: bool,
    /// Until when it stands without being confirmed again.
    pub confirm_by: Option<String>,
    pub posted: String,
    /// Donors who hold a time.
    pub booked: usize,
    /// Where they give.
    pub site: String,
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_bar_is_never_longer_than_its_track() {
        for (part, whole, bar) in [
            (0, 4, 0),
            (1, 4, 25),
            (3, 4, 75),
            (9, 4, 100),
            (0, 0, 0),
            (u32::MAX, 1, 100),
        ] {
            assert_eq!(percent(part, whole), bar);
        }
    }
}
