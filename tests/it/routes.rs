//! Several routes of text messages: the first that serves is used, the next one when it fails, and nobody is written to twice.

use std::collections::BTreeSet;
use std::time::Duration;

use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, DeliveryState, LeftBecause, Purpose};
use qanat::actions::plan_wave::plan_wave;
use qanat::notify::smpp::{Limits, State};
use qanat::store::{ledger, routes};

use crate::support::app::{TestApp, minutes, smpp_limits, until};
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Receipts, Smsc, pdu};

on_both!(
    a_route_that_is_down_is_left_and_taken_again_without_flapping,
    a_route_that_never_answers_is_left_and_what_it_may_have_goes_nowhere_else,
    a_route_that_takes_texts_and_brings_them_late_is_left,
    what_a_text_asks_for_follows_its_route,
    a_receipt_speaks_of_its_own_route_only,
    all_processes_take_the_same_route,
    what_is_certain_not_to_have_left_goes_over_the_next_route,
    what_may_be_said_again_is_said_over_the_route_that_may_have_it,
    what_waits_for_another_route_holds_back_nothing_else_to_the_phone,
    an_empty_balance_pauses_its_route_and_loses_nothing,
    a_route_without_money_is_left_and_one_text_tells_when_it_has_some_again,
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
            self.first.address("name=first&two_way=true"),
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

/// So many more people who are asked for something.
async fn need(app: &TestApp, people: usize) {
    app.beds(100).await;
    for _ in 0..people {
        app.donor(ONeg).emergency().create().await;
    }
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    let need = hospital.open_shortage(ONeg, units(6));
    need.by("2026-03-23T12:00+05:00").await;
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

async fn a_route_that_is_down_is_left_and_taken_again_without_flapping(app: TestApp) {
    let operators = Operators::start(Manner::default(), Manner::default()).await;
    let app = app.over_routes(&operators.addresses()).await;
    need(&app, 3).await;
    app.run_jobs().await;
    assert_eq!((carrying(&app).await.as_str(), operators.asked()), ("first", (3, 0)));

    operators.first.becomes(|manner| manner.bind = 0x08);
    operators.first.hangs_up();
    is_in_session(&app, 0, false).await;
    need(&app, 3).await;
    app.run_jobs().await;
    assert_eq!(operators.asked(), (3, 0), "a session that breaks is given a moment");
    app.advance(chrono::TimeDelta::seconds(20)).run_jobs().await;
    assert_eq!(left_because(&app).await, Some(LeftBecause::Down));
    assert_eq!((carrying(&app).await.as_str(), operators.asked()), ("second", (3, 3)));

    operators.first.becomes(|manner| manner.bind = 0);
    is_in_session(&app, 0, true).await;
    need(&app, 3).await;
    app.run_jobs().await;
    assert_eq!(operators.asked(), (3, 6), "it has only just come back");
    app.advance(minutes(4)).run_jobs().await;
    // It goes again: the five minutes begin anew.
    operators.first.hangs_up();
    operators.first.becomes(|manner| manner.bind = 0x08);
    is_in_session(&app, 0, false).await;
    app.run_jobs().await;
    operators.first.becomes(|manner| manner.bind = 0);
    is_in_session(&app, 0, true).await;
    for minute in 0..5 {
        app.run_jobs().await;
        assert_eq!(carrying(&app).await, "second", "minute {minute}");
        app.advance(minutes(1));
    }
    need(&app, 3).await;
    app.run_jobs().await;
    assert_eq!((carrying(&app).await.as_str(), operators.asked()), ("first", (6, 6)));
    operators.wrote_to_nobody_twice();
}

async fn a_route_that_never_answers_is_left_and_what_it_may_have_goes_nowhere_else(app: TestApp) {
    let silent = Manner {
        silent: true,
        ..Manner::default()
    };
    let operators = Operators::start(silent, Manner::default()).await;
    let limits = Limits {
        answer: Duration::from_millis(300),
        ..smpp_limits()
    };
    let app = app.over_routes_with(&operators.addresses(), limits).await;
    need(&app, 20).await;
    app.run_jobs().await;
    let lost = app.deliveries_in(DeliveryState::Uncertain).await;
    assert_eq!((lost.len(), operators.asked()), (20, (20, 0)));
    need(&app, 5).await;
    app.run_jobs().await;
    assert_eq!(left_because(&app).await, Some(LeftBecause::Slow));
    assert_eq!(operators.asked(), (20, 5));
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(app.deliveries_in(DeliveryState::Uncertain).await.len(), 20);
    operators.wrote_to_nobody_twice();
    // One of them had it after all, and says so on its own route.
    let phone = operators.first.seen().submits.remove(0).destination;
    operators
        .first
        .says(pdu::deliver_from(&phone, 7, 0x04, 0, b"id:a01 stat:DELIVRD err:000"));
    until(async || app.deliveries_in(DeliveryState::Delivered).await.len() == 1).await;
}

async fn a_route_that_takes_texts_and_brings_them_late_is_left(app: TestApp) {
    let quick = Manner {
        receipts: Receipts::After,
        ..Manner::default()
    };
    let operators = Operators::start(quick.clone(), quick).await;
    let app = app.over_routes(&operators.addresses()).await;
    need(&app, 10).await;
    app.run_jobs().await;
    until(async || app.deliveries_in(DeliveryState::Delivered).await.len() == 10).await;
    app.run_jobs().await;
    operators.first.becomes(|manner| manner.receipts = Receipts::Never);
    need(&app, 10).await;
    app.run_jobs().await;
    app.advance(minutes(4)).run_jobs().await;
    assert_eq!(left_because(&app).await, None, "they may come yet");
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(left_because(&app).await, Some(LeftBecause::Slow));
    need(&app, 4).await;
    app.run_jobs().await;
    assert_eq!(operators.asked(), (20, 4));
    // Late texts are forgotten after a quarter of an hour; then it has to be good for five minutes.
    for (passed, carries) in [(9, "second"), (1, "second"), (4, "second"), (1, "first")] {
        app.advance(minutes(passed)).run_jobs().await;
        assert_eq!(carrying(&app).await, carries);
    }
    operators.wrote_to_nobody_twice();
}

async fn what_a_text_asks_for_follows_its_route(app: TestApp) {
    let operators = Operators::start(Manner::default(), Manner::default()).await;
    let app = app.over_routes(&operators.addresses()).await;
    need(&app, 1).await;
    app.run_jobs().await;
    operators.first.becomes(|manner| manner.bind = 0x0e);
    operators.first.hangs_up();
    is_in_session(&app, 0, false).await;
    need(&app, 1).await;
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
    need(&app, 1).await;
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

async fn all_processes_take_the_same_route(app: TestApp) {
    let operators = Operators::start(Manner::default(), Manner::default()).await;
    let one = app.over_routes(&operators.addresses()).await;
    let other = app.over_routes(&operators.addresses()).await;
    one.run_jobs().await;
    // Nobody is refused, so that only the choice of the one can move the other.
    app.execute("update routes set carries = false where name = 'first'")
        .await;
    app.execute("update routes set carries = true where name = 'second'")
        .await;
    app.execute("update routes set left_at = '2026-03-22T22:00:00+00:00', left_because = 'slow', times = 1 where name = 'first'")
        .await;
    for process in [&one, &other] {
        need(&app, 2).await;
        process.run_jobs().await;
    }
    assert_eq!(operators.asked(), (0, 4));
    // With one address in the settings there is no choice to speak of.
    app.over_smpp(&operators.first, "name=first").await.run_jobs().await;
    assert_eq!(app.count("select count(*) from routes").await, 0);
    operators.wrote_to_nobody_twice();
}

async fn what_is_certain_not_to_have_left_goes_over_the_next_route(app: TestApp) {
    // It says for each text that something is wrong with itself.
    let tired = Manner {
        submit: 0x08,
        ..Manner::default()
    };
    let operators = Operators::start(tired, Manner::default()).await;
    let app = app.over_routes(&operators.addresses()).await;
    need(&app, 20).await;
    app.run_jobs().await;
    assert_eq!(operators.asked(), (20, 0));
    for _ in 0..6 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(left_because(&app).await, Some(LeftBecause::Slow));
    for _ in 0..10 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), 20);
    let taken = operators.second.seen();
    let phones: BTreeSet<_> = taken.submits.iter().map(|submit| &submit.destination).collect();
    assert_eq!((taken.accepted, phones.len()), (20, 20));
}

/// What the operators of these tests say when no money is left.
const EMPTY: &str = "empty=0x450";

async fn an_empty_balance_pauses_its_route_and_loses_nothing(app: TestApp) {
    let smsc = Smsc::start(Manner {
        submit: 0x450,
        ..Manner::default()
    })
    .await;
    let app = app.over_smpp(&smsc, EMPTY).await;
    need(&app, 30).await;
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let rows = app.deliveries().await;
    assert!(
        rows.iter()
            .all(|row| row.state == DeliveryState::Planned && row.attempts == 0)
    );
    let tried = smsc.seen().submits.len();
    assert!(
        tried <= 15,
        "ten on their way when it was learned, and one now and then: {tried}"
    );
    let connector = app.carriers.sms[0].connector().expect("a message centre");
    assert!(matches!(connector.state(), State::Empty { .. }));
    until(async || app.count("select count(*) from connectors where state = 'empty'").await == 1).await;

    smsc.becomes(|manner| manner.submit = 0);
    until(async || {
        app.advance(minutes(1)).run_jobs().await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == 30
    })
    .await;
    assert!(matches!(connector.state(), State::Bound { .. }));
    assert_eq!(smsc.seen().accepted, 30);
}

async fn a_route_without_money_is_left_and_one_text_tells_when_it_has_some_again(app: TestApp) {
    let empty = Manner {
        submit: 0x450,
        ..Manner::default()
    };
    let operators = Operators::start(empty, Manner::default()).await;
    let [first, second] = operators.addresses();
    let app = app.over_routes(&[format!("{first}&{EMPTY}"), second]).await;
    need(&app, 5).await;
    app.run_jobs().await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(left_because(&app).await, Some(LeftBecause::Empty));
    until(async || {
        app.advance(minutes(1)).run_jobs().await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == 5
    })
    .await;
    assert_eq!(
        (operators.first.seen().accepted, operators.second.seen().accepted),
        (0, 5)
    );

    operators.first.becomes(|manner| manner.submit = 0);
    let connector = app.carriers.sms[0].connector().expect("a message centre");
    until(async || connector.wants_a_try()).await;
    need(&app, 3).await;
    app.run_jobs().await;
    assert_eq!(
        (operators.first.seen().accepted, operators.second.seen().accepted),
        (1, 7)
    );
    assert_eq!(carrying(&app).await, "second", "it has to be good for a while");
    for _ in 0..6 {
        app.run_jobs().await;
        app.advance(minutes(1));
    }
    assert_eq!(carrying(&app).await, "first");
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
    let cancellation = async || app.deliveries_for(Purpose::Cancellation).await.remove(0);
    assert!(cancellation().await.may_have_left && cancellation().await.state == DeliveryState::Planned);

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
    assert_eq!(cancellation().await.state, DeliveryState::Planned);
}
