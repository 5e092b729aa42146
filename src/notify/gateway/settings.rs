//! Where a gateway is, read from one address. What it is asked and what it answers stands in a file, and so do the
//! credentials: an address is written into logs by everybody on its way.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::domain::price::Price;
use crate::notify::options::{BadOption, Known, Options, PRICE, is_name, number, price};
use crate::notify::providers::is_this_machine;

/// A gateway: `https+sms://HOST/PATH?config=FILE`, and on this machine `http+sms:`.
#[derive(Debug, Clone)]
pub struct GatewaySettings {
    /// What the route over it is called; without the option its host and port.
    pub name: String,
    /// Where requests are posted to.
    pub address: Url,
    /// Whether people can answer over it.
    pub two_way: bool,
    /// The file that describes it.
    pub config: PathBuf,
    /// Requests that may wait for an answer at once.
    pub window: u16,
    /// The most requests a second, if the contract says so.
    pub rate: Option<u16>,
    /// What a part costs, if the settings name it.
    pub price: Option<Price>,
    /// A file with the certificates of authorities to trust beside the public ones.
    pub ca: Option<PathBuf>,
}

/// Why the address of a gateway was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadGateway {
    /// Not an address of a gateway.
    #[error("write https+sms://HOST/PATH?config=FILE, or http+sms: for a gateway on this machine")]
    NotGateway,
    /// A user, a password or a fragment.
    #[error("write no user and no password into the address of a gateway: they belong in its file, as {{env:NAME}}")]
    SignIn,
    /// No file describes it.
    #[error("the option config names the file that describes the gateway, and is missing")]
    NoConfig,
    /// An option with a value that it cannot have.
    #[error("{name}: write {instead}")]
    Option {
        /// Its name.
        name: &'static str,
        /// What it takes.
        instead: &'static str,
    },
    /// An option that does not exist, or twice the same.
    #[error("each option at most once, of config, name, two_way, window, rate, price, ca")]
    Options,
}

impl From<BadOption> for BadGateway {
    fn from(bad: BadOption) -> Self {
        match bad {
            BadOption::Unknown => Self::Options,
            BadOption::Value { name, instead } => Self::Option { name, instead },
        }
    }
}

/// Every option, and what it takes.
const OPTIONS: Known = &[
    ("config", "the name of the TOML file that describes the gateway"),
    ("name", "at most 30 of a-z, 0-9, dot, hyphen and underscore"),
    ("two_way", "true or false"),
    ("window", "a number from 1 to 1000"),
    ("rate", "requests a second, from 1 to 10000"),
    PRICE,
    (
        "ca",
        "the name of a file of certificates in PEM, and only with https+sms:",
    ),
];

impl GatewaySettings {
    /// Reads an address.
    ///
    /// # Errors
    /// [`BadGateway`] says what to write instead.
    pub fn parse(address: &SecretString) -> Result<Self, BadGateway> {
        let (scheme, rest) = address
            .expose_secret()
            .split_once("+sms:")
            .ok_or(BadGateway::NotGateway)?;
        let url = Url::parse(&format!("{scheme}:{rest}")).map_err(|_| BadGateway::NotGateway)?;
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(BadGateway::NotGateway)?;
        let tls = match scheme {
            "https" => true,
            "http" if is_this_machine(host.trim_matches(['[', ']'])) => false,
            _ => return Err(BadGateway::NotGateway),
        };
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(BadGateway::SignIn);
        }
        let host = host.trim_matches(['[', ']']);
        let port = url.port_or_known_default().ok_or(BadGateway::NotGateway)?;
        let options = Options::of(&url, OPTIONS)?;
        let file = |text: &str| (!text.is_empty()).then(|| Some(PathBuf::from(text)));
        Ok(Self {
            name: options.read("name", format!("{host}:{port}"), |text| {
                is_name(text).then(|| text.to_owned())
            })?,
            two_way: options.read("two_way", false, |text| text.parse().ok())?,
            config: options.read("config", None, file)?.ok_or(BadGateway::NoConfig)?,
            window: options.read("window", 10, number(1000))?,
            rate: options.read("rate", None, |text| number(10_000)(text).map(Some))?,
            price: options.read("price", None, price)?,
            ca: options.read("ca", None, |text| file(text).filter(|_| tls))?,
            address: without_options(url),
        })
    }
}

fn without_options(mut url: Url) -> Url {
    url.set_query(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Result<GatewaySettings, BadGateway> {
        GatewaySettings::parse(&address.into())
    }

    #[test]
    fn an_address_says_where_and_its_options_how() {
        let usual = read("https+sms://sms.example.kz/v1/send?config=sms.toml").unwrap();
        assert_eq!(usual.address.as_str(), "https://sms.example.kz/v1/send");
        assert_eq!((usual.name.as_str(), usual.two_way), ("sms.example.kz:443", false));
        assert_eq!((usual.window, usual.rate, usual.ca), (10, None, None));
        let all = "http+sms://[::1]:8000/?config=a.toml&name=reserve&two_way=true&window=3&rate=5&price=14.5";
        let all = read(all).unwrap();
        assert_eq!(all.address.as_str(), "http://[::1]:8000/");
        assert_eq!((all.name.as_str(), all.two_way, all.window), ("reserve", true, 3));
        assert_eq!(all.price.map(Price::tiyn), Some(1_450));
        assert_eq!((all.rate, all.config.as_path()), (Some(5), "a.toml".as_ref()));
    }

    #[test]
    fn a_wrong_address_is_refused_and_never_repeated() {
        for (address, refusal) in [
            ("https://sms.example.kz/?config=a", BadGateway::NotGateway),
            ("https+sms:?config=a", BadGateway::NotGateway),
            ("http+sms://sms.example.kz/?config=a", BadGateway::NotGateway),
            ("ftp+sms://sms.example.kz/?config=a", BadGateway::NotGateway),
            ("https+sms://user:hush@sms.example.kz/?config=a", BadGateway::SignIn),
            ("https+sms://hush@sms.example.kz/?config=a", BadGateway::SignIn),
            ("https+sms://sms.example.kz/", BadGateway::NoConfig),
            ("https+sms://sms.example.kz/?config=a&apikey=hush", BadGateway::Options),
            ("https+sms://sms.example.kz/?config=a&config=b", BadGateway::Options),
        ] {
            assert_eq!(read(address).unwrap_err(), refusal, "{address}");
            assert!(!refusal.to_string().contains("hush"));
        }
        for (option, value) in [
            ("config", ""),
            ("config=a&name", "Kcell%20/%201"),
            ("config=a&two_way", "perhaps"),
            ("config=a&window", "0"),
            ("config=a&rate", "fast"),
            ("config=a&price", "14,50"),
        ] {
            let said = read(&format!("https+sms://h/?{option}={value}"))
                .unwrap_err()
                .to_string();
            let option = option.trim_start_matches("config=a&");
            assert!(said.starts_with(&format!("{option}: write ")), "{said}");
        }
        assert!(read("http+sms://localhost/?config=a&ca=b.pem").is_err());
    }

    #[test]
    fn every_option_that_exists_is_told_of() {
        let said = BadGateway::Options.to_string();
        assert!(OPTIONS.iter().all(|(name, _)| said.contains(name)), "{said}");
    }
}
