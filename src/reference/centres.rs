//! The blood centres that donors can be sent to.

use std::sync::LazyLock;

use chrono::{NaiveTime, Weekday};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{Names, Settlement, SettlementId, settlement};
use crate::domain::eligibility::{Figure, Status};
use crate::domain::geo::Cell;

/// A blood centre.
#[derive(Debug, Clone)]
pub struct Centre {
    /// A stable name for addresses and the command line: `almaty-city`.
    pub code: String,
    /// The full name in three languages.
    pub names: Names,
    /// A name of at most 14 characters in three languages, for text messages.
    pub short: Names,
    /// The ISO 3166-2 code of its region.
    pub region: &'static str,
    /// The settlement it stands in.
    pub settlement: SettlementId,
    /// Latitude in degrees, of the settlement: no better coordinates are known.
    pub lat: f64,
    /// Longitude in degrees, of the settlement.
    pub lon: f64,
    /// The cell of the point above.
    pub cell: Cell,
    /// Its civil time.
    pub zone: Tz,
    /// When it receives donors, by weekday.
    pub hours: Figure<Vec<OpenHours>>,
    /// Street and house, where known.
    pub address: Option<String>,
    /// Telephones as the centre prints them.
    pub phones: Vec<String>,
    /// Its site on the internet.
    pub website: Option<String>,
    /// How sure it is that the centre exists under this name.
    pub status: Status,
    /// Where that was read.
    pub source: String,
}

/// The hours of one weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenHours {
    /// The day.
    pub weekday: Weekday,
    /// The first minute at which donors are received.
    pub opens: NaiveTime,
    /// The first minute at which no more are received.
    pub closes: NaiveTime,
}

/// All centres.
#[must_use]
pub fn centres() -> &'static [Centre] {
    #[derive(Deserialize)]
    struct File {
        centre: Vec<Entry>,
    }
    static CENTRES: LazyLock<Vec<Centre>> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("data/centres.toml")).expect("the tests read this embedded file");
        file.centre.into_iter().map(Centre::from_entry).collect()
    });
    &CENTRES
}

/// The centre with a code.
#[must_use]
pub fn centre(code: &str) -> Option<&'static Centre> {
    centres().iter().find(|centre| centre.code == code)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    settlement: SettlementId,
    names: Names,
    short: Names,
    #[serde(default = "usual_hours")]
    hours: Figure<String>,
    address: Option<String>,
    #[serde(default)]
    phones: Vec<String>,
    website: Option<String>,
    status: Status,
    source: String,
}

fn usual_hours() -> Figure<String> {
    Figure {
        value: "Mon-Fri 08:00-13:00".to_owned(),
        status: Status::Unverified,
        source: "the usual hours of the centres whose hours are known".to_owned(),
    }
}

impl Centre {
    fn from_entry(entry: Entry) -> Self {
        let Settlement {
            id,
            region,
            lat,
            lon,
            cell,
            zone,
            ..
        } = settlement(entry.settlement).expect("the tests find the settlement of every centre");
        Self {
            code: entry.code,
            names: entry.names,
            short: entry.short,
            region,
            settlement: *id,
            lat: *lat,
            lon: *lon,
            cell: *cell,
            zone: *zone,
            hours: Figure {
                value: weekly(&entry.hours.value).expect("the tests read the hours of every centre"),
                status: entry.hours.status,
                source: entry.hours.source,
            },
            address: entry.address,
            phones: entry.phones,
            website: entry.website,
            status: entry.status,
            source: entry.source,
        }
    }
}

/// Reads `Mon-Fri 08:00-13:00`.
fn weekly(text: &str) -> Option<Vec<OpenHours>> {
    let (days, hours) = text.split_once(' ')?;
    let (first, last) = days.split_once('-')?;
    let (first, last): (Weekday, Weekday) = (first.parse().ok()?, last.parse().ok()?);
    let (opens, closes) = hours.split_once('-')?;
    let time = |text| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let (opens, closes) = (time(opens)?, time(closes)?);
    let length = last.days_since(first) as usize + 1;
    let weekdays = std::iter::successors(Some(first), |day| Some(day.succ())).take(length);
    (opens < closes).then(|| weekdays.map(|weekday| OpenHours { weekday, opens, closes }).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use entity::values::Language;

    use super::*;
    use crate::reference::regions;

    #[test]
    fn there_are_twenty_centres_with_codes_fit_for_addresses() {
        let codes: BTreeSet<&str> = centres().iter().map(|centre| centre.code.as_str()).collect();
        assert_eq!((centres().len(), codes.len()), (20, 20));
        for code in codes {
            assert!(
                code.chars().all(|sign| sign.is_ascii_lowercase() || sign == '-'),
                "{code}"
            );
            assert_eq!(centre(code).unwrap().code, code);
        }
        assert!(centre("atlantis").is_none());
    }

    #[test]
    fn every_centre_stands_in_the_cell_of_its_own_settlement() {
        for centre in centres() {
            let settlement = settlement(centre.settlement).unwrap();
            assert_eq!(
                (centre.cell, centre.region),
                (settlement.cell, settlement.region),
                "{}",
                centre.code
            );
            assert_eq!(
                Cell::containing(centre.lat, centre.lon),
                Ok(centre.cell),
                "{}",
                centre.code
            );
        }
    }

    #[test]
    fn every_region_but_almaty_oblast_has_a_centre() {
        let served: BTreeSet<&str> = centres().iter().map(|centre| centre.region).collect();
        let unserved: Vec<&str> = regions()
            .iter()
            .map(|region| region.code.as_str())
            .filter(|code| !served.contains(code))
            .collect();
        assert_eq!(unserved, ["KZ-19"]);
    }

    #[test]
    fn short_names_fit_a_text_message_and_tell_the_centres_apart() {
        for language in Language::ALL.iter().copied() {
            let short: BTreeSet<&str> = centres().iter().map(|centre| centre.short.get(language)).collect();
            assert_eq!(short.len(), centres().len(), "{language}");
            assert!(
                short.iter().all(|name| (1..=14).contains(&name.chars().count())),
                "{language}: {short:?}"
            );
        }
        assert!(
            centres().iter().all(|centre| centre.short.en.is_ascii()),
            "one other letter doubles the cost"
        );
    }

    #[test]
    fn an_address_is_what_stands_at_the_street_and_nothing_about_its_source() {
        let addresses: Vec<&str> = centres()
            .iter()
            .filter_map(|centre| centre.address.as_deref())
            .collect();
        assert_eq!(addresses.len(), 4);
        for address in addresses {
            assert!(!address.contains(['(', ';', ':']), "{address}");
        }
    }

    #[test]
    fn hours_are_the_usual_ones_unless_the_centre_says_otherwise() {
        let opens = |code: &str| {
            let hours = &centre(code).unwrap().hours;
            let days = hours.value.len();
            (
                hours.status,
                days,
                hours.value[0].opens.to_string(),
                hours.value[days - 1].closes.to_string(),
            )
        };
        for (code, status, days, from, to) in [
            ("kostanay", Status::Verified, 5, "08:00:00", "13:00:00"),
            ("zhambyl", Status::Verified, 5, "08:00:00", "15:00:00"),
            ("astana-national", Status::Partly, 7, "08:30:00", "14:00:00"),
            ("akmola", Status::Unverified, 5, "08:00:00", "13:00:00"),
        ] {
            assert_eq!(opens(code), (status, days, from.to_owned(), to.to_owned()), "{code}");
        }
    }

    #[test]
    fn hours_that_make_no_sense_are_not_read() {
        for text in [
            "",
            "Mon-Fri",
            "Mon-Fri 13:00-08:00",
            "Mon-Fry 08:00-13:00",
            "Mon-Fri 8-25",
        ] {
            assert_eq!(weekly(text), None, "{text}");
        }
    }
}
