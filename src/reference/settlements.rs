//! Cities, towns and larger villages, with the cell in which their people are counted.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono_tz::Tz;
use serde::Deserialize;

use super::{Names, region};
use crate::domain::geo::Cell;

/// The GeoNames number of a settlement. Numbers from 900 000 000 on are our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(transparent)]
pub struct SettlementId(pub u32);

/// A place where people live.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// Its number.
    pub id: SettlementId,
    /// The ISO 3166-2 code of its region.
    pub region: &'static str,
    /// The name in three languages. Where a language has none on record, the nearest other stands in: Russian for
    /// Kazakh, Kazakh for Russian, then English.
    pub names: Names,
    /// Further names people use for it, former ones among them.
    pub also: Vec<String>,
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// The cell of resolution 7 that holds the point above.
    pub cell: Cell,
    /// Its civil time.
    pub zone: Tz,
    /// How many people live there, of mixed years; `None` where nobody wrote it down.
    pub population: Option<u32>,
    /// Whether the Russian and Kazakh names were only guessed from the script and want a native reader.
    pub names_guessed: bool,
}

/// All settlements: by region, the largest of a region first.
#[must_use]
pub fn settlements() -> &'static [Settlement] {
    static SETTLEMENTS: LazyLock<Vec<Settlement>> = LazyLock::new(|| {
        csv::ReaderBuilder::new()
            .delimiter(b';')
            .from_reader(include_bytes!("data/settlements.csv").as_slice())
            .deserialize()
            .map(|row| Settlement::from_row(row.expect("the tests read this embedded file")))
            .collect()
    });
    &SETTLEMENTS
}

/// The settlement with a number.
#[must_use]
pub fn settlement(id: SettlementId) -> Option<&'static Settlement> {
    static BY_ID: LazyLock<HashMap<SettlementId, &'static Settlement>> = LazyLock::new(|| {
        settlements()
            .iter()
            .map(|settlement| (settlement.id, settlement))
            .collect()
    });
    BY_ID.get(&id).copied()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    region: String,
    id: SettlementId,
    en: String,
    ru: String,
    kk: String,
    also: String,
    lat: f64,
    lon: f64,
    population: Option<u32>,
    zone: String,
    names: NamesFrom,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum NamesFrom {
    Reviewed,
    Tagged,
    Guessed,
}

impl Settlement {
    fn from_row(row: Row) -> Self {
        let region = region(&format!("KZ-{}", row.region)).expect("the tests find the region of every settlement");
        let zone = if row.zone.is_empty() {
            Ok(region.zone)
        } else {
            row.zone.parse()
        };
        Self {
            id: row.id,
            region: &region.code,
            names: Names {
                kk: first_known([&row.kk, &row.ru, &row.en]),
                ru: first_known([&row.ru, &row.kk, &row.en]),
                en: row.en,
            },
            also: row
                .also
                .split('|')
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
            lat: row.lat,
            lon: row.lon,
            cell: Cell::containing(row.lat, row.lon).expect("the tests place every settlement in a cell"),
            zone: zone.expect("the tests read the zone of every settlement"),
            population: row.population,
            names_guessed: row.names == NamesFrom::Guessed,
        }
    }
}

fn first_known(names: [&str; 3]) -> String {
    names
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use entity::values::Language;

    use super::*;
    use crate::reference::regions;

    #[test]
    fn every_settlement_lies_in_a_known_region_and_no_region_is_empty() {
        let peopled: BTreeSet<&str> = settlements().iter().map(|settlement| settlement.region).collect();
        let known: BTreeSet<&str> = regions().iter().map(|region| region.code.as_str()).collect();
        assert_eq!(settlements().len(), 342);
        assert_eq!(peopled, known);
    }

    #[test]
    fn every_settlement_has_its_own_number_a_name_in_every_language_and_stands_in_its_cell() {
        for each in settlements() {
            assert!(std::ptr::eq(settlement(each.id).unwrap(), each), "{:?}", each.id);
            assert!(
                Language::ALL
                    .iter()
                    .all(|language| !each.names.get(*language).is_empty()),
                "{:?}",
                each.id
            );
            let (lat, lon) = each.cell.centre();
            assert!(
                (lat - each.lat).abs() < 0.03 && (lon - each.lon).abs() < 0.04,
                "{:?}",
                each.id
            );
        }
    }

    #[test]
    fn all_of_the_country_keeps_the_same_time_since_march_2024() {
        use chrono::{Offset, TimeZone};
        let winter = chrono::NaiveDate::from_ymd_opt(2026, 1, 15)
            .unwrap()
            .and_hms_opt(12, 0, 0)
            .unwrap();
        for settlement in settlements() {
            let offset = settlement.zone.offset_from_utc_datetime(&winter).fix();
            assert_eq!(offset.local_minus_utc(), 5 * 3600, "{}", settlement.names.en);
        }
    }

    #[test]
    fn a_cell_that_donors_are_stored_under_never_changes() {
        let cells = [
            (1_526_384, "8720e60a5ffffff"),
            (1_526_273, "872153952ffffff"),
            (1_520_172, "872171b4affffff"),
        ];
        for (id, cell) in cells {
            let settlement = settlement(SettlementId(id)).unwrap();
            assert_eq!(
                format!("{:x}", i64::from(settlement.cell)),
                cell,
                "{}",
                settlement.names.en
            );
        }
    }
}
