//! The failures that nobody is spared.

use entity::values::{Channel, ConnectorState, LeftBecause, Outage};

use crate::web::coordinator::pages::{Health, Imbalance, Job, LeftRoute, Relay, Session, WithoutProvider};
use crate::web::coordinator::{health, relays};
use crate::web::page::Frame;

pub fn health(f: &Frame, well: bool) -> Health {
    if well {
        return Health::default();
    }
    let job = |name: &str, failed: bool| Job {
        name: name.into(),
        last_run: failed.then(|| "03:00".into()),
        failed,
        late: !failed,
    };
    Health {
        without_provider: vec![WithoutProvider {
            channel: Channel::Sms,
            waiting: 3,
        }],
        silent: vec![Channel::Email],
        sessions: outages().step_by(2).map(|outage| session(f, outage)).collect(),
        relays: outages().skip(1).step_by(2).map(|outage| relay(f, outage)).collect(),
        carries: Some("reserve".into()),
        left: vec![LeftRoute {
            route: "smsc.example.kz:2775".into(),
            why: f.t.name(&LeftBecause::Slow),
            since: "03:00".into(),
        }],
        imbalance: Some(Imbalance {
            rows: 2,
            counted: "03:00".into(),
        }),
        uncertain: 2,
        quarantined: Some("03:00".into()),
        no_jobs: Some(f.t.of("health-jobs-never")),
        jobs: vec![job("plan waves", true), job("deliver", false)],
    }
}

/// Every way in which messages wait, and that they do not.
fn outages() -> impl Iterator<Item = Option<Outage>> {
    [None].into_iter().chain(Outage::ALL.iter().copied().map(Some))
}

fn relay(f: &Frame, outage: Option<Outage>) -> Relay {
    Relay {
        carrier: "mail.example.kz:587".into(),
        state: relays::state(f.t, outage),
        takes: outage.is_none(),
        since: "03:00".into(),
    }
}

fn session(f: &Frame, outage: Option<Outage>) -> Session {
    let is_bound = outage.is_none();
    let state = outage.map_or(ConnectorState::Bound, Outage::state);
    Session {
        route: "smsc.example.kz:2775".into(),
        state: health::state(f.t, state, outage),
        is_bound,
        since: "03:00".into(),
        status: (!is_bound).then(|| "ESME_RINVPASWD".into()),
        rate: is_bound.then(|| "20".into()),
    }
}
