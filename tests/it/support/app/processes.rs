//! Further processes of the service: over other carriers, on other clocks.

use std::time::Duration;

use qanat::actions::{House, Providers};
use qanat::app::{App, Parts};
use qanat::clock::{Clock, machine_now};
use qanat::domain::code_budget::{CodeBudget, Tariff};
use qanat::domain::gate;
use qanat::domain::wave::Policy;
use qanat::jobs::{Incoming, listen_to_routes};
use qanat::keyring::Keyring;
use qanat::notify::email::Mailer;
use qanat::notify::gateway::{self, Description, Gateway, GatewaySettings};
use qanat::notify::smpp::{Backoff, Connector, Limits, SmppSettings};
use qanat::notify::{Carriers, Route};
use qanat::reference::{self, RuleSetId};
use sea_orm::DatabaseConnection;
use tokio_util::sync::CancellationToken;

use super::{ADDRESS, SECRET, TestApp};
use crate::support::smsc::Smsc;

/// Long enough that nothing ends by them but what a test means to end, and a new session begins soon.
pub fn smpp_limits() -> Limits {
    Limits {
        probe: Duration::from_millis(50),
        backoff: Backoff {
            first: Duration::from_millis(10),
            longest: Duration::from_millis(50),
            refused: Duration::from_millis(50),
        },
        ..Limits::default()
    }
}

/// The same, and an answer is soon no longer waited for.
pub fn impatient_smpp_limits() -> Limits {
    Limits {
        answer: Duration::from_millis(300),
        ..smpp_limits()
    }
}

pub fn simulated_phones() -> Carriers {
    Carriers {
        email: None,
        sms: vec![Route::simulated()],
    }
}

pub(super) fn service(
    db: DatabaseConnection,
    clock: Clock,
    carriers: Carriers,
    codes: CodeBudget,
    (address, process): (&str, &str),
) -> App {
    let price = |route: &Route| (route.name().to_owned(), route.price());
    let house = House {
        rules: reference::rule_set(RuleSetId::Kz),
        policy: Policy::default(),
        limits: gate::Limits::default(),
        codes,
        tariff: Tariff {
            parts: 1,
            routes: carriers.sms.iter().map(price).collect(),
        },
        base_url: address.to_owned(),
        channels: Providers {
            sms: !carriers.sms.is_empty(),
            email: carriers.email.is_some(),
        },
        metrics_token: None,
        open_phones: true,
    };
    App::new(Parts {
        db,
        keys: Keyring::new(&SECRET),
        clock,
        house,
        carriers,
        process: process.to_owned(),
        stopping: CancellationToken::new(),
    })
}

impl TestApp {
    /// The same service with other carriers.
    pub fn with_carriers(&self, carriers: Carriers) -> Self {
        let named = (self.house.base_url.as_str(), self.process.as_str());
        Self {
            app: service(self.db.clone(), self.clock.clone(), carriers, self.codes, named),
            ..self.clone()
        }
    }

    /// The same service with another budget for codes.
    pub fn with_codes(&self, codes: CodeBudget) -> Self {
        let other = Self { codes, ..self.clone() };
        other.with_carriers(simulated_phones())
    }

    /// A process of the same service that is in session with an operator, unless the operator refuses.
    pub async fn over_smpp(&self, smsc: &Smsc, options: &str) -> Self {
        self.over_routes(&[smsc.address(options)]).await
    }

    /// The same over several, the first to be used first.
    pub async fn over_routes(&self, addresses: &[String]) -> Self {
        self.over_routes_with(addresses, smpp_limits()).await
    }

    /// The same beside a mail relay.
    pub async fn over_smpp_and_mail(&self, smsc: &Smsc, options: &str, mailer: Mailer) -> Self {
        let addresses = [smsc.address(options)];
        self.over_carriers(&addresses, smpp_limits(), Some(mailer)).await
    }

    /// The same with other patience.
    pub async fn over_routes_with(&self, addresses: &[String], limits: Limits) -> Self {
        self.over_carriers(addresses, limits, None).await
    }

    async fn over_carriers(&self, addresses: &[String], limits: Limits, email: Option<Mailer>) -> Self {
        let (mut sms, mut incoming) = (vec![], vec![]);
        for address in addresses {
            let settings = SmppSettings::parse(&address.as_str().into()).unwrap();
            let route = settings.name.clone();
            let (connector, inbound) = Connector::start_with(settings, self.clock.clone(), limits, &[]).unwrap();
            connector.settled(limits.connect).await;
            sms.push(Route::over(connector));
            incoming.push(Incoming { route, inbound });
        }
        let process = format!("process {}", self.next_number());
        let named = (self.house.base_url.as_str(), process.as_str());
        let carriers = Carriers { email, sms };
        let app = service(self.db.clone(), self.clock.clone(), carriers, self.codes, named);
        let listening = app.clone();
        tokio::spawn(async move { listen_to_routes(&listening, incoming).await });
        Self { app, ..self.clone() }
    }

    /// A process of the same service that reaches people over gateways, the first to be used first, each with the file that
    /// describes it.
    pub fn over_gateways(&self, gateways: &[(String, &str)]) -> Self {
        self.over_gateways_with(gateways, gateway::Limits::default())
    }

    /// The same with other patience.
    pub fn over_gateways_with(&self, gateways: &[(String, &str)], limits: gateway::Limits) -> Self {
        let route = |(address, file): &(String, &str)| {
            let settings = GatewaySettings::parse(&address.as_str().into()).unwrap();
            let description = Description::read(file, settings.two_way, &|_| None);
            let description = description.unwrap_or_else(|faults| panic!("{faults:?}"));
            Route::through(Gateway::new(settings, description, self.clock.clone(), (limits, &[])).unwrap())
        };
        let sms = gateways.iter().map(route).collect();
        let process = format!("process {}", self.next_number());
        let named = (self.house.base_url.as_str(), process.as_str());
        let carriers = Carriers { email: None, sms };
        Self {
            app: service(self.db.clone(), self.clock.clone(), carriers, self.codes, named),
            ..self.clone()
        }
    }

    /// The same service on a clock that runs, so fast, from this moment on.
    pub fn on_a_fast_clock(&self, speed: u32) -> Self {
        let speed = speed.try_into().expect("a clock that runs");
        let clock = Clock::fast(self.clock.now(), speed, machine_now());
        let carriers = simulated_phones();
        let named = (self.house.base_url.as_str(), self.process.as_str());
        Self {
            app: service(self.db.clone(), clock, carriers, self.codes, named),
            ..self.clone()
        }
    }

    /// The same service with these carriers, and its pages at another address.
    pub fn with_address(&self, address: &str, carriers: Carriers) -> Self {
        let named = (address, self.process.as_str());
        Self {
            app: service(self.db.clone(), self.clock.clone(), carriers, self.codes, named),
            ..self.clone()
        }
    }

    /// Another process on the same database and the same time, with connections of its own.
    pub async fn another_process(&self, name: &str) -> Self {
        let db = qanat::store::db::connect(&self.url).await.unwrap();
        Self {
            app: service(db, self.clock.clone(), simulated_phones(), self.codes, (ADDRESS, name)),
            ..self.clone()
        }
    }
}
