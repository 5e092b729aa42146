//! Parts of long texts: their headers, and what they are joined to.

use chrono::DateTime;
use qanat::notify::smpp::{Deliver, Joining, PATIENCE, Piece};

use super::{ITERATIONS, Input};

/// Parts as phones and operators send them, each behind its `esm_class` and its coding.
fn parts() -> Vec<Vec<u8>> {
    [
        &b"\x40\x00\x05\x00\x03\xaa\x02\x01first half"[..],
        b"\x40\x00\x05\x00\x03\xaa\x02\x02second half",
        b"\x40\x08\x06\x08\x04\x01\x02\x02\x01\x04\x38",
        b"\x40\x08\x06\x08\x04\x01\x02\x02\x02\x04\xd9",
        b"\x40\x00\x0b\x05\x04\x0b\x84\x23\xf0\x00\x03\x07\x02\x01port and part",
        b"\x40\x00\x00no header",
        b"\x40\x00\x05\x00\x03\xaa\x00\x00of none",
        b"\x40\x00\x05\x00\x03\xaa\xff\xffof many",
    ]
    .map(<[u8]>::to_vec)
    .to_vec()
}

fn piece(part: &[u8]) -> Option<Piece> {
    let (head, message) = part.split_at_checked(2)?;
    let message = &message[..message.len().min(254)];
    let mut body = b"\0\x01\x0177011234567\0\x00\x001414\0".to_vec();
    body.extend([head[0], 0, 0, 0, 0, 0, 0, head[1], 0, u8::try_from(message.len()).ok()?]);
    body.extend(message);
    Piece::read(Deliver::read(&body)?)
}

#[test]
fn target() {
    let now = DateTime::UNIX_EPOCH;
    let real = parts();
    let check = |octets: &[u8]| {
        let mut joining = Joining::default();
        // What is changed comes beside parts that are whole, and comes again.
        let beside = real.iter().map(Vec::as_slice);
        let parts = [octets].into_iter().chain(beside).chain([octets]);
        let (mut given, mut texts) = (0, vec![]);
        for piece in parts.filter_map(piece) {
            given += piece.octets.len();
            texts.extend(joining.take(piece, now));
        }
        let kept = serde_json::to_string(&joining).expect("it can be kept");
        let mut joining: Joining = serde_json::from_str(&kept).expect("and taken up again");
        texts.extend(joining.give_up(now + PATIENCE));
        let spelt = texts.iter().map(|text| text.words.len()).sum::<usize>();
        // A letter takes three octets of UTF-8 at most for each octet of a text.
        assert!(spelt <= 3 * given, "{spelt} octets of words from {given}");
        assert!(kept.len() <= 8 * given + 4_000, "{} octets kept of {given}", kept.len());
        let left = serde_json::to_string(&joining).expect("it can be kept");
        assert_eq!(
            left,
            serde_json::to_string(&Joining::default()).expect("it can be kept")
        );
    };
    real.iter().for_each(|octets| check(octets));
    bolero::check!()
        .with_iterations(ITERATIONS)
        .with_type::<Input>()
        .for_each(|input| check(&input.octets(&real)));
}
