//! How a donor is asked, and when not.

use entity::consent;
use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, AppointmentState, ConsentKind, DeliveryState, Language};
use qanat::actions::preferences::{self, Preferences};
use qanat::store::donors::Channels;
use sea_orm::EntityTrait;

use super::agrees;
use crate::support::app::TestApp;
use crate::support::hospitals::units;

on_both!(
    preferences_change_the_consent_and_the_channel,
    a_paused_donor_is_left_alone_until_the_day,
    a_stop_takes_back_what_waits_and_gives_up_the_place,
);

async fn preferences_change_the_consent_and_the_channel(app: TestApp) {
    let donor = app.donor(ONeg).emergency().create().await;
    let to = Preferences {
        language: Language::Kk,
        channels: Channels::default(),
        latin: false,
        emergency: false,
    };
    preferences::change_preferences(&app.context(), donor.id, to)
        .await
        .unwrap();
    let row = donor.row().await;
    assert_eq!((row.language, row.askable), (Language::Kk, false), "no channel is left");
    assert!(!agrees(&app, &row, ConsentKind::Emergency).await);
    assert!(agrees(&app, &row, ConsentKind::Appeals).await);
    let sms = Channels {
        sms: true,
        ..Channels::default()
    };
    let back = Preferences {
        channels: sms,
        emergency: true,
        ..to
    };
    preferences::change_preferences(&app.context(), donor.id, back)
        .await
        .unwrap();
    let row = donor.row().await;
    assert!(row.askable && row.emergency && agrees(&app, &row, ConsentKind::Emergency).await);
    let kept = consent::Entity::find().all(&app.looks).await.unwrap();
    assert_eq!(kept.len(), 3, "the withdrawn consent stays as proof");
}

async fn a_paused_donor_is_left_alone_until_the_day(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    donor.pauses("2026-03-24").await;
    app.at("2026-03-23T23:00+05:00");
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-24T12:00+05:00")
        .await;
    app.run_jobs().await;
    app.at("2026-03-23T23:59+05:00").run_jobs().await;
    assert!(!donor.was_asked().await);
    app.at("2026-03-24T00:04+05:00").run_jobs().await;
    assert!(donor.was_asked().await);
}

async fn a_stop_takes_back_what_waits_and_gives_up_the_place(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let (booked, undecided) = (
        app.donor(ONeg).emergency().create().await,
        app.donor(ONeg).emergency().create().await,
    );
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    let places = shortage.free_places().await;
    booked.says_yes().await;
    booked.stops().await;
    undecided.stops().await;
    app.run_jobs().await;
    assert_eq!(booked.inbox().await.len(), 1, "only the appeal, which had left before");
    assert_eq!(booked.appointments().await[0].state, AppointmentState::Cancelled);
    assert_eq!(shortage.free_places().await, places);
    assert_eq!(undecided.appeal_state().await, AppealState::Declined);
    for donor in [&booked, &undecided] {
        let row = donor.row().await;
        assert!(row.stopped_at.is_some() && !row.askable);
        assert!(!agrees(&app, &row, ConsentKind::Appeals).await);
        for row in donor.deliveries().await {
            let ended = [DeliveryState::Delivered, DeliveryState::Cancelled].contains(&row.state);
            assert!(ended, "{} is {}", row.purpose, row.state);
        }
    }
}
