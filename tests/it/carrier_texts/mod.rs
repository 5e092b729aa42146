//! What people write back over an operator's message centre: once each, whole, and stored before it is acknowledged.

mod joined;

use entity::reply;
use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, Channel, Language, Purpose, Understood};
use qanat::actions::preferences::agree_again;
use qanat::domain::contact::Phone;
use qanat::store::inbound;
use sea_orm::EntityTrait;

use crate::support::app::{TestApp, days, hours, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Smsc, pdu};
use crate::support::smtp_sink::SmtpSink;

on_both!(
    a_text_repeated_six_hundred_times_has_one_effect_and_one_answer,
    a_text_repeated_for_a_day_has_one_effect_and_one_answer,
    texts_repeated_in_turn_have_one_effect_each,
    a_person_may_say_the_same_again,
    the_same_words_answer_what_is_new,
    the_same_words_undo_what_was_done_since,
    what_goes_another_way_is_nothing_new_to_answer,
    a_stop_said_again_after_a_return_is_a_stop,
    what_cannot_be_stored_is_to_be_sent_again,
    what_nobody_can_read_is_kept_sealed,
);

/// A donor who was asked over an operator.
async fn asked(app: &TestApp) -> (TestApp, Smsc, Donor) {
    let smsc = Smsc::start(Manner::default()).await;
    let app = app.over_smpp(&smsc, "source=1414&two_way=true").await;
    let donor = app.donor(ONeg).emergency().create().await;
    let hospital = app.hospital("No 7").await;
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    (app, smsc, donor)
}

/// The donor's phone says something, and the service acknowledges it or does not.
async fn writes(smsc: &Smsc, phone: &Phone, (esm_class, coding): (u8, u8), octets: &[u8]) -> u32 {
    let before = smsc.seen().answers.len();
    let from = phone.reveal().trim_start_matches('+');
    smsc.says(pdu::deliver_from(from, 7, esm_class, coding, octets));
    let seen = smsc.until(|seen| seen.answers.len() > before).await;
    seen.answers[before].1
}

async fn says(smsc: &Smsc, donor: &Donor, words: &str) {
    assert_eq!(writes(smsc, &donor.phone, (0, 0), words.as_bytes()).await, 0);
}

/// One part of two.
async fn says_part(smsc: &Smsc, donor: &Donor, number: u8, words: &str) {
    let letters = words.encode_utf16().flat_map(u16::to_be_bytes);
    let octets: Vec<u8> = [5, 0, 3, 0xaa, 2, number].into_iter().chain(letters).collect();
    assert_eq!(writes(smsc, &donor.phone, (0x40, 8), &octets).await, 0);
}

async fn understood(app: &TestApp) -> Vec<Understood> {
    let rows = reply::Entity::find().all(&app.looks).await.unwrap();
    rows.into_iter().map(|row| row.understood).collect()
}

async fn a_text_repeated_six_hundred_times_has_one_effect_and_one_answer(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    let from = donor.phone.reveal().trim_start_matches('+');
    for sequence in 0..600 {
        smsc.says(pdu::deliver_from(from, sequence, 0, 0, b"1"));
    }
    let answers = smsc.until(|seen| seen.answers.len() == 600).await.answers;
    assert!(answers.iter().all(|(_, status)| *status == 0));
    app.run_jobs().await;
    assert_eq!(understood(&app).await, [Understood::Yes]);
    assert_eq!(donor.appointments().await.len(), 1);
    assert_eq!(app.deliveries_for(Purpose::Confirmation).await.len(), 1);
    assert_eq!(smsc.seen().submits.len(), 2, "the ask and the ticket");
}

async fn a_person_may_say_the_same_again(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    for (words, state) in [
        ("1", AppealState::Booked),
        ("2", AppealState::Declined),
        ("1", AppealState::Booked),
        ("1", AppealState::Booked),
    ] {
        says(&smsc, &donor, words).await;
        assert_eq!(donor.appeal_state().await, state, "{words}");
    }
    assert_eq!(
        understood(&app).await.len(),
        3,
        "the last one is the carrier's repetition"
    );
    app.advance(days(2));
    says(&smsc, &donor, "1").await;
    assert_eq!(understood(&app).await.len(), 4, "no carrier repeats for so long");
}

/// The acknowledgements were lost.
async fn a_text_repeated_for_a_day_has_one_effect_and_one_answer(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    for wait in [0, 1, 11, 60, 180] {
        app.advance(minutes(wait));
        says(&smsc, &donor, "1").await;
        app.run_jobs().await;
    }
    assert_eq!(understood(&app).await, [Understood::Yes]);
    assert_eq!(smsc.seen().submits.len(), 2, "the ask and the ticket");
    let stranger = Phone::parse("+77019999999").unwrap();
    for wait in [0, 11, 60, 600] {
        app.advance(minutes(wait));
        assert_eq!(writes(&smsc, &stranger, (0, 0), b"who is this").await, 0);
    }
    assert_eq!(understood(&app).await.len(), 2, "a person reads it once");
}

async fn texts_repeated_in_turn_have_one_effect_each(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    for _ in 0..20 {
        says(&smsc, &donor, "what is this?").await;
        says(&smsc, &donor, "1").await;
        app.advance(minutes(15)).run_jobs().await;
    }
    assert_eq!(donor.appointments().await.len(), 1);
    assert_eq!(app.deliveries_for(Purpose::Confirmation).await.len(), 1);
    assert_eq!(app.deliveries_for(Purpose::Help).await.len(), 1);
    assert!(understood(&app).await.len() <= 3);
}

async fn the_same_words_answer_what_is_new(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let app = app.over_smpp(&smsc, "source=1414&two_way=true").await;
    let donor = app.donor(ONeg).emergency().create().await;
    app.at("2026-03-23T13:30+05:00");
    let hospital = app.hospital("No 7").await;
    let need = hospital.open_shortage(ONeg, units(1));
    need.by("2026-03-25T12:00+05:00").await;
    app.run_jobs().await;
    says(&smsc, &donor, "1").await;
    app.run_jobs().await;
    app.execute("update appointments set booked_at = '2026-03-23T02:00:00+00:00'")
        .await;
    app.clock.set(donor.expected_at().await - hours(15));
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Reminder).await.len(), 1);
    for _ in 0..3 {
        app.advance(minutes(20));
        says(&smsc, &donor, "1").await;
    }
    let kept = "select count(*) from audit where verb = 'keep'";
    assert_eq!(app.count(kept).await, 1, "a yes to the reminder, and its repetitions");
    app.run_jobs().await;
}

async fn the_same_words_undo_what_was_done_since(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    says(&smsc, &donor, "2").await;
    app.advance(minutes(5));
    donor.says_yes().await;
    app.advance(minutes(4));
    says(&smsc, &donor, "2").await;
    assert!(
        donor.appointment().await.is_none(),
        "the place that was booked on the page"
    );
    app.advance(minutes(1));
    says(&smsc, &donor, "1").await;
    app.advance(minutes(1));
    donor.cancels().await.unwrap();
    app.advance(minutes(1));
    says(&smsc, &donor, "1").await;
    assert!(donor.appointment().await.is_some(), "a yes after all");
    app.run_jobs().await;
}

/// The ticket did not reach the phone and leaves by letter, and then the operator repeats the yes.
async fn what_goes_another_way_is_nothing_new_to_answer(app: TestApp) {
    let (smsc, sink) = (Smsc::start(Manner::default()).await, SmtpSink::start().await);
    let mailer = sink.mailer(&app.clock);
    let app = app.over_smpp_and_mail(&smsc, "source=1414&two_way=true", mailer).await;
    let donor = app.donor(ONeg).emergency().also_by(Channel::Email).create().await;
    let hospital = app.hospital("No 7").await;
    let need = hospital.open_shortage(ONeg, units(1));
    need.by("2026-03-23T12:00+05:00").await;
    app.run_jobs().await;
    says(&smsc, &donor, "1").await;
    app.run_jobs().await;
    app.execute("update deliveries set state = 'undelivered', ended_at = accepted_at where purpose = 'confirmation'")
        .await;
    app.advance(minutes(60)).run_jobs().await;
    assert_eq!(sink.letters_to(donor.email.reveal()).len(), 1, "the ticket");
    app.advance(minutes(1));
    says(&smsc, &donor, "1").await;
    assert_eq!(understood(&app).await, [Understood::Yes]);
}

async fn a_stop_said_again_after_a_return_is_a_stop(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    for _ in 0..3 {
        says(&smsc, &donor, "0").await;
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(smsc.seen().submits.len(), 2, "the ask, and that nothing follows");
    agree_again(&app.context(), donor.id, Language::En, false)
        .await
        .unwrap();
    assert!(donor.row().await.askable);
    says(&smsc, &donor, "0").await;
    assert!(donor.row().await.stopped_at.is_some());
    app.run_jobs().await;
}

async fn what_cannot_be_stored_is_to_be_sent_again(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    app.refuses("insert", "replies", "new.understood = 'yes'").await;
    assert_eq!(writes(&smsc, &donor.phone, (0, 0), b"1").await, 0x64);
    assert!(donor.appointments().await.is_empty());
    app.allows_again("replies").await;
    says(&smsc, &donor, "1").await;
    assert_eq!(donor.appeal_state().await, AppealState::Booked);
}

async fn what_nobody_can_read_is_kept_sealed(app: TestApp) {
    let (app, smsc, _) = asked(&app).await;
    let broken = |sequence| pdu::pdu(pdu::DELIVER_SM, 0, sequence, b"rubbish");
    // Its sequence number is another each time that it is sent.
    for sequence in [5, 15, 25] {
        smsc.says(broken(sequence));
        smsc.until(|seen| seen.answers.contains(&(sequence, 0x66))).await;
        smsc.says(pdu::deliver_from("KASPI", sequence + 1, 0, 0, b"You owe us"));
        smsc.until(|seen| seen.answers.contains(&(sequence + 1, 0))).await;
        app.advance(minutes(20));
    }
    let kept = inbound::unseen(&app.db, 9).await.unwrap();
    let opened = |row| inbound::open_raw(&app.keys, row).unwrap();
    let kept: Vec<String> = kept.iter().rev().map(opened).collect();
    let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
    assert_eq!(kept, [hex(&broken(5)), hex(b"KASPI\nYou owe us")], "each once a day");
    assert!(understood(&app).await.is_empty());
    app.advance(days(1));
    smsc.says(broken(35));
    smsc.until(|seen| seen.answers.contains(&(35, 0x66))).await;
    assert_eq!(inbound::count_raw(&app.db).await.unwrap(), 3);
}
