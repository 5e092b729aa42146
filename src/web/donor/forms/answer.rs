//! The answer to an appeal.

use entity::values::SlotId;
use serde::Deserialize;
use validator::Validate;

use crate::web::form::{Fields, Wrong};

/// The answer to an appeal, and the choice of another time: each button carries its own value.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct AnswerForm {
    pub slot: String,
    pub answer: String,
}

impl Fields for AnswerForm {
    const FIELDS: &'static [&'static str] = &["slot", "answer"];
}

/// What a donor says to an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// I come at this time.
    Slot(SlotId),
    /// I would come, but none of the times was free: tell me if one becomes free.
    AnyTime,
    /// Not this time.
    No,
    /// Never again.
    Stop,
}

impl TryFrom<&AnswerForm> for Answer {
    type Error = Vec<Wrong>;

    fn try_from(form: &AnswerForm) -> Result<Self, Self::Error> {
        match (form.answer.as_str(), form.slot.parse()) {
            ("no", _) => Ok(Self::No),
            ("stop", _) => Ok(Self::Stop),
            ("any", _) => Ok(Self::AnyTime),
            ("", Ok(slot)) => Ok(Self::Slot(slot)),
            _ => Err(vec![Wrong::new("slot", "slot-missing")]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::form::FormState;

    #[test]
    fn every_button_of_an_appeal_means_one_thing() {
        let cases = [
            ("12", "", Some(Answer::Slot(SlotId(12)))),
            ("", "no", Some(Answer::No)),
            ("", "any", Some(Answer::AnyTime)),
            ("", "", None),
            ("12", "perhaps", None),
            ("twelve", "", None),
        ];
        for (slot, answer, meaning) in cases {
            let form = AnswerForm {
                slot: slot.into(),
                answer: answer.into(),
            };
            assert_eq!(FormState::sent(form).meaning::<Answer>(), meaning, "{slot} {answer}");
        }
    }
}
