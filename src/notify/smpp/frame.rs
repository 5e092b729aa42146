//! Cutting the stream into PDUs by their own length, so that one that cannot be read costs no other.

use tokio_util::bytes::{Buf, BytesMut};

/// Octets of a header: length, command, status, sequence number.
pub const HEADER: usize = 16;
/// No PDU that we ask for is longer.
const LONGEST: usize = 64 * 1024;

/// A length that no PDU has. Where the next one begins is not known any more, so the connection must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a length that no PDU has")]
pub struct BadLength;

/// What every PDU begins with, after its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Which operation; answers have the highest bit.
    pub command: u32,
    /// In answers: 0, or why not.
    pub status: u32,
    /// What an answer repeats.
    pub sequence: u32,
}

/// What the octets of a PDU have in common with those of the same one sent again.
#[must_use]
pub fn without_sequence(octets: &[u8]) -> Vec<u8> {
    let (before, after) = octets.split_at(octets.len().min(HEADER - 4));
    [before, after.get(4..).unwrap_or_default()].concat()
}

/// One PDU, whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame(BytesMut);

impl Frame {
    /// Takes the first PDU off what was read; none as long as it has not come in whole.
    ///
    /// # Errors
    /// `BadLength`, and nothing after it can be read.
    pub fn cut(read: &mut BytesMut) -> Result<Option<Self>, BadLength> {
        let Some(length) = read.first_chunk::<4>() else {
            return Ok(None);
        };
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| BadLength)?;
        if !(HEADER..=LONGEST).contains(&length) {
            return Err(BadLength);
        }
        if read.len() < length {
            read.reserve(length - read.len());
            return Ok(None);
        }
        Ok(Some(Self(read.split_to(length))))
    }

    /// Its header.
    pub fn header(&self) -> Header {
        let mut header = &self.0[4..HEADER];
        Header {
            command: header.get_u32(),
            status: header.get_u32(),
            sequence: header.get_u32(),
        }
    }

    /// What follows the header.
    pub fn body(&self) -> &[u8] {
        &self.0[HEADER..]
    }

    /// All of it.
    pub fn into_octets(self) -> BytesMut {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pdu(sequence: u32, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(HEADER + body.len()).unwrap();
        let header = [length, 0x8000_0015, 0x58, sequence];
        let header = header.iter().flat_map(|word| word.to_be_bytes());
        header.chain(body.iter().copied()).collect()
    }

    #[test]
    fn a_header_is_three_words() {
        let mut read = BytesMut::from(&pdu(7, b"body")[..]);
        let frame = Frame::cut(&mut read).unwrap().unwrap();
        let header = Header {
            command: 0x8000_0015,
            status: 0x58,
            sequence: 7,
        };
        assert_eq!((frame.header(), frame.body()), (header, &b"body"[..]));
        assert!(read.is_empty());
    }

    #[test]
    fn a_length_that_no_pdu_has_ends_it() {
        for (length, ends) in [
            (0u32, true),
            (15, true),
            (16, false),
            (64 * 1024, false),
            (64 * 1024 + 1, true),
            (u32::MAX, true),
        ] {
            let mut read = BytesMut::from(&length.to_be_bytes()[..]);
            assert_eq!(Frame::cut(&mut read).is_err(), ends, "{length}");
        }
    }

    proptest! {
        #[test]
        fn however_the_stream_arrives_the_pdus_are_the_same(bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..8), pieces in proptest::collection::vec(1usize..30, 1..40)) {
            let stream: Vec<u8> = (0u32..).zip(&bodies).flat_map(|(at, body)| pdu(at, body)).collect();
            let (mut rest, mut read, mut cut) = (&stream[..], BytesMut::new(), Vec::new());
            for piece in pieces.iter().cycle() {
                let (now, later) = rest.split_at((*piece).min(rest.len()));
                read.extend_from_slice(now);
                rest = later;
                while let Some(frame) = Frame::cut(&mut read).unwrap() {
                    cut.push((frame.header().sequence, frame.body().to_vec()));
                }
                if rest.is_empty() {
                    break;
                }
            }
            let expected: Vec<_> = (0u32..).zip(bodies).collect();
            prop_assert_eq!(cut, expected);
        }
    }
}
