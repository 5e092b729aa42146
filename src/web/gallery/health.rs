//! The failures that nobody is spared.

use entity::values::{Channel, ConnectorState, LeftBecause};

use crate::notify::outcome::NotSent;
use crate::web::coordinator::pages::{Health, Imbalance, Job, LeftRoute, Relay, Session, WithoutProvider};
use crate::web::coordinator::relays;
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
        sessions: vec![
            session(f, ConnectorState::Bound),
            session(f, ConnectorState::SignInRefused),
            session(f, ConnectorState::Refusing),
        ],
        relays: WHYS.map(|why| relay(f, why)).into(),
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

/// Every way in which letters wait, and that they do not.
const WHYS: [Option<NotSent>; 9] = [
    None,
    Some(NotSent::Unreachable),
    Some(NotSent::NotEncrypted),
    Some(NotSent::StarttlsMissing),
    Some(NotSent::Distrusted),
    Some(NotSent::SignInRefused),
    Some(NotSent::SenderRefused),
    Some(NotSent::TurnedAway),
    Some(NotSent::Broken),
];

fn relay(f: &Frame, why: Option<NotSent>) -> Relay {
    Relay {
        carrier: "mail.example.kz:587".into(),
        state: f.t.of(why.map_or("relay-takes", relays::key_of)),
        takes: why.is_none(),
        since: "03:00".into(),
    }
}

fn session(f: &Frame, state: ConnectorState) -> Session {
    let is_bound = state == ConnectorState::Bound;
    Session {
        route: "smsc.example.kz:2775".into(),
        state: f.t.name(&state),
        is_bound,
        since: "03:00".into(),
        why: (!is_bound).then(|| "ESME_RINVPASWD".into()),
        rate: is_bound.then(|| "20".into()),
    }
}
