//! Numbers from which somebody has said "stop" or "not me": nothing is sent to them until a code comes back, whoever brings them
//! to the register.

use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, DeliveryState, Purpose};
use qanat::actions::import_donors::{Mode, Report};
use qanat::actions::reply::receive_reply;
use qanat::actions::sign_in::{confirm_code, request_code};
use qanat::domain::contact::{Address, Phone};
use qanat::store::{donors, simulator, suppressions};

use crate::commands_import::{counts, file, import, told};
use crate::support::app::{TestApp, days};
use crate::support::donors::Donor;
use crate::support::hospitals::units;

on_both!(
    a_number_that_is_somebody_elses_does_not_come_back_with_the_same_file,
    a_stop_from_a_stranger_holds_for_a_file_with_an_earlier_consent,
    a_stop_of_a_newcomer_outlives_what_the_newcomer_told,
    the_same_file_brings_nobody_back_who_has_stopped,
    nothing_is_planned_to_a_refused_number_and_nothing_leaves,
    a_code_that_comes_back_opens_the_number_again,
);

const NUMBER: &str = "+77011234567";
const ROW: &str = "87011234567,,,en,O-,female,1990-01-31,Алматы,,,sms phone,yes,2025-11-01";

async fn lands(app: &TestApp) -> Report {
    import(app, &file(&[ROW]), Mode::Land).await
}

async fn texts(app: &TestApp, words: &str) {
    let id = format!("text-{}", app.next_number());
    let phone = Phone::parse(NUMBER).unwrap();
    receive_reply(&app.context(), &phone, words, &id).await.unwrap();
}

async fn need(app: &TestApp) {
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
}

async fn asks(app: &TestApp) -> i64 {
    app.count("select count(*) from appeals").await
}

/// The row is refused, by a check as well, and the number is asked for nothing.
async fn is_refused(app: &TestApp) {
    for mode in [Mode::Check, Mode::Land] {
        let report = import(app, &file(&[ROW]), mode).await;
        assert_eq!(
            (counts(&report), told(&report)),
            (
                (0, 0, 1),
                vec!["line 2, phone: from this number we were told to send nothing more".to_owned()]
            )
        );
    }
    let before = asks(app).await;
    need(app).await;
    assert_eq!(asks(app).await, before);
}

async fn a_number_that_is_somebody_elses_does_not_come_back_with_the_same_file(app: TestApp) {
    assert_eq!(counts(&lands(&app).await), (1, 0, 0));
    need(&app).await;
    assert_eq!(asks(&app).await, 1);
    texts(&app, "9").await;
    is_refused(&app).await;
    let index = app.keys.blind_index(NUMBER);
    let listed = suppressions::numbers_among(&app.db, vec![index]).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(app.texts("select reason from suppressions").await, ["not_me"]);
}

async fn a_stop_from_a_stranger_holds_for_a_file_with_an_earlier_consent(app: TestApp) {
    texts(&app, "стоп").await;
    assert_eq!(app.count("select count(*) from replies where waits = true").await, 0);
    is_refused(&app).await;
    assert_eq!(app.texts("select reason from suppressions").await, ["stop"]);
}

async fn a_stop_of_a_newcomer_outlives_what_the_newcomer_told(app: TestApp) {
    lands(&app).await;
    app.execute("update donors set askable = false, phone_confirmed_at = null")
        .await;
    texts(&app, "0").await;
    app.advance(days(8)).run_jobs().await;
    assert_eq!(app.count("select count(*) from donors").await, 0, "forgotten");
    is_refused(&app).await;
}

async fn the_same_file_brings_nobody_back_who_has_stopped(app: TestApp) {
    lands(&app).await;
    texts(&app, "0").await;
    let told = told(&lands(&app).await);
    assert_eq!(
        told,
        ["line 2, phone: on the register with other data in: emergency_consent; nothing was changed"]
    );
    need(&app).await;
    assert_eq!(asks(&app).await, 0);
}

/// Somebody says stop in the moment in which the number comes on the register.
async fn refuses(app: &TestApp, donor: &Donor) {
    let index = donor.row().await.phone_index.expect("a number");
    suppressions::add(&app.db, (Channel::Sms, &index), "stop", app.clock.now())
        .await
        .unwrap();
}

async fn nothing_is_planned_to_a_refused_number_and_nothing_leaves(app: TestApp) {
    let donor = app.donor(ONeg).emergency().also_by(Channel::Phone).create().await;
    need(&app).await;
    let held = donor.says_yes().await;
    refuses(&app, &donor).await;
    app.run_jobs().await;
    let tickets = app.deliveries_for(Purpose::Confirmation).await;
    let left: Vec<_> = tickets
        .iter()
        .map(|row| (row.appointment_id, row.state, row.reason.as_deref()))
        .collect();
    let stays = (Some(held.id), DeliveryState::Suppressed, Some("address_suppressed"));
    assert_eq!(left, [stays]);
    let rows = [donor.row().await];
    let closed = suppressions::among(&app.db, &rows).await.unwrap().channels_of(&rows[0]);
    assert_eq!(closed, [Channel::Sms, Channel::Phone]);

    let another = app.donor(ONeg).emergency().create().await;
    refuses(&app, &another).await;
    need(&app).await;
    assert!(!another.was_asked().await);
}

async fn last_code(app: &TestApp) -> String {
    app.run_jobs().await;
    let phone = Phone::parse(NUMBER).unwrap();
    let rows = simulator::of_phone(&app.db, &app.keys, &phone).await.unwrap();
    let shown = rows.iter().map(|row| simulator::open(&app.keys, row).unwrap().text);
    let mut code = shown.filter_map(|text| Some(text.split_once("Code ")?.1.chars().take(6).collect()));
    code.next_back().expect("a code on the phone")
}

async fn a_code_that_comes_back_opens_the_number_again(app: TestApp) {
    lands(&app).await;
    let address = Address::parse(NUMBER).unwrap();
    let donor = donors::by_address(&app.db, &app.keys, &address).await.unwrap();
    let index = donor.and_then(|donor| donor.phone_index).expect("a number");
    let listed = async || app.count("select count(*) from suppressions").await;
    for sent_back in [false, true] {
        suppressions::add(&app.db, (Channel::Sms, &index), "stop", app.clock.now())
            .await
            .unwrap();
        let handle = request_code(&app.context(), &address).await.unwrap();
        let digits = last_code(&app).await;
        assert_eq!(listed().await, 1, "a code that has left proves nothing");
        if sent_back {
            texts(&app, &digits).await;
        } else {
            confirm_code(&app.context(), &handle, &digits).await.unwrap();
        }
        assert_eq!(listed().await, 0);
    }
    need(&app).await;
    assert_eq!(asks(&app).await, 1);
}
