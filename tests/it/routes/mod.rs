//! Several routes of text messages: the first that serves is used, the next one when it fails, and nobody is written to twice.

mod choice;
mod money;
mod refusing;
mod unanswered;

use std::collections::BTreeSet;

use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, DeliveryState, LeftBecause, Purpose};
use qanat::actions::plan_wave::plan_wave;
use qanat::store::{ledger, routes};

use crate::support::app::{TestApp, minutes, until};
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Smsc, pdu};

on_both!(
    what_a_text_asks_for_follows_its_route,
    a_receipt_speaks_of_its_own_route_only,
    what_is_certain_not_to_have_left_goes_over_the_next_route,
    what_may_be_said_again_is_said_over_the_route_that_may_have_it,
    what_waits_for_another_route_holds_back_nothing_else_to_the_phone,
);

/// Two operators, the first to be used first.
struct Operators {
    first: Smsc,
    second: Smsc,
}

impl Operators {
    async fn start(first: Manner, second: Manner) -> Self {
        Self {
            first: Smsc::start(first).await,
            second: Smsc::start(second).await,
        }
    }

    fn addresses(&self) -> [String; 2] {
        [
            self.first.address("name=first&source=1414&two_way=true"),
            self.second.address("name=second&two_way=false"),
        ]
    }

    /// How many texts each was asked to bring.
    fn asked(&self) -> (usize, usize) {
        (self.first.seen().submits.len(), self.second.seen().submits.len())
    }

    /// No phone was written to twice, whoever was asked to.
    fn wrote_to_nobody_twice(&self) {
        let (first, second) = (self.first.seen(), self.second.seen());
        let texts: Vec<_> = first.submits.iter().chain(&second.submits).collect();
        let phones: BTreeSet<_> = texts.iter().map(|submit| &submit.destination).collect();
        assert_eq!(phones.len(), texts.len());
    }
}

async fn carrying(app: &TestApp) -> String {
    routes::carrying(&app.db).await.unwrap().expect("a choice")
}

async fn left_because(app: &TestApp) -> Option<LeftBecause> {
    let rows = routes::all(&app.db).await.unwrap();
    rows.iter()
        .find(|row| row.name == "first")
        .expect("looked at")
        .left_because
}

async fn is_in_session(app: &TestApp, place: usize, wanted: bool) {
    let connector = app.carriers.sms[place].connector().expect("a message centre");
    let mut states = connector.states();
    states.wait_for(|state| state.check().is_ok() == wanted).await.unwrap();
}

async fn what_a_text_asks_for_follows_its_route(app: TestApp) {
    let operators = Operators::start(Manner::default(), Manner::default()).await;
    let app = app.over_routes(&operators.addresses()).await;
    app.need(1).await;
    app.run_jobs().await;
    operators.first.becomes(|manner| manner.bind = 0x0e);
    operators.first.hangs_up();
    is_in_session(&app, 0, false).await;
    app.need(1).await;
    app.advance(minutes(1)).run_jobs().await;
    let words = |smsc: &Smsc| smsc.seen().submits.remove(0).words();
    let (first, second) = (words(&operators.first), words(&operators.second));
    assert!(first.contains("1=yes") && !first.contains("/a/"), "{first}");
    assert!(
        second.contains("qanat.example/a/") && !second.contains("1="),
        "{second}"
    );
    assert_eq!(left_because(&app).await, Some(LeftBecause::SignInRefused));
}

async fn a_receipt_speaks_of_its_own_route_only(app: TestApp) {
    let operators = Operators::start(Manner::default(), Manner::default()).await;
    let app = app.over_routes(&operators.addresses()).await;
    app.need(1).await;
    app.run_jobs().await;
    let phone = operators.first.seen().submits.remove(0).destination;
    let delivered = |sequence| pdu::deliver_from(&phone, sequence, 0x04, 0, b"id:a01 stat:DELIVRD err:000");
    operators.second.says(delivered(7));
    operators.second.until(|seen| seen.answers.contains(&(7, 0))).await;
    app.run_jobs().await;
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), 1);
    operators.first.says(delivered(8));
    until(async || app.deliveries_in(DeliveryState::Delivered).await.len() == 1).await;
}

async fn what_is_certain_not_to_have_left_goes_over_the_next_route(app: TestApp) {
    // It says for each text that something is wrong with itself.
    let tired = Manner {
        submit: 0x08,
        ..Manner::default()
    };
    let operators = Operators::start(tired, Manner::default()).await;
    let app = app.over_routes(&operators.addresses()).await;
    app.need(20).await;
    app.run_jobs().await;
    assert!(
        operators.asked().0 < 20 && operators.asked().1 == 0,
        "{:?}",
        operators.asked()
    );
    for _ in 0..6 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(left_because(&app).await, Some(LeftBecause::Refusing));
    // Now and then one of them finds out whether the first operator takes texts again, and waits once more.
    until(async || {
        app.advance(minutes(1)).run_jobs().await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == 20
    })
    .await;
    let taken = operators.second.seen();
    let phones: BTreeSet<_> = taken.submits.iter().map(|submit| &submit.destination).collect();
    assert_eq!((taken.accepted, phones.len()), (20, 20));
}

async fn what_may_be_said_again_is_said_over_the_route_that_may_have_it(app: TestApp) {
    let operators = Operators::start(Manner::default(), Manner::default()).await;
    operators.first.becomes(|manner| manner.hangs_up_at = Some(1));
    let app = app.over_routes(&operators.addresses()).await;
    app.donor(ONeg).emergency().create().await;
    let hospital = app.hospital("No 7").await;
    let need = hospital.open_shortage(ONeg, units(1));
    let shortage = need.by("2026-03-23T12:00+05:00").await;
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    app.execute("update deliveries set purpose = 'stand_down'").await;
    app.run_jobs().await;
    let row = async || app.deliveries_for(Purpose::StandDown).await.remove(0);
    assert!(row().await.may_have_left && row().await.state == DeliveryState::Planned);

    is_in_session(&app, 0, true).await;
    operators.first.becomes(|manner| manner.bind = 0x0e);
    operators.first.hangs_up();
    is_in_session(&app, 0, false).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!((carrying(&app).await.as_str(), operators.asked()), ("second", (1, 0)));
    operators.first.becomes(|manner| manner.bind = 0);
    is_in_session(&app, 0, true).await;
    for _ in 0..6 {
        app.run_jobs().await;
        app.advance(minutes(1));
    }
    app.run_jobs().await;
    assert_eq!((carrying(&app).await.as_str(), operators.asked()), ("first", (2, 0)));
    assert_eq!(row().await.state, DeliveryState::Accepted);
    app.execute("update deliveries set purpose = 'appeal'").await;
}

async fn what_waits_for_another_route_holds_back_nothing_else_to_the_phone(app: TestApp) {
    let operators = Operators::start(Manner::default(), Manner::default()).await;
    let app = app.over_routes(&operators.addresses()).await;
    let donor = app.donor(ONeg).emergency().create().await;
    let hospital = app.hospital("No 7").await;
    let need = hospital.open_shortage(ONeg, units(1));
    need.by("2026-03-23T12:00+05:00").await;
    app.run_jobs().await;
    donor.says_yes().await;
    app.run_jobs().await;
    donor.cancels().await.unwrap();
    operators.first.becomes(|manner| manner.hangs_up_at = Some(3));
    app.run_jobs().await;
    // A new place would take a cancellation back, and leaves what else may be said again alone.
    app.execute("update deliveries set purpose = 'reminder' where purpose = 'cancellation'")
        .await;
    let reminder = async || app.deliveries_for(Purpose::Reminder).await.remove(0);
    let row = reminder().await;
    assert!(row.may_have_left && row.state == DeliveryState::Planned);

    is_in_session(&app, 0, true).await;
    operators.first.becomes(|manner| manner.bind = 0x0e);
    operators.first.hangs_up();
    is_in_session(&app, 0, false).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!((carrying(&app).await.as_str(), operators.asked()), ("second", (3, 0)));
    let now = app.clock.now();
    let due = async |route| ledger::is_due(&app.db, (Channel::Sms, Some(route)), now).await.unwrap();
    assert_eq!((due("first").await, due("second").await), (true, false));
    donor.says_yes().await;
    app.run_jobs().await;
    assert_eq!(operators.asked(), (3, 1), "the new ticket");
    assert_eq!(reminder().await.state, DeliveryState::Planned);
}
