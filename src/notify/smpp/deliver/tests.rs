//! PDUs as message centres write them; other tests make theirs here.

use proptest::prelude::*;

use super::*;

/// A `deliver_sm` as a message centre writes it.
pub fn deliver(esm_class: u8, data_coding: u8, message: &[u8], tlvs: &[(Tag, &[u8])]) -> Deliver {
    Deliver::read(&body(esm_class, data_coding, message, tlvs)).unwrap()
}

fn body(esm_class: u8, data_coding: u8, message: &[u8], tlvs: &[(Tag, &[u8])]) -> Vec<u8> {
    let mut body = b"\0\x01\x0177011234567\0\x00\x001414\0".to_vec();
    body.extend([
        esm_class,
        0,
        0,
        0,
        0,
        0,
        0,
        data_coding,
        0,
        u8::try_from(message.len()).unwrap(),
    ]);
    body.extend(message);
    for (tag, value) in tlvs {
        body.extend((*tag as u16).to_be_bytes());
        body.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
        body.extend(*value);
    }
    body
}

#[test]
fn the_fields_are_where_the_protocol_has_them() {
    let read = deliver(
        0x40,
        8,
        b"text",
        &[(Tag::MessageState, &[2]), (Tag::SarReference, &[1, 2])],
    );
    assert_eq!(
        (read.source.as_str(), read.destination.as_str()),
        ("77011234567", "1414")
    );
    assert_eq!(
        (read.esm_class, read.data_coding, read.message.as_slice()),
        (0x40, 8, &b"text"[..])
    );
    assert_eq!(read.tlv(Tag::MessageState), Some(&[2][..]));
    assert_eq!(read.tlv(Tag::SarReference), Some(&[1, 2][..]));
    assert_eq!(read.tlv(Tag::SarTotal), None);
}

#[test]
fn a_long_text_may_come_as_payload() {
    let read = deliver(0, 0, b"", &[(Tag::MessagePayload, b"a long text")]);
    assert_eq!(read.message, b"a long text");
    let data = b"\0\x01\x0177011234567\0\x00\x001414\0\x00\x00\x08\x04\x24\x00\x02\x04\x38";
    let read = Deliver::read_data(data).unwrap();
    assert_eq!((read.data_coding, read.message.as_slice()), (8, &[0x04, 0x38][..]));
}

#[test]
fn a_body_that_breaks_off_is_not_guessed() {
    let whole = body(0, 0, b"1", &[(Tag::MessageState, &[2])]);
    for length in 0..whole.len() {
        // Without its optional field it is whole too.
        assert_eq!(
            Deliver::read(&whole[..length]).is_some(),
            length == whole.len() - 5,
            "{length}"
        );
    }
    assert!(Deliver::read(&[whole, vec![0]].concat()).is_none());
}

proptest! {
    #[test]
    fn no_octets_make_it_stumble(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Deliver::read(&body);
        let _ = Deliver::read_data(&body);
    }
}
