//! A relay that takes nothing from anybody: one state with its beginning, letters that wait untouched, one attempt at a
//! time, and an end by itself.

use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, ConnectorState, DeliveryState, Purpose};
use qanat::notify::Carriers;
use qanat::store::connectors;

use crate::support::app::{TestApp, minutes, until};
use crate::support::console::{Console, DONORS, NEED};
use crate::support::databases::TestDatabase;
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::smtp_sink::{Mood, SmtpSink};

on_both!(
    letters_wait_while_the_relay_turns_everybody_away,
    letters_wait_while_the_relay_is_closing,
    letters_wait_while_the_password_is_refused,
    letters_wait_while_the_relay_cannot_look_passwords_up,
    letters_wait_while_the_relay_offers_no_sign_in,
    letters_wait_while_the_sender_is_refused,
    a_relay_that_stands_is_known_before_the_first_letter,
    a_password_that_is_refused_is_tried_once_and_then_rarely,
    a_refusal_of_one_letter_leaves_the_relay_standing,
    the_doctor_names_what_is_wrong_with_the_relay,
    a_log_of_everything_holds_no_password_no_address_and_no_words,
);

const PEOPLE: usize = 12;

/// People who read letters, a need, and a relay in a mood.
async fn story(app: &TestApp, mood: Mood) -> (TestApp, SmtpSink, Vec<Donor>) {
    let sink = SmtpSink::start().await;
    sink.becomes(mood);
    let app = app.with_carriers(Carriers {
        email: Some(sink.mailer_that_signs_in(&app.clock)),
        sms: vec![],
    });
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..PEOPLE {
        donors.push(app.donor(ONeg).by_email().emergency().create().await);
    }
    hospital.open_shortage(ONeg, units(2)).await;
    (app, sink, donors)
}

/// How the relay stands, as the process wrote it down.
async fn standing(app: &TestApp) -> (ConnectorState, String, Option<String>) {
    let rows = connectors::seen_since(&app.db, Channel::Email, app.clock.now() - minutes(2)).await;
    let [row] = rows.unwrap().try_into().expect("one process");
    (
        row.state,
        row.since.to_rfc3339(),
        row.outage.map(|outage| outage.to_string()),
    )
}

/// While the relay takes nothing letters wait untouched, and they leave by themselves when it does.
async fn waits(app: TestApp, mood: Mood, state: ConnectorState, why: &str) {
    let began = app.clock.now().to_rfc3339();
    let (app, sink, _) = story(&app, mood).await;
    app.run_jobs().await;
    for _ in 0..8 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert!(sink.letters().is_empty());
    // One attempt whenever one was due, however many wait.
    assert!((2..=10).contains(&sink.connections()), "{}", sink.connections());
    assert_eq!(standing(&app).await, (state, began, Some(why.to_owned())));
    let waiting = app.deliveries_for(Purpose::Appeal).await;
    assert!(waiting.len() > 1);
    for row in &waiting {
        assert_eq!(
            (row.state, row.attempts),
            (DeliveryState::Planned, 0),
            "{:?}",
            row.reason
        );
    }
    sink.becomes(Mood::Takes);
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(sink.letters().len(), app.deliveries_for(Purpose::Appeal).await.len());
    assert_eq!(standing(&app).await.0, ConnectorState::Bound);
}

async fn letters_wait_while_the_relay_turns_everybody_away(app: TestApp) {
    waits(app, Mood::TurnsAway("554 not now"), ConnectorState::Down, "turned_away").await;
}

async fn letters_wait_while_the_relay_is_closing(app: TestApp) {
    waits(
        app,
        Mood::Refuses("421 4.3.2 closing"),
        ConnectorState::Down,
        "turned_away",
    )
    .await;
}

async fn letters_wait_while_the_password_is_refused(app: TestApp) {
    let mood = Mood::RefusesSignIn("535 5.7.8 no");
    waits(app, mood, ConnectorState::SignInRefused, "sign_in_refused").await;
}

async fn letters_wait_while_the_relay_cannot_look_passwords_up(app: TestApp) {
    let mood = Mood::RefusesSignIn("454 4.7.0 temporary authentication failure");
    waits(app, mood, ConnectorState::Down, "turned_away").await;
}

async fn letters_wait_while_the_relay_offers_no_sign_in(app: TestApp) {
    waits(app, Mood::OffersNoSignIn, ConnectorState::Down, "sign_in_missing").await;
}

async fn letters_wait_while_the_sender_is_refused(app: TestApp) {
    let mood = Mood::RefusesSender("553 5.7.1 not yours");
    waits(app, mood, ConnectorState::Down, "sender_refused").await;
}

async fn a_relay_that_stands_is_known_before_the_first_letter(app: TestApp) {
    let sink = SmtpSink::start().await;
    let app = app.with_carriers(Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![],
    });
    app.run_jobs().await;
    let began = app.clock.now().to_rfc3339();
    assert_eq!(standing(&app).await, (ConnectorState::Bound, began, None));
    app.run_jobs().await;
    assert_eq!(sink.connections(), 1, "once is enough for a while");
    sink.becomes(Mood::TurnsAway("554 not now"));
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(
        standing(&app).await.0,
        ConnectorState::Down,
        "although no letter was due"
    );
    sink.becomes(Mood::Takes);
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(standing(&app).await.0, ConnectorState::Bound);
}

async fn a_password_that_is_refused_is_tried_once_and_then_rarely(app: TestApp) {
    let (app, sink, _) = story(&app, Mood::RefusesSignIn("535 5.7.8 no")).await;
    app.run_jobs().await;
    assert_eq!(sink.connections(), 1, "operators lock who tries too often");
    for _ in 0..29 {
        app.advance(chrono::TimeDelta::seconds(1)).run_jobs().await;
    }
    assert_eq!(sink.connections(), 1);
}

async fn a_refusal_of_one_letter_leaves_the_relay_standing(app: TestApp) {
    let (app, _sink, _) = story(&app, Mood::RefusesLetters("554 5.7.1 looks like spam")).await;
    app.run_jobs().await;
    let began = app.clock.now().to_rfc3339();
    assert_eq!(standing(&app).await, (ConnectorState::Bound, began, None));
    for row in app.deliveries_for(Purpose::Appeal).await {
        assert_eq!(
            (row.state, row.reason.as_deref()),
            (DeliveryState::Undelivered, Some("554 5.7.1"))
        );
    }
}

async fn the_doctor_names_what_is_wrong_with_the_relay(db: TestDatabase) {
    let sink = SmtpSink::start().await;
    sink.becomes(Mood::RefusesSignIn("535 5.7.8 wrong password for qanat"));
    let console = Console::on(&db).with("QANAT_SMTP_URL", &sink.url_with_sign_in("qanat", "hush"));
    console.writes("donors.csv", DONORS);
    console.done(&["donors", "import", "donors.csv"]);
    let serving = console.serves();
    until(async || db.count("select count(*) from connectors").await == 1).await;
    let said = console.run(&["doctor"]);
    let problem = format!("{} takes no letters since 2026-03-23 03:0", sink.name());
    assert!(!said.ok && said.out.contains(&problem), "{}", said.out);
    assert!(
        said.out.contains("it refuses the user or the password; they wait"),
        "{}",
        said.out
    );
    assert!(
        said.out
            .contains("donors get them back once mail to it is piped into `qanat bounce`; set QANAT_REPLY_TO"),
        "{}",
        said.out
    );
    assert!(
        !said.out.contains("hush") && !said.out.contains("wrong password"),
        "{}",
        said.out
    );
    assert!(serving.stops().await.success());
}

async fn a_log_of_everything_holds_no_password_no_address_and_no_words(db: TestDatabase) {
    let sink = SmtpSink::start().await;
    let console = Console::on(&db).with("QANAT_SMTP_URL", &sink.url_with_sign_in("postmaster", "hush4711"));
    let donor =
        |name: &str| format!(",{name}.ospanova@mail.example.kz,,ru,O-,male,1990-01-31,Almaty,,,email,yes,2025-11-01");
    let donors: Vec<String> = ["aigul", "dana", "asel"].map(donor).to_vec();
    console.writes("donors.csv", &format!("{DONORS}\n{}", donors.join("\n")));
    console.done(&["donors", "import", "donors.csv"]);
    console.done(&["hospital", "add", "--name", "No 7", "--site", "almaty-city"]);
    console.done(&[&NEED[..], &["--hospital", "No 7"]].concat());
    let everything = "trace,lettre=trace,rustls=trace,mail_parser=trace,sqlx=trace,sea_orm=trace";
    let console = console.with("QANAT_LOG", everything);
    sink.becomes(Mood::RefusesSignIn("535 5.7.8 postmaster hush4711 is wrong"));
    let serving = console.serves_into("log");
    let state = "select count(*) from connectors where state = ";
    until(async || db.count(&format!("{state}'sign_in_refused'")).await == 1).await;
    assert!(serving.stops().await.success());
    let first = console.reads("log");
    sink.becomes(Mood::Refuses("550 5.1.1 <aigul.ospanova@mail.example.kz> unknown"));
    let serving = console.serves_into("log");
    until(async || db.count("select count(*) from suppressions").await == 3).await;
    assert!(serving.stops().await.success());
    let log = first + &console.reads("log");
    assert!(
        log.contains("qanat serves") && log.contains("the mail relay takes no letters"),
        "{log}"
    );
    // What the sign-in sends: user and password in base64.
    for secret in [
        "hush4711",
        "postmaster",
        "AHBvc3RtYXN0ZXIAaHVzaDQ3MTE",
        "ospanova",
        "mail.example",
        "Требуется",
        "is wrong",
        // The address of the database holds a password as well.
        "postgres://",
    ] {
        let told = log.lines().find(|line| line.contains(secret));
        assert_eq!(told, None, "{secret}");
    }
}
