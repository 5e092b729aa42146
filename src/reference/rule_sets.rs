//! Eligibility rule-sets: what the rules in `domain::eligibility` are applied with, and what a desk checks besides.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::eligibility::{BySex, Figure, RuleSet};

/// The rule-sets on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleSetId {
    /// Kazakhstan.
    Kz,
    /// The World Health Organization.
    Who,
    /// The European Union.
    Eu,
    /// The United Kingdom.
    Uk,
    /// The United States.
    Us,
    /// Russia.
    Ru,
}

/// A word that names no rule-set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a rule-set; known are: kz, who, eu, uk, us, ru")]
pub struct UnknownRuleSet;

impl RuleSetId {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Kz, Self::Who, Self::Eu, Self::Uk, Self::Us, Self::Ru];

    /// The word for it in settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kz => "kz",
            Self::Who => "who",
            Self::Eu => "eu",
            Self::Uk => "uk",
            Self::Us => "us",
            Self::Ru => "ru",
        }
    }

    const fn file(self) -> &'static str {
        match self {
            Self::Kz => include_str!("data/rules/kz.toml"),
            Self::Who => include_str!("data/rules/who.toml"),
            Self::Eu => include_str!("data/rules/eu.toml"),
            Self::Uk => include_str!("data/rules/uk.toml"),
            Self::Us => include_str!("data/rules/us.toml"),
            Self::Ru => include_str!("data/rules/ru.toml"),
        }
    }
}

impl std::str::FromStr for RuleSetId {
    type Err = UnknownRuleSet;

    fn from_str(word: &str) -> Result<Self, UnknownRuleSet> {
        Self::ALL
            .into_iter()
            .find(|id| id.as_str() == word)
            .ok_or(UnknownRuleSet)
    }
}

/// What a desk measures and asks, for people to read. The service never applies it: it keeps no diagnosis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskGuide {
    /// Least haemoglobin, in grams per litre.
    pub min_haemoglobin_g_l: Figure<BySex>,
    /// Lowest and highest systolic pressure.
    pub systolic_mm_hg: Option<Figure<(u16, u16)>>,
    /// Lowest and highest diastolic pressure.
    pub diastolic_mm_hg: Option<Figure<(u16, u16)>>,
    /// Lowest and highest pulse.
    pub pulse_per_minute: Option<Figure<(u16, u16)>>,
    /// Lowest and highest body temperature.
    pub temperature_celsius: Option<Figure<(f64, f64)>>,
    /// What a donor brings.
    pub documents: Option<Figure<String>>,
    /// What defers for a time, and how long.
    #[serde(default)]
    pub temporary: Vec<Figure<String>>,
    /// What defers for good.
    #[serde(default)]
    pub permanent: Vec<Figure<String>>,
}

/// The rules of a rule-set.
#[must_use]
pub fn rule_set(id: RuleSetId) -> &'static RuleSet {
    &sheet(id).rules
}

/// What a desk checks by a rule-set.
#[must_use]
pub fn desk_guide(id: RuleSetId) -> &'static DeskGuide {
    &sheet(id).desk
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    rules: RuleSet,
    desk: DeskGuide,
}

fn sheet(id: RuleSetId) -> &'static Sheet {
    static SHEETS: LazyLock<[Sheet; 6]> = LazyLock::new(|| {
        RuleSetId::ALL.map(|id| toml::from_str(id.file()).expect("the tests read every embedded rule-set"))
    });
    &SHEETS[id as usize]
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use entity::values::{Component, Sex};

    use super::*;
    use crate::domain::blood::PROCEDURES;
    use crate::domain::eligibility::{Facts, Reason, Status, Verdict, assess};

    #[test]
    fn every_rule_set_is_found_by_its_word() {
        for id in RuleSetId::ALL {
            assert_eq!(id.as_str().parse(), Ok(id));
            assert_eq!(toml::from_str::<Sheet>(id.file()).unwrap().rules, *rule_set(id));
        }
        assert_eq!("mars".parse::<RuleSetId>(), Err(UnknownRuleSet));
    }

    #[test]
    fn every_figure_names_its_source() {
        for id in RuleSetId::ALL {
            let (rules, desk) = (rule_set(id), desk_guide(id));
            let intervals = PROCEDURES.iter().flat_map(|given| {
                PROCEDURES
                    .iter()
                    .map(|wanted| &rules.interval_days.of(*given).of(*wanted).source)
            });
            let maxima = rules.yearly_maximum.iter().map(|maximum| &maximum.donations.source);
            let advice = desk
                .temporary
                .iter()
                .chain(&desk.permanent)
                .map(|figure| &figure.source);
            let single = [
                &rules.in_force_from.source,
                &rules.min_age_years.source,
                &rules.min_weight_kg.source,
            ];
            let mut sources = intervals.chain(maxima).chain(advice).chain(single);
            assert!(sources.all(|source| !source.is_empty()), "{}", id.as_str());
        }
    }

    #[test]
    fn the_figures_are_those_of_the_sources() {
        use Component::{Plasma, Platelets, WholeBlood};
        let days = |id, given: Component, wanted: Component, sex| {
            rule_set(id)
                .interval_days
                .of(given.into())
                .of(wanted.into())
                .value
                .of(sex)
        };
        for (id, given, wanted, sex, expected) in [
            (RuleSetId::Kz, WholeBlood, WholeBlood, Sex::Female, 60),
            (RuleSetId::Kz, WholeBlood, Platelets, Sex::Male, 30),
            (RuleSetId::Kz, Plasma, WholeBlood, Sex::Male, 14),
            (RuleSetId::Who, WholeBlood, WholeBlood, Sex::Male, 56),
            (RuleSetId::Who, WholeBlood, WholeBlood, Sex::Female, 84),
            (RuleSetId::Eu, Platelets, Platelets, Sex::Male, 2),
            (RuleSetId::Eu, Plasma, Plasma, Sex::Male, 4),
            (RuleSetId::Uk, WholeBlood, WholeBlood, Sex::Male, 84),
            (RuleSetId::Uk, WholeBlood, Plasma, Sex::Male, 28),
            (RuleSetId::Us, WholeBlood, WholeBlood, Sex::Female, 56),
            (RuleSetId::Us, Platelets, Platelets, Sex::Female, 7),
            (RuleSetId::Ru, WholeBlood, Plasma, Sex::Female, 30),
        ] {
            assert_eq!(
                days(id, given, wanted, sex),
                expected,
                "{} {wanted} after {given}",
                id.as_str()
            );
        }
        let least = |id| (rule_set(id).min_age_years.value, rule_set(id).min_weight_kg.value);
        assert_eq!(
            RuleSetId::ALL.map(least),
            [(18, 55), (18, 50), (18, 50), (17, 50), (17, 50), (18, 50)]
        );
        assert_eq!(rule_set(RuleSetId::Kz).min_weight_kg.status, Status::Partly);
        assert_eq!(
            desk_guide(RuleSetId::Kz).systolic_mm_hg.as_ref().unwrap().value,
            (90, 140)
        );
    }

    #[test]
    fn a_woman_of_kazakhstan_gives_whole_blood_four_times_in_twelve_months() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let given = ["2025-05-01", "2025-07-01", "2025-09-01", "2025-11-01"];
        let facts = Facts {
            birth_date: day("1990-05-20"),
            sex: Sex::Female,
            weight_kg: Some(60),
            donations: given.map(|on| (day(on), Component::RedCells)).to_vec(),
            deferrals: vec![],
        };
        let verdict = assess(
            &facts,
            rule_set(RuleSetId::Kz),
            Component::WholeBlood,
            day("2026-02-01"),
        );
        assert_eq!(
            verdict,
            Verdict::NotBefore {
                date: day("2026-05-01"),
                why: Reason::YearlyMaximum
            }
        );
    }
}
