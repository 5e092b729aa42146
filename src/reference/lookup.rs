//! Finds settlements the way people name them: any of three languages, former names, case, hyphens and diacritics
//! aside. Many places share a name; none is ever guessed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use entity::values::Language;

use super::{Settlement, SettlementId, region, settlements};
use crate::domain::geo::Cell;

/// What a name leads to.
#[derive(Debug, Clone)]
pub enum Found {
    /// No settlement has it.
    Nowhere,
    /// Exactly one has it.
    One(&'static Settlement),
    /// Several have it, the largest first. Their [`label`]s tell them apart.
    Several(Vec<&'static Settlement>),
}

/// The settlement that `text` names: its name in any language, or its [`label`].
#[must_use]
pub fn find_settlement(text: &str) -> Found {
    let named = BY_NAME.get(&folded(text)).map_or(&[][..], Vec::as_slice);
    match named {
        [] => Found::Nowhere,
        [one] => Found::One(one),
        several => Found::Several(several.to_vec()),
    }
}

/// At most `limit` settlements whose name in any language begins with `text`, the largest first; for a form.
#[must_use]
pub fn settlements_starting_with(text: &str, limit: usize) -> Vec<&'static Settlement> {
    let start = folded(text);
    let mut seen = HashSet::new();
    let mut found: Vec<&'static Settlement> = BY_NAME
        .range(start.clone()..)
        .take_while(|(name, _)| name.starts_with(&start))
        .flat_map(|(_, named)| named.iter().copied())
        .filter(|settlement| seen.insert(settlement.id))
        .collect();
    found.sort_by_key(largest_first);
    found.truncate(limit);
    found
}

/// The settlement whose cell is nearest.
#[must_use]
pub fn nearest_settlement(cell: Cell) -> &'static Settlement {
    nearest_of(cell, settlements().iter()).expect("there are settlements on file")
}

/// The name by which a person recognises the settlement and [`find_settlement`] finds it: `Тараз`; where another
/// place has the same name, with the region: `Актау, Мангистауская область`; where that one lies in the same region,
/// with the nearest larger place as well: `Актау, Карагандинская область (Темиртау)`.
#[must_use]
pub fn label(settlement: &Settlement, language: Language) -> &'static str {
    &LABELS[&(settlement.id, language)]
}

static BY_NAME: LazyLock<BTreeMap<String, Vec<&'static Settlement>>> = LazyLock::new(|| {
    let mut by_name: BTreeMap<String, Vec<&'static Settlement>> = BTreeMap::new();
    for settlement in settlements() {
        let labels = Language::ALL.iter().map(|language| label(settlement, *language));
        let mut names: Vec<String> = every_name(settlement).chain(labels).map(folded).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            by_name.entry(name).or_default().push(settlement);
        }
    }
    for named in by_name.values_mut() {
        named.sort_by_key(largest_first);
    }
    by_name
});

static LABELS: LazyLock<HashMap<(SettlementId, Language), String>> = LazyLock::new(|| {
    let mut namesakes: HashMap<String, HashSet<SettlementId>> = HashMap::new();
    for settlement in settlements() {
        for name in every_name(settlement) {
            namesakes.entry(folded(name)).or_default().insert(settlement.id);
        }
    }
    let labels = settlements().iter().flat_map(|settlement| {
        let namesakes = &namesakes;
        Language::ALL.iter().map(move |language| {
            let others = &namesakes[&folded(settlement.names.get(*language))];
            ((settlement.id, *language), told_apart(settlement, *language, others))
        })
    });
    labels.collect()
});

fn told_apart(settlement: &Settlement, language: Language, namesakes: &HashSet<SettlementId>) -> String {
    let name = settlement.names.get(language);
    if namesakes.len() == 1 {
        return name.to_owned();
    }
    let region = region(settlement.region).expect("the tests find the region of every settlement");
    let region_name = region.names.get(language);
    let shares_region = settlements()
        .iter()
        .any(|other| namesakes.contains(&other.id) && other.id != settlement.id && other.region == settlement.region);
    let larger = settlements()
        .iter()
        .filter(|other| other.population > settlement.population);
    match nearest_of(settlement.cell, larger) {
        Some(near) if shares_region => format!("{name}, {region_name} ({})", near.names.get(language)),
        _ => format!("{name}, {region_name}"),
    }
}

fn every_name(settlement: &'static Settlement) -> impl Iterator<Item = &'static str> {
    let in_languages = Language::ALL.iter().map(|language| settlement.names.get(*language));
    in_languages.chain(settlement.also.iter().map(String::as_str))
}

fn largest_first(settlement: &&'static Settlement) -> (Reverse<Option<u32>>, SettlementId) {
    (Reverse(settlement.population), settlement.id)
}

fn nearest_of<'a>(cell: Cell, among: impl Iterator<Item = &'a Settlement>) -> Option<&'a Settlement> {
    among.min_by(|a, b| cell.distance_km(a.cell).total_cmp(&cell.distance_km(b.cell)))
}

/// One spelling for what people consider the same name: case, diacritics of transliteration, apostrophes, hyphens
/// and repeated spaces aside. Kazakh letters stay what they are.
fn folded(text: &str) -> String {
    let letters: String = text.to_lowercase().chars().filter_map(plain_letter).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain_letter(letter: char) -> Option<char> {
    match letter {
        '\'' | '’' | '‘' | 'ʼ' | '`' => None,
        '-' | '\u{2010}'..='\u{2015}' => Some(' '),
        'ё' => Some('е'),
        'ā' | 'ä' => Some('a'),
        'ë' => Some('e'),
        'ī' | 'ı' => Some('i'),
        'ö' => Some('o'),
        'ū' | 'ü' => Some('u'),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::settlement;

    fn only(text: &str) -> &'static Settlement {
        match find_settlement(text) {
            Found::One(settlement) => settlement,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_place_is_found_by_its_name_in_any_language_in_any_case() {
        for (text, id) in [
            ("Almaty", 1_526_384),
            ("АЛМАТЫ", 1_526_384),
            ("Алма-Ата", 1_526_384),
            ("алма ата", 1_526_384),
            ("Усть-Каменогорск", 1_520_316),
            ("өскемен", 1_520_316),
            ("ӨСКЕМЕН", 1_520_316),
            ("Oskemen", 1_520_316),
            ("Karaganda", 609_655),
            ("  Форт   Шевченко ", 609_906),
            ("Приозерск", 7_536_148),
            ("Terengkol", 1_523_662),
            ("Ulba", 1_517_808),
            ("Каскелен", 900_000_001),
        ] {
            assert_eq!(only(text).id, SettlementId(id), "{text}");
        }
        for text in ["", "  ", "Атлантида", "Алмат"] {
            assert!(matches!(find_settlement(text), Found::Nowhere), "{text:?}");
        }
    }

    #[test]
    fn a_name_shared_by_several_places_is_never_guessed() {
        let Found::Several(places) = find_settlement("актау") else {
            panic!("there are three")
        };
        assert_eq!(places[0].region, "KZ-47");
        assert_eq!(places.len(), 3);
        assert_eq!(only("Актау, Мангистауская область").id, places[0].id);
    }

    #[test]
    fn every_label_finds_its_own_settlement_and_no_other() {
        for settlement in settlements() {
            for language in Language::ALL.iter().copied() {
                let label = label(settlement, language);
                assert_eq!(only(label).id, settlement.id, "{label}");
            }
        }
    }

    #[test]
    fn a_label_says_no_more_than_it_must() {
        let label_of = |id, language| label(settlement(SettlementId(id)).unwrap(), language);
        assert_eq!(label_of(1_516_905, Language::Ru), "Тараз");
        assert_eq!(label_of(610_612, Language::Kk), "Ақтау, Маңғыстау облысы");
        assert_eq!(
            label_of(1_526_269, Language::Ru),
            "Актау, Карагандинская область (Темиртау)"
        );
    }

    #[test]
    fn a_beginning_brings_the_largest_places_first() {
        let begins = |text, limit| -> Vec<&str> {
            settlements_starting_with(text, limit)
                .iter()
                .map(|settlement| settlement.names.ru.as_str())
                .collect()
        };
        assert_eq!(begins("Кар", 3), ["Караганда", "Каратау", "Каражал"]);
        assert_eq!(begins("ал", 1), ["Алматы"]);
        assert_eq!(begins("қос", 2), ["Костанай", "Косшы"]);
        assert!(begins("щщ", 5).is_empty());
    }

    #[test]
    fn the_nearest_settlement_of_its_own_cell_is_itself() {
        for place in ["Almaty", "Petropavl", "Zhezqazghan"].map(only) {
            assert_eq!(nearest_settlement(place.cell).id, place.id);
        }
    }
}
