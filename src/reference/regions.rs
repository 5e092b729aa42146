//! The regions of Kazakhstan and its three cities of republican rank.

use std::sync::LazyLock;

use chrono_tz::Tz;
use serde::{Deserialize, Deserializer};

use super::{Names, SettlementId};
use crate::domain::eligibility::Figure;

/// A region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// ISO 3166-2: `KZ-75`.
    pub code: String,
    /// The number in the national classifier of territories (KATO).
    pub kato: u32,
    /// An oblast, or a city that counts as one.
    pub kind: RegionKind,
    /// The name in three languages.
    pub names: Names,
    /// Its administrative centre.
    pub centre: SettlementId,
    /// The civil time of the region.
    #[serde(deserialize_with = "zone")]
    pub zone: Tz,
    /// How many people live there.
    pub population: Figure<u32>,
}

/// What a region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    /// An oblast.
    Oblast,
    /// A city of republican rank.
    City,
}

/// All regions, by code.
#[must_use]
pub fn regions() -> &'static [Region] {
    #[derive(Deserialize)]
    struct File {
        region: Vec<Region>,
    }
    static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
        let file: File = toml::from_str(include_str!("data/regions.toml")).expect("the tests read this embedded file");
        file.region
    });
    &REGIONS
}

/// The region with an ISO 3166-2 code.
#[must_use]
pub fn region(code: &str) -> Option<&'static Region> {
    regions().iter().find(|region| region.code == code)
}

fn zone<'de, D: Deserializer<'de>>(name: D) -> Result<Tz, D::Error> {
    String::deserialize(name)?.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::reference::settlement;

    #[test]
    fn there_are_seventeen_oblasts_and_three_cities_each_with_its_own_codes() {
        let cities = regions()
            .iter()
            .filter(|region| region.kind == RegionKind::City)
            .count();
        assert_eq!((regions().len(), cities), (20, 3));
        assert_eq!(
            regions()
                .iter()
                .map(|region| &region.code)
                .collect::<BTreeSet<_>>()
                .len(),
            20
        );
        assert_eq!(
            regions()
                .iter()
                .map(|region| region.kato)
                .collect::<BTreeSet<_>>()
                .len(),
            20
        );
        for each in regions() {
            assert_eq!(each.code, format!("KZ-{}", each.kato / 10_000_000));
            assert!(std::ptr::eq(region(&each.code).unwrap(), each));
        }
    }

    #[test]
    fn the_centre_of_a_region_lies_in_it_and_keeps_its_time() {
        for region in regions() {
            let centre = settlement(region.centre).expect(&region.code);
            assert_eq!((centre.region, centre.zone), (region.code.as_str(), region.zone));
        }
    }

    #[test]
    fn the_regions_together_are_the_country() {
        let people: u32 = regions().iter().map(|region| region.population.value).sum();
        assert!((20_000_000..21_000_000).contains(&people), "{people}");
    }
}
