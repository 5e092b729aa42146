//! What donors answer, and what becomes of it.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppealId, AppealState, AppointmentState, Component, DeliveryState, Purpose, SlotId};
use qanat::actions::answer::{Answer, AnswerRefused, Answered, answer_appeal};
use qanat::actions::appointment::AppointmentRefused;
use qanat::actions::plan_wave::plan_wave;
use qanat::store::donations::{self, NewDonation};

use crate::support::app::{TestApp, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, Shortage, local, units};

on_both!(
    a_yes_books_the_earliest_place_within_reach_and_sends_the_ticket,
    a_second_yes_books_nothing_more,
    a_donor_may_choose_the_slot,
    a_full_slot_is_refused_by_name,
    an_ask_expires_when_nobody_could_come_in_time,
    after_enough_a_yes_is_thanked_and_books_nothing,
    a_no_can_become_a_yes_and_a_yes_a_no,
    who_may_not_give_any_more_is_told_from_when,
    who_finds_no_place_waits_and_gets_the_first_that_is_given_back,
    who_stopped_meanwhile_leaves_the_waitlist,
    who_gets_a_place_is_no_longer_told_to_wait,
    an_unknown_ask_is_unknown,
    a_donor_holds_one_place_at_a_time,
);

/// A shortage of one unit, and so many donors who were asked.
async fn asked(app: &TestApp, count: usize) -> (Hospital, Shortage, Vec<Donor>) {
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..count {
        donors.push(app.donor(ONeg).emergency().create().await);
    }
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    for donor in &donors {
        assert!(donor.was_asked().await);
    }
    (hospital, shortage, donors)
}

async fn a_yes_books_the_earliest_place_within_reach_and_sends_the_ticket(app: TestApp) {
    let (_, shortage, donors) = asked(&app, 2).await;
    let before = shortage.free_places().await;
    let held = donors[0].says_yes().await;
    assert_eq!(local(donors[0].expected_at().await), "2026-03-23 09:00");
    assert_eq!(shortage.free_places().await, before - 1);
    assert_eq!(donors[0].appeal_state().await, AppealState::Booked);
    app.run_jobs().await;
    let inbox = donors[0].inbox().await;
    assert!(
        inbox.last_sms().contains("09:00") && inbox.last_sms().contains(&held.code),
        "{inbox:?}"
    );
    app.at("2026-03-23T08:01+05:00");
    donors[1].says_yes().await;
    assert_eq!(
        local(donors[1].expected_at().await),
        "2026-03-23 11:30",
        "an hour to get there"
    );
}

async fn a_second_yes_books_nothing_more(app: TestApp) {
    let (_, shortage, donors) = asked(&app, 1).await;
    let first = donors[0].says_yes().await;
    let places = shortage.free_places().await;
    let slots = shortage.free_slots().await;
    for again in [Answer::Yes(None), Answer::Yes(Some(slots.last().unwrap().id))] {
        assert_eq!(donors[0].answer(again).await.unwrap(), Answered::Booked(first.clone()));
    }
    app.run_jobs().await;
    assert_eq!(shortage.free_places().await, places);
    assert_eq!(donors[0].appointments().await.len(), 1);
    assert_eq!(app.deliveries_for(Purpose::Confirmation).await.len(), 1);
}

async fn a_donor_may_choose_the_slot(app: TestApp) {
    let (_, shortage, donors) = asked(&app, 1).await;
    let last = shortage.free_slots().await.pop().unwrap();
    let answered = donors[0].answer(Answer::Yes(Some(last.id))).await.unwrap();
    assert!(matches!(answered, Answered::Booked(held) if held.slot_id == last.id));
}

async fn a_full_slot_is_refused_by_name(app: TestApp) {
    app.beds(1).await;
    let (_, shortage, donors) = asked(&app, 2).await;
    let slot = shortage.free_slots().await[0].id;
    donors[0].answer(Answer::Yes(Some(slot))).await.unwrap();
    for unavailable in [slot, SlotId(999)] {
        let refused = donors[1].answer(Answer::Yes(Some(unavailable))).await;
        assert!(
            matches!(refused, Err(AnswerRefused::Place(AppointmentRefused::SlotFull))),
            "{unavailable}"
        );
    }
    assert_eq!(
        donors[1].appeal_state().await,
        AppealState::Asked,
        "another slot can be chosen"
    );
}

async fn an_ask_expires_when_nobody_could_come_in_time(app: TestApp) {
    let (_, _, donors) = asked(&app, 2).await;
    app.at("2026-03-23T10:29+05:00");
    donors[0].says_yes().await;
    app.at("2026-03-23T10:30+05:00");
    let refused = donors[1].answer(Answer::Yes(None)).await;
    assert!(matches!(refused, Err(AnswerRefused::Expired)));
    app.run_jobs().await;
    assert_eq!(donors[1].appeal_state().await, AppealState::Expired);
    assert!(matches!(
        donors[1].answer(Answer::No).await,
        Err(AnswerRefused::Expired)
    ));
}

async fn after_enough_a_yes_is_thanked_and_books_nothing(app: TestApp) {
    let (_, shortage, donors) = asked(&app, 1).await;
    shortage.close().await.unwrap();
    assert!(matches!(
        donors[0].answer(Answer::Yes(None)).await,
        Err(AnswerRefused::Enough)
    ));
    donors[0].reply("1").await;
    assert!(donors[0].appointment().await.is_none());
}

async fn a_no_can_become_a_yes_and_a_yes_a_no(app: TestApp) {
    let (_, shortage, donors) = asked(&app, 1).await;
    let (donor, places) = (&donors[0], shortage.free_places().await);
    assert_eq!(donor.answer(Answer::No).await.unwrap(), Answered::Declined);
    assert_eq!(donor.appeal_state().await, AppealState::Declined);
    donor.says_yes().await;
    assert_eq!(donor.answer(Answer::No).await.unwrap(), Answered::Declined);
    assert_eq!(donor.appeal_state().await, AppealState::Declined);
    assert_eq!(shortage.free_places().await, places);
    donor.says_yes().await;
    let states: Vec<_> = donor.appointments().await.iter().map(|held| held.state).collect();
    assert_eq!(states, [AppointmentState::Cancelled, AppointmentState::Booked]);
    app.run_jobs().await;
    assert_eq!(
        app.deliveries_for(Purpose::Confirmation).await.len(),
        2,
        "a ticket for each place"
    );
}

async fn who_may_not_give_any_more_is_told_from_when(app: TestApp) {
    let (_, _, donors) = asked(&app, 1).await;
    let elsewhere = NewDonation {
        donor: donors[0].id,
        appointment: None,
        site: None,
        shortage: None,
        component: Component::WholeBlood,
        volume_ml: None,
        on: "2026-03-20".parse().unwrap(),
        by: None,
    };
    donations::insert(&app.db, elsewhere, app.clock.now()).await.unwrap();
    let Err(AnswerRefused::Place(AppointmentRefused::NotEligible { from })) = donors[0].answer(Answer::Yes(None)).await
    else {
        panic!("three days after a donation")
    };
    assert_eq!(from, Some("2026-05-19".parse().unwrap()));
    assert!(donors[0].appointment().await.is_none());
}

async fn who_finds_no_place_waits_and_gets_the_first_that_is_given_back(app: TestApp) {
    app.beds(1).await;
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..4 {
        donors.push(app.donor(ONeg).emergency().create().await);
    }
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T10:00+05:00")
        .await;
    assert_eq!(shortage.free_places().await, 2);
    app.run_jobs().await;
    for donor in &donors[..2] {
        donor.says_yes().await;
    }
    for donor in &donors[2..] {
        app.advance(minutes(1));
        assert_eq!(donor.answer(Answer::Yes(None)).await.unwrap(), Answered::Waitlisted);
        assert_eq!(donor.appeal_state().await, AppealState::Waitlisted);
    }
    donors[0].cancels().await.unwrap();
    app.run_jobs().await;
    assert_eq!(
        donors[2].appeal_state().await,
        AppealState::Booked,
        "the first who waited"
    );
    assert!(donors[2].inbox().await.last_sms().contains("09:00"));
    assert_eq!(donors[3].appeal_state().await, AppealState::Waitlisted);
    assert_eq!(shortage.free_places().await, 0);
}

async fn who_stopped_meanwhile_leaves_the_waitlist(app: TestApp) {
    app.beds(1).await;
    let hospital = app.hospital("No 7").await;
    let (first, second, third) = (
        app.donor(ONeg).emergency().create().await,
        app.donor(ONeg).emergency().create().await,
        app.donor(ONeg).emergency().create().await,
    );
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T09:30+05:00")
        .await;
    app.run_jobs().await;
    first.says_yes().await;
    for waiting in [&second, &third] {
        app.advance(minutes(1));
        assert_eq!(waiting.answer(Answer::Yes(None)).await.unwrap(), Answered::Waitlisted);
    }
    second.stops().await;
    first.cancels().await.unwrap();
    app.run_jobs().await;
    assert!(second.appointment().await.is_none() && third.appointment().await.is_some());
}

async fn who_gets_a_place_is_no_longer_told_to_wait(app: TestApp) {
    app.beds(1).await;
    let hospital = app.hospital("No 7").await;
    let first = app.donor(ONeg).emergency().create().await;
    let second = app.donor(ONeg).emergency().create().await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T09:30+05:00")
        .await;
    app.run_jobs().await;
    first.says_yes().await;
    second.reply("1").await;
    let waitlist = async || app.deliveries_for(Purpose::Waitlist).await.remove(0).state;
    assert_eq!(waitlist().await, DeliveryState::Planned);
    first.cancels().await.unwrap();
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    assert_eq!(waitlist().await, DeliveryState::Cancelled);
    app.run_jobs().await;
    assert_eq!(second.appeal_state().await, AppealState::Booked);
    assert_eq!(second.inbox().await.len(), 2, "the ask and the ticket");
}

async fn an_unknown_ask_is_unknown(app: TestApp) {
    let refused = answer_appeal(&app.context(), AppealId(1), Answer::No).await;
    assert!(matches!(refused, Err(AnswerRefused::Unknown)));
}

async fn a_donor_holds_one_place_at_a_time(app: TestApp) {
    let (_, _, donors) = asked(&app, 1).await;
    let hospital = app.hospital("No 12").await;
    let first = donors[0].appeal().await.unwrap().id;
    app.execute("update appeals set asked_at = '2026-01-01T00:00:00+00:00'")
        .await;
    app.execute("update donors set last_asked_at = null").await;
    let other = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    assert_eq!(other.appeals().await.len(), 1, "asked long enough after the first time");
    donors[0].says_yes().await;
    let places = other.free_places().await;
    let refused = answer_appeal(&app.context(), first, Answer::Yes(None)).await;
    assert!(
        matches!(refused, Err(AnswerRefused::Place(AppointmentRefused::AnotherPlace))),
        "{refused:?}"
    );
    assert_eq!(other.free_places().await, places);
}
