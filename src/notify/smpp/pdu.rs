//! What a PDU of the message centre means to a session, and the octets of ours. Read by hand from the header on: an answer
//! whose body is odd still is an answer.

use rusmpp::pdus::{DataSmResp, DeliverSmResp};
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::{Command, CommandStatus, Pdu};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::Encoder;

use super::deliver::Deliver;
use super::frame::Frame;

/// What the message centre says.
pub enum Received {
    /// The answer to a bind.
    Bound(CommandStatus),
    /// The answer to a `submit_sm`.
    Answered { sequence: u32, answer: Answer },
    /// A receipt, or a text from a phone.
    Delivers {
        reply: Reply,
        deliver: Deliver,
        octets: BytesMut,
    },
    /// It asks whether we are there.
    Enquires(Reply),
    /// It ends the session.
    Unbinds(Reply),
    /// It agrees that the session ends.
    Unbound,
    /// Something that wants no answer and changes nothing.
    Nothing,
    /// A request that cannot be read, or that no message centre should make.
    Unreadable { reply: Reply, octets: BytesMut },
}

/// The answer to a `submit_sm`.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// Accepted, with an id that may be empty.
    Accepted(String),
    /// Refused.
    Refused(CommandStatus),
}

/// What an answer of ours must repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    command: u32,
    sequence: u32,
}

const ANSWER: u32 = 0x8000_0000;
const GENERIC_NACK: u32 = 0x8000_0000;
const BINDS: [u32; 3] = [0x8000_0001, 0x8000_0002, 0x8000_0009];
const SUBMIT_SM_RESP: u32 = 0x8000_0004;
const DELIVER_SM: u32 = 0x5;
const UNBIND: u32 = 0x6;
const ENQUIRE_LINK: u32 = 0x15;
const ALERT_NOTIFICATION: u32 = 0x102;
const DATA_SM: u32 = 0x103;

impl Received {
    /// Reads a whole PDU.
    pub fn read(frame: Frame) -> Self {
        let header = frame.header();
        let (status, sequence) = (CommandStatus::from(header.status), header.sequence);
        let reply = Reply {
            command: header.command,
            sequence,
        };
        let delivers = |deliver: Option<Deliver>, frame: Frame| match deliver {
            Some(deliver) => Self::Delivers {
                reply,
                deliver,
                octets: frame.into_octets(),
            },
            None => Self::Unreadable {
                reply,
                octets: frame.into_octets(),
            },
        };
        match header.command {
            SUBMIT_SM_RESP if status == CommandStatus::EsmeRok => {
                let id = frame.body().split(|octet| *octet == 0).next().unwrap_or_default();
                let answer = Answer::Accepted(String::from_utf8_lossy(id).into_owned());
                Self::Answered { sequence, answer }
            }
            SUBMIT_SM_RESP | GENERIC_NACK => Self::Answered {
                sequence,
                answer: Answer::Refused(status),
            },
            command if BINDS.contains(&command) => Self::Bound(status),
            DELIVER_SM => delivers(Deliver::read(frame.body()), frame),
            DATA_SM => delivers(Deliver::read_data(frame.body()), frame),
            ENQUIRE_LINK => Self::Enquires(reply),
            UNBIND => Self::Unbinds(reply),
            command if command == UNBIND | ANSWER => Self::Unbound,
            ALERT_NOTIFICATION => Self::Nothing,
            command if command & ANSWER != 0 => Self::Nothing,
            _ => Self::Unreadable {
                reply,
                octets: frame.into_octets(),
            },
        }
    }
}

impl Reply {
    /// The answer that all is well, or that it shall be sent again later, or never.
    pub fn with(self, status: CommandStatus) -> Command {
        let pdu = match self.command {
            DELIVER_SM => DeliverSmResp::default().into(),
            DATA_SM => DataSmResp::default().into(),
            ENQUIRE_LINK => Pdu::EnquireLinkResp,
            UNBIND => Pdu::UnbindResp,
            _ => Pdu::GenericNack,
        };
        Command::new(status, self.sequence, pdu)
    }

    /// What says that a PDU could not be read, and shall not come again.
    pub fn unreadable(self) -> CommandStatus {
        match self.command {
            DELIVER_SM | DATA_SM => CommandStatus::EsmeRxRAppn,
            _ => CommandStatus::EsmeRinvcmdid,
        }
    }
}

/// Writes a PDU behind what is to be sent already.
pub fn write(command: &Command, octets: &mut BytesMut) {
    CommandCodec::new()
        .encode(command, octets)
        .expect("octets in memory always can be written");
}

/// How the protocol calls a status: `ESME_RINVDSTADR`, or its number if it is an operator's own.
pub fn status_name(status: CommandStatus) -> String {
    match status {
        CommandStatus::Other(number) => format!("0x{number:08x}"),
        known => format!("{known:?}").to_ascii_uppercase().replacen("ESME", "ESME_", 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(command: u32, status: u32, body: &[u8]) -> Frame {
        let length = u32::try_from(16 + body.len()).unwrap();
        let header = [length, command, status, 9];
        let mut octets: BytesMut = header.iter().flat_map(|word| word.to_be_bytes()).collect();
        octets.extend_from_slice(body);
        Frame::cut(&mut octets).unwrap().unwrap()
    }

    fn written(command: &Command) -> (u32, u32, u32) {
        let mut octets = BytesMut::new();
        write(command, &mut octets);
        let header = Frame::cut(&mut octets).unwrap().unwrap().header();
        (header.command, header.status, header.sequence)
    }

    #[test]
    fn an_answer_is_an_answer_whatever_its_body() {
        for (command, status, body, id) in [
            (SUBMIT_SM_RESP, 0, &b"1a2b\0"[..], Some("1a2b")),
            (SUBMIT_SM_RESP, 0, b"1a2b\0\x00\x1d\x00", Some("1a2b")),
            (SUBMIT_SM_RESP, 0, b"1a2b", Some("1a2b")),
            (SUBMIT_SM_RESP, 0, b"\0", Some("")),
            (SUBMIT_SM_RESP, 0, b"", Some("")),
            (SUBMIT_SM_RESP, 0x58, b"", None),
            (SUBMIT_SM_RESP, 0x58, b"1a2b\0", None),
            (GENERIC_NACK, 3, b"", None),
        ] {
            let Received::Answered { sequence: 9, answer } = Received::read(frame(command, status, body)) else {
                panic!("{body:?} is an answer");
            };
            let expected = id.map_or(Answer::Refused(status.into()), |id| Answer::Accepted(id.to_owned()));
            assert!(answer == expected, "{body:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_gets_the_answer_that_belongs_to_it() {
        for (command, answer, status) in [
            (DELIVER_SM, 0x8000_0005, 0x66),
            (DATA_SM, 0x8000_0103, 0x66),
            (0x3, GENERIC_NACK, 0x3),
            (0x7777, GENERIC_NACK, 0x3),
        ] {
            let Received::Unreadable { reply, octets } = Received::read(frame(command, 0, b"rubbish")) else {
                panic!("{command:x} with rubbish cannot be read");
            };
            assert_eq!(written(&reply.with(reply.unreadable())), (answer, status, 9));
            assert_eq!(octets.len(), 16 + 7, "and is kept whole");
        }
    }

    #[test]
    fn requests_are_answered_in_kind() {
        for (command, answer) in [(ENQUIRE_LINK, 0x8000_0015), (UNBIND, 0x8000_0006)] {
            let (Received::Enquires(reply) | Received::Unbinds(reply)) = Received::read(frame(command, 0, b"")) else {
                panic!("{command:x} asks for an answer");
            };
            assert_eq!(written(&reply.with(CommandStatus::EsmeRok)), (answer, 0, 9));
        }
        for command in [ALERT_NOTIFICATION, 0x8000_0015, 0x8000_7777] {
            assert!(matches!(Received::read(frame(command, 0, b"odd")), Received::Nothing));
        }
    }

    #[test]
    fn a_status_has_the_protocols_name() {
        for (status, name) in [
            (0x58, "ESME_RTHROTTLED"),
            (0x0b, "ESME_RINVDSTADR"),
            (0x0d, "ESME_RBINDFAIL"),
            (0x400, "0x00000400"),
        ] {
            assert_eq!(status_name(status.into()), name);
        }
    }

    proptest! {
        #[test]
        fn no_pdu_makes_it_stumble(command: u32, status: u32, known in prop::sample::select(vec![DELIVER_SM, DATA_SM, SUBMIT_SM_RESP, UNBIND]), body in proptest::collection::vec(any::<u8>(), 0..120)) {
            for command in [command, known] {
                Received::read(frame(command, status, &body));
            }
        }
    }
}
