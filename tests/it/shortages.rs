//! Needs: posted, confirmed, closed, run out.

use entity::values::BloodGroup::{APos, ONeg};
use entity::values::{AppealState, AppointmentState, CampaignState, Purpose, ShortageState, SiteSafety};
use qanat::actions::shortage::{ShortageRefused, confirm_shortage};
use qanat::store::audit::By;

use crate::support::app::{TestApp, hours, minutes};
use crate::support::hospitals::{local, units};

on_both!(
    a_posted_shortage_holds_places_that_end_before_its_deadline,
    a_double_tap_posts_one_shortage_and_a_new_need_another,
    a_shortage_without_sense_is_refused_by_name,
    a_closed_or_unsafe_site_takes_no_shortage,
    another_hospitals_shortage_does_not_exist,
    an_unconfirmed_shortage_runs_out_after_twelve_hours,
    a_confirmed_shortage_stands_until_its_deadline,
    closing_stands_down_everybody_and_lets_the_places_go,
    an_ended_shortage_stays_ended,
    two_shortages_share_the_places_of_a_site,
    whoever_is_on_the_way_is_not_sent_back,
);

async fn a_posted_shortage_holds_places_that_end_before_its_deadline(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(4))
        .by("2026-03-23T12:00+05:00")
        .await;
    let slots = shortage.free_slots().await;
    assert_eq!(slots.iter().map(|slot| slot.places).sum::<i16>(), 18);
    assert_eq!(local(slots[0].starts_at), "2026-03-23 09:00");
    assert_eq!(local(slots.last().unwrap().ends_at), "2026-03-23 12:00");
    assert_eq!(shortage.campaign().await.state, CampaignState::Asking);
}

async fn a_double_tap_posts_one_shortage_and_a_new_need_another(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let first = hospital.open_shortage(ONeg, units(2)).await.row().await;
    assert_eq!(hospital.open_shortage(ONeg, units(2)).await.row().await.id, first.id);
    assert_ne!(hospital.open_shortage(ONeg, units(3)).await.row().await.id, first.id);
    app.advance(minutes(2));
    assert_ne!(hospital.open_shortage(ONeg, units(2)).await.row().await.id, first.id);
    assert_eq!(app.count("select count(*) from campaigns").await, 3);
}

async fn a_shortage_without_sense_is_refused_by_name(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    for deadline in [
        "2026-03-23T03:00+05:00",
        "2026-03-22T12:00+05:00",
        "2026-04-06T03:01+05:00",
    ] {
        let refused = hospital.open_shortage(ONeg, units(1)).by(deadline).posted().await;
        assert!(matches!(refused, Err(ShortageRefused::Deadline)), "{deadline}");
    }
    for count in [0, -1, 201] {
        let refused = hospital.open_shortage(ONeg, units(count)).posted().await;
        assert!(matches!(refused, Err(ShortageRefused::Units)), "{count}");
    }
    assert_eq!(app.count("select count(*) from campaigns").await, 0);
}

async fn a_closed_or_unsafe_site_takes_no_shortage(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    for safety in [SiteSafety::Closed, SiteSafety::Unsafe] {
        app.site_becomes(safety).await;
        let refused = hospital.open_shortage(ONeg, units(1)).posted().await;
        assert!(matches!(refused, Err(ShortageRefused::NoSite)), "{safety}");
    }
}

async fn another_hospitals_shortage_does_not_exist(app: TestApp) {
    let (hospital, other) = (app.hospital("No 7").await, app.hospital("No 12").await);
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    assert!(matches!(
        shortage.confirm_as(&other).await,
        Err(ShortageRefused::Unknown)
    ));
    assert!(matches!(shortage.close_as(&other).await, Err(ShortageRefused::Unknown)));
    let unknown = entity::values::ShortageId(999);
    let nobodys = confirm_shortage(&app.context(), By::staff(other.nurse), None, unknown).await;
    assert!(matches!(nobodys, Err(ShortageRefused::Unknown)));
    assert_eq!(shortage.state().await, ShortageState::Open);
}

async fn an_unconfirmed_shortage_runs_out_after_twelve_hours(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    app.at("2026-03-23T20:00+05:00");
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-24T12:00+05:00")
        .await;
    app.run_jobs().await;
    app.at("2026-03-24T07:59+05:00").run_jobs().await;
    assert_eq!(shortage.state().await, ShortageState::Open);
    app.at("2026-03-24T08:00+05:00").run_jobs().await;
    assert_eq!(shortage.state().await, ShortageState::Expired);
    assert_eq!(donor.appeal_state().await, AppealState::Withdrawn);
    assert!(donor.inbox().await.last_sms().contains("no need"));
}

async fn a_confirmed_shortage_stands_until_its_deadline(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T18:00+05:00")
        .await;
    app.at("2026-03-23T14:00+05:00");
    shortage.confirm().await.unwrap();
    assert_eq!(
        local(shortage.row().await.expires_at),
        "2026-03-23 18:00",
        "never beyond the deadline"
    );
    app.at("2026-03-23T17:59+05:00").run_jobs().await;
    assert_eq!(shortage.state().await, ShortageState::Open);
    app.at("2026-03-23T18:00+05:00").run_jobs().await;
    assert_eq!(shortage.state().await, ShortageState::Expired);
}

async fn closing_stands_down_everybody_and_lets_the_places_go(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let booked = app.donor(ONeg).emergency().create().await;
    let undecided = app.donor(ONeg).emergency().create().await;
    let refuser = app.donor(ONeg).emergency().create().await;
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    booked.says_yes().await;
    refuser.reply("2").await;
    app.run_jobs().await;
    shortage.close().await.unwrap();
    app.run_jobs().await;
    for donor in [&booked, &undecided] {
        assert!(donor.inbox().await.last_sms().contains("no need"));
        assert_eq!(donor.appeal_state().await, AppealState::Withdrawn);
    }
    assert_eq!(refuser.inbox().await.len(), 1, "who said no hears nothing more");
    assert_eq!(booked.appointments().await[0].state, AppointmentState::Cancelled);
    assert_eq!(shortage.free_places().await, 0);
    assert_eq!(app.count("select sum(held + booked) from slots").await, 0);
    assert_eq!(shortage.campaign().await.state, CampaignState::Ended);
}

async fn an_ended_shortage_stays_ended(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    shortage.close().await.unwrap();
    assert!(matches!(shortage.close().await, Err(ShortageRefused::Ended)));
    assert!(matches!(shortage.confirm().await, Err(ShortageRefused::Ended)));
    app.advance(hours(10)).run_jobs().await;
    assert_eq!(shortage.state().await, ShortageState::Closed);
}

async fn two_shortages_share_the_places_of_a_site(app: TestApp) {
    app.beds(2).await;
    let (one, other) = (app.hospital("No 7").await, app.hospital("No 12").await);
    let noon = "2026-03-23T12:00+05:00";
    let first = one.open_shortage(ONeg, units(2)).by(noon).await;
    let second = other.open_shortage(ONeg, units(4)).by(noon).await;
    let third = other.open_shortage(APos, units(1)).by(noon).await;
    let places = async || {
        (
            first.free_places().await,
            second.free_places().await,
            third.free_places().await,
        )
    };
    assert_eq!(places().await, (11, 1, 0));
    let donor = app.donor(APos).emergency().create().await;
    app.run_jobs().await;
    assert!(
        !donor.was_asked().await,
        "nobody is asked to come to a place that is not held"
    );
    second.close().await.unwrap();
    app.advance(minutes(25)).run_jobs().await;
    assert_eq!(places().await, (11, 0, 1));
    assert!(donor.was_asked().await);
}

async fn whoever_is_on_the_way_is_not_sent_back(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    donor.says_yes().await;
    app.at("2026-03-23T08:30+05:00").run_jobs().await;
    shortage.close().await.unwrap();
    app.run_jobs().await;
    assert!(app.deliveries_for(Purpose::StandDown).await.is_empty());
    assert_eq!(donor.appointment().await.unwrap().state, AppointmentState::Booked);
    app.at("2026-03-23T09:00+05:00");
    app.desk().await.takes_blood_from(&donor).await;
    assert_eq!(shortage.state().await, ShortageState::Closed);
}
