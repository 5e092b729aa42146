//! What happens on its own: that nothing holds it back, that a stop loses nothing, and that its silence is heard.

use chrono::TimeDelta;
use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Purpose, ShortageState};
use qanat::jobs::Runner;
use qanat::notify::{Carriers, Route};

use crate::support::app::{TestApp, hours, until};
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, units};
use crate::support::smtp_sink::{Mood, SmtpSink};

on_both!(
    a_relay_that_hangs_holds_back_neither_decisions_nor_text_messages,
    a_letter_is_its_worker_s_as_long_as_the_lease_stands,
    a_stop_gives_back_a_letter_that_has_not_left,
    a_stop_waits_for_the_answer_to_a_letter_that_has_left,
    a_shortage_that_cannot_be_ended_keeps_no_other_open,
    an_appointment_that_cannot_be_ended_keeps_no_other_open,
    a_reminder_that_cannot_be_planned_keeps_no_other_back,
);

fn both(app: &TestApp, sink: &SmtpSink) -> Carriers {
    Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![Route::simulated()],
    }
}

/// A relay in a mood, and a shortage for which a donor who reads letters is about to be asked.
async fn story(app: &TestApp, mood: Mood) -> (TestApp, SmtpSink, Hospital, Donor) {
    let sink = SmtpSink::start().await;
    sink.becomes(mood);
    let app = app.with_carriers(both(app, &sink));
    let hospital = app.hospital("No 7").await;
    let reader = app.donor(ONeg).by_email().emergency().create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    (app, sink, hospital, reader)
}

/// The jobs of a process of their own, which may hang.
fn runs_jobs(app: &TestApp) -> tokio::task::JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        app.run_jobs().await;
    })
}

async fn a_relay_that_hangs_holds_back_neither_decisions_nor_text_messages(app: TestApp) {
    let (app, sink, hospital, reader) = story(&app.on_a_fast_clock(60), Mood::HoldsRecipients).await;
    let jobs = tokio::spawn(Runner::new(&app).unwrap().run(app.stopping.clone()));
    sink.holds(1).await;
    let texter = app.donor(ONeg).emergency().create().await;
    hospital.open_shortage(ONeg, units(2)).await;
    until(async || !texter.inbox().await.is_empty()).await;
    app.stopping.cancel();
    jobs.await.unwrap();
    assert_eq!(reader.deliveries().await[0].state, DeliveryState::Planned);
    assert!(sink.letters().is_empty());
}

async fn a_letter_is_its_worker_s_as_long_as_the_lease_stands(app: TestApp) {
    let (app, sink, _, reader) = story(&app, Mood::HoldsAnswersAfter(0)).await;
    let jobs = runs_jobs(&app);
    sink.holds(1).await;
    let second = app.another_process("second").await;
    let state_after = async |time| {
        app.advance(time);
        second.run_jobs().await;
        reader.deliveries().await[0].state
    };
    assert_eq!(state_after(TimeDelta::seconds(15)).await, DeliveryState::Attempting);
    assert_eq!(state_after(TimeDelta::seconds(15)).await, DeliveryState::Uncertain);
    sink.becomes(Mood::Takes);
    jobs.await.unwrap();
    assert_eq!(
        reader.deliveries().await[0].state,
        DeliveryState::Accepted,
        "an answer tells what nobody knew"
    );
    assert_eq!(sink.letters().len(), 1);
}

async fn a_stop_gives_back_a_letter_that_has_not_left(app: TestApp) {
    let (app, sink, _, reader) = story(&app, Mood::HoldsRecipients).await;
    let jobs = runs_jobs(&app);
    sink.holds(1).await;
    app.stopping.cancel();
    jobs.await.unwrap();
    let row = reader.deliveries().await.remove(0);
    assert_eq!(row.state, DeliveryState::Planned);
    assert_eq!(row.reason.as_deref(), Some("the service stopped"));
    sink.becomes(Mood::Takes);
    app.with_carriers(both(&app, &sink)).run_jobs().await;
    assert_eq!(sink.letters_to(reader.email.reveal()).len(), 1);
    assert_eq!(reader.deliveries().await[0].state, DeliveryState::Accepted);
}

async fn a_stop_waits_for_the_answer_to_a_letter_that_has_left(app: TestApp) {
    let (app, sink, _, reader) = story(&app, Mood::HoldsAnswersAfter(0)).await;
    let jobs = runs_jobs(&app);
    sink.holds(1).await;
    app.stopping.cancel();
    sink.becomes(Mood::Takes);
    jobs.await.unwrap();
    assert_eq!(reader.deliveries().await[0].state, DeliveryState::Accepted);
}

async fn a_shortage_that_cannot_be_ended_keeps_no_other_open(app: TestApp) {
    let (one, other) = (app.hospital("No 7").await, app.hospital("No 8").await);
    let stuck = one.open_shortage(ONeg, units(1)).await;
    let over = other.open_shortage(ONeg, units(1)).await;
    app.refuses("update", "shortages", &format!("old.id = {}", stuck.id))
        .await;
    app.advance(hours(10));
    let failure = app.failing_job().await;
    assert!(failure.contains(&format!("ending shortage {}", stuck.id)), "{failure}");
    assert_eq!(stuck.state().await, ShortageState::Open);
    assert_eq!(over.state().await, ShortageState::Expired);
}

/// Two donors with a place on Tuesday, booked two days before.
async fn booked_long_ago(app: &TestApp) -> [Donor; 2] {
    let hospital = app.hospital("No 7").await;
    let donors = [
        app.donor(ONeg).emergency().create().await,
        app.donor(ONeg).emergency().create().await,
    ];
    app.at("2026-03-23T13:30+05:00");
    hospital
        .open_shortage(ONeg, units(2))
        .by("2026-03-25T12:00+05:00")
        .await;
    app.run_jobs().await;
    for donor in &donors {
        donor.says_yes().await;
    }
    app.execute("update appointments set booked_at = '2026-03-22T02:00:00+00:00'")
        .await;
    app.run_jobs().await;
    donors
}

async fn an_appointment_that_cannot_be_ended_keeps_no_other_open(app: TestApp) {
    let [stuck, over] = booked_long_ago(&app).await;
    let place = stuck.appointment().await.unwrap().id;
    app.refuses("update", "appointments", &format!("old.id = {place}"))
        .await;
    app.at("2026-03-26T12:00+05:00");
    let failure = app.failing_job().await;
    assert!(failure.contains(&format!("ending appointment {place}")), "{failure}");
    assert!(stuck.appointment().await.is_some());
    assert!(over.appointment().await.is_none());
}

async fn a_reminder_that_cannot_be_planned_keeps_no_other_back(app: TestApp) {
    let [stuck, reminded] = booked_long_ago(&app).await;
    let row = format!("new.purpose = 'reminder' and new.donor_id = {}", stuck.id);
    app.refuses("insert", "deliveries", &row).await;
    app.at("2026-03-23T22:00+05:00");
    let failure = app.failing_job().await;
    assert!(failure.contains("reminding of appointment"), "{failure}");
    let reminders = app.deliveries_for(Purpose::Reminder).await;
    let to: Vec<_> = reminders.iter().map(|row| row.donor_id).collect();
    assert_eq!(to, [Some(reminded.id)]);
}
