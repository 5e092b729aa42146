//! The first route that serves is used, and the next one while it does not.

use entity::values::{DeliveryState, LeftBecause};

use super::{Operators, carrying, is_in_session, left_because};
use crate::support::app::{TestApp, impatient_smpp_limits, minutes, until};
use crate::support::smsc::{Manner, Receipts, pdu};

on_both!(
    a_route_that_is_down_is_left_and_taken_again_without_flapping,
    a_route_that_never_answers_is_left_and_what_it_may_have_goes_nowhere_else,
    a_route_that_takes_texts_and_brings_them_late_is_left,
    a_route_that_nobody_has_looked_at_before_is_counted_at_once,
    all_processes_take_the_same_route,
);

async fn a_route_that_is_down_is_left_and_taken_again_without_flapping(app: TestApp) {
    let operators = Operators::start(Manner::default(), Manner::default()).await;
    let app = app.over_routes(&operators.addresses()).await;
    app.need(3).await;
    app.run_jobs().await;
    assert_eq!((carrying(&app).await.as_str(), operators.asked()), ("first", (3, 0)));

    operators.first.becomes(|manner| manner.bind = 0x08);
    operators.first.hangs_up();
    is_in_session(&app, 0, false).await;
    app.need(3).await;
    app.run_jobs().await;
    assert_eq!(operators.asked(), (3, 0), "a session that breaks is given a moment");
    app.advance(chrono::TimeDelta::seconds(20)).run_jobs().await;
    assert_eq!(left_because(&app).await, Some(LeftBecause::Down));
    assert_eq!((carrying(&app).await.as_str(), operators.asked()), ("second", (3, 3)));

    operators.first.becomes(|manner| manner.bind = 0);
    is_in_session(&app, 0, true).await;
    app.need(3).await;
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
    app.need(3).await;
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
    let app = app
        .over_routes_with(&operators.addresses(), impatient_smpp_limits())
        .await;
    app.need(20).await;
    app.run_jobs().await;
    assert_eq!(operators.asked(), (10, 0), "a window");
    for _ in 0..3 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(left_because(&app).await, Some(LeftBecause::Down));
    app.need(5).await;
    app.run_jobs().await;
    let (lost, brought) = operators.asked();
    assert!((10..16).contains(&lost), "and one now and then: {lost}");
    assert_eq!(brought, 25 - lost);
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(app.deliveries_in(DeliveryState::Uncertain).await.len(), lost);
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
    app.need(10).await;
    app.run_jobs().await;
    until(async || {
        app.run_jobs().await;
        app.deliveries_in(DeliveryState::Delivered).await.len() == 10
    })
    .await;
    operators.first.becomes(|manner| manner.receipts = Receipts::Never);
    app.need(10).await;
    app.run_jobs().await;
    app.advance(minutes(4)).run_jobs().await;
    assert_eq!(left_because(&app).await, None, "they may come yet");
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(left_because(&app).await, Some(LeftBecause::Slow));
    app.need(4).await;
    app.run_jobs().await;
    assert_eq!(operators.asked(), (20, 4));
    // Late texts are forgotten after a quarter of an hour; then it has to be good for five minutes.
    for (passed, carries) in [(9, "second"), (1, "second"), (4, "second"), (1, "first")] {
        app.advance(minutes(passed)).run_jobs().await;
        assert_eq!(carrying(&app).await, carries);
    }
    operators.wrote_to_nobody_twice();
}

async fn a_route_that_nobody_has_looked_at_before_is_counted_at_once(app: TestApp) {
    let operators = Operators::start(Manner::default(), Manner::default()).await;
    let app = app.over_routes(&operators.addresses()).await;
    app.need(20).await;
    app.run_jobs().await;
    app.execute("delete from routes").await;
    app.execute("update deliveries set state = 'uncertain', accepted_at = null")
        .await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(left_because(&app).await, Some(LeftBecause::Slow));
    assert_eq!(carrying(&app).await, "second");
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
        app.need(2).await;
        process.run_jobs().await;
    }
    assert_eq!(operators.asked(), (0, 4));
    // With one address in the settings there is no choice to speak of.
    app.over_smpp(&operators.first, "name=first").await.run_jobs().await;
    assert_eq!(app.count("select count(*) from routes").await, 0);
    operators.wrote_to_nobody_twice();
}
