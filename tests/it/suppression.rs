//! Addresses that refuse letters: nothing more goes there until their owner confirms them anew.

use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, DeliveryState, Purpose};
use qanat::actions::sign_in::{confirm_code, request_code};
use qanat::domain::contact::Address;
use qanat::notify::Carriers;
use qanat::store::suppressions;

use crate::support::app::{TestApp, days};
use crate::support::browser::Site;
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, units};
use crate::support::smtp_sink::{Mood, SmtpSink};
use crate::support::visitors::digits_after;

on_both!(
    an_address_that_nobody_has_gets_nothing_more,
    what_is_said_about_the_letter_leaves_the_address_alone,
    a_letter_that_waits_already_does_not_leave_any_more,
    a_code_that_comes_back_to_us_lifts_the_suppression,
    the_own_page_says_that_letters_come_back_until_the_address_is_confirmed,
);

async fn story(app: &TestApp) -> (TestApp, SmtpSink, Hospital, Donor) {
    let sink = SmtpSink::start().await;
    let app = app.with_carriers(Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![],
    });
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).by_email().emergency().create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    (app, sink, hospital, donor)
}

async fn suppressed(app: &TestApp) -> u64 {
    suppressions::count(&app.db, Channel::Email).await.unwrap()
}

async fn an_address_that_nobody_has_gets_nothing_more(app: TestApp) {
    let (app, sink, hospital, donor) = story(&app).await;
    sink.becomes(Mood::Refuses("550 5.1.1 no such user"));
    app.run_jobs().await;
    assert_eq!(suppressed(&app).await, 1);
    let row = donor.deliveries().await.remove(0);
    assert_eq!(
        (row.state, row.reason.as_deref()),
        (DeliveryState::Undelivered, Some("550 5.1.1"))
    );
    assert_eq!(app.texts("select reason from suppressions").await, ["550 5.1.1"]);
    sink.becomes(Mood::Takes);
    app.advance(days(8));
    let other = app.donor(ONeg).by_email().emergency().create().await;
    let next = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    let asked: Vec<_> = next.appeals().await.iter().map(|appeal| appeal.donor_id).collect();
    assert_eq!(asked, [other.id], "who cannot be reached is not even planned for");
    assert!(sink.letters_to(donor.email.reveal()).is_empty());
}

async fn what_is_said_about_the_letter_leaves_the_address_alone(app: TestApp) {
    let (app, sink, ..) = story(&app).await;
    sink.becomes(Mood::Refuses("554 5.7.1 we do not like this"));
    app.run_jobs().await;
    assert_eq!(app.deliveries().await[0].state, DeliveryState::Undelivered);
    assert_eq!(suppressed(&app).await, 0);
}

async fn a_letter_that_waits_already_does_not_leave_any_more(app: TestApp) {
    let (app, sink, _, donor) = story(&app).await;
    sink.becomes(Mood::Refuses("451 4.7.1 later"));
    app.run_jobs().await;
    let index = donor.row().await.email_index.unwrap();
    suppressions::add(&app.db, (Channel::Email, &index), "5.1.1", app.clock.now())
        .await
        .unwrap();
    sink.becomes(Mood::Takes);
    app.advance(chrono::TimeDelta::minutes(1)).run_jobs().await;
    assert!(sink.letters().is_empty());
    let row = donor.deliveries().await.remove(0);
    assert_eq!(
        (row.state, row.reason.as_deref()),
        (DeliveryState::Suppressed, Some("address_suppressed"))
    );
}

async fn a_code_that_comes_back_to_us_lifts_the_suppression(app: TestApp) {
    let (app, sink, hospital, donor) = story(&app).await;
    sink.becomes(Mood::Refuses("550 5.2.1 disabled"));
    app.run_jobs().await;
    assert_eq!(suppressed(&app).await, 1);
    sink.becomes(Mood::Takes);
    app.advance(days(8));
    let address = Address::Email(donor.email.clone());
    let handle = request_code(&app.context(), &address).await.unwrap();
    app.run_jobs().await;
    assert_eq!(suppressed(&app).await, 1, "a letter that left proves nothing");
    let letter = sink.letters_to(donor.email.reveal()).pop().expect("the code");
    confirm_code(&app.context(), &handle, &digits_after(&letter.text, "Your code: "))
        .await
        .unwrap();
    assert_eq!(suppressed(&app).await, 0);
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    let asked = app.deliveries_for(Purpose::Appeal).await;
    assert_eq!(asked.last().map(|row| row.state), Some(DeliveryState::Accepted));
}

async fn the_own_page_says_that_letters_come_back_until_the_address_is_confirmed(app: TestApp) {
    let (app, sink, _, donor) = story(&app).await;
    app.run_jobs().await;
    let carriers = Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![],
    };
    let site = Site::with_carriers(&app, carriers).await;
    let signs_in = async || {
        let browser = site.browser();
        let page = browser.get("/sign-in").await;
        let filled = page.form("/sign-in").fill("address", donor.email.reveal());
        let code = browser.send(&page, &filled).await;
        site.app.run_jobs().await;
        let letter = sink.letters_to(donor.email.reveal()).pop().expect("the code");
        let digits = digits_after(&letter.text, "Your code: ");
        let me = browser.send(&code, &code.form("/code").fill("code", &digits)).await;
        assert_eq!(me.path, "/me", "{}", me.text());
        browser
    };
    let browser = signs_in().await;
    let comes_back = "Letters to your e-mail address come back to us";
    assert!(!browser.get("/me").await.shows(comes_back));
    let index = donor.row().await.email_index.unwrap();
    let address = (Channel::Email, index.as_slice());
    suppressions::add(&app.db, address, "5.1.1", app.clock.now())
        .await
        .unwrap();
    assert!(browser.get("/me").await.shows(comes_back));
    assert!(!signs_in().await.get("/me").await.shows(comes_back));
}
