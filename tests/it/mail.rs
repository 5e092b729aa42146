//! Letters over a real relay: what arrives, what is refused, and what nobody knows.

use entity::values::BloodGroup::{APos, ONeg};
use entity::values::{AppealState, DeliveryState, Language, Purpose};
use qanat::notify::Carriers;

use crate::support::app::{TestApp, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, units};
use crate::support::smtp_sink::{Letter, Mood, SmtpSink};

on_both!(
    letters_reach_only_who_can_help_and_lead_to_the_page_of_the_ask,
    a_letter_speaks_the_donors_language,
    a_refusal_for_good_ends_the_letter,
    a_refusal_for_now_is_tried_again_until_it_is_of_no_use,
    a_relay_that_is_away_loses_nothing,
    an_ask_that_never_left_leaves_the_donor_free_for_the_next_need,
    a_letter_whose_answer_was_lost_is_never_sent_again,
    a_stand_down_whose_answer_was_lost_is_said_again,
    a_ticket_goes_into_the_calendar_moves_there_and_leaves_it,
    a_donor_who_is_stood_down_has_the_entry_taken_back,
);

fn by_mail(app: &TestApp, sink: &SmtpSink) -> TestApp {
    app.with_carriers(Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![],
    })
}

/// A relay, a shortage, and a donor who chose letters.
async fn story(app: &TestApp) -> (TestApp, SmtpSink, Hospital, Donor) {
    let sink = SmtpSink::start().await;
    let app = by_mail(app, &sink);
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).by_email().emergency().create().await;
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    (app, sink, hospital, donor)
}

async fn state(app: &TestApp, purpose: Purpose) -> (DeliveryState, Option<String>) {
    let row = app.deliveries_for(purpose).await.pop().expect("a letter");
    (row.state, row.reason)
}

async fn letters_reach_only_who_can_help_and_lead_to_the_page_of_the_ask(app: TestApp) {
    let (app, sink, _, donor) = story(&app).await;
    let others = [
        app.donor(APos).by_email().emergency().create().await,
        app.donor(ONeg).by_email().emergency().without_consent().create().await,
        app.donor(ONeg).by_email().create().await,
        app.donor(ONeg).emergency().create().await,
    ];
    app.run_jobs().await;
    let letters = sink.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to, donor.email.reveal());
    let token = donor.appeal().await.unwrap().token;
    assert_eq!(letters[0].link(), format!("https://qanat.example/a/{token}"));
    assert!(letters[0].text.contains("O(I) Rh-") && letters[0].text.contains("No 7"));
    for other in &others {
        assert!(!other.was_asked().await);
    }
    let row = app.deliveries().await.remove(0);
    assert_eq!((row.state, row.attempts), (DeliveryState::Accepted, 1));
    let name = row.provider_id.expect("a name");
    assert!(name.starts_with(&format!("<delivery-{}.", row.id)) && name.ends_with("@example.kz>"));
    let named = format!("Message-ID: {name}");
    assert!(letters[0].source.lines().any(|line| line == named));
    donor.says_yes().await;
    app.run_jobs().await;
    let ticket = sink.letters_to(donor.email.reveal()).pop().unwrap();
    let code = donor.appointment().await.unwrap().code;
    assert!(
        ticket.text.contains(&code) && ticket.text.contains("09:00"),
        "{}",
        ticket.text
    );
}

async fn a_letter_speaks_the_donors_language(app: TestApp) {
    let (app, sink, _, _) = story(&app).await;
    let donor = app
        .donor(ONeg)
        .by_email()
        .language(Language::Kk)
        .emergency()
        .create()
        .await;
    app.run_jobs().await;
    let letters = sink.letters_to(donor.email.reveal());
    assert!(letters[0].text.contains("қан"), "{}", letters[0].text);
}

async fn a_refusal_for_good_ends_the_letter(app: TestApp) {
    let (app, sink, _, donor) = story(&app).await;
    sink.becomes(Mood::Refuses("550 5.1.1 no such user"));
    app.run_jobs().await;
    let refused = (DeliveryState::Undelivered, Some("550 5.1.1".to_owned()));
    assert_eq!(state(&app, Purpose::Appeal).await, refused);
    sink.becomes(Mood::Takes);
    app.advance(minutes(20)).run_jobs().await;
    assert!(sink.letters().is_empty());
    assert_eq!(donor.appeal_state().await, AppealState::Asked, "the link still works");
}

async fn a_refusal_for_now_is_tried_again_until_it_is_of_no_use(app: TestApp) {
    let (app, sink, _, donor) = story(&app).await;
    sink.becomes(Mood::Refuses("451 4.7.1 later please"));
    app.run_jobs().await;
    assert_eq!(state(&app, Purpose::Appeal).await.0, DeliveryState::Planned);
    app.run_jobs().await;
    assert_eq!(app.deliveries().await[0].attempts, 1, "not at once");
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(app.deliveries().await[0].attempts, 2);
    sink.becomes(Mood::Takes);
    app.advance(minutes(15)).run_jobs().await;
    assert_eq!(sink.letters_to(donor.email.reveal()).len(), 1);

    let late = app.donor(ONeg).by_email().emergency().create().await;
    sink.becomes(Mood::Refuses("451 4.7.1 later please"));
    app.advance(minutes(30)).run_jobs().await;
    assert!(late.was_asked().await);
    app.at("2026-03-23T11:00+05:00").run_jobs().await;
    assert_eq!(late.deliveries().await[0].state, DeliveryState::Expired);
}

async fn a_relay_that_is_away_loses_nothing(app: TestApp) {
    let (app, sink, _, donor) = story(&app).await;
    let away = app.with_carriers(Carriers {
        email: Some(SmtpSink::start().await.mailer(&app.clock)),
        sms: vec![],
    });
    tokio::task::yield_now().await;
    away.run_jobs().await;
    let (now, why) = state(&app, Purpose::Appeal).await;
    assert_eq!(now, DeliveryState::Planned, "{why:?}");
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(sink.letters_to(donor.email.reveal()).len(), 1);
}

async fn an_ask_that_never_left_leaves_the_donor_free_for_the_next_need(app: TestApp) {
    let (app, sink, hospital, donor) = story(&app).await;
    sink.becomes(Mood::Refuses("451 4.7.1 later please"));
    app.run_jobs().await;
    assert!(donor.row().await.last_asked_at.is_some());
    app.at("2026-03-23T13:00+05:00").run_jobs().await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(donor.deliveries().await[0].state, DeliveryState::Cancelled);
    assert!(donor.row().await.last_asked_at.is_none());
    sink.becomes(Mood::Takes);
    let next = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-24T12:00+05:00")
        .await;
    app.run_jobs().await;
    assert_eq!(next.appeals().await.len(), 1);
    assert_eq!(sink.letters_to(donor.email.reveal()).len(), 1);
}

async fn a_letter_whose_answer_was_lost_is_never_sent_again(app: TestApp) {
    let (app, sink, _, donor) = story(&app).await;
    sink.becomes(Mood::HangsUpAfterData);
    app.run_jobs().await;
    assert_eq!(state(&app, Purpose::Appeal).await.0, DeliveryState::Uncertain);
    sink.becomes(Mood::Takes);
    for _ in 0..5 {
        app.advance(minutes(30)).run_jobs().await;
    }
    assert!(sink.letters().is_empty());
    assert_eq!(state(&app, Purpose::Appeal).await.0, DeliveryState::Uncertain);
    donor.says_yes().await;
}

async fn a_stand_down_whose_answer_was_lost_is_said_again(app: TestApp) {
    let (app, sink, hospital, donor) = story(&app).await;
    app.run_jobs().await;
    sink.becomes(Mood::HangsUpAfterData);
    let shortages = qanat::store::shortages::of(Some(hospital.id));
    let open = sea_orm::Select::one(shortages, &app.db).await.unwrap().unwrap();
    let closed = entity::values::ShortageState::Closed;
    let by = qanat::store::audit::By::staff(hospital.nurse);
    qanat::actions::shortage::end_shortage(&app.context(), by, Some(hospital.id), open.id, closed)
        .await
        .unwrap();
    app.run_jobs().await;
    assert_eq!(donor.appeal_state().await, AppealState::Withdrawn);
    assert_eq!(state(&app, Purpose::StandDown).await.0, DeliveryState::Planned);
    sink.becomes(Mood::Takes);
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(state(&app, Purpose::StandDown).await.0, DeliveryState::Accepted);
}

/// The file that a calendar takes from a letter.
fn calendar(letter: &Letter) -> Option<icalendar::Calendar> {
    let read = mail_parser::MessageParser::new().parse(letter.source.as_bytes())?;
    read.attachment(0)?.text_contents()?.parse().ok()
}

/// What the entries of some letters say about that.
fn told(letters: &[Letter], name: &str) -> Vec<String> {
    let value = |letter: &Letter| {
        let entry = calendar(letter).expect("an entry");
        let event = entry.events().next().expect("an event");
        icalendar::Component::property_value(event, name).map(str::to_owned)
    };
    letters.iter().filter_map(value).collect()
}

async fn a_ticket_goes_into_the_calendar_moves_there_and_leaves_it(app: TestApp) {
    let (app, sink, _, donor) = story(&app).await;
    app.run_jobs().await;
    let held = donor.says_yes().await;
    app.run_jobs().await;
    let free = "select cast(min(id) as bigint) from slots where held > 0 and id <> ";
    let free = app.count(&format!("{free}{}", held.slot_id)).await;
    donor.moves_to(entity::values::SlotId(free)).await.unwrap();
    app.run_jobs().await;
    donor.cancels().await.unwrap();
    app.run_jobs().await;
    let letters = sink.letters_to(donor.email.reveal());
    assert!(calendar(&letters[0]).is_none(), "an ask is no appointment");
    let told = |name: &str| told(&letters[1..], name);
    assert_eq!(told("SEQUENCE"), ["0", "1", "2"]);
    assert_eq!(told("STATUS"), ["CONFIRMED", "CONFIRMED", "CANCELLED"]);
    assert_eq!(told("UID"), vec![format!("appointment-{}@example.kz", held.id); 3]);
    assert!(told("DESCRIPTION")[0].contains(&held.code));
    let starts = told("DTSTART");
    assert!(starts[0] != starts[1] && starts[1] == starts[2], "{starts:?}");
}

async fn a_donor_who_is_stood_down_has_the_entry_taken_back(app: TestApp) {
    let sink = SmtpSink::start().await;
    let app = by_mail(&app, &sink);
    let hospital = app.hospital("No 7").await;
    let (booked, undecided) = (
        app.donor(ONeg).by_email().emergency().create().await,
        app.donor(ONeg).by_email().emergency().create().await,
    );
    let shortage = hospital
        .open_shortage(ONeg, units(2))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    let held = booked.says_yes().await;
    app.run_jobs().await;
    let free = "select cast(min(id) as bigint) from slots where held > 0 and id <> ";
    let free = app.count(&format!("{free}{}", held.slot_id)).await;
    booked.moves_to(entity::values::SlotId(free)).await.unwrap();
    app.run_jobs().await;
    shortage.close().await.unwrap();
    app.run_jobs().await;

    let letters = sink.letters_to(booked.email.reveal());
    assert_eq!(
        letters.len(),
        4,
        "the ask, the ticket, the ticket of the move, and the end"
    );
    assert!(letters[3].text.contains("no need to come"), "{}", letters[3].text);
    let methods: Vec<String> = letters[1..]
        .iter()
        .filter_map(|letter| calendar(letter)?.property_value("METHOD").map(str::to_owned))
        .collect();
    assert_eq!(methods, ["PUBLISH", "PUBLISH", "CANCEL"]);
    let told = |name: &str| told(&letters[1..], name);
    assert_eq!(told("UID"), vec![format!("appointment-{}@example.kz", held.id); 3]);
    assert_eq!(told("SEQUENCE"), ["0", "1", "2"]);
    assert_eq!(told("STATUS"), ["CONFIRMED", "CONFIRMED", "CANCELLED"]);
    assert_eq!(told("DTSTART")[1], told("DTSTART")[2]);

    let letters = sink.letters_to(undecided.email.reveal());
    assert!(letters[1].text.contains("no need to come"));
    assert!(
        letters.iter().all(|letter| calendar(letter).is_none()),
        "who held no place has no entry"
    );
}
