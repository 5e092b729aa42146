//! Texts as phones write them.

use proptest::prelude::*;

use super::*;
use crate::notify::smpp::deliver::tests::deliver;

fn place(reference: u16, total: u8, number: u8) -> Place {
    Place {
        reference,
        total,
        number,
    }
}

#[test]
fn letters_are_read_as_they_were_written() {
    for (data_coding, octets, text) in [
        (0, &b"1"[..], "1"),
        (0, &[0x00, 0x1b, 0x65], "@€"),
        (1, b"yes_", "yes_"),
        (3, &[b'd', 0xe9], "dé"),
        (6, &[0xb4, 0xd0, b'!', 0xf0], "Да!№"),
        (8, &[0x04, 0x38, 0x04, 0xd9], "иә"),
        (0x18, &[0x04, 0x38], "и"),
        (0x10, &[0x00], "@"),
        (0xf0, &[0x00], "@"),
        (0xf4, &[1, 2, 3], ""),
        (4, &[1, 2, 3], ""),
    ] {
        let piece = Piece::read(deliver(0, data_coding, octets, &[])).unwrap();
        assert_eq!(piece.charset.decode(&piece.octets), text, "{data_coding}");
        assert_eq!((piece.from.as_str(), piece.to.as_str()), ("77011234567", "1414"));
        assert!(piece.place.is_none());
    }
}

#[test]
fn a_part_knows_its_place() {
    for (header, expected) in [
        (&[5, 0, 3, 0xaa, 3, 2][..], Some(place(0xaa, 3, 2))),
        (&[6, 8, 4, 0x12, 0x34, 2, 1], Some(place(0x1234, 2, 1))),
        (&[11, 5, 4, 0, 1, 0, 2, 0, 3, 7, 2, 2], Some(place(7, 2, 2))),
        (&[6, 5, 4, 0, 1, 0, 2], None),
        (&[0], None),
        // Places that cannot be: the text stands alone.
        (&[5, 0, 3, 0xaa, 3, 0], None),
        (&[5, 0, 3, 0xaa, 3, 4], None),
        (&[5, 0, 3, 0xaa, 1, 1], None),
        (&[5, 0, 9, 0xaa, 3, 2], None),
    ] {
        let piece = Piece::read(deliver(HEADED, 0, &[header, b"yes"].concat(), &[])).unwrap();
        assert_eq!(piece.place, expected, "{header:?}");
        assert_eq!(piece.octets, b"yes", "{header:?}");
    }
}

#[test]
fn the_place_may_stand_in_optional_fields_and_the_text_too() {
    let tlvs: [(Tag, &[u8]); 4] = [
        (Tag::SarReference, &[1, 2]),
        (Tag::SarTotal, &[2]),
        (Tag::SarNumber, &[1]),
        (Tag::MessagePayload, b"payload"),
    ];
    let piece = Piece::read(deliver(0, 0, b"", &tlvs)).unwrap();
    assert_eq!(
        (piece.place, piece.octets.as_slice()),
        (Some(place(0x0102, 2, 1)), &b"payload"[..])
    );
    let piece = Piece::read(deliver(
        HEADED,
        0,
        b"",
        &[(Tag::MessagePayload, &[5, 0, 3, 9, 2, 2, b'1'])],
    ))
    .unwrap();
    assert_eq!(
        (piece.place, piece.octets.as_slice()),
        (Some(place(9, 2, 2)), &b"1"[..])
    );
}

#[test]
fn a_header_that_breaks_off_is_not_guessed() {
    for message in [&[][..], &[5], &[5, 0, 3, 0xaa, 3], &[255, 0]] {
        assert!(Piece::read(deliver(HEADED, 0, message, &[])).is_none(), "{message:?}");
    }
}

proptest! {
    #[test]
    fn no_octets_make_it_stumble(esm_class: u8, coding: u8, octets in proptest::collection::vec(any::<u8>(), 0..255)) {
        if let Some(piece) = Piece::read(deliver(esm_class, coding, &octets, &[])) {
            let letters = piece.charset.decode(&piece.octets).chars().count();
            prop_assert!(letters <= piece.octets.len());
        }
    }
}
