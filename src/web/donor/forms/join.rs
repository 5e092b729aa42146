//! Joining the register.

use chrono::NaiveDate;
use entity::values::{BloodGroup, Channel, GROUPS, Language, Sex};
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::preferences::{channels, language};
use crate::actions::register_donor::Registration;
use crate::domain::contact::Address;
use crate::reference::{self, Settlement, SettlementId};
use crate::store::donors::{Channels, Profile};
use crate::web::form::{Fields, Wrong, day, ticked};

/// Joining: everything on one page. It is written down only to be sealed until the code has come back.
#[derive(Clone, Default, Deserialize, Serialize, Validate)]
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
        "place",
        "group",
        "sex",
        "birth_date",
        "language",
        "channels",
        "appeals",
        "emergency",
    ];
}

/// What a joining form means.
pub struct Joining {
    pub address: Address,
    pub name: Option<String>,
    pub group: Option<BloodGroup>,
    pub place: &'static Settlement,
    pub sex: Sex,
    pub birth_date: NaiveDate,
    pub language: Language,
    pub channels: Channels,
    pub emergency: bool,
}

impl TryFrom<&JoinForm> for Joining {
    type Error = Vec<Wrong>;

    fn try_from(form: &JoinForm) -> Result<Self, Self::Error> {
        let mut wrong = Vec::new();
        let mut refuse = |field, code| wrong.push(Wrong::new(field, code));
        let address = Address::parse(&form.address).map_err(|_| refuse("address", "address-unknown"));
        let group = group(&form.group).ok_or_else(|| refuse("group", "group-missing"));
        let place = settlement(&form.place).ok_or_else(|| refuse("place", "place-missing"));
        let sex = form.sex.parse().map_err(|_| refuse("sex", "sex-missing"));
        let birth_date = day(&form.birth_date).ok_or_else(|| refuse("birth_date", "birth-date"));
        let language = language(&form.language).map_err(|missing| wrong.push(missing));
        let channels = channels(&form.sms, &form.email, &form.phone)
            .and_then(|chosen| usable(address.as_ref().ok(), &chosen))
            .map_err(|missing| wrong.push(missing));
        let name = form.name.trim();
        match (address, group, place, sex, birth_date, language, channels) {
            (Ok(address), Ok(group), Ok(place), Ok(sex), Ok(birth_date), Ok(language), Ok(channels)) => Ok(Self {
                address,
                name: (!name.is_empty()).then(|| name.to_owned()),
                group,
                place,
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

impl From<Joining> for Registration {
    fn from(joining: Joining) -> Self {
        Self {
            address: joining.address,
            name: joining.name,
            profile: Profile {
                language: joining.language,
                blood_group: joining.group,
                sex: joining.sex,
                birth_date: joining.birth_date,
                weight_kg: None,
                settlement: i64::from(joining.place.id.0),
                region: joining.place.region.to_owned(),
                home_cell: joining.place.cell.into(),
            },
            channels: joining.channels,
            emergency: joining.emergency,
        }
    }
}

/// A group's code, or `unknown` for a donor who does not know.
fn group(word: &str) -> Option<Option<BloodGroup>> {
    if word == "unknown" {
        return Some(None);
    }
    GROUPS.into_iter().find(|group| group.code() == word).map(Some)
}

/// The settlement that was chosen.
#[must_use]
pub fn settlement(id: &str) -> Option<&'static Settlement> {
    reference::settlement(SettlementId(id.parse().ok()?))
}

/// The channels of choice, unless one of them needs an address that was not given. Without an address that can be read,
/// nothing is said about them.
fn usable(address: Option<&Address>, chosen: &[Channel]) -> Result<Channels, Wrong> {
    let mut channels = Channels::default();
    for channel in chosen {
        match (channel, address) {
            (Channel::Sms, Some(Address::Phone(_))) => channels.sms = true,
            (Channel::Phone, Some(Address::Phone(_))) => channels.phone = true,
            (Channel::Email, Some(Address::Email(_))) => channels.email = true,
            (_, None) => {}
            _ => return Err(Wrong::new("channels", "channel-without-address")),
        }
    }
    Ok(channels)
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
        assert_eq!(joining.address.reveal(), "+77011234567");
        assert_eq!(joining.group, Some(BloodGroup::ONeg));
        assert_eq!(joining.place.region, "KZ-75");
        assert_eq!(joining.birth_date, NaiveDate::from_ymd_opt(1990, 1, 31).expect("a day"));
        assert!(joining.channels.sms && !joining.channels.phone && !joining.channels.email);
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

    type Spoil = fn(&mut JoinForm);
    /// One way to spoil each field, in the order of the page.
    const SPOILED: [(&str, &str, Spoil); 9] = [
        ("address", "address-unknown", |form| {
            form.address = "8 727 250 00 00".into();
        }),
        ("name", "too-long", |form| form.name = "a".repeat(81)),
        ("place", "place-missing", |form| form.place = "7".into()),
        ("group", "group-missing", |form| form.group = "C+".into()),
        ("sex", "sex-missing", |form| form.sex.clear()),
        ("birth_date", "birth-date", |form| form.birth_date = "31.02.1990".into()),
        ("language", "language-missing", |form| form.language = "de".into()),
        ("channels", "channels-missing", |form| form.sms.clear()),
        ("appeals", "consent-missing", |form| form.appeals.clear()),
    ];

    #[test]
    fn each_wrong_field_is_named() {
        let more: [(&str, &str, Spoil); 3] = [
            ("address", "address-missing", |form| form.address.clear()),
            ("address", "address-missing", |form| form.address = "7".repeat(201)),
            ("channels", "channel-without-address", |form| form.email = "on".into()),
        ];
        for (field, code, spoil) in SPOILED.into_iter().chain(more) {
            let mut typed = joining();
            spoil(&mut typed);
            let mut form = FormState::sent(typed);
            assert!(form.meaning::<Joining>().is_none(), "{field}");
            assert_eq!(form.findings(), [Wrong::new(field, code)]);
        }
    }

    #[test]
    fn whatever_is_wrong_in_shape_or_in_meaning_is_named_at_once() {
        let mut typed = joining();
        SPOILED.iter().for_each(|(_, _, spoil)| spoil(&mut typed));
        let mut form = FormState::sent(typed);
        assert!(form.meaning::<Joining>().is_none());
        assert_eq!(form.findings(), SPOILED.map(|(field, code, _)| Wrong::new(field, code)));
    }
}
