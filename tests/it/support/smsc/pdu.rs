//! PDUs as octets (SMPP 3.4, section 4).

pub const GENERIC_NACK: u32 = 0x8000_0000;
pub const BIND_RECEIVER: u32 = 0x1;
pub const BIND_TRANSMITTER: u32 = 0x2;
pub const SUBMIT_SM: u32 = 0x4;
pub const DELIVER_SM: u32 = 0x5;
pub const UNBIND: u32 = 0x6;
pub const BIND_TRANSCEIVER: u32 = 0x9;
pub const ENQUIRE_LINK: u32 = 0x15;
pub const ANSWER: u32 = 0x8000_0000;

/// A text that it was asked to bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    pub source: String,
    pub destination: String,
    pub esm_class: u8,
    pub validity: String,
    pub registered: u8,
    pub data_coding: u8,
    pub octets: Vec<u8>,
}

impl Submit {
    pub fn read(body: &[u8]) -> Self {
        let mut rest = body;
        text(&mut rest);
        take(&mut rest, 2);
        let source = text(&mut rest);
        take(&mut rest, 2);
        let destination = text(&mut rest);
        let esm_class = take(&mut rest, 3)[0];
        text(&mut rest);
        let validity = text(&mut rest);
        let registered = take(&mut rest, 2)[0];
        let data_coding = take(&mut rest, 2)[0];
        let length = take(&mut rest, 1)[0];
        let octets = take(&mut rest, length.into()).to_vec();
        assert!(rest.is_empty(), "nothing stands behind the text");
        Self {
            source,
            destination,
            esm_class,
            validity,
            registered,
            data_coding,
            octets,
        }
    }

    /// The words, if they are ASCII or UTF-16.
    pub fn words(&self) -> String {
        let octets = if self.esm_class & 0x40 == 0 {
            &self.octets[..]
        } else {
            &self.octets[6..]
        };
        if self.data_coding == 8 {
            let units: Vec<u16> = octets
                .chunks_exact(2)
                .map(|two| u16::from_be_bytes([two[0], two[1]]))
                .collect();
            return String::from_utf16(&units).unwrap();
        }
        String::from_utf8(octets.to_vec()).unwrap()
    }
}

pub fn take<'a>(rest: &mut &'a [u8], octets: usize) -> &'a [u8] {
    let (taken, left) = rest.split_at(octets);
    *rest = left;
    taken
}

/// A text that ends with a zero.
pub fn text(rest: &mut &[u8]) -> String {
    let end = rest.iter().position(|octet| *octet == 0).expect("a zero behind a text");
    let text = String::from_utf8(take(rest, end).to_vec()).unwrap();
    take(rest, 1);
    text
}

pub fn pdu(command: u32, status: u32, sequence: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + body.len()).unwrap();
    let header = [length, command, status, sequence];
    let mut pdu: Vec<u8> = header.iter().flat_map(|word| word.to_be_bytes()).collect();
    pdu.extend(body);
    pdu
}

/// A text from a phone to 1414.
pub fn deliver(sequence: u32, esm_class: u8, data_coding: u8, octets: &[u8]) -> Vec<u8> {
    deliver_from("77011234567", sequence, esm_class, data_coding, octets)
}

pub fn deliver_from(from: &str, sequence: u32, esm_class: u8, data_coding: u8, octets: &[u8]) -> Vec<u8> {
    let mut body = b"\0\x01\x01".to_vec();
    body.extend(from.as_bytes());
    body.extend(b"\0\x00\x001414\0");
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
        u8::try_from(octets.len()).unwrap(),
    ]);
    body.extend(octets);
    pdu(DELIVER_SM, 0, sequence, &body)
}
