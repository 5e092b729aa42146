//! What the desk sends.

use chrono::NaiveDate;
use entity::values::Component;
use serde::Deserialize;
use validator::Validate;

use crate::web::form::{Fields, Wrong, day, digits, ticked};

/// The four digits that a donor reads out.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct FindForm {
    #[validate(length(min = 1, max = 20, code = "ticket-digits"))]
    pub code: String,
    /// The site whose list it was typed on.
    pub site: String,
}

impl Fields for FindForm {
    const FIELDS: &'static [&'static str] = &["code"];
}

/// Four digits, typed with or without spaces.
pub struct FourDigits(pub String);

impl TryFrom<&FindForm> for FourDigits {
    type Error = Vec<Wrong>;

    fn try_from(form: &FindForm) -> Result<Self, Self::Error> {
        digits(&form.code, 4)
            .map(Self)
            .ok_or_else(|| vec![Wrong::new("code", "ticket-digits")])
    }
}

/// Blood was given.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct DonatedForm {
    #[validate(length(min = 1, max = 20, code = "component-missing"))]
    pub component: String,
    #[validate(length(min = 1, max = 10, code = "volume-range"))]
    pub volume: String,
}

impl Fields for DonatedForm {
    const FIELDS: &'static [&'static str] = &["component", "volume"];
}

/// What was given, and how many millilitres.
pub struct Donated {
    pub component: Component,
    pub volume_ml: i32,
}

impl TryFrom<&DonatedForm> for Donated {
    type Error = Vec<Wrong>;

    fn try_from(form: &DonatedForm) -> Result<Self, Self::Error> {
        let mut wrong = Vec::new();
        let mut refuse = |field, code| wrong.push(Wrong::new(field, code));
        let component = form
            .component
            .parse()
            .map_err(|_| refuse("component", "component-missing"));
        let volume = form.volume.trim().parse().ok();
        let volume = volume
            .filter(|volume| (50..=1000).contains(volume))
            .ok_or_else(|| refuse("volume", "volume-range"));
        match (component, volume) {
            (Ok(component), Ok(volume_ml)) => Ok(Self { component, volume_ml }),
            _ => Err(wrong),
        }
    }
}

/// Came, and was asked to come back later. There is no field for a reason: none is kept.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct DeferForm {
    #[validate(length(max = 20, code = "day"))]
    pub until: String,
    pub never: String,
}

impl Fields for DeferForm {
    const FIELDS: &'static [&'static str] = &["until", "never"];
}

/// Until when a donor is not to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferred {
    Until(NaiveDate),
    ForGood,
}

impl TryFrom<&DeferForm> for Deferred {
    type Error = Vec<Wrong>;

    fn try_from(form: &DeferForm) -> Result<Self, Self::Error> {
        if ticked(&form.never) {
            return Ok(Self::ForGood);
        }
        day(&form.until)
            .map(Self::Until)
            .ok_or_else(|| vec![Wrong::new("until", "day")])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::form::FormState;

    #[test]
    fn a_volume_outside_of_any_bag_is_refused() {
        for (volume, read) in [
            ("450", Some(450)),
            (" 600 ", Some(600)),
            ("5", None),
            ("4500", None),
            ("a bag", None),
        ] {
            let form = DonatedForm {
                component: "whole_blood".into(),
                volume: volume.into(),
            };
            let donated = FormState::sent(form).meaning::<Donated>();
            assert_eq!(donated.map(|donated| donated.volume_ml), read, "{volume}");
        }
    }

    #[test]
    fn a_component_and_a_volume_that_mean_nothing_are_named_at_once() {
        let mut form = FormState::sent(DonatedForm {
            component: "blood".into(),
            volume: "4500".into(),
        });
        assert!(form.meaning::<Donated>().is_none());
        assert_eq!(
            form.findings(),
            [
                Wrong::new("component", "component-missing"),
                Wrong::new("volume", "volume-range")
            ]
        );
    }

    #[test]
    fn a_deferral_is_a_day_or_for_good_and_nothing_else() {
        let deferred = |until: &str, never: &str| {
            FormState::sent(DeferForm {
                until: until.into(),
                never: never.into(),
            })
            .meaning::<Deferred>()
        };
        let may = NaiveDate::from_ymd_opt(2022, 5, 1).expect("a day");
        assert_eq!(deferred("2022-05-01", ""), Some(Deferred::Until(may)));
        assert_eq!(deferred("", "on"), Some(Deferred::ForGood));
        assert_eq!(deferred("", ""), None);
    }
}
