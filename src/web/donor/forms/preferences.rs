//! How a donor wants to be written to, and when not at all.

use chrono::NaiveDate;
use entity::values::{Channel, Language};
use serde::Deserialize;
use validator::Validate;

use crate::web::form::{Fields, Wrong, day, ticked};

/// How a donor wants to be written to.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct PreferencesForm {
    pub language: String,
    pub sms: String,
    pub email: String,
    pub phone: String,
    pub latin: String,
    pub emergency: String,
}

impl Fields for PreferencesForm {
    const FIELDS: &'static [&'static str] = &["language", "channels", "latin", "emergency"];
}

/// What the preferences mean.
pub struct Preferences {
    pub language: Language,
    pub channels: Vec<Channel>,
    /// Text messages in Latin letters.
    pub latin: bool,
    pub emergency: bool,
}

impl TryFrom<&PreferencesForm> for Preferences {
    type Error = Vec<Wrong>;

    fn try_from(form: &PreferencesForm) -> Result<Self, Self::Error> {
        let mut wrong = Vec::new();
        let language = language(&form.language).map_err(|missing| wrong.push(missing));
        let channels = channels(&form.sms, &form.email, &form.phone).map_err(|missing| wrong.push(missing));
        match (language, channels) {
            (Ok(language), Ok(channels)) => Ok(Self {
                language,
                channels,
                latin: ticked(&form.latin),
                emergency: ticked(&form.emergency),
            }),
            _ => Err(wrong),
        }
    }
}

/// The language that was chosen.
pub(super) fn language(typed: &str) -> Result<Language, Wrong> {
    typed.parse().map_err(|_| Wrong::new("language", "language-missing"))
}

/// The channels that were ticked, at least one.
pub(super) fn channels(sms: &str, email: &str, phone: &str) -> Result<Vec<Channel>, Wrong> {
    let all = [(sms, Channel::Sms), (email, Channel::Email), (phone, Channel::Phone)];
    let ticked: Vec<Channel> = all
        .into_iter()
        .filter(|(value, _)| ticked(value))
        .map(|(_, channel)| channel)
        .collect();
    if ticked.is_empty() {
        return Err(Wrong::new("channels", "channels-missing"));
    }
    Ok(ticked)
}

/// Agreeing again, which the button does; and in an emergency as well, if ticked.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct AgreementForm {
    pub emergency: String,
}

impl Fields for AgreementForm {
    const FIELDS: &'static [&'static str] = &["emergency"];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::form::FormState;

    #[test]
    fn everything_that_is_wrong_is_named_at_once() {
        let mut form = FormState::sent(PreferencesForm::default());
        assert!(form.meaning::<Preferences>().is_none());
        assert_eq!(
            form.findings(),
            [
                Wrong::new("language", "language-missing"),
                Wrong::new("channels", "channels-missing")
            ]
        );
    }
}
