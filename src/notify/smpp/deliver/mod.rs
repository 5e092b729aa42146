//! What the message centre hands over: `deliver_sm` and `data_sm`, read by hand and with patience. The library gives up on a
//! whole PDU for one field that an operator writes in its own way, and behind it may be a donor's answer.

#[cfg(test)]
pub mod tests;

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
