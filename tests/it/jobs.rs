//! What happens on its own: that nothing holds it back, that a stop loses nothing, and that its silence is heard.

use entity::values::BloodGroup::ONeg;
use entity::values::DeliveryState;
use qanat::jobs::Runner;
use qanat::notify::Carriers;
use qanat::notify::providers::SmsSettings;

use crate::support::app::{TestApp, minutes, until};
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, units};
use crate::support::smtp_sink::{Mood, SmtpSink};

on_both!(
    a_relay_that_hangs_holds_back_neither_decisions_nor_text_messages,
    a_relay_that_takes_its_time_keeps_its_letter,
    a_stop_gives_back_a_letter_that_has_not_left,
    a_stop_waits_for_the_answer_to_a_letter_that_has_left,
);

fn both(sink: &SmtpSink) -> Carriers {
    Carriers {
        email: Some(sink.mailer()),
        sms: Some(SmsSettings::Simulator),
    }
}

/// A relay in a mood, and a shortage for which a donor who reads letters is about to be asked.
async fn story(app: &TestApp, mood: Mood) -> (TestApp, SmtpSink, Hospital, Donor) {
    let sink = SmtpSink::start().await;
    sink.becomes(mood);
    let app = app.with_carriers(both(&sink));
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

async fn a_relay_that_takes_its_time_keeps_its_letter(app: TestApp) {
    let (app, sink, _, reader) = story(&app, Mood::HoldsAnswersAfter(0)).await;
    let jobs = runs_jobs(&app);
    sink.holds(1).await;
    app.advance(minutes(2));
    app.another_process("second").await.run_jobs().await;
    assert_eq!(reader.deliveries().await[0].state, DeliveryState::Attempting);
    sink.becomes(Mood::Takes);
    jobs.await.unwrap();
    assert_eq!(reader.deliveries().await[0].state, DeliveryState::Accepted);
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
    app.with_carriers(both(&sink)).run_jobs().await;
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
