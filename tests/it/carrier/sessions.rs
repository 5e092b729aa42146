//! What an operator says to every text alike: slower, later, not at all.

use std::collections::BTreeSet;

use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, ConnectorState, DeliveryState, Purpose};
use qanat::store::connectors;

use super::{ask, connector, digits, is_in_session, story};
use crate::support::app::{TestApp, minutes, until};
use crate::support::hospitals::units;
use crate::support::planned::Planner;
use crate::support::smsc::{Manner, Smsc};

on_both!(
    an_operator_that_throttles_gets_everything_in_the_end_and_nothing_twice,
    an_operator_that_owes_an_answer_holds_up_nobody_else,
    a_refused_sign_in_is_one_state_in_which_everything_waits,
    an_operator_that_is_away_fails_nothing,
    a_worker_whose_lease_is_over_writes_nothing,
);

async fn an_operator_that_throttles_gets_everything_in_the_end_and_nothing_twice(app: TestApp) {
    const PEOPLE: usize = 30;
    let smsc = Smsc::start(Manner {
        throttles: Some(10),
        ..Manner::default()
    })
    .await;
    let app = app.over_smpp(&smsc, "").await;
    for _ in 0..PEOPLE {
        app.donor(ONeg).emergency().create().await;
    }
    let hospital = app.hospital("No 7").await;
    let need = hospital.open_shortage(ONeg, units(6));
    need.by("2026-03-23T12:00+05:00").await;
    until(async || {
        app.advance(chrono::TimeDelta::seconds(1)).run_jobs().await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == PEOPLE
    })
    .await;
    let rows = app.deliveries().await;
    assert!(rows.iter().all(|row| row.attempts == 1), "a pace is nobody's failure");
    let seen = smsc.seen();
    let throttled = seen.throttled;
    assert!(seen.accepted == PEOPLE && throttled > 0, "{throttled} refused");
    let phones: BTreeSet<_> = seen.submits.iter().map(|submit| &submit.destination).collect();
    assert_eq!((phones.len(), seen.submits.len()), (PEOPLE, PEOPLE + throttled));
}

async fn an_operator_that_owes_an_answer_holds_up_nobody_else(app: TestApp) {
    let smsc = Smsc::start(Manner {
        holds: Some("1414".to_owned()),
        ..Manner::default()
    })
    .await;
    let (app, _) = story(&app, &smsc).await;
    let later = async {
        smsc.until(|seen| seen.submits.len() == 1).await;
        let planner = Planner {
            db: &app.db,
            keys: &app.keys,
            channel: Channel::Sms,
            now: app.clock.now(),
        };
        planner.plan((4711, 4712), |_| Purpose::StandDown).await;
        smsc.until(|seen| seen.submits.len() == 2).await;
        smsc.becomes(|manner| manner.holds = None);
        smsc.answers_at_last();
    };
    tokio::join!(app.run_jobs(), later);
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), 2);
}

async fn a_refused_sign_in_is_one_state_in_which_everything_waits(app: TestApp) {
    let smsc = Smsc::start(Manner {
        bind: 0x0e,
        ..Manner::default()
    })
    .await;
    let (app, donor) = story(&app, &smsc).await;
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let row = ask(&app).await;
    assert_eq!((row.state, row.attempts), (DeliveryState::Planned, 0));
    let since = app.clock.now() - minutes(10);
    until(async || {
        let sessions = connectors::seen_since(&app.db, Channel::Sms, since).await.unwrap();
        sessions
            .iter()
            .any(|session| session.state == ConnectorState::SignInRefused && session.status.is_some())
    })
    .await;
    smsc.becomes(|manner| manner.bind = 0);
    is_in_session(&app).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(ask(&app).await.state, DeliveryState::Accepted);
    assert_eq!(smsc.seen().submits.remove(0).destination, digits(&donor));
}

async fn an_operator_that_is_away_fails_nothing(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let (app, ..) = story(&app, &smsc).await;
    let port = smsc.port;
    smsc.hangs_up();
    drop(smsc);
    let mut states = connector(&app).states();
    states.wait_for(|state| state.check().is_err()).await.unwrap();
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let row = ask(&app).await;
    assert_eq!((row.state, row.attempts), (DeliveryState::Planned, 0));
    let smsc = Smsc::start_on(port, Manner::default()).await;
    is_in_session(&app).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!((ask(&app).await.attempts, smsc.seen().accepted), (1, 1));
}

async fn a_worker_whose_lease_is_over_writes_nothing(app: TestApp) {
    let smsc = Smsc::start(Manner {
        throttles: Some(0),
        ..Manner::default()
    })
    .await;
    let (app, ..) = story(&app, &smsc).await;
    let sleeps = async {
        smsc.until(|seen| seen.throttled > 0).await;
        app.advance(minutes(5));
    };
    tokio::join!(app.run_jobs(), sleeps);
    let offered = smsc.seen().submits.len();
    let row = ask(&app).await;
    assert_eq!(
        (row.state, row.attempts, row.reason.as_deref()),
        (
            DeliveryState::Planned,
            0,
            Some("the message was withdrawn before its turn came")
        )
    );
    smsc.becomes(|manner| manner.throttles = None);
    app.run_jobs().await;
    let seen = smsc.seen();
    assert_eq!((seen.submits.len(), seen.accepted), (offered + 1, 1));
}
