//! Places: moved, given up, and what came of them at the desk.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppointmentState, CampaignState, Component, DeliveryState, Purpose, ShortageState};
use qanat::actions::answer::Answer;
use qanat::actions::appointment::{AppointmentRefused, move_appointment};
use qanat::actions::outcome::Outcome;
use qanat::store::donors::day_or_never;

use crate::support::app::{TestApp, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::{Shortage, donated, local, units};

on_both!(
    a_moved_donor_gets_a_new_ticket_and_the_old_place_is_free,
    a_move_to_a_full_or_foreign_slot_is_refused_and_keeps_the_place,
    a_cancelled_place_goes_back_to_the_campaign_and_the_donor_hears_it,
    another_donors_place_is_unknown,
    the_desk_finds_a_donor_by_four_digits_only_while_the_place_lives,
    an_arrived_donor_can_neither_cancel_nor_arrive_again,
    a_donation_moves_the_next_date_and_counts_the_shortage_down,
    a_deferral_keeps_a_date_and_no_reason,
    who_did_not_come_counts_as_such_after_three_hours,
    an_outcome_is_recorded_once,
    plasma_does_not_meet_a_need_for_red_cells,
    the_last_unit_ends_the_campaign_and_stands_down_who_can_still_be_told,
    a_reminder_goes_once_and_only_to_who_booked_long_ago,
);

/// A shortage, and so many donors who said yes to it.
async fn booked(app: &TestApp, count: usize, needed: i16) -> (Shortage, Vec<Donor>) {
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..count {
        donors.push(app.donor(ONeg).emergency().create().await);
    }
    let shortage = hospital
        .open_shortage(ONeg, units(needed))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    for donor in &donors {
        donor.says_yes().await;
    }
    app.run_jobs().await;
    (shortage, donors)
}

async fn a_moved_donor_gets_a_new_ticket_and_the_old_place_is_free(app: TestApp) {
    let (shortage, donors) = booked(&app, 1, 1).await;
    let (from, places) = (
        donors[0].appointment().await.unwrap().slot_id,
        shortage.free_places().await,
    );
    let to = shortage.free_slots().await.pop().unwrap();
    donors[0].moves_to(to.id).await.unwrap();
    app.run_jobs().await;
    let held = donors[0].appointment().await.unwrap();
    assert_eq!((held.slot_id, held.revision), (to.id, 1));
    assert_eq!(shortage.free_places().await, places);
    assert!(shortage.free_slots().await.iter().any(|slot| slot.id == from));
    assert_eq!(app.deliveries_for(Purpose::Confirmation).await.len(), 2);
    let time = local(to.starts_at).split(' ').next_back().unwrap().to_owned();
    assert!(donors[0].inbox().await.last_sms().contains(&time));
}

async fn a_move_to_a_full_or_foreign_slot_is_refused_and_keeps_the_place(app: TestApp) {
    app.beds(1).await;
    let (_, donors) = booked(&app, 2, 1).await;
    let before = donors[0].appointment().await.unwrap();
    let taken = donors[1].appointment().await.unwrap().slot_id;
    for to in [taken, before.slot_id, entity::values::SlotId(999)] {
        let refused = donors[0].moves_to(to).await;
        assert!(matches!(refused, Err(AppointmentRefused::SlotFull)), "{to}");
    }
    assert_eq!(donors[0].appointment().await.unwrap(), before);
}

async fn a_cancelled_place_goes_back_to_the_campaign_and_the_donor_hears_it(app: TestApp) {
    let (shortage, donors) = booked(&app, 1, 1).await;
    let places = shortage.free_places().await;
    donors[0].cancels().await.unwrap();
    app.run_jobs().await;
    assert_eq!(shortage.free_places().await, places + 1);
    assert_eq!(app.deliveries_for(Purpose::Cancellation).await.len(), 1);
    assert!(donors[0].inbox().await.last_sms().to_lowercase().contains("cancel"));
    assert_eq!(shortage.appointments_in(AppointmentState::Cancelled).await, 1);
}

async fn another_donors_place_is_unknown(app: TestApp) {
    let (shortage, donors) = booked(&app, 2, 1).await;
    let theirs = donors[1].appointment().await.unwrap();
    let to = shortage.free_slots().await.pop().unwrap().id;
    let refused = move_appointment(&app.context(), donors[0].id, theirs.id, to).await;
    assert!(matches!(refused, Err(AppointmentRefused::Unknown)));
}

async fn the_desk_finds_a_donor_by_four_digits_only_while_the_place_lives(app: TestApp) {
    let (_, donors) = booked(&app, 1, 2).await;
    let (desk, held) = (app.desk().await, donors[0].appointment().await.unwrap());
    assert_eq!(desk.find(&held.code).await.unwrap().id, held.id);
    app.at("2026-03-23T09:00+05:00");
    desk.checks_in(&donors[0]).await.unwrap();
    assert_eq!(desk.find(&held.code).await.unwrap().state, AppointmentState::Arrived);
    desk.records(&donors[0], donated()).await.unwrap();
    assert!(desk.find(&held.code).await.is_none());
}

async fn an_arrived_donor_can_neither_cancel_nor_arrive_again(app: TestApp) {
    let (_, donors) = booked(&app, 1, 2).await;
    let desk = app.desk().await;
    app.at("2026-03-23T09:00+05:00");
    desk.checks_in(&donors[0]).await.unwrap();
    assert!(matches!(
        desk.checks_in(&donors[0]).await,
        Err(AppointmentRefused::Ended)
    ));
    assert!(matches!(donors[0].cancels().await, Err(AppointmentRefused::Ended)));
    donors[0].reply("2").await;
    donors[0].reply("0").await;
    assert_eq!(donors[0].appointment().await.unwrap().state, AppointmentState::Arrived);
    desk.records(&donors[0], donated()).await.unwrap();
}

async fn a_donation_moves_the_next_date_and_counts_the_shortage_down(app: TestApp) {
    let (shortage, donors) = booked(&app, 1, 2).await;
    app.at("2026-03-23T09:00+05:00");
    app.desk().await.takes_blood_from(&donors[0]).await;
    app.run_jobs().await;
    let row = donors[0].row().await;
    assert_eq!(row.last_donated_on, Some("2026-03-23".parse().unwrap()));
    assert_eq!(row.whole_blood_from, "2026-05-22".parse().unwrap());
    assert_eq!(row.plasma_from, "2026-04-22".parse().unwrap());
    assert_eq!(
        (shortage.collected().await, shortage.state().await),
        (1, ShortageState::Open)
    );
    assert!(donors[0].inbox().await.last_sms().contains("22.05.2026"));
}

async fn a_deferral_keeps_a_date_and_no_reason(app: TestApp) {
    let (shortage, donors) = booked(&app, 2, 2).await;
    let desk = app.desk().await;
    app.at("2026-03-23T09:00+05:00");
    let september = "2026-09-01".parse().unwrap();
    let until_autumn = Outcome::Deferred { until: Some(september) };
    desk.records(&donors[0], until_autumn).await.unwrap();
    desk.records(&donors[1], Outcome::Deferred { until: None })
        .await
        .unwrap();
    let (one, other) = (donors[0].row().await, donors[1].row().await);
    assert_eq!((one.whole_blood_from, one.last_donated_on), (september, None));
    assert_eq!(day_or_never(other.whole_blood_from), None);
    assert_eq!(shortage.collected().await, 0);
    assert_eq!(shortage.appointments_in(AppointmentState::Deferred).await, 2);
}

async fn who_did_not_come_counts_as_such_after_three_hours(app: TestApp) {
    let (shortage, donors) = booked(&app, 1, 1).await;
    app.at("2026-03-23T12:29+05:00").run_jobs().await;
    assert!(donors[0].appointment().await.is_some());
    app.at("2026-03-23T12:30+05:00").run_jobs().await;
    assert_eq!(shortage.appointments_in(AppointmentState::NoShow).await, 1);
    assert_eq!(donors[0].row().await.whole_blood_from, "2026-03-23".parse().unwrap());
}

async fn an_outcome_is_recorded_once(app: TestApp) {
    let (shortage, donors) = booked(&app, 1, 2).await;
    let desk = app.desk().await;
    app.at("2026-03-23T09:00+05:00");
    desk.records(&donors[0], donated()).await.unwrap();
    for again in [donated(), Outcome::DidNotCome, Outcome::Deferred { until: None }] {
        let refused = desk.records(&donors[0], again).await;
        assert!(matches!(refused, Err(AppointmentRefused::Ended)));
    }
    assert_eq!(shortage.collected().await, 1);
}

async fn the_last_unit_ends_the_campaign_and_stands_down_who_can_still_be_told(app: TestApp) {
    let (shortage, donors) = booked(&app, 6, 1).await;
    let (first, near, far) = (&donors[0], &donors[1], &donors[5]);
    assert_eq!(local(near.expected_at().await), "2026-03-23 09:00");
    assert_eq!(local(far.expected_at().await), "2026-03-23 11:30");
    app.at("2026-03-23T09:10+05:00");
    app.desk().await.takes_blood_from(first).await;
    app.run_jobs().await;
    assert_eq!(shortage.state().await, ShortageState::Met);
    assert_eq!(shortage.campaign().await.state, CampaignState::Ended);
    assert_eq!(
        near.appointment().await.unwrap().state,
        AppointmentState::Booked,
        "on the way"
    );
    assert!(far.appointment().await.is_none());
    assert!(far.inbox().await.last_sms().contains("no need"));
    app.desk().await.takes_blood_from(near).await;
    assert_eq!(
        shortage.collected().await,
        2,
        "what was given is counted, needed or not"
    );
}

async fn plasma_does_not_meet_a_need_for_red_cells(app: TestApp) {
    let (shortage, donors) = booked(&app, 1, 1).await;
    let desk = app.desk().await;
    desk.checks_in(&donors[0]).await.unwrap();
    let plasma = Outcome::Donated {
        component: Component::Plasma,
        volume_ml: Some(600),
    };
    desk.records(&donors[0], plasma).await.unwrap();
    assert_eq!(shortage.collected().await, 0);
    assert_eq!(shortage.state().await, ShortageState::Open);
    assert_eq!(
        app.count("select count(*) from donations").await,
        1,
        "what was given is kept"
    );
}

async fn a_reminder_goes_once_and_only_to_who_booked_long_ago(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let (early, late) = (
        app.donor(ONeg).emergency().create().await,
        app.donor(ONeg).emergency().create().await,
    );
    app.at("2026-03-23T13:30+05:00");
    let shortage = hospital
        .open_shortage(ONeg, units(2))
        .by("2026-03-25T12:00+05:00")
        .await;
    app.run_jobs().await;
    let places = shortage.free_slots().await;
    let tomorrow = places
        .iter()
        .find(|slot| slot.places >= 2)
        .expect("a slot with two places");
    let there = Answer::Yes(Some(tomorrow.id));
    early.answer(there).await.unwrap();
    app.execute("update appointments set booked_at = '2026-03-23T02:00:00+00:00'")
        .await;
    let evening_before = tomorrow.starts_at - minutes(16 * 60);
    app.clock.set(evening_before - minutes(1));
    late.answer(there).await.unwrap();
    app.run_jobs().await;
    assert!(app.deliveries_for(Purpose::Reminder).await.is_empty());
    app.clock.set(evening_before + minutes(1));
    app.run_jobs().await;
    app.advance(minutes(5)).run_jobs().await;
    let planned = app.deliveries_for(Purpose::Reminder).await;
    assert_eq!(planned.len(), 1, "the late one booked this evening");
    assert_eq!(
        (planned[0].donor_id, planned[0].state),
        (Some(early.id), DeliveryState::Delivered)
    );
    let time = local(tomorrow.starts_at).split_off("2026-03-24 ".len());
    assert!(early.inbox().await.last_sms().contains(&time));
}
