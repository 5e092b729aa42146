//! What is expected of a shortage: collected, booked by its chance, and asks by their age, counted the same way for the
//! planner, the dashboards and `qanat status`.

use entity::values::BloodGroup::ONeg;
use entity::values::Purpose;
use qanat::actions::answer::Answer;
use qanat::actions::progress::Progress;
use qanat::actions::scene::scene;

use crate::support::app::{TestApp, minutes};
use crate::support::hospitals::{Shortage, donated, units};

on_both!(
    what_is_expected_follows_asks_answers_and_outcomes,
    who_was_reminded_is_likelier_to_come,
    many_campaigns_read_at_once_stand_as_each_read_alone,
);

pub async fn expected(app: &TestApp, shortage: &Shortage) -> f64 {
    let scene = scene(&app.db, shortage.campaign().await.id).await.unwrap().unwrap();
    let (policy, now) = (&app.house.policy, app.clock.now());
    let progress = Progress::read(&app.db, policy, &scene, now).await.unwrap();
    progress.expected(policy, now)
}

async fn what_is_expected_follows_asks_answers_and_outcomes(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(2))
        .by("2026-03-23T12:00+05:00")
        .await;
    assert_eq!(expected(&app, &shortage).await, 0.0);
    let donor = app.donor(ONeg).emergency().create().await;
    let silent = app.donor(ONeg).emergency().create().await;
    app.run_jobs().await;
    assert!(donor.was_asked().await && silent.was_asked().await);
    let asked = expected(&app, &shortage).await;
    assert!((0.01..0.2).contains(&asked), "two asks of the night: {asked}");

    app.advance(minutes(40));
    let waited = expected(&app, &shortage).await;
    assert!(waited < asked, "silence wears out: {waited}");

    donor.says_yes().await;
    let unit = app.house.policy.rates.collected_if_booked(minutes(300), false);
    let booked = expected(&app, &shortage).await;
    assert!(
        (unit..unit + waited).contains(&booked),
        "a booking and an ask: {booked}"
    );

    let desk = app.at("2026-03-23T09:30+05:00").desk().await;
    desk.checks_in(&donor).await.unwrap();
    let arrived = expected(&app, &shortage).await;
    assert!(arrived > booked && arrived < 1.0, "at the desk: {arrived}");
    desk.records(&donor, donated()).await.unwrap();
    let collected = expected(&app, &shortage).await;
    assert!((1.0..1.1).contains(&collected), "in the bag: {collected}");
}

async fn who_was_reminded_is_likelier_to_come(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    app.at("2026-03-23T13:30+05:00");
    let shortage = hospital
        .open_shortage(ONeg, units(2))
        .by("2026-03-25T12:00+05:00")
        .await;
    app.run_jobs().await;
    let last = shortage.free_slots().await.pop().expect("a place tomorrow");
    donor.answer(Answer::Yes(Some(last.id))).await.unwrap();
    app.execute("update appointments set booked_at = '2026-03-23T02:00:00+00:00'")
        .await;
    app.clock.set(last.starts_at - minutes(16 * 60 + 1));
    app.run_jobs().await;
    let before = expected(&app, &shortage).await;
    app.advance(minutes(2)).run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Reminder).await.len(), 1);
    let (ahead, rates) = (
        last.starts_at - donor.appointment().await.expect("a booking").booked_at,
        &app.house.policy.rates,
    );
    let kept_oftener = rates.collected_if_booked(ahead, true) - rates.collected_if_booked(ahead, false);
    let more = expected(&app, &shortage).await - before;
    assert!((more - kept_oftener).abs() < 1e-9, "{more} is not {kept_oftener}");
}

async fn many_campaigns_read_at_once_stand_as_each_read_alone(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..6 {
        donors.push(app.donor(ONeg).emergency().create().await);
    }
    let mut scenes = Vec::new();
    for needed in 1..=5 {
        let deadline = if needed == 2 {
            "2026-03-23T09:45+05:00"
        } else {
            "2026-03-24T12:00+05:00"
        };
        let shortage = hospital.open_shortage(ONeg, units(needed)).by(deadline).await;
        if needed == 1 {
            app.run_jobs().await;
            donors[0].says_yes().await;
            donors[1].says_yes().await;
        }
        scenes.push(scene(&app.db, shortage.campaign).await.unwrap().unwrap());
    }
    let desk = app.at("2026-03-23T09:15+05:00").desk().await;
    desk.takes_blood_from(&donors[0]).await;
    app.run_jobs().await;
    let (policy, now) = (&app.house.policy, app.clock.now());
    let together = Progress::read_all(&app.db, policy, &scenes, now).await.unwrap();
    assert_eq!(together.len(), 5);
    let mut expected = Vec::new();
    for (scene, together) in scenes.iter().zip(&together) {
        let alone = Progress::read(&app.db, policy, scene, now).await.unwrap();
        assert_eq!((together.need, together.history()), (alone.need, alone.history()));
        assert_eq!(
            together.need.units,
            u32::from(scene.shortage.units.unsigned_abs()),
            "in their order"
        );
        expected.push((together.need.collected, together.places(), together.held.len()));
    }
    expected.sort_unstable();
    expected.dedup();
    assert!(expected.len() > 1, "they do not all stand alike: {expected:?}");
    assert!(Progress::read_all(&app.db, policy, &[], now).await.unwrap().is_empty());
}
