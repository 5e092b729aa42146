//! How to reach an operator's message centre, read from one address. It holds a password and is never repeated.

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::domain::price::Price;
use crate::notify::escapes::{self, BrokenEscape};
use crate::notify::options::{BadOption, Options, PRICE, is_name, number, price};
use crate::notify::providers::SignIn;

/// The message centre of an operator: `smpp://USER:PASSWORD@HOST:PORT?option=..` or, encrypted, `smpps://..`.
#[derive(Debug, Clone)]
pub struct SmppSettings {
    /// What the route over it is called; without the option its host and port.
    pub name: String,
    /// The message centre's name, or an IP address without brackets.
    pub host: String,
    /// 2775 for `smpp:`, 3550 for `smpps:`, unless the address says otherwise.
    pub port: u16,
    /// Whether the connection is encrypted from its first byte.
    pub tls: bool,
    /// `system_id` and `password` of the bind.
    pub sign_in: SignIn,
    /// How many connections a session takes.
    pub mode: Mode,
    /// What some operators want to be told in the bind; mostly nothing.
    pub system_type: String,
    /// Who texts come from: a number, a short number, or a name of at most eleven letters. Empty: the operator knows.
    pub source: String,
    /// How the source is to be read.
    pub source_kind: Kind,
    /// How the numbers that texts go to are to be read.
    pub dest_kind: Kind,
    /// Parts that may wait for an answer at once.
    pub window: u16,
    /// The most parts a second, if the contract says so.
    pub rate: Option<u16>,
    /// How long nothing may be heard before asking whether the message centre is still there.
    pub enquire: Duration,
    /// How the end of a text's use is told.
    pub validity: Validity,
    /// Whether people can answer to the source.
    pub two_way: bool,
    /// What a part costs, if the settings name it.
    pub price: Option<Price>,
    /// A file with the certificates of authorities to trust beside the public ones.
    pub ca: Option<PathBuf>,
    /// The operator's own statuses that say that no money is left.
    pub empty: Vec<u32>,
}

/// How many connections a session takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// One for both directions.
    Transceiver,
    /// One transmitter and one receiver.
    Pair,
}

/// How the end of a text's use is told to the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// As the time that is left. Clocks need not agree.
    Relative,
    /// As a time of the world.
    Absolute,
    /// Not at all, where an operator refuses both.
    Untold,
}

/// Type of number and numbering plan of an address (SMPP 3.4, sections 5.2.5 and 5.2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// 1 is an international number, 5 a name.
    pub ton: u8,
    /// 1 is the telephone numbering plan.
    pub npi: u8,
}

/// Why the address of a message centre was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSmpp {
    /// Not an address of a message centre.
    #[error("write smpp://USER:PASSWORD@HOST:PORT, or smpps://USER:PASSWORD@HOST:PORT")]
    NotSmpp,
    /// The user or the password is missing, too long for the protocol, or not of letters it can carry.
    #[error(
        "write a user of at most 15 and a password of at most 8 ASCII characters, percent-encoded where they hold \
         signs such as @ or /"
    )]
    SignIn,
    /// A percent sign that begins no escape.
    #[error(transparent)]
    Escape(#[from] BrokenEscape),
    /// An option with a value that it cannot have.
    #[error("{name}: write {instead}")]
    Option {
        /// Its name.
        name: &'static str,
        /// What it takes.
        instead: &'static str,
    },
    /// An option that does not exist, or twice the same.
    #[error(
        "each option at most once, of name, mode, system_type, source, source_ton, source_npi, dest_ton, dest_npi, window, \
         rate, enquire, validity, two_way, price, ca, empty"
    )]
    Options,
}

impl From<BadOption> for BadSmpp {
    fn from(bad: BadOption) -> Self {
        match bad {
            BadOption::Unknown => Self::Options,
            BadOption::Value { name, instead } => Self::Option { name, instead },
        }
    }
}

/// Every option, and what it takes.
const OPTIONS: [(&str, &str); 16] = [
    ("name", "at most 30 of a-z, 0-9, dot, hyphen and underscore"),
    ("mode", "transceiver or pair"),
    ("system_type", "at most 12 ASCII characters"),
    (
        "source",
        "a number of at most 20 digits, or a name of at most 11 ASCII characters",
    ),
    ("source_ton", "a number from 0 to 7"),
    ("source_npi", "a number from 0 to 18"),
    ("dest_ton", "a number from 0 to 7"),
    ("dest_npi", "a number from 0 to 18"),
    ("window", "a number from 1 to 1000"),
    ("rate", "parts a second, from 1 to 10000"),
    ("enquire", "seconds, from 1 to 3600"),
    ("validity", "relative, absolute or none"),
    (
        "two_way",
        "true or false, and true only beside source, to which people answer",
    ),
    PRICE,
    ("ca", "the name of a file of certificates in PEM, and only with smpps:"),
    (
        "empty",
        "the operator's statuses for an empty balance, as hexadecimal numbers with commas between them: 0x450,0x451",
    ),
];

impl SmppSettings {
    /// Reads an address.
    ///
    /// # Errors
    /// [`BadSmpp`] says what to write instead.
    pub fn parse(address: &SecretString) -> Result<Self, BadSmpp> {
        let address = address.expose_secret();
        let url = Url::parse(address).map_err(|_| BadSmpp::NotSmpp)?;
        let tls = match url.scheme() {
            "smpp" => false,
            "smpps" => true,
            _ => return Err(BadSmpp::NotSmpp),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(BadSmpp::NotSmpp)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let port = url.port().unwrap_or(if tls { 3550 } else { 2775 });
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(BadSmpp::NotSmpp);
        }
        escapes::check(address)?;
        let options = Options::of(&url, &OPTIONS)?;
        let source = options.read("source", String::new(), |text| is_source(text).then(|| text.to_owned()))?;
        let (assumed, has_source) = (assumed_kind(&source), !source.is_empty());
        let digit = |most: u8| move |text: &str| text.parse().ok().filter(|value| *value <= most);
        Ok(Self {
            name: options.read("name", format!("{host}:{port}"), |text| {
                is_name(text).then(|| text.to_owned())
            })?,
            host,
            port,
            tls,
            sign_in: sign_in(&url)?,
            mode: options.read("mode", Mode::Transceiver, |text| match text {
                "transceiver" => Some(Mode::Transceiver),
                "pair" => Some(Mode::Pair),
                _ => None,
            })?,
            system_type: options.read("system_type", String::new(), |text| {
                is_plain(text, 12).then(|| text.to_owned())
            })?,
            source,
            source_kind: Kind {
                ton: options.read("source_ton", assumed.ton, digit(7))?,
                npi: options.read("source_npi", assumed.npi, digit(18))?,
            },
            dest_kind: Kind {
                ton: options.read("dest_ton", 1, digit(7))?,
                npi: options.read("dest_npi", 1, digit(18))?,
            },
            window: options.read("window", 10, number(1000))?,
            rate: options.read("rate", None, |text| number(10_000)(text).map(Some))?,
            enquire: Duration::from_secs(options.read("enquire", 30, number(3600))?.into()),
            validity: options.read("validity", Validity::Relative, |text| match text {
                "relative" => Some(Validity::Relative),
                "absolute" => Some(Validity::Absolute),
                "none" => Some(Validity::Untold),
                _ => None,
            })?,
            two_way: options.read("two_way", false, |text| {
                text.parse().ok().filter(|two_way| has_source || !two_way)
            })?,
            price: options.read("price", None, price)?,
            ca: options.read("ca", None, |text| (tls && !text.is_empty()).then(|| Some(text.into())))?,
            empty: options.read("empty", vec![], |text| text.split(',').map(status).collect())?,
        })
    }
}

fn sign_in(url: &Url) -> Result<SignIn, BadSmpp> {
    let decoded = |text, most| match percent_decode_str(text).decode_utf8() {
        Ok(text) if !text.is_empty() && is_plain(&text, most) => Ok(SecretString::from(text.into_owned())),
        _ => Err(BadSmpp::SignIn),
    };
    Ok(SignIn {
        user: decoded(url.username(), 15)?,
        password: decoded(url.password().ok_or(BadSmpp::SignIn)?, 8)?,
    })
}

/// Whether the protocol can carry a text in a field with room for so many characters.
fn is_plain(text: &str, most: usize) -> bool {
    text.len() <= most && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// A status other than success, as operators write them in their papers.
fn status(text: &str) -> Option<u32> {
    let status = u32::from_str_radix(text.strip_prefix("0x")?, 16);
    status.ok().filter(|status| *status > 0)
}

fn is_source(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain(text, if is_number { 20 } else { 11 })
}

/// What an address is, from its looks: a name, a number in full, or a short number that only the operator knows.
fn assumed_kind(source: &str) -> Kind {
    let (ton, npi) = match source {
        name if name.bytes().any(|byte| byte.is_ascii_alphabetic()) => (5, 0),
        number if number.len() >= 10 => (1, 1),
        _ => (0, 0),
    };
    Kind { ton, npi }
}
