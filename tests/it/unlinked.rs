//! A stranger says "not me": that ends the number, and nothing that the true donor has.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, Channel, DeliveryState};
use qanat::actions::sign_in::{CodeRefused, confirm_code, request_code};
use qanat::domain::contact::Address;
use qanat::notify::{Carriers, Route};

use crate::support::app::{TestApp, days};
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, units};
use crate::support::smtp_sink::SmtpSink;
use crate::support::visitors::digits_after;

on_both!(
    who_reads_letters_keeps_the_place_and_is_told_of_it_by_letter,
    a_ticket_that_a_stranger_got_goes_to_the_donor_as_well,
    an_open_ask_stays_open_and_the_next_comes_by_letter,
    who_has_no_other_confirmed_address_is_stopped,
    a_code_on_the_phone_of_a_stranger_opens_nothing,
);

struct Story {
    app: TestApp,
    sink: SmtpSink,
    hospital: Hospital,
    donor: Donor,
}

/// A donor who reads letters too was asked over a number that is somebody else's.
async fn asked(app: &TestApp) -> Story {
    let sink = SmtpSink::start().await;
    let app = app.with_carriers(Carriers {
        email: Some(sink.mailer(&app.clock)),
        sms: vec![Route::simulated()],
    });
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).by_email().and_by_sms().emergency().create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert_eq!(donor.inbox().await.len(), 1, "the ask");
    Story {
        app,
        sink,
        hospital,
        donor,
    }
}

impl Story {
    fn tickets(&self) -> usize {
        let letters = self.sink.letters_to(self.donor.email.reveal());
        letters
            .iter()
            .filter(|letter| letter.text.contains("BEGIN:VEVENT"))
            .count()
    }
}

async fn who_reads_letters_keeps_the_place_and_is_told_of_it_by_letter(app: TestApp) {
    let story = asked(&app).await;
    let held = story.donor.says_yes().await;
    story.donor.reply("9").await;
    story.app.run_jobs().await;
    let row = story.donor.row().await;
    assert!(row.phone_index.is_none() && row.phone_sealed.is_none() && row.phone_confirmed_at.is_none());
    assert!(!row.by_sms && !row.by_phone && row.by_email);
    assert!(row.stopped_at.is_none() && row.askable);
    assert_eq!(story.donor.appointment().await.map(|live| live.id), Some(held.id));
    assert_eq!(
        story.donor.inbox().await.len(),
        1,
        "the ticket does not go to the stranger"
    );
    assert_eq!(story.tickets(), 1);
}

async fn a_ticket_that_a_stranger_got_goes_to_the_donor_as_well(app: TestApp) {
    let story = asked(&app).await;
    story.donor.says_yes().await;
    story.app.run_jobs().await;
    assert_eq!((story.donor.inbox().await.len(), story.tickets()), (2, 0));
    story.donor.reply("9").await;
    story.app.run_jobs().await;
    assert_eq!((story.donor.inbox().await.len(), story.tickets()), (2, 1));
}

async fn an_open_ask_stays_open_and_the_next_comes_by_letter(app: TestApp) {
    let story = asked(&app).await;
    story.donor.reply("9").await;
    assert_eq!(story.donor.appeal_state().await, AppealState::Asked);
    story.app.advance(days(8)).run_jobs().await;
    assert!(story.sink.letters().is_empty());
    story.hospital.open_shortage(ONeg, units(1)).await;
    story.app.run_jobs().await;
    assert_eq!(story.sink.letters_to(story.donor.email.reveal()).len(), 1);
    assert_eq!(story.donor.inbox().await.len(), 1);
}

async fn who_has_no_other_confirmed_address_is_stopped(app: TestApp) {
    let story = asked(&app).await;
    story.app.execute("update donors set email_confirmed_at = null").await;
    story.donor.says_yes().await;
    story.donor.reply("9").await;
    story.app.run_jobs().await;
    let row = story.donor.row().await;
    assert!(row.stopped_at.is_some() && row.phone_index.is_none() && !row.askable);
    assert!(story.donor.appointment().await.is_none());
    assert_eq!((story.donor.inbox().await.len(), story.sink.letters().len()), (1, 0));
    story.app.advance(days(30)).run_jobs().await;
    let asked = app.count("select count(*) from appeals").await;
    assert_eq!(asked, 1, "who was asked is no newcomer who never confirmed");
}

async fn a_code_on_the_phone_of_a_stranger_opens_nothing(app: TestApp) {
    let story = asked(&app).await;
    let address = Address::Phone(story.donor.phone.clone());
    let left = request_code(&story.app.context(), &address).await.unwrap();
    story.app.run_jobs().await;
    let digits = digits_after(story.donor.inbox().await.last_sms(), "Code ");
    let waits = request_code(&story.app.context(), &address).await.unwrap();
    story.donor.reply("9").await;
    let mut texts = story.donor.deliveries().await.into_iter();
    let last = texts.rfind(|row| row.channel == Channel::Sms);
    assert_eq!(last.map(|row| row.state), Some(DeliveryState::Cancelled));
    for handle in [left, waits] {
        let refused = confirm_code(&story.app.context(), &handle, &digits).await;
        assert!(matches!(refused, Err(CodeRefused::Expired)));
    }
}
