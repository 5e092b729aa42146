//! The routes of the settings, read from the addresses of carriers in their order of priority. Addresses hold passwords
//! and are never repeated.

use secrecy::{ExposeSecret, SecretString};

use crate::domain::price::Price;
use crate::notify::gateway::{BadGateway, GatewaySettings};
use crate::notify::smpp::{BadSmpp, SmppSettings};

/// A route as the settings describe it.
#[derive(Debug, Clone)]
pub struct RouteSettings {
    /// The option `name` of its address, or else its host and port.
    pub name: String,
    /// Whether people can answer over it.
    pub two_way: bool,
    /// What a part costs over it, if its address names it.
    pub price: Option<Price>,
    /// Who takes the texts.
    pub over: Over,
}

/// Who takes the texts of a route.
#[derive(Debug, Clone)]
pub enum Over {
    /// `simulator:`, phones on a page of the service.
    Simulator,
    /// `smpp:` and `smpps:`, the message centre of an operator.
    Smpp(Box<SmppSettings>),
    /// `https+sms:`, and on this machine `http+sms:`, a gateway.
    Gateway(Box<GatewaySettings>),
}

/// Which address was not understood, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("address {number}: {why}")]
pub struct BadRoutes {
    /// Its place, from 1.
    pub number: usize,
    /// Why.
    #[source]
    pub why: BadRoute,
}

/// Why an address was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRoute {
    /// Not a carrier of text messages.
    #[error(
        "write smpp://USER:PASSWORD@HOST:PORT, smpps://USER:PASSWORD@HOST:PORT, https+sms://HOST/PATH?config=FILE, or \
         simulator:"
    )]
    NotSms,
    /// An address of a message centre with something wrong in it.
    #[error(transparent)]
    Smpp(#[from] BadSmpp),
    /// An address of a gateway with something wrong in it.
    #[error(transparent)]
    Gateway(#[from] BadGateway),
    /// Two routes that nobody could tell apart.
    #[error("an earlier address has the same name; give one of them another with the option name")]
    SameName,
    /// A person would be told by a page what another is told by a phone.
    #[error("simulator: stands alone; beside it a real phone would be written to by accident")]
    SimulatorBeside,
}

impl RouteSettings {
    /// Reads the value of `QANAT_SMS_URL`: addresses with white space between them, the first to be used first.
    ///
    /// # Errors
    /// [`BadRoutes`] says what to write instead.
    pub fn parse(addresses: &SecretString) -> Result<Vec<Self>, BadRoutes> {
        let mut routes: Vec<Self> = Vec::new();
        for (number, address) in (1..).zip(addresses.expose_secret().split_whitespace()) {
            let bad = |why| BadRoutes { number, why };
            let route = Self::parse_one(&address.into()).map_err(bad)?;
            let simulated = routes.iter().chain([&route]).any(Self::is_simulator);
            if simulated && !routes.is_empty() {
                return Err(bad(BadRoute::SimulatorBeside));
            }
            if routes.iter().any(|earlier| earlier.name == route.name) {
                return Err(bad(BadRoute::SameName));
            }
            routes.push(route);
        }
        Ok(routes)
    }

    fn parse_one(address: &SecretString) -> Result<Self, BadRoute> {
        match address.expose_secret().split_once(':') {
            Some(("simulator", "")) => Ok(Self {
                name: "simulator".to_owned(),
                two_way: true,
                price: Some(Price::NOTHING),
                over: Over::Simulator,
            }),
            Some(("smpp" | "smpps", _)) => {
                let settings = SmppSettings::parse(address)?;
                Ok(Self {
                    name: settings.name.clone(),
                    two_way: settings.two_way,
                    price: settings.price,
                    over: Over::Smpp(Box::new(settings)),
                })
            }
            Some(("http+sms" | "https+sms", _)) => {
                let settings = GatewaySettings::parse(address)?;
                Ok(Self {
                    name: settings.name.clone(),
                    two_way: settings.two_way,
                    price: settings.price,
                    over: Over::Gateway(Box::new(settings)),
                })
            }
            _ => Err(BadRoute::NotSms),
        }
    }

    fn is_simulator(&self) -> bool {
        matches!(self.over, Over::Simulator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(addresses: &str) -> Result<Vec<(String, bool)>, BadRoutes> {
        let read = RouteSettings::parse(&addresses.into())?;
        Ok(read.into_iter().map(|route| (route.name, route.two_way)).collect())
    }

    #[test]
    fn each_route_has_a_name_and_says_whether_people_can_answer() {
        for (addresses, expected) in [
            ("simulator:", vec![("simulator", true)]),
            ("smpp://user:hush@localhost", vec![("localhost:2775", false)]),
            (
                "smpps://user:hush@a.example.kz?source=1414&two_way=true\n  smpp://user:hush@[::1]:99?name=reserve",
                vec![("a.example.kz:3550", true), ("reserve", false)],
            ),
            (
                "https+sms://sms.example.kz/send?config=sms.toml&two_way=true smpp://user:hush@localhost",
                vec![("sms.example.kz:443", true), ("localhost:2775", false)],
            ),
        ] {
            let expected: Vec<_> = expected
                .iter()
                .map(|(name, two_way)| ((*name).to_owned(), *two_way))
                .collect();
            assert_eq!(routes(addresses), Ok(expected), "{addresses}");
        }
    }

    #[test]
    fn a_wrong_address_is_refused_by_its_place() {
        const GOOD: &str = "smpp://user:hush@localhost";
        for (addresses, number, why) in [
            ("simulator".to_owned(), 1, BadRoute::NotSms),
            ("simulator:phones".to_owned(), 1, BadRoute::NotSms),
            ("https://sms.example.kz".to_owned(), 1, BadRoute::NotSms),
            ("smpp://localhost".to_owned(), 1, BadRoute::Smpp(BadSmpp::SignIn)),
            (
                "http+sms://sms.example.kz/?config=a".to_owned(),
                1,
                BadRoute::Gateway(BadGateway::NotGateway),
            ),
            (format!("{GOOD} {GOOD}/inbox"), 2, BadRoute::Smpp(BadSmpp::NotSmpp)),
            (format!("{GOOD} {GOOD}"), 2, BadRoute::SameName),
            (format!("{GOOD}?name=a {GOOD}:1?name=a"), 2, BadRoute::SameName),
            (format!("{GOOD} simulator:"), 2, BadRoute::SimulatorBeside),
            (format!("simulator: {GOOD}"), 2, BadRoute::SimulatorBeside),
        ] {
            assert_eq!(routes(&addresses), Err(BadRoutes { number, why }), "{addresses}");
        }
    }
}
