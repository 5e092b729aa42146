//! What a hospital sends.

use chrono::NaiveDateTime;
use entity::values::{BloodGroup, Component, GROUPS, Urgency};
use serde::Deserialize;
use validator::Validate;

use crate::actions::shortage::MOST_UNITS;
use crate::web::form::{Fields, Wrong};

/// A shortage: a few taps at night.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct ShortageForm {
    /// Asked only of those who post for every hospital.
    #[validate(length(max = 20, code = "hospital-missing"))]
    pub hospital: String,
    #[validate(length(min = 1, max = 20, code = "group-missing"))]
    pub group: String,
    #[validate(length(min = 1, max = 20, code = "component-missing"))]
    pub component: String,
    #[validate(length(min = 1, max = 10, code = "units-range"))]
    pub units: String,
    /// One of the offered deadlines, or `other`.
    #[validate(length(min = 1, max = 20, code = "deadline-missing"))]
    pub by: String,
    #[validate(length(max = 30, code = "deadline-missing"))]
    pub by_other: String,
    #[validate(length(min = 1, max = 20, code = "urgency-missing"))]
    pub urgency: String,
}

impl Fields for ShortageForm {
    const FIELDS: &'static [&'static str] = &["hospital", "group", "component", "units", "by", "by_other", "urgency"];
}

impl ShortageForm {
    /// The form as first shown: what is asked for most often is already chosen.
    #[must_use]
    pub fn usual() -> Self {
        Self {
            component: Component::RedCells.to_string(),
            urgency: Urgency::Urgent.to_string(),
            units: "1".into(),
            ..Self::default()
        }
    }

    /// The field that says by when, and what was typed there.
    #[must_use]
    pub fn deadline(&self) -> (&'static str, &str) {
        if self.by == "other" {
            ("by_other", &self.by_other)
        } else {
            ("by", &self.by)
        }
    }
}

/// How a browser sends local time.
pub const LOCAL_TIME: &str = "%Y-%m-%dT%H:%M";

/// Local time as a browser sends it.
#[must_use]
pub fn local_time(typed: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(typed, LOCAL_TIME).ok()
}

/// What the form means. The deadline is local time at the hospital; whether it lies ahead is for the action to say.
pub struct NewShortage {
    pub group: BloodGroup,
    pub component: Component,
    pub units: i16,
    pub deadline: NaiveDateTime,
    pub urgency: Urgency,
}

impl TryFrom<&ShortageForm> for NewShortage {
    type Error = Vec<Wrong>;

    fn try_from(form: &ShortageForm) -> Result<Self, Self::Error> {
        let mut wrong = Vec::new();
        let mut refuse = |field, code| wrong.push(Wrong::new(field, code));
        let group = GROUPS.into_iter().find(|group| group.code() == form.group);
        let group = group.ok_or_else(|| refuse("group", "group-missing"));
        let component = form
            .component
            .parse()
            .map_err(|_| refuse("component", "component-missing"));
        let units = form
            .units
            .trim()
            .parse()
            .ok()
            .filter(|units| (1..=MOST_UNITS).contains(units));
        let units = units.ok_or_else(|| refuse("units", "units-range"));
        let (field, typed) = form.deadline();
        let deadline = local_time(typed).ok_or_else(|| refuse(field, "deadline-missing"));
        let urgency = form.urgency.parse().map_err(|_| refuse("urgency", "urgency-missing"));
        match (group, component, units, deadline, urgency) {
            (Ok(group), Ok(component), Ok(units), Ok(deadline), Ok(urgency)) => Ok(Self {
                group,
                component,
                units,
                deadline,
                urgency,
            }),
            _ => Err(wrong),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::form::FormState;

    fn shortage() -> ShortageForm {
        ShortageForm {
            group: "O-".into(),
            units: "4".into(),
            by: "2022-01-08T12:00".into(),
            ..ShortageForm::usual()
        }
    }

    #[test]
    fn the_usual_choices_and_three_taps_make_a_shortage() {
        let new = FormState::sent(shortage())
            .meaning::<NewShortage>()
            .expect("the form is whole");
        assert_eq!(
            (new.group, new.component, new.units),
            (BloodGroup::ONeg, Component::RedCells, 4)
        );
        assert_eq!(new.deadline.to_string(), "2022-01-08 12:00:00");
        assert_eq!(new.urgency, Urgency::Urgent);
    }

    #[test]
    fn another_deadline_is_read_from_its_own_field() {
        let typed = ShortageForm {
            by: "other".into(),
            by_other: "2022-01-09T07:30".into(),
            ..shortage()
        };
        let new = FormState::sent(typed)
            .meaning::<NewShortage>()
            .expect("the form is whole");
        assert_eq!(new.deadline.to_string(), "2022-01-09 07:30:00");
    }

    #[test]
    fn each_wrong_field_is_named() {
        type Spoil = fn(&mut ShortageForm);
        let cases: [(&str, &str, Spoil); 7] = [
            ("group", "group-missing", |form| form.group = "unknown".into()),
            ("component", "component-missing", |form| form.component.clear()),
            ("units", "units-range", |form| form.units = "0".into()),
            ("units", "units-range", |form| form.units = "201".into()),
            ("by", "deadline-missing", |form| form.by = "noon".into()),
            ("by_other", "deadline-missing", |form| form.by = "other".into()),
            ("urgency", "urgency-missing", |form| form.urgency = "very".into()),
        ];
        for (field, code, spoil) in cases {
            let mut typed = shortage();
            spoil(&mut typed);
            let mut form = FormState::sent(typed);
            assert!(form.meaning::<NewShortage>().is_none(), "{field}");
            assert_eq!(form.findings(), [Wrong::new(field, code)]);
        }
    }
}
