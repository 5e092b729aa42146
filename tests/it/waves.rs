//! Waves: how many are asked at once, for which places, and when it is enough.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppointmentState, CampaignState, DeliveryState};
use futures_util::future::join_all;
use qanat::actions::plan_wave::{Looked, plan_wave};

use crate::support::app::{TestApp, minutes};
use crate::support::hospitals::units;

on_both!(
    a_tick_repeated_changes_nothing,
    two_planners_at_once_make_one_wave,
    two_shortages_at_once_ask_nobody_twice,
    enough_booked_stands_down_who_has_not_answered,
    a_wave_says_why_and_what_it_expects,
    no_more_are_asked_than_there_are_places_for,
    without_places_nobody_is_asked,
    where_the_first_places_have_passed_a_standing_need_holds_later_ones,
);

async fn a_tick_repeated_changes_nothing(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    let first = app.run_jobs().await;
    assert!(first.iter().any(|(job, _)| *job == "plan_waves"));
    let ledger = app.deliveries().await;
    for _ in 0..3 {
        assert!(app.run_jobs().await.is_empty());
    }
    assert_eq!((app.deliveries().await, shortage.waves().await.len()), (ledger, 1));
    assert_eq!(donor.inbox().await.len(), 1);
}

async fn two_planners_at_once_make_one_wave(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    for _ in 0..20 {
        app.donor(ONeg).emergency().create().await;
    }
    let shortage = hospital.open_shortage(ONeg, units(2)).await;
    let other = app.another_process("second").await;
    let looks = join_all([&app, &other, &app, &other].map(|app| {
        let app = app.clone();
        let campaign = shortage.campaign;
        async move { plan_wave(&app.context(), campaign).await }
    }))
    .await;
    let asked: Vec<u32> = looks
        .into_iter()
        .filter_map(|look| match look.unwrap() {
            Looked::Asked(count) => Some(count),
            Looked::Still | Looked::NotDue => None,
        })
        .collect();
    assert_eq!(asked, [20]);
    assert_eq!((shortage.waves().await.len(), shortage.appeals().await.len()), (1, 20));
    app.run_jobs().await;
}

async fn two_shortages_at_once_ask_nobody_twice(app: TestApp) {
    let (one, other) = (app.hospital("No 7").await, app.hospital("No 12").await);
    for _ in 0..10 {
        app.donor(ONeg).emergency().create().await;
    }
    let first = one.open_shortage(ONeg, units(1)).await;
    let second = other.open_shortage(ONeg, units(1)).await;
    let processes = [app.clone(), app.another_process("second").await];
    join_all(
        processes
            .iter()
            .zip([&first, &second])
            .map(async |(process, shortage)| plan_wave(&process.context(), shortage.campaign).await.unwrap()),
    )
    .await;
    app.run_jobs().await;
    let asked = first.appeals().await.len() + second.appeals().await.len();
    assert_eq!(asked, 10, "each donor by one of the two");
    assert_eq!(app.deliveries_in(DeliveryState::Delivered).await.len(), 10);
}

async fn enough_booked_stands_down_who_has_not_answered(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..10 {
        donors.push(app.donor(ONeg).emergency().create().await);
    }
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    app.run_jobs().await;
    let (last, firm) = donors.split_last().unwrap();
    for donor in &firm[..5] {
        donor.says_yes().await;
    }
    app.run_jobs().await;
    assert_eq!(shortage.campaign().await.state, CampaignState::Enough);
    assert!(last.inbox().await.last_sms().contains("no need"));
    assert_eq!(
        shortage.appointments_in(AppointmentState::Booked).await,
        5,
        "who is booked is expected"
    );
}

async fn a_wave_says_why_and_what_it_expects(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    for _ in 0..12 {
        app.donor(ONeg).emergency().create().await;
    }
    let shortage = hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    let wave = shortage.waves().await.remove(0);
    assert_eq!((wave.number, wave.asked), (1, 12));
    assert!(wave.expected > 0.0 && wave.expected < 2.0, "{}", wave.expected);
    let because: serde_json::Value = serde_json::from_str(&wave.because).unwrap();
    assert!(because.to_string().contains("12"), "{because}");
    assert_eq!(shortage.campaign().await.because, Some(wave.because));
}

async fn no_more_are_asked_than_there_are_places_for(app: TestApp) {
    app.beds(1).await;
    let hospital = app.hospital("No 7").await;
    for _ in 0..60 {
        app.donor(ONeg).emergency().create().await;
    }
    let shortage = hospital
        .open_shortage(ONeg, units(4))
        .by("2026-03-23T09:30+05:00")
        .await;
    assert_eq!(shortage.free_places().await, 1);
    app.run_jobs().await;
    let asked = shortage.appeals().await;
    assert!((1..20).contains(&asked.len()), "{} for one place", asked.len());
    let hoped: f64 = asked.iter().map(|appeal| appeal.yes_chance).sum();
    assert!(hoped < 0.5, "two yes would be likelier than one in twenty: {hoped}");
}

async fn without_places_nobody_is_asked(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    app.at("2026-03-28T03:00+05:00");
    let weekend = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-28T12:00+05:00")
        .await;
    app.run_jobs().await;
    app.advance(minutes(30)).run_jobs().await;
    assert_eq!(weekend.free_places().await, 0);
    assert!(!donor.was_asked().await, "the site is closed on Saturday");
}

async fn where_the_first_places_have_passed_a_standing_need_holds_later_ones(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-24T12:00+05:00")
        .await;
    app.run_jobs().await;
    app.at("2026-03-23T13:00+05:00");
    shortage.confirm().await.unwrap();
    let donor = app.donor(ONeg).create().await;
    app.run_jobs().await;
    app.advance(minutes(30)).run_jobs().await;
    assert!(shortage.free_places().await > 0, "tomorrow morning");
    assert!(donor.was_asked().await);
}
