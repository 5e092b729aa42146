//! The stream of a message centre, cut into PDUs and read.

use qanat::notify::smpp::{Deliver, Frame, Piece, Receipt};
use tokio_util::bytes::BytesMut;

use super::{ITERATIONS, Input};
use crate::support::smsc::pdu::{ANSWER, BIND_TRANSCEIVER, ENQUIRE_LINK, SUBMIT_SM, UNBIND, deliver, pdu};

fn streams() -> Vec<Vec<u8>> {
    let receipt = b"id:7f3 sub:001 dlvrd:001 submit date:2603280300 done date:2603280301 stat:DELIVRD err:000 text:";
    vec![
        pdu(BIND_TRANSCEIVER | ANSWER, 0, 1, b"smsc\0"),
        pdu(SUBMIT_SM | ANSWER, 0, 2, b"7f3\0"),
        pdu(SUBMIT_SM | ANSWER, 0x58, 3, b""),
        [pdu(ENQUIRE_LINK, 0, 4, b""), pdu(UNBIND, 0, 5, b"")].concat(),
        [deliver(6, 0x04, 0, receipt), deliver(7, 0, 0, b"1")].concat(),
        deliver(8, 0x40, 8, b"\x05\0\x03\x07\x02\x01\x04\x38\x04\xd9"),
        pdu(
            0x103,
            0,
            9,
            b"\0\x01\x0177011234567\0\x00\x001414\0\x00\x00\x08\x04\x24\x00\x02\x04\x38",
        ),
    ]
}

#[test]
fn target() {
    let real = streams();
    let check = |octets: &[u8]| {
        let mut read = BytesMut::from(octets);
        let mut taken = 0;
        while let Ok(Some(frame)) = Frame::cut(&mut read) {
            taken += frame.clone().into_octets().len();
            assert_eq!(
                taken + read.len(),
                octets.len(),
                "nothing is lost, and nothing is read twice"
            );
            frame.header();
            for deliver in [Deliver::read(frame.body()), Deliver::read_data(frame.body())]
                .into_iter()
                .flatten()
            {
                Receipt::read(&deliver);
                Piece::read(deliver);
            }
        }
        assert!(
            read.capacity() <= octets.len() + 64 * 1024,
            "no length makes room for more"
        );
    };
    real.iter().for_each(|octets| check(octets));
    bolero::check!()
        .with_iterations(ITERATIONS)
        .with_type::<Input>()
        .for_each(|input| check(&input.octets(&real)));
}
