//! What comes in: texts, receipts, rubbish.

use qanat::notify::smpp::{Event, Joining, MessageIds, ReceiptState};

use super::side::{Side, accepted, limits, now};
use crate::support::smsc::{Ids, Manner, ReceiptIds, Receipts, Smsc, pdu};

#[tokio::test]
async fn a_text_is_acknowledged_when_it_is_stored_and_not_before() {
    let smsc = Smsc::start(Manner::default()).await;
    let mut side = Side::bound(&smsc, "", limits()).await;
    smsc.says(pdu::deliver(1, 0, 8, &[0x04, 0x38, 0x04, 0xd9]));
    smsc.says(pdu::deliver(2, 0, 0, b"stop"));
    smsc.says(pdu::deliver(3, 0, 0, b"no"));
    let [stored, refused, dropped] = [side.comes_in().await, side.comes_in().await, side.comes_in().await];
    side.sends("1").await;
    assert!(smsc.seen().answers.is_empty(), "nothing is stored yet");
    let Event::Text(piece) = &stored.event else {
        panic!("a text");
    };
    assert_eq!(piece.charset.decode(&piece.octets), "иә");
    stored.stored();
    refused.not_stored();
    drop(dropped);
    let answers = smsc.until(|seen| seen.answers.len() == 3).await.answers;
    assert_eq!(answers, [(1, 0), (2, 0x64), (3, 0x64)]);
}

#[tokio::test]
async fn what_finds_no_room_is_to_be_sent_again() {
    let smsc = Smsc::start(Manner::default()).await;
    let side = Side::bound(&smsc, "", limits()).await;
    for sequence in 0..1_100 {
        smsc.says(pdu::deliver(sequence, 0, 0, b"1"));
    }
    let answers = smsc.until(|seen| seen.answers.len() == 100).await.answers;
    assert!(answers.iter().all(|(_, status)| *status == 0x64));
    assert_eq!(
        side.sends("1").await.outcome,
        accepted("a01"),
        "and texts leave all the while"
    );
}

#[tokio::test]
async fn receipts_find_their_text_however_the_operator_writes_ids() {
    for (ids, receipt_ids, form) in [
        (Ids::Hex, ReceiptIds::Same, "same"),
        (Ids::Hex, ReceiptIds::Padded, "same"),
        (Ids::Hex, ReceiptIds::Decimal, "hex_then_decimal"),
        (Ids::Decimal, ReceiptIds::Hex, "decimal_then_hex"),
    ] {
        let manner = Manner {
            ids,
            receipt_ids,
            receipts: Receipts::After,
            ..Manner::default()
        };
        let smsc = Smsc::start(manner).await;
        let mut side = Side::bound(&smsc, "", limits()).await;
        let mut seen = MessageIds::default();
        for _ in 0..4 {
            let id = side.sends("1").await.part_ids.remove(0);
            let inbound = side.comes_in().await;
            let Event::Receipt(receipt) = &inbound.event else {
                panic!("a receipt");
            };
            assert_eq!(
                (receipt.state, receipt.phone.as_str()),
                (ReceiptState::Delivered, "77011234567")
            );
            let written = receipt.id.as_deref().unwrap();
            assert!(seen.keys(written).contains(&MessageIds::key(&id)), "{id} {written}");
            seen.learn(&id, written);
            inbound.stored();
        }
        assert_eq!(seen.form().map(|form| form.as_str()), Some(form));
    }
}

#[tokio::test]
async fn early_repeated_and_nameless_receipts_arrive_as_they_are() {
    for (receipts, receipt_ids, expected) in [
        (Receipts::Before, ReceiptIds::Same, vec![Some("A01")]),
        (Receipts::Twice, ReceiptIds::Same, vec![Some("A01"), Some("A01")]),
        (Receipts::After, ReceiptIds::Wrong, vec![Some("ffff")]),
        (Receipts::After, ReceiptIds::Missing, vec![None]),
        (Receipts::Never, ReceiptIds::Same, vec![]),
    ] {
        let manner = Manner {
            receipts,
            receipt_ids,
            receipt_state: "UNDELIV",
            ..Manner::default()
        };
        let smsc = Smsc::start(manner).await;
        let mut side = Side::bound(&smsc, "", limits()).await;
        assert_eq!(side.sends("1").await.outcome, accepted("a01"));
        for id in expected {
            let inbound = side.comes_in().await;
            let Event::Receipt(receipt) = &inbound.event else {
                panic!("a receipt");
            };
            assert_eq!((receipt.id.as_deref(), receipt.state), (id, ReceiptState::Undelivered));
        }
        assert_eq!(side.sends("1").await.outcome, accepted("a02"));
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_answered_kept_and_survived() {
    let smsc = Smsc::start(Manner::default()).await;
    let mut side = Side::bound(&smsc, "", limits()).await;
    let broken = pdu::pdu(pdu::DELIVER_SM, 0, 5, b"rubbish");
    let unknown = pdu::pdu(0x7777, 0, 6, b"rubbish");
    smsc.says(broken.clone());
    smsc.says(unknown.clone());
    smsc.says(pdu::pdu(0x8000_0004, 0, 99, b"an answer to nothing"));
    for octets in [broken, unknown] {
        let inbound = side.comes_in().await;
        let Event::Unreadable(kept) = &inbound.event else {
            panic!("rubbish");
        };
        assert!(*kept == octets, "whole");
        inbound.stored();
    }
    let seen = smsc.until(|seen| seen.answers.len() + seen.nacks.len() == 2).await;
    assert_eq!((seen.answers, seen.nacks), (vec![(5, 0x66)], vec![(6, 0x03)]));
    assert_eq!(side.sends("1").await.outcome, accepted("a01"));
    assert_eq!(smsc.seen().binds.len(), 1, "the session goes on");
}

#[tokio::test]
async fn one_long_text_six_hundred_times_in_disorder_is_one_text() {
    let smsc = Smsc::start(Manner::default()).await;
    let mut side = Side::bound(&smsc, "", limits()).await;
    let parts: Vec<Vec<u8>> = [(2, "р"), (3, "иду"), (1, "Да, п")]
        .into_iter()
        .map(|(number, words)| {
            let letters = words.encode_utf16().flat_map(u16::to_be_bytes);
            [5, 0, 3, 0xaa, 3, number].into_iter().chain(letters).collect()
        })
        .collect();
    let mut joining = Joining::default();
    let mut texts = Vec::new();
    for round in 0..600 {
        for (sequence, part) in (round * 3..).zip(&parts) {
            smsc.says(pdu::deliver(sequence, 0x40, 8, part));
        }
        for _ in &parts {
            let mut inbound = side.comes_in().await;
            let Event::Text(piece) = std::mem::replace(&mut inbound.event, Event::Unreadable(vec![])) else {
                panic!("a part of a text");
            };
            texts.extend(joining.take(piece, now()));
            inbound.stored();
        }
    }
    let words: Vec<_> = texts.iter().map(|text| (text.words.as_str(), text.complete)).collect();
    assert_eq!(words, [("Да, приду", true)]);
    let answers = smsc.until(|seen| seen.answers.len() == 1_800).await.answers;
    assert!(answers.iter().all(|(_, status)| *status == 0));
}
