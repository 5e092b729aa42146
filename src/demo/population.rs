//! Synthetic donors on real settlements: half within reach of the demo's site, half all over the country. The same
//! seed gives the same people; names, phones and addresses belong to nobody.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::values::{BloodGroup, Component, GROUPS, Language, Sex};
use rand::distr::Distribution;
use rand::distr::weighted::WeightedIndex;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::domain::contact::{Email, Phone};
use crate::domain::eligibility::{Facts, RuleSet, next_eligible_on};
use crate::domain::geo::Cell;
use crate::reference::{Settlement, group_frequencies, settlements};
use crate::store::donors::{Channels, GivableFrom, NewDonor, Profile};
use crate::store::register::KnownDonor;

/// The share of people who live near the site.
const NEAR: f64 = 0.5;
/// How far that is.
const NEAR_KM: f64 = 50.0;
/// The share who may be called in an emergency.
const EMERGENCY: f64 = 0.4;
/// The share who do not know their group.
const GROUP_UNKNOWN: f64 = 0.04;
/// The shares who have never given, and who gave within two years; the rest gave longer ago.
const NEVER: f64 = 0.35;
const LATELY: f64 = 0.35;
/// The shares with a phone only, and with both; the rest have e-mail only.
const PHONE_ONLY: f64 = 0.7;
const BOTH: f64 = 0.2;
/// Villages of which nobody wrote down how many live there.
const SMALL_PLACE: u32 = 500;

/// Regions where more people write Russian, and the cities of republican rank between them and the rest.
const RUSSIAN_REGIONS: [&str; 6] = ["KZ-11", "KZ-35", "KZ-39", "KZ-55", "KZ-59", "KZ-63"];
const MIXED_CITIES: [&str; 2] = ["KZ-71", "KZ-75"];

const PREFIXES: [&str; 12] = [
    "700", "701", "702", "705", "707", "708", "747", "771", "775", "776", "777", "778",
];

/// `count` people as they stand on `day`, around a site in `site`.
pub fn people(seed: u64, count: u32, site: Cell, day: NaiveDate, rules: &RuleSet) -> impl Iterator<Item = KnownDonor> {
    let mut random = StdRng::seed_from_u64(seed);
    let places = Places::around(site);
    let shares = GROUPS.map(|group| group_frequencies().value.of(group));
    let groups = WeightedIndex::new(shares).expect("the shares of the groups are positive");
    (0..count).map(move |number| {
        let group = (!random.random_bool(GROUP_UNKNOWN)).then(|| GROUPS[groups.sample(&mut random)]);
        let home = places.any(&mut random);
        person(&mut random, number, home, group, (day, rules))
    })
}

/// Settlements by how many people live there.
struct Places {
    near: (Vec<&'static Settlement>, WeightedIndex<u32>),
    country: (Vec<&'static Settlement>, WeightedIndex<u32>),
}

impl Places {
    fn around(site: Cell) -> Self {
        let weighted = |places: Vec<&'static Settlement>| {
            let people = places
                .iter()
                .map(|place| place.population.unwrap_or(SMALL_PLACE).max(1));
            let index = WeightedIndex::new(people).expect("the site stands in a settlement");
            (places, index)
        };
        let near = settlements()
            .iter()
            .filter(|place| place.cell.distance_km(site) <= NEAR_KM);
        Self {
            near: weighted(near.collect()),
            country: weighted(settlements().iter().collect()),
        }
    }

    fn any(&self, random: &mut StdRng) -> &'static Settlement {
        let (places, index) = if random.random_bool(NEAR) {
            &self.near
        } else {
            &self.country
        };
        places[index.sample(random)]
    }
}

fn person(
    random: &mut StdRng,
    number: u32,
    home: &'static Settlement,
    blood_group: Option<BloodGroup>,
    (day, rules): (NaiveDate, &RuleSet),
) -> KnownDonor {
    let (phone, email) = addresses(random, number);
    let sex = if random.random_bool(0.5) {
        Sex::Female
    } else {
        Sex::Male
    };
    let days_old = random.random_range(18 * 366..64 * 365);
    let profile = Profile {
        language: language(random, home.region),
        blood_group,
        sex,
        birth_date: day - Days::new(days_old),
        weight_kg: random.random_bool(0.5).then(|| weight(random, sex)),
        settlement: i64::from(home.id.0),
        region: home.region.to_owned(),
        home_cell: home.cell.into(),
    };
    let last_donated_on = last_donation(random, day, days_old - 18 * 366);
    KnownDonor {
        donor: NewDonor {
            channels: Channels {
                sms: phone.is_some(),
                email: email.is_some(),
                phone: phone.is_some() && random.random_bool(0.5),
            },
            phone,
            email,
            name: Some(format!("Donor {number:05}")),
            emergency: random.random_bool(EMERGENCY),
            givable: givable(&profile, last_donated_on, rules, day),
            profile,
        },
        last_donation: last_donated_on.map(|on| (on, Component::WholeBlood)),
        consented_at: midday(day - Days::new(random.random_range(10..900))),
    }
}

fn language(random: &mut StdRng, region: &str) -> Language {
    let kazakh = if RUSSIAN_REGIONS.contains(&region) {
        0.35
    } else if MIXED_CITIES.contains(&region) {
        0.5
    } else {
        0.8
    };
    match random.random::<f64>() {
        share if share < 0.02 => Language::En,
        share if share < 0.02 + 0.98 * kazakh => Language::Kk,
        _ => Language::Ru,
    }
}

/// Every number has its own last seven digits: the multiplier shares no factor with ten million.
fn addresses(random: &mut StdRng, number: u32) -> (Option<Phone>, Option<Email>) {
    let digits = u64::from(number) * 7_368_787 % 10_000_000;
    let prefix = PREFIXES[random.random_range(0..PREFIXES.len())];
    let phone = Phone::parse(&format!("+7{prefix}{digits:07}")).expect("the prefixes are those of mobile numbers");
    let email = Email::parse(&format!("donor-{number:05}@example.org")).expect("this is how addresses are written");
    match random.random::<f64>() {
        share if share < PHONE_ONLY => (Some(phone), None),
        share if share < PHONE_ONLY + BOTH => (Some(phone), Some(email)),
        _ => (None, Some(email)),
    }
}

fn weight(random: &mut StdRng, sex: Sex) -> u16 {
    match sex {
        Sex::Female => random.random_range(50..86),
        Sex::Male => random.random_range(60..106),
    }
}

/// Nobody gave before the 18th birthday.
fn last_donation(random: &mut StdRng, day: NaiveDate, of_age_days: u64) -> Option<NaiveDate> {
    let days_ago = match random.random::<f64>() {
        share if share < NEVER => return None,
        share if share < NEVER + LATELY => random.random_range(20..730),
        _ => random.random_range(740..3000),
    };
    (days_ago < of_age_days).then(|| day - Days::new(days_ago))
}

fn givable(profile: &Profile, last: Option<NaiveDate>, rules: &RuleSet, day: NaiveDate) -> GivableFrom {
    let facts = Facts {
        birth_date: profile.birth_date,
        sex: profile.sex,
        weight_kg: profile.weight_kg,
        donations: last.map(|on| (on, Component::WholeBlood)).into_iter().collect(),
        deferrals: Vec::new(),
    };
    let first = |component| next_eligible_on(&facts, rules, component, day);
    GivableFrom {
        whole_blood: first(Component::WholeBlood),
        platelets: first(Component::Platelets),
        plasma: first(Component::Plasma),
    }
}

fn midday(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(7, 0, 0).expect("seven is an hour of the day").and_utc()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::reference::{RuleSetId, centre, rule_set};

    fn crowd(seed: u64) -> Vec<KnownDonor> {
        let day = "2026-03-24".parse().unwrap();
        let site = centre("almaty-city").unwrap().cell;
        people(seed, 2000, site, day, rule_set(RuleSetId::Kz)).collect()
    }

    fn share(crowd: &[KnownDonor], is: impl Fn(&KnownDonor) -> bool) -> f64 {
        crowd.iter().filter(|known| is(known)).count() as f64 / crowd.len() as f64
    }

    #[test]
    fn the_crowd_is_made_up_as_it_is_said_to_be() {
        let crowd = crowd(7);
        let site = centre("almaty-city").unwrap().cell;
        let km = |known: &KnownDonor| Cell::try_from(known.donor.profile.home_cell).unwrap().distance_km(site);
        for (what, found, from, to) in [
            ("near the site", share(&crowd, |known| km(known) <= 50.0), 0.5, 0.7),
            (
                "in an emergency",
                share(&crowd, |known| known.donor.emergency),
                0.36,
                0.44,
            ),
            (
                "with a phone",
                share(&crowd, |known| known.donor.phone.is_some()),
                0.87,
                0.93,
            ),
            (
                "never gave",
                share(&crowd, |known| known.last_donation.is_none()),
                0.32,
                0.48,
            ),
            (
                "group A+",
                share(&crowd, |known| {
                    known.donor.profile.blood_group == Some(BloodGroup::APos)
                }),
                0.25,
                0.32,
            ),
            (
                "in Kazakh",
                share(&crowd, |known| known.donor.profile.language == Language::Kk),
                0.45,
                0.75,
            ),
            (
                "may give today",
                share(&crowd, |known| {
                    known.donor.givable.whole_blood == Some("2026-03-24".parse().unwrap())
                }),
                0.85,
                0.97,
            ),
        ] {
            assert!((from..to).contains(&found), "{what}: {found}");
        }
    }

    #[test]
    fn nobody_shares_an_address_and_everybody_has_one() {
        let crowd = crowd(7);
        let phones = crowd.iter().filter_map(|known| known.donor.phone.as_ref());
        let emails = crowd.iter().filter_map(|known| known.donor.email.as_ref());
        let (mut numbers, mut letters) = (HashSet::new(), HashSet::new());
        assert!(
            phones
                .into_iter()
                .all(|phone| numbers.insert(phone.reveal()[5..].to_owned()))
        );
        assert!(
            emails
                .into_iter()
                .all(|email| letters.insert(email.reveal().to_owned()))
        );
        assert!(
            crowd
                .iter()
                .all(|known| known.donor.phone.is_some() || known.donor.email.is_some())
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_people_and_another_seed_others() {
        let told = |seed| {
            let crowd = crowd(seed);
            let each = crowd
                .iter()
                .map(|known| (known.donor.profile.clone(), known.last_donation));
            each.collect::<Vec<_>>()
        };
        assert_eq!(told(7), told(7));
        assert_ne!(told(7), told(8));
    }
}
