//! The text of a receipt, as operators write it.

use qanat::notify::smpp::{Deliver, Receipt};

use super::{ITERATIONS, Input};

const TEXTS: [&str; 8] = [
    "id:7f3 sub:001 dlvrd:001 submit date:2603280300 done date:2603280301 stat:DELIVRD err:000 text:",
    "id:0123456789 sub:001 dlvrd:000 submit date:260328030000 done date:260328030100 stat:UNDELIV err:017 text:id:1 stat:DELIVRD",
    "ID:A-1 STAT:EXPIRED ERR:0x1f",
    "stat:REJECTD id: err:",
    "id:7f3 stat:ACCEPTD",
    "id:\"7f3\", stat:\"ENROUTE\"",
    "stat:stat:DELIVRD id:id:7f3",
    "Сообщение доставлено id:7f3 stat:DELIVRD",
];

fn body(text: &[u8]) -> Vec<u8> {
    let text = &text[..text.len().min(254)];
    let mut body = b"\0\x01\x0177011234567\0\x00\x001414\0\x04\0\0\0\0\0\0\0\0".to_vec();
    body.push(u8::try_from(text.len()).unwrap());
    body.extend(text);
    body
}

#[test]
fn target() {
    let real: Vec<Vec<u8>> = TEXTS.iter().map(|text| text.as_bytes().to_vec()).collect();
    let check = |text: &[u8]| {
        let deliver = Deliver::read(&body(text)).expect("only the text is foreign");
        let receipt = Receipt::read(&deliver).expect("it says itself that it is a receipt");
        // A letter that is no UTF-8 is written with three octets.
        assert!(receipt.id.is_none_or(|id| !id.is_empty() && id.len() <= 3 * text.len()));
        assert!(receipt.error.is_none_or(|code| code.chars().count() <= 12));
        assert_eq!(receipt.phone, "77011234567");
    };
    real.iter().for_each(|text| check(text));
    bolero::check!()
        .with_iterations(ITERATIONS)
        .with_type::<Input>()
        .for_each(|input| check(&input.octets(&real)));
}
