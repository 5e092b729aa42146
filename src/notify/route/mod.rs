//! One way by which text messages leave, and answers come back if people can answer over it. An installation has several,
//! in an order of priority; whoever is asked to carry a text is asked by the name of the route.

mod settings;

use std::time::Duration;

pub use self::settings::{BadRoute, BadRoutes, Over, RouteSettings};

use super::email;
use super::gateway::Gateway;
use super::outcome::NotSent;
use super::smpp::Connector;
use crate::domain::price::{Charge, Price};

/// One way by which text messages leave.
pub struct Route {
    name: String,
    two_way: bool,
    price: Option<Price>,
    /// Who takes them.
    pub carrier: SmsCarrier,
}

/// Who takes text messages.
pub enum SmsCarrier {
    /// Phones on a page of the service, which live in its database.
    Simulator,
    /// The message centre of an operator.
    Smpp(Box<Connector>),
    /// A gateway over HTTP.
    Gateway(Box<Gateway>),
}

/// How long the first session may take to begin.
const FIRST_SESSION: Duration = Duration::from_secs(15);

impl Route {
    /// Simulated phones.
    #[must_use]
    pub fn simulated() -> Self {
        Self {
            name: "simulator".to_owned(),
            two_way: true,
            price: Some(Price::NOTHING),
            carrier: SmsCarrier::Simulator,
        }
    }

    /// Over the session with a message centre.
    #[must_use]
    pub fn over(connector: Connector) -> Self {
        Self {
            name: connector.name().to_owned(),
            two_way: connector.two_way(),
            price: connector.price(),
            carrier: SmsCarrier::Smpp(Box::new(connector)),
        }
    }

    /// Over a gateway.
    #[must_use]
    pub fn through(gateway: Gateway) -> Self {
        Self {
            name: gateway.name().to_owned(),
            two_way: gateway.two_way(),
            price: gateway.price(),
            carrier: SmsCarrier::Gateway(Box::new(gateway)),
        }
    }

    /// What settings, logs and pages call it, and what the rows of the ledger remember.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether people can answer a text that came over it with a text.
    #[must_use]
    pub const fn two_way(&self) -> bool {
        self.two_way
    }

    /// What its operator may charge for a text in so many parts.
    #[must_use]
    pub fn charge(&self, parts: usize) -> Charge {
        Charge {
            parts: u16::try_from(parts).unwrap_or(u16::MAX),
            price: self.price,
        }
    }

    /// What a part costs over it, if the settings name it.
    #[must_use]
    pub const fn price(&self) -> Option<Price> {
        self.price
    }

    /// Whether texts can leave over it at this moment; a session that only begins is waited for.
    ///
    /// # Errors
    /// [`NotSent`] says what is in the way.
    pub async fn check(&self) -> Result<(), NotSent> {
        match &self.carrier {
            SmsCarrier::Simulator => Ok(()),
            SmsCarrier::Smpp(connector) => connector.settled(FIRST_SESSION).await.check(),
            SmsCarrier::Gateway(gateway) => gateway.check().await,
        }
    }

    /// Texts that are of use on their way at once.
    #[must_use]
    pub fn room(&self) -> usize {
        match &self.carrier {
            SmsCarrier::Simulator => email::AT_ONCE,
            SmsCarrier::Smpp(connector) => connector.room(),
            SmsCarrier::Gateway(gateway) => gateway.room(),
        }
    }

    /// Whether it is time to try one text over it, although the others leave over another route.
    #[must_use]
    pub fn wants_a_try(&self) -> bool {
        match &self.carrier {
            SmsCarrier::Simulator => false,
            SmsCarrier::Smpp(connector) => connector.wants_a_try(),
            SmsCarrier::Gateway(gateway) => gateway.wants_a_try(),
        }
    }

    /// Whether it tells of a text that could not be brought to its phone in time. An operator is asked to; a gateway does if
    /// its file says how.
    #[must_use]
    pub fn tells_of_failures(&self) -> bool {
        match &self.carrier {
            SmsCarrier::Simulator => false,
            SmsCarrier::Smpp(_) => true,
            SmsCarrier::Gateway(gateway) => gateway.callbacks().tell_of_failures(),
        }
    }

    /// Its session with a message centre, if it has one.
    #[must_use]
    pub const fn connector(&self) -> Option<&Connector> {
        match &self.carrier {
            SmsCarrier::Smpp(connector) => Some(connector),
            SmsCarrier::Simulator | SmsCarrier::Gateway(_) => None,
        }
    }

    /// The gateway that it leads to, if it leads to one.
    #[must_use]
    pub const fn gateway(&self) -> Option<&Gateway> {
        match &self.carrier {
            SmsCarrier::Gateway(gateway) => Some(gateway),
            SmsCarrier::Simulator | SmsCarrier::Smpp(_) => None,
        }
    }
}
