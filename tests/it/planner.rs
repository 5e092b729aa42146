//! Whom the planner asks, in which words, and whom it leaves alone.

use entity::values::BloodGroup::{APos, ONeg, OPos};
use entity::values::{CampaignState, Component, DeliveryState, Language, Purpose, Urgency};
use qanat::actions::plan_wave::plan_wave;
use qanat::notify::Carriers;
use qanat::store::ledger;

use crate::support::app::{TestApp, days};
use crate::support::hospitals::units;

on_both!(
    only_who_can_help_is_asked,
    at_night_only_who_agreed_to_it_is_asked_and_only_when_a_patient_waits,
    who_may_give_depends_on_what_is_needed,
    in_the_morning_the_others_are_asked_too,
    a_donor_asked_yesterday_is_left_alone_today,
    a_donor_asked_six_times_a_year_is_left_alone,
    nobody_is_asked_over_a_channel_that_cannot_leave,
    without_any_carrier_nobody_is_asked_and_nobody_is_counted_as_asked,
    an_appeal_speaks_the_donors_language_and_fits_one_message,
    a_donor_who_stops_between_plan_and_send_hears_nothing,
);

async fn only_who_can_help_is_asked(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let asked = [
        app.donor(ONeg).emergency().create().await,
        app.donor(OPos).emergency().km_from(&hospital, 40.0).create().await,
        app.donor(OPos)
            .emergency()
            .gave(Component::WholeBlood, "2026-01-22")
            .create()
            .await,
        app.donor(OPos).emergency().born("1961-01-01").create().await,
    ];
    let left_alone = [
        ("another group", app.donor(APos).emergency().create().await),
        (
            "group not known",
            app.donor(ONeg).group_unknown().emergency().create().await,
        ),
        (
            "too far",
            app.donor(ONeg).emergency().km_from(&hospital, 120.0).create().await,
        ),
        (
            "gave lately",
            app.donor(ONeg)
                .emergency()
                .gave(Component::WholeBlood, "2026-01-23")
                .create()
                .await,
        ),
        ("too old", app.donor(ONeg).emergency().born("1960-03-23").create().await),
        (
            "no consent",
            app.donor(ONeg).emergency().without_consent().create().await,
        ),
    ];
    let shortage = hospital
        .open_shortage(OPos, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    for donor in &asked {
        assert!(donor.was_asked().await);
        assert_eq!(donor.inbox().await.len(), 1);
    }
    for (why, donor) in &left_alone {
        assert!(!donor.was_asked().await && donor.inbox().await.is_empty(), "{why}");
    }
    assert_eq!(shortage.appeals().await.len(), asked.len());
}

async fn at_night_only_who_agreed_to_it_is_asked_and_only_when_a_patient_waits(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let (sleeper, waker) = (
        app.donor(ONeg).create().await,
        app.donor(ONeg).emergency().create().await,
    );
    let stock = hospital.open_shortage(ONeg, units(1)).urgency(Urgency::Routine).await;
    app.run_jobs().await;
    assert!(stock.appeals().await.is_empty());
    stock.close().await.unwrap();
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert!(waker.was_asked().await && !sleeper.was_asked().await);
}

async fn who_may_give_depends_on_what_is_needed(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency();
    let donor = donor.gave(Component::WholeBlood, "2026-02-15").create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert!(
        !donor.was_asked().await,
        "36 days are too few between two bags of whole blood"
    );
    let platelets = hospital
        .open_shortage(ONeg, units(1))
        .component(Component::Platelets)
        .await;
    app.run_jobs().await;
    assert_eq!(platelets.appeals().await.len(), 1, "and enough before platelets");
}

async fn in_the_morning_the_others_are_asked_too(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).create().await;
    let shortage = hospital.open_shortage(ONeg, units(2)).await;
    app.run_jobs().await;
    app.at("2026-03-23T08:59+05:00").run_jobs().await;
    assert!(donor.inbox().await.is_empty(), "quiet hours");
    assert_eq!(shortage.campaign().await.state, CampaignState::Asking);
    app.at("2026-03-23T09:00+05:00").run_jobs().await;
    assert!(donor.inbox().await.last_sms().starts_with("NEED BLOOD"));
}

async fn a_donor_asked_yesterday_is_left_alone_today(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert!(donor.was_asked().await);
    app.advance(days(1)).run_jobs().await;
    let second = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert!(second.appeals().await.is_empty());
    app.advance(days(6)).run_jobs().await;
    let third = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert_eq!(third.appeals().await.len(), 1);
}

async fn a_donor_asked_six_times_a_year_is_left_alone(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    app.donor(ONeg).emergency().create().await;
    for count in 1..=7 {
        let shortage = hospital.open_shortage(ONeg, units(1)).await;
        app.run_jobs().await;
        assert_eq!(
            shortage.appeals().await.len(),
            usize::from(count <= 6),
            "number {count}"
        );
        app.advance(days(7)).run_jobs().await;
    }
    let never_left = "update deliveries set state = 'expired', provider_id = null, accepted_at = null
        where purpose = 'appeal' and id = (select min(id) from deliveries where purpose = 'appeal')";
    app.execute(never_left).await;
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert_eq!(shortage.appeals().await.len(), 1, "what never left is not counted");
}

async fn nobody_is_asked_over_a_channel_that_cannot_leave(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let reader = app.donor(ONeg).by_email().emergency().create().await;
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert!(!reader.was_asked().await);
    assert!(shortage.appeals().await.is_empty());
}

async fn without_any_carrier_nobody_is_asked_and_nobody_is_counted_as_asked(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    let mute = app.with_carriers(Carriers::default());
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    mute.run_jobs().await;
    assert!(shortage.appeals().await.is_empty() && donor.row().await.last_asked_at.is_none());
    app.run_jobs().await;
    assert_eq!(donor.inbox().await.len(), 1, "as soon as a carrier is there");
}

async fn an_appeal_speaks_the_donors_language_and_fits_one_message(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for language in Language::ALL {
        donors.push(app.donor(ONeg).language(*language).emergency().create().await);
    }
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    let mut texts = Vec::new();
    for donor in &donors {
        let text = donor.inbox().await.last_sms().to_owned();
        assert_eq!(qanat::domain::text::parts(&text).parts, 1, "{text}");
        assert!(text.contains("O(I)") && text.contains('1'), "{text}");
        texts.push(text);
    }
    texts.dedup();
    assert_eq!(texts.len(), 3);
}

async fn a_donor_who_stops_between_plan_and_send_hears_nothing(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let (stopper, pauser) = (
        app.donor(ONeg).emergency().create().await,
        app.donor(ONeg).emergency().create().await,
    );
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    stopper.stops().await;
    pauser.pauses("2026-04-01").await;
    app.run_jobs().await;
    assert!(stopper.inbox().await.is_empty() && pauser.inbox().await.is_empty());
    let suppressed = app.deliveries_in(DeliveryState::Suppressed).await;
    assert_eq!(suppressed.len(), 1, "the other was taken back");
    assert_eq!(suppressed[0].reason.as_deref(), Some("paused"));
    assert_eq!(app.deliveries_for(Purpose::Appeal).await.len(), 2);
    assert_eq!(ledger::imbalance(&app.db).await.unwrap(), 0);
}
