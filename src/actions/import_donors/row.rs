//! What a line means: a donor with consents and the last donation, or everything that is wrong with it.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::values::{Component, Language};

use super::column::Column;
use super::reading::Reading;
use super::report::{Fault, Why};
use super::sheet::Line;
use super::words;
use crate::domain::contact::{Email, Phone};
use crate::domain::eligibility::{self, RuleSet};
use crate::store::donors::{Channels, Profile};

/// Longer names are sentences in the wrong column.
const LONGEST_NAME: usize = 100;
/// Nobody is older.
const OLDEST: u16 = 120;

/// A donor as a line of the file tells.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub name: Option<String>,
    pub profile: Profile,
    pub channels: Channels,
    pub emergency: bool,
    pub last_donation: Option<(NaiveDate, Component)>,
    pub consented_at: DateTime<Utc>,
}

/// Understands a line, or names everything that is wrong with it.
pub(super) fn read(line: Line, rules: &RuleSet, now: DateTime<Utc>) -> Result<Row, Vec<Fault>> {
    let mut reading = Reading::of(line.fields.map_err(|fault| vec![fault])?, now);
    let row = reading.row(rules);
    let faults = reading.faults_of(line.number);
    row.filter(|_| faults.is_empty()).ok_or(faults)
}

impl Reading {
    fn row(&mut self, rules: &RuleSet) -> Option<Row> {
        let phone = self.optional(Column::Phone, |text| Ok(Phone::parse(text)?));
        let email = self.optional(Column::Email, |text| Ok(Email::parse(text)?));
        if self.text(Column::Phone).is_empty() && self.text(Column::Email).is_empty() {
            self.fault(Column::Phone, Why::NoAddress);
        }
        let name = self.optional(Column::Name, name);
        let language = self.needed(Column::Language, words::language);
        let blood_group = self.needed_or_empty(Column::BloodGroup, words::blood_group);
        let sex = self.needed(Column::Sex, words::sex);
        let settlement = self.needed(Column::Settlement, |text| {
            words::settlement(text, language.unwrap_or(Language::Ru))
        });
        let zone = settlement.map_or(chrono_tz::Asia::Almaty, |settlement| settlement.zone);
        let birth_date = self.birth_date(zone);
        let last_donation = self.last_donation(birth_date, zone);
        let channels = self.channels(phone.is_some(), email.is_some());
        let emergency = self.needed_or_empty(Column::EmergencyConsent, words::yes_or_no);
        let consented_at = self.consented_at(birth_date, zone);
        let settlement = settlement?;
        let profile = Profile {
            language: language?,
            blood_group: blood_group?,
            sex: sex?,
            birth_date: birth_date?,
            weight_kg: None,
            settlement: settlement.id.0.into(),
            region: settlement.region.to_owned(),
            home_cell: settlement.cell.into(),
        };
        if eligibility::is_too_young(profile.birth_date, rules, self.now.date_naive()) {
            self.fault(Column::BirthDate, Why::TooYoung);
        }
        Some(Row {
            phone,
            email,
            name,
            profile,
            channels: channels?,
            emergency: emergency?,
            last_donation,
            consented_at: consented_at?,
        })
    }

    fn birth_date(&mut self, zone: Tz) -> Option<NaiveDate> {
        let today = self.today(zone);
        self.needed(Column::BirthDate, |text| match words::day(text)? {
            day if day > today => Err(Why::Ahead),
            day if today.years_since(day).is_some_and(|years| years > OLDEST.into()) => Err(Why::TooLongAgo(OLDEST)),
            day => Ok(day),
        })
    }

    fn last_donation(&mut self, birth_date: Option<NaiveDate>, zone: Tz) -> Option<(NaiveDate, Component)> {
        let today = self.today(zone);
        let on = self.optional(Column::LastDonationOn, |text| match words::day(text)? {
            day if day > today => Err(Why::Ahead),
            day if birth_date.is_some_and(|birth| day < birth) => Err(Why::BeforeBirth),
            day => Ok(day),
        });
        let component = self.optional(Column::LastComponent, words::component);
        let written = [Column::LastDonationOn, Column::LastComponent].map(|column| !self.text(column).is_empty());
        match written {
            [true, false] => self.fault(Column::LastComponent, Why::HalfADonation),
            [false, true] => self.fault(Column::LastDonationOn, Why::HalfADonation),
            _ => {}
        }
        on.zip(component)
    }

    fn channels(&mut self, phone: bool, email: bool) -> Option<Channels> {
        let channels = self.needed(Column::Channels, words::channels)?;
        let reachable = (phone && (channels.sms || channels.phone)) || (email && channels.email);
        let addresses_are_read = self.is_well(Column::Phone) && self.is_well(Column::Email);
        if !reachable && addresses_are_read {
            self.fault(Column::Channels, Why::NoChannel);
        }
        Some(channels)
    }

    fn consented_at(&mut self, birth_date: Option<NaiveDate>, zone: Tz) -> Option<DateTime<Utc>> {
        let now = self.now;
        self.needed(Column::ConsentedAt, |text| match words::moment(text, zone)? {
            moment if moment > now => Err(Why::Ahead),
            moment if birth_date.is_some_and(|birth| moment.date_naive() < birth) => Err(Why::BeforeBirth),
            moment => Ok(moment),
        })
    }
}

fn name(text: &str) -> Result<String, Why> {
    if text.chars().count() > LONGEST_NAME {
        return Err(Why::TooLong(LONGEST_NAME));
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use entity::values::BloodGroup;

    use super::*;
    use crate::reference::{RuleSetId, rule_set};

    /// Reads a row of a valid donor in which some columns are written differently.
    fn row(changes: &[(Column, &str)]) -> Result<Row, Vec<String>> {
        let mut fields = [
            "8 701 123 45 67",
            "aigul@example.kz",
            " Айгуль   Тест ",
            "kk",
            "O(I) Rh-",
            "ж",
            "31.01.1990",
            "Алматы",
            "2026-01-10",
            "whole_blood",
            "sms email",
            "да",
            "2025-11-01",
        ]
        .map(str::to_owned);
        for (column, text) in changes {
            (*text).clone_into(&mut fields[*column as usize]);
        }
        let line = Line {
            number: 2,
            fields: Ok(fields),
        };
        let now = "2026-03-23T03:00:00+05:00".parse().unwrap();
        let told = |faults: Vec<Fault>| faults.iter().map(ToString::to_string).collect();
        read(line, rule_set(RuleSetId::Kz), now).map_err(told)
    }

    #[test]
    fn a_line_is_a_donor_with_consents_and_the_last_donation() {
        let Ok(row) = row(&[]) else { panic!("a valid row") };
        assert_eq!(row.phone.as_ref().map(Phone::reveal), Some("+77011234567"));
        assert_eq!(row.name.as_deref(), Some("Айгуль Тест"));
        assert_eq!(row.profile.blood_group, Some(BloodGroup::ONeg));
        assert_eq!(row.profile.region, "KZ-75");
        assert_eq!(
            row.last_donation.map(|(_, component)| component),
            Some(Component::WholeBlood)
        );
        assert!(row.emergency && row.channels.sms && row.channels.email && !row.channels.phone);
        assert_eq!(row.consented_at.to_rfc3339(), "2025-10-31T19:00:00+00:00");
    }

    #[test]
    fn what_may_be_empty_may_be_empty() {
        let empty = [
            Column::Email,
            Column::Name,
            Column::BloodGroup,
            Column::LastDonationOn,
            Column::LastComponent,
            Column::EmergencyConsent,
        ];
        let Ok(row) = row(&empty.map(|column| (column, ""))) else {
            panic!("a valid row")
        };
        assert!(row.profile.blood_group.is_none() && row.last_donation.is_none() && !row.emergency);
    }

    #[test]
    fn everything_wrong_with_a_line_is_told_at_once_by_column() {
        use Column::{
            BirthDate, BloodGroup, Channels, ConsentedAt, Email, LastComponent, LastDonationOn, Phone, Settlement,
        };
        type Case = (&'static [(Column, &'static str)], &'static [&'static str]);
        #[rustfmt::skip]
        let wrong: &[Case] = &[
            (&[(Phone, "+7 727 250 00 00"), (BloodGroup, "A(III)+"), (BirthDate, "31.01.90")], &[
                "line 2, phone: not a mobile number",
                "line 2, blood_group: \"A(III)+\": the letter and the number name different groups",
                "line 2, birth_date: not a date; write 1990-01-31 or 31.01.1990",
            ]),
            (&[(Phone, ""), (Email, "")], &[
                "line 2, phone: neither a phone number nor an e-mail address is written",
            ]),
            (&[(Phone, ""), (Channels, "sms")], &["line 2, channels: none of these channels has its address in this row"]),
            (&[(Channels, "")], &["line 2, channels: nothing is written"]),
            (&[(BirthDate, "2010-03-24")], &["line 2, birth_date: too young to give blood"]),
            (&[(BirthDate, "1890-03-24")], &["line 2, birth_date: more than 120 years ago"]),
            (&[(LastDonationOn, "2026-03-24")], &["line 2, last_donation_on: it lies ahead"]),
            (&[(LastDonationOn, "1989-03-24")], &["line 2, last_donation_on: before the day of birth"]),
            (&[(LastComponent, "")], &[
                "line 2, last_component: the day of the last donation and what was given belong together; one of them is not written",
            ]),
            (&[(ConsentedAt, "2026-03-23T03:00:01+05:00")], &["line 2, consented_at: it lies ahead"]),
            (&[(Settlement, "Актау")], &[
                "line 2, settlement: \"Актау\": there are several places of this name; write one of: Ақтау, Маңғыстау облысы; ",
            ]),
        ];
        for (changes, told) in wrong {
            let faults = row(changes).err().unwrap();
            assert_eq!(faults.len(), told.len(), "{faults:?}");
            for (fault, told) in faults.iter().zip(*told) {
                assert!(fault.starts_with(told), "{fault}");
            }
        }
    }
}
