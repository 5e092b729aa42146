//! What donors send.

use chrono::NaiveDate;
use entity::values::{BloodGroup, Channel, Language, Sex, SlotId};
use serde::Deserialize;
use validator::Validate;

use crate::web::form::{Fields, Wrong, day, ticked};

/// A phone number or an e-mail address in one field.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct AddressForm {
    #[validate(length(min = 1, max = 200, code = "address-missing"))]
    pub address: String,
}

impl Fields for AddressForm {
    const FIELDS: &'static [&'static str] = &["address"];
}

/// The six digits of a code.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct CodeForm {
    #[validate(length(min = 1, max = 40, code = "code-digits"))]
    pub code: String,
}

impl Fields for CodeForm {
    const FIELDS: &'static [&'static str] = &["code"];
}

/// Six digits, typed with or without spaces.
pub struct SixDigits(pub String);

impl TryFrom<&CodeForm> for SixDigits {
    type Error = Vec<Wrong>;

    fn try_from(form: &CodeForm) -> Result<Self, Self::Error> {
        digits(&form.code, 6)
            .map(Self)
            .ok_or_else(|| vec![Wrong::new("code", "code-digits")])
    }
}

/// Exactly `count` digits, whatever blanks and dashes stand between them.
#[must_use]
pub fn digits(typed: &str, count: usize) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    (digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// Joining: everything on one page.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct JoinForm {
    #[validate(length(min = 1, max = 200, code = "address-missing"))]
    pub address: String,
    #[validate(length(max = 80, code = "too-long"))]
    pub name: String,
    /// A group's code, or `unknown`.
    #[validate(length(min = 1, max = 20, code = "group-missing"))]
    pub group: String,
    #[validate(length(max = 20, code = "place-missing"))]
    pub region: String,
    #[validate(length(min = 1, max = 20, code = "place-missing"))]
    pub place: String,
    #[validate(length(min = 1, max = 20, code = "sex-missing"))]
    pub sex: String,
    #[validate(length(min = 1, max = 20, code = "birth-date"))]
    pub birth_date: String,
    #[validate(length(min = 1, max = 20, code = "language-missing"))]
    pub language: String,
    pub sms: String,
    pub email: String,
    pub phone: String,
    #[validate(length(min = 1, code = "consent-missing"))]
    pub appeals: String,
    pub emergency: String,
}

impl Fields for JoinForm {
    const FIELDS: &'static [&'static str] = &[
        "address",
        "name",
        "group",
        "place",
        "sex",
        "birth_date",
        "language",
        "channels",
        "appeals",
        "emergency",
    ];
}

/// What a joining form means. The address and the settlement are checked against the facts by the handler.
pub struct Joining {
    pub address: String,
    pub name: Option<String>,
    pub group: Option<BloodGroup>,
    pub place: String,
    pub sex: Sex,
    pub birth_date: NaiveDate,
    pub language: Language,
    pub channels: Vec<Channel>,
    pub emergency: bool,
}

impl TryFrom<&JoinForm> for Joining {
    type Error = Vec<Wrong>;

    fn try_from(form: &JoinForm) -> Result<Self, Self::Error> {
        let mut wrong = Vec::new();
        let group = group(&form.group).ok_or_else(|| wrong.push(Wrong::new("group", "group-missing")));
        let sex = form
            .sex
            .parse()
            .map_err(|_| wrong.push(Wrong::new("sex", "sex-missing")));
        let birth_date = day(&form.birth_date).ok_or_else(|| wrong.push(Wrong::new("birth_date", "birth-date")));
        let language = form
            .language
            .parse()
            .map_err(|_| wrong.push(Wrong::new("language", "language-missing")));
        let channels = channels(&form.sms, &form.email, &form.phone);
        if channels.is_empty() {
            wrong.push(Wrong::new("channels", "channels-missing"));
        }
        let name = form.name.trim();
        match (group, sex, birth_date, language) {
            (Ok(group), Ok(sex), Ok(birth_date), Ok(language)) if wrong.is_empty() => Ok(Self {
                address: form.address.trim().to_owned(),
                name: (!name.is_empty()).then(|| name.to_owned()),
                group,
                place: form.place.clone(),
                sex,
                birth_date,
                language,
                channels,
                emergency: ticked(&form.emergency),
            }),
            _ => Err(wrong),
        }
    }
}

/// A group's code, or `unknown` for a donor who does not know.
fn group(word: &str) -> Option<Option<BloodGroup>> {
    if word == "unknown" {
        return Some(None);
    }
    entity::values::GROUPS
        .into_iter()
        .find(|group| group.code() == word)
        .map(Some)
}

fn channels(sms: &str, email: &str, phone: &str) -> Vec<Channel> {
    [(sms, Channel::Sms), (email, Channel::Email), (phone, Channel::Phone)]
        .into_iter()
        .filter(|(value, _)| ticked(value))
        .map(|(_, channel)| channel)
        .collect()
}

/// How a donor wants to be written to.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct PreferencesForm {
    pub language: String,
    pub sms: String,
    pub email: String,
    pub phone: String,
    pub emergency: String,
}

impl Fields for PreferencesForm {
    const FIELDS: &'static [&'static str] = &["language", "channels", "emergency"];
}

/// What the preferences mean.
pub struct Preferences {
    pub language: Language,
    pub channels: Vec<Channel>,
    pub emergency: bool,
}

impl TryFrom<&PreferencesForm> for Preferences {
    type Error = Vec<Wrong>;

    fn try_from(form: &PreferencesForm) -> Result<Self, Self::Error> {
        let language = form
            .language
            .parse()
            .map_err(|_| vec![Wrong::new("language", "language-missing")])?;
        let channels = channels(&form.sms, &form.email, &form.phone);
        if channels.is_empty() {
            return Err(vec![Wrong::new("channels", "channels-missing")]);
        }
        Ok(Self {
            language,
            channels,
            emergency: ticked(&form.emergency),
        })
    }
}

/// No messages before a day.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct PauseForm {
    #[validate(length(min = 1, max = 20, code = "day"))]
    pub until: String,
}

impl Fields for PauseForm {
    const FIELDS: &'static [&'static str] = &["until"];
}

/// The day until which nobody writes.
pub struct PauseUntil(pub NaiveDate);

impl TryFrom<&PauseForm> for PauseUntil {
    type Error = Vec<Wrong>;

    fn try_from(form: &PauseForm) -> Result<Self, Self::Error> {
        day(&form.until)
            .map(Self)
            .ok_or_else(|| vec![Wrong::new("until", "day")])
    }
}

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

    fn joining() -> JoinForm {
        JoinForm {
            address: " +7 701 123 45 67 ".into(),
            group: "O-".into(),
            region: "KZ-75".into(),
            place: "1526384".into(),
            sex: "female".into(),
            birth_date: "31.01.1990".into(),
            language: "kk".into(),
            sms: "on".into(),
            appeals: "on".into(),
            ..JoinForm::default()
        }
    }

    #[test]
    fn a_whole_form_has_a_meaning() {
        let joining = FormState::sent(joining())
            .meaning::<Joining>()
            .expect("the form is whole");
        assert_eq!(joining.address, "+7 701 123 45 67");
        assert_eq!(joining.group, Some(BloodGroup::ONeg));
        assert_eq!(joining.birth_date, NaiveDate::from_ymd_opt(1990, 1, 31).expect("a day"));
        assert_eq!(joining.channels, [Channel::Sms]);
        assert!(!joining.emergency);
    }

    #[test]
    fn whoever_does_not_know_the_group_may_join() {
        let mut form = FormState::sent(JoinForm {
            group: "unknown".into(),
            ..joining()
        });
        assert_eq!(form.meaning::<Joining>().expect("the form is whole").group, None);
    }

    #[test]
    fn each_missing_field_is_named() {
        type Spoil = fn(&mut JoinForm);
        let cases: [(&str, &str, Spoil); 9] = [
            ("address", "address-missing", |form| form.address.clear()),
            ("address", "address-missing", |form| form.address = "7".repeat(201)),
            ("group", "group-missing", |form| form.group = "C+".into()),
            ("place", "place-missing", |form| form.place.clear()),
            ("sex", "sex-missing", |form| form.sex.clear()),
            ("birth_date", "birth-date", |form| form.birth_date = "31.02.1990".into()),
            ("language", "language-missing", |form| form.language = "de".into()),
            ("channels", "channels-missing", |form| form.sms.clear()),
            ("appeals", "consent-missing", |form| form.appeals.clear()),
        ];
        for (field, code, spoil) in cases {
            let mut typed = joining();
            spoil(&mut typed);
            let mut form = FormState::sent(typed);
            assert!(form.meaning::<Joining>().is_none(), "{field}");
            assert_eq!(form.finding(field), Some(code), "{field}");
        }
    }

    #[test]
    fn a_code_may_be_typed_with_blanks() {
        for (typed, read) in [
            ("123456", Some("123456")),
            (" 123 456", Some("123456")),
            ("12345", None),
            ("12345б", None),
        ] {
            assert_eq!(digits(typed, 6).as_deref(), read, "{typed}");
        }
    }

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
