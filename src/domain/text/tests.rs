//! Lengths as carriers charge them, cuts, and octets.

use proptest::prelude::*;

use super::alphabet::{BASIC, EXTENDED};
use super::*;

#[test]
fn the_measured_texts_have_the_measured_lengths() {
    for (text, units) in [
        ("ҚАН О(I)− керек: №7 аурухана, ертең 9-14. 1=иә 2=жоқ 0=тоқта", 60),
        ("ҚАН О(I)− керек! №7 аурухана, ертең 9-14. Жауап: qan.kz/a7k3qpx2mr", 66),
        ("ҚАН О(I)− керек: №7 аурухана, ертең 9-14. Келсеңіз 1414, код 4821", 65),
        ("НУЖНА КРОВЬ O(I)−: больница №7, завтра 9-14. 1=да 2=нет 0=стоп", 62),
        (
            "НУЖНА КРОВЬ O(I)−: больница №7, завтра 9-14. Звоните 1414, код 4821",
            67,
        ),
        ("Жазылдыңыз: ертең 10:30, №7 аурухана. Код 4821. Бас тарту: 2", 60),
        ("Рақмет! Донор жеткілікті, бүгін келмей-ақ қойыңыз. Қызыл Жарты Ай", 65),
    ] {
        assert_eq!(
            parts(text),
            Parts {
                coding: Coding::Ucs2,
                units,
                parts: 1
            },
            "{text}"
        );
    }
}

#[test]
fn the_limits_are_160_and_153_or_70_and_67() {
    for (letter, count, units, expected) in [
        ("a", 0, 0, 1),
        ("a", 160, 160, 1),
        ("a", 161, 161, 2),
        ("a", 306, 306, 2),
        ("a", 307, 307, 3),
        ("€", 80, 160, 1),
        ("€", 81, 162, 2),
        ("ә", 70, 70, 1),
        ("ә", 71, 71, 2),
        ("ә", 134, 134, 2),
        ("ә", 135, 135, 3),
        ("🩸", 35, 70, 1),
        ("🩸", 36, 72, 2),
    ] {
        let measured = parts(&letter.repeat(count));
        assert_eq!(
            (measured.units, measured.parts),
            (units, expected),
            "{count} x {letter}"
        );
    }
}

#[test]
fn a_letter_of_two_units_is_not_torn_between_parts() {
    let escapes = format!("{}{}{}", "a".repeat(152), "€", "a".repeat(152));
    assert_eq!(
        parts(&escapes),
        Parts {
            coding: Coding::Gsm7,
            units: 306,
            parts: 3
        }
    );
    let surrogates = format!("{}{}{}", "ә".repeat(66), "🩸", "ә".repeat(66));
    assert_eq!(
        parts(&surrogates),
        Parts {
            coding: Coding::Ucs2,
            units: 134,
            parts: 3
        }
    );
}

#[test]
fn one_letter_outside_the_alphabet_makes_the_whole_text_ucs2() {
    for (text, coding) in [
        (
            "Blood O(I)- needed: Hospital No 7, tomorrow 9-14. 1=yes 2=no 0=stop",
            Coding::Gsm7,
        ),
        ("every one of [brackets] {and} ~tilde~ ^caret^ \\ | €", Coding::Gsm7),
        ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\r\n", Coding::Gsm7),
        ("O(I)\u{2212}", Coding::Ucs2),
        ("9\u{2013}14", Coding::Ucs2),
        ("it\u{2019}s", Coding::Ucs2),
        ("5\u{a0}donors", Coding::Ucs2),
        ("a`b", Coding::Ucs2),
        ("ç", Coding::Ucs2),
        ("No\t7", Coding::Ucs2),
        ("\u{1b}", Coding::Ucs2),
        ("А", Coding::Ucs2),
    ] {
        assert_eq!(parts(text).coding, coding, "{text}");
    }
    assert_eq!(BASIC.chars().count() + EXTENDED.chars().count(), 127 + 10);
}

#[test]
fn a_long_text_is_cut_where_the_next_letter_does_not_fit_whole() {
    let escapes = format!("{}{}{}", "a".repeat(152), "€", "b".repeat(152));
    let expected = ["a".repeat(152), format!("€{}", "b".repeat(151)), "b".to_owned()];
    assert_eq!(split(&escapes), expected);
    let surrogates = format!("{}🩸🩸🩸", "ә".repeat(66));
    assert_eq!(split(&surrogates), ["ә".repeat(66).as_str(), "🩸🩸🩸"]);
    assert_eq!(split("қан"), ["қан"]);
    assert_eq!(split(""), [""]);
}

#[test]
fn letters_travel_as_the_standard_says() {
    for (text, coding, octets) in [
        ("@1 a€", Coding::Gsm7, &[0x00, b'1', b' ', b'a', 0x1b, 0x65][..]),
        (
            "[]{}~^\\|",
            Coding::Gsm7,
            &[
                0x1b, 0x3c, 0x1b, 0x3e, 0x1b, 0x28, 0x1b, 0x29, 0x1b, 0x3d, 0x1b, 0x14, 0x1b, 0x2f, 0x1b, 0x40,
            ][..],
        ),
        ("ΔÉ¿à\u{c}", Coding::Gsm7, &[0x10, 0x1f, 0x60, 0x7f, 0x1b, 0x0a][..]),
        (
            "қ1🩸",
            Coding::Ucs2,
            &[0x04, 0x9b, 0x00, b'1', 0xd8, 0x3e, 0xde, 0x78][..],
        ),
    ] {
        assert_eq!(coding.encode(text), octets, "{text}");
        assert_eq!(coding.decode(octets), text, "{text}");
    }
}

#[test]
fn what_a_phone_garbled_is_read_as_far_as_it_goes() {
    for (coding, octets, text) in [
        (Coding::Gsm7, &[b'a', 0x1b][..], "a"),
        (Coding::Gsm7, &[0x1b, b'b'][..], "b"),
        (Coding::Gsm7, &[0x1b, 0x1b, 0x65][..], " e"),
        (Coding::Gsm7, &[b'1', 0x80][..], "1\u{fffd}"),
        (Coding::Ucs2, &[0x04, 0x38, 0x04][..], "и"),
        (Coding::Ucs2, &[0xd8, 0x3e, 0x00, b'1'][..], "\u{fffd}1"),
        (Coding::Ucs2, &[0xfe, 0xff, 0x00, b'1'][..], "1"),
        (Coding::Ucs2, &[][..], ""),
    ] {
        assert_eq!(coding.decode(octets), text, "{octets:x?}");
    }
}

/// Letters of every cost: one and two septets, one and two UTF-16 units.
fn letters() -> impl Strategy<Value = String> {
    let plain = proptest::collection::vec(prop_oneof![8 => Just('a'), 1 => Just('€'), 1 => Just('\n')], 0..700);
    let any = proptest::collection::vec(
        prop_oneof![4 => Just('қ'), 2 => Just('🩸'), 1 => Just('1'), 1 => any::<char>()],
        0..400,
    );
    prop_oneof![plain, any].prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #[test]
    fn every_part_fits_and_together_they_are_the_text(text in letters()) {
        let measured = parts(&text);
        let pieces = split(&text);
        prop_assert_eq!(pieces.len(), measured.parts);
        prop_assert_eq!(pieces.concat(), text.as_str());
        let unit = match measured.coding { Coding::Gsm7 => 1, Coding::Ucs2 => 2 };
        let room = if pieces.len() == 1 { measured.coding.single() } else { measured.coding.each_of_several() };
        let mut octets = Vec::new();
        for piece in pieces {
            let encoded = measured.coding.encode(piece);
            prop_assert!(encoded.len() <= room * unit);
            octets.extend(encoded);
        }
        prop_assert_eq!(octets.len(), measured.units * unit);
        if !text.starts_with('\u{feff}') {
            prop_assert_eq!(measured.coding.decode(&octets), text);
        }
    }
}
