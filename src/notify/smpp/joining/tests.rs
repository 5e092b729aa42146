//! Parts in every order.

use proptest::prelude::*;

use super::*;
use crate::domain::text::{Coding, split};

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn part(reference: u16, (total, number): (u8, u8), octets: &[u8]) -> Piece {
    Piece {
        from: "77011234567".to_owned(),
        to: "1414".to_owned(),
        charset: Charset::Ucs2,
        octets: octets.to_vec(),
        place: Some(Place {
            reference,
            total,
            number,
        }),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    Coding::Ucs2.encode(text)
}

fn words(texts: &[Text]) -> Vec<(&str, bool)> {
    texts.iter().map(|text| (text.words.as_str(), text.complete)).collect()
}

#[test]
fn a_text_of_one_part_waits_for_nothing_and_may_be_written_twice() {
    let mut joining = Joining::default();
    for _ in 0..2 {
        let alone = Piece {
            place: None,
            ..part(0, (1, 1), &utf16("иә"))
        };
        assert_eq!(words(&joining.take(alone, at(0))), [("иә", true)]);
    }
    assert!(joining == Joining::default());
}

#[test]
fn a_letter_cut_in_two_is_whole_again() {
    let blood = utf16("🩸!");
    let mut joining = Joining::default();
    assert!(joining.take(part(1, (2, 2), &blood[2..]), at(0)).is_empty());
    assert_eq!(
        words(&joining.take(part(1, (2, 1), &blood[..2]), at(1))),
        [("🩸!", true)]
    );
}

#[test]
fn six_hundred_times_the_same_text_is_one_text() {
    let parts = [part(1, (2, 2), &utf16("б")), part(1, (2, 1), &utf16("а"))];
    let mut joining = Joining::default();
    let mut joined = Vec::new();
    for _ in 0..600 {
        for piece in &parts {
            joined.extend(joining.take(piece.clone(), at(3)));
        }
    }
    assert_eq!(words(&joined), [("аб", true)]);
    assert!(joining.give_up(at(30)).is_empty());
    assert!(joining == Joining::default(), "and nothing is kept");
}

#[test]
fn a_lost_part_is_given_up_after_ten_minutes() {
    let mut joining = Joining::default();
    assert!(joining.take(part(1, (3, 1), &utf16("тоқ")), at(0)).is_empty());
    assert!(joining.take(part(1, (3, 3), &utf16("та")), at(5)).is_empty());
    assert!(joining.give_up(at(9)).is_empty());
    assert_eq!(words(&joining.give_up(at(10))), [("тоқта", false)]);
    assert!(joining.give_up(at(20)).is_empty());
}

#[test]
fn a_reference_used_again_is_another_text() {
    let mut joining = Joining::default();
    assert!(joining.take(part(1, (2, 1), &utf16("first")), at(0)).is_empty());
    let given_up = joining.take(part(1, (2, 1), &utf16("other")), at(1));
    assert_eq!(words(&given_up), [("first", false)]);
    assert_eq!(
        words(&joining.take(part(1, (2, 2), &utf16("!")), at(1))),
        [("other!", true)]
    );
    let again = joining.take(part(1, (2, 1), &utf16("third")), at(2));
    assert!(again.is_empty(), "the one before was whole");
    assert_eq!(
        words(&joining.take(part(1, (2, 2), &utf16("?")), at(2))),
        [("third?", true)]
    );
}

#[test]
fn phones_and_lengths_are_kept_apart() {
    let mut joining = Joining::default();
    let mut other = part(1, (2, 2), &utf16("y"));
    other.from = "77770000000".to_owned();
    assert!(joining.take(part(1, (2, 1), &utf16("x")), at(0)).is_empty());
    assert!(joining.take(other, at(0)).is_empty());
    assert!(joining.take(part(1, (3, 2), &utf16("z")), at(0)).is_empty());
    assert_eq!(
        words(&joining.take(part(1, (2, 2), &utf16("w")), at(0))),
        [("xw", true)]
    );
}

#[test]
fn what_has_come_can_be_kept_and_taken_up_again() {
    let mut joining = Joining::default();
    assert!(joining.take(part(1, (2, 1), &utf16("a")), at(0)).is_empty());
    let kept = serde_json::to_string(&joining).unwrap();
    let mut joining: Joining = serde_json::from_str(&kept).unwrap();
    assert_eq!(
        words(&joining.take(part(1, (2, 2), &utf16("b")), at(1))),
        [("ab", true)]
    );
}

proptest! {
    #[test]
    fn in_any_order_and_with_repeats_the_text_is_the_same(letters in proptest::collection::vec(prop_oneof![Just('қ'), Just('🩸')], 71..400), order in proptest::collection::vec(any::<prop::sample::Index>(), 0..30)) {
        let text: String = letters.into_iter().collect();
        let pieces = split(&text);
        let total = u8::try_from(pieces.len()).unwrap();
        let parts: Vec<Piece> = (1..).zip(&pieces).map(|(number, piece)| part(5, (total, number), &utf16(piece))).collect();
        let mut joining = Joining::default();
        let mut joined = Vec::new();
        for piece in order.iter().map(|index| index.get(&parts)).chain(parts.iter().rev()) {
            joined.extend(joining.take(piece.clone(), at(0)));
        }
        prop_assert_eq!(words(&joined), [(text.as_str(), true)]);
    }
}
