//! What the message centre hands over: `deliver_sm` and `data_sm`, read by hand and with patience. The library gives up on a
//! whole PDU for one field that an operator writes in its own way, and behind it may be a donor's answer.

/// A `deliver_sm` or `data_sm`, as far as its fields mean something to us.
#[derive(Clone, PartialEq, Eq)]
pub struct Deliver {
    /// Who it is from; in a receipt, who the text went to.
    pub source: String,
    /// Who it is for.
    pub destination: String,
    /// What kind of message it is, and whether a header opens its text.
    pub esm_class: u8,
    /// How its letters are written.
    pub data_coding: u8,
    /// The text, with its header if it has one.
    pub message: Vec<u8>,
    tlvs: Vec<(u16, Vec<u8>)>,
}

/// The optional fields that we read (SMPP 3.4, section 5.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Tag {
    /// The id that the text had when it was accepted.
    ReceiptedMessageId = 0x001e,
    /// Which long message a part belongs to.
    SarReference = 0x020c,
    /// How many parts it has.
    SarTotal = 0x020e,
    /// Which of them this is.
    SarNumber = 0x020f,
    /// What the network said.
    NetworkErrorCode = 0x0423,
    /// A text too long for its own field.
    MessagePayload = 0x0424,
    /// What became of the text.
    MessageState = 0x0427,
}

impl Deliver {
    /// Reads the body of a `deliver_sm`; none if it breaks off, or goes on where it should end.
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut fields = Fields(body);
        let (source, destination) = fields.addresses()?;
        let esm_class = fields.octet()?;
        fields.take(2)?; // protocol, priority
        fields.text()?; // schedule
        fields.text()?; // validity
        fields.take(2)?; // registered delivery, replacement
        let data_coding = fields.octet()?;
        fields.take(1)?; // default message
        let length = fields.octet()?;
        let message = fields.take(length.into())?.to_vec();
        Some(
            Self {
                source,
                destination,
                esm_class,
                data_coding,
                message,
                tlvs: fields.tlvs()?,
            }
            .with_payload(),
        )
    }

    /// Reads the body of a `data_sm`.
    pub fn read_data(body: &[u8]) -> Option<Self> {
        let mut fields = Fields(body);
        let (source, destination) = fields.addresses()?;
        let esm_class = fields.octet()?;
        fields.take(1)?; // registered delivery
        let data_coding = fields.octet()?;
        let message = Vec::new();
        Some(
            Self {
                source,
                destination,
                esm_class,
                data_coding,
                message,
                tlvs: fields.tlvs()?,
            }
            .with_payload(),
        )
    }

    /// An optional field.
    pub fn tlv(&self, tag: Tag) -> Option<&[u8]> {
        let found = self.tlvs.iter().find(|(known, _)| *known == tag as u16);
        found.map(|(_, value)| value.as_slice())
    }

    fn with_payload(mut self) -> Self {
        if self.message.is_empty()
            && let Some(payload) = self.tlv(Tag::MessagePayload)
        {
            self.message = payload.to_vec();
        }
        self
    }
}

/// What is left of a body.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, octets: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(octets)?;
        self.0 = rest;
        Some(taken)
    }

    fn octet(&mut self) -> Option<u8> {
        self.take(1).map(|octets| octets[0])
    }

    fn word(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes([self.octet()?, self.octet()?]))
    }

    /// A text that ends with a zero.
    fn text(&mut self) -> Option<String> {
        let end = self.0.iter().position(|octet| *octet == 0)?;
        let text = String::from_utf8_lossy(self.take(end)?).into_owned();
        self.take(1)?;
        Some(text)
    }

    /// The service type, which says nothing, and who writes to whom.
    fn addresses(&mut self) -> Option<(String, String)> {
        self.text()?;
        self.take(2)?;
        let source = self.text()?;
        self.take(2)?;
        Some((source, self.text()?))
    }

    fn tlvs(&mut self) -> Option<Vec<(u16, Vec<u8>)>> {
        let mut tlvs = Vec::new();
        while !self.0.is_empty() {
            let (tag, length) = (self.word()?, self.word()?);
            tlvs.push((tag, self.take(length.into())?.to_vec()));
        }
        Some(tlvs)
    }
}

#[cfg(test)]
pub mod tests {
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
}
