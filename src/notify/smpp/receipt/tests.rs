//! Receipts as operators write them.

use proptest::prelude::*;

use super::*;
use crate::notify::smpp::deliver::tests::deliver;

fn read(text: &str) -> (Option<String>, ReceiptState, Option<String>) {
    let receipt = Receipt::read(&deliver(RECEIPT, 0, text.as_bytes(), &[])).unwrap();
    assert_eq!(receipt.phone, "77011234567");
    (receipt.id, receipt.state, receipt.error)
}

#[test]
fn the_text_is_read_in_any_order_and_case() {
    use ReceiptState::{Delivered, Expired, Undelivered, Underway, Unknown};
    for (text, id, state, error) in [
        (
            "id:0A1b sub:001 dlvrd:001 submit date:2603230900 done date:2603230901 stat:DELIVRD err:000 text:QAN",
            Some("0A1b"),
            Delivered,
            Some("000"),
        ),
        (
            "stat:UNDELIV ERR:0BF ID:77-12_x",
            Some("77-12_x"),
            Undelivered,
            Some("0BF"),
        ),
        ("Id:12 Done Date:2603230901 Stat:Expired", Some("12"), Expired, None),
        ("id:12 stat:ENROUTE", Some("12"), Underway, None),
        ("id:12 stat:ACCEPTD", Some("12"), Underway, None),
        ("id:12 stat:DELETED", Some("12"), Undelivered, None),
        ("id:12 stat:REJECTD", Some("12"), Undelivered, None),
        ("id:12 stat:UNKNOWN", Some("12"), Unknown, None),
        ("id:12", Some("12"), Unknown, None),
        ("id: 12  stat: DELIVRD", Some("12"), Delivered, None),
        ("id: stat:DELIVRD", None, Delivered, None),
        ("sub:001 stat:DELIVRD", None, Delivered, None),
        (
            "id:12 stat:DELIVRD text:id:99 stat:UNDELIV",
            Some("12"),
            Delivered,
            None,
        ),
        ("text:qan stat:DELIVRD id:12", Some("12"), Delivered, None),
        ("text:id:99 now id:12 stat:DELIVRD", Some("12"), Delivered, None),
        ("valid:7 id:12 stat:DELIVRD", Some("12"), Delivered, None),
        ("", None, Unknown, None),
    ] {
        let expected = (id.map(str::to_owned), state, error.map(str::to_owned));
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn optional_fields_count_before_the_text() {
    for (state, expected) in [
        (0, ReceiptState::Underway),
        (1, ReceiptState::Underway),
        (2, ReceiptState::Delivered),
        (3, ReceiptState::Expired),
        (4, ReceiptState::Undelivered),
        (5, ReceiptState::Undelivered),
        (6, ReceiptState::Underway),
        (7, ReceiptState::Unknown),
        (8, ReceiptState::Undelivered),
        (200, ReceiptState::Unknown),
    ] {
        let tlvs: [(Tag, &[u8]); 3] = [
            (Tag::ReceiptedMessageId, b"tlv\0"),
            (Tag::MessageState, &[state]),
            (Tag::NetworkErrorCode, &[3, 0, 31]),
        ];
        for esm_class in [RECEIPT, 0] {
            let receipt = Receipt::read(&deliver(esm_class, 0, b"id:text stat:DELIVRD", &tlvs)).unwrap();
            assert_eq!(
                (receipt.id.as_deref(), receipt.state),
                (Some("tlv"), expected),
                "{state}"
            );
            assert_eq!(receipt.error.as_deref(), Some("31"));
        }
    }
}

#[test]
fn an_operator_may_forget_the_zero_behind_the_id() {
    let receipt = Receipt::read(&deliver(0, 0, b"", &[(Tag::ReceiptedMessageId, b"12")])).unwrap();
    assert_eq!(
        (receipt.id.as_deref(), receipt.state),
        (Some("12"), ReceiptState::Unknown)
    );
}

#[test]
fn how_it_is_going_is_not_the_end() {
    let receipt = Receipt::read(&deliver(INTERMEDIATE, 0, b"id:12 stat:UNDELIV", &[])).unwrap();
    assert_eq!(receipt.state, ReceiptState::Underway);
}

#[test]
fn a_phone_cannot_write_a_receipt() {
    assert!(Receipt::read(&deliver(0, 0, b"id:12 stat:DELIVRD", &[])).is_none());
    assert!(Receipt::read(&deliver(0x40, 0, b"1", &[])).is_none());
}

proptest! {
    #[test]
    fn the_order_of_the_names_does_not_matter(order in Just(vec!["id:00f3", "sub:001", "done date:2603230901", "stat:EXPIRED", "err:1"]).prop_shuffle()) {
        prop_assert_eq!(read(&order.join(" ")), (Some("00f3".to_owned()), ReceiptState::Expired, Some("1".to_owned())));
    }

    #[test]
    fn no_text_makes_it_stumble(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Receipt::read(&deliver(RECEIPT, 0, &octets, &[])).is_some());
    }
}
