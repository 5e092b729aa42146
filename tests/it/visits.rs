//! Visits of which nobody has written down what came: they wait for the desk, and they do not wait for ever.

use entity::values::AppointmentState::{self, Arrived, Donated, NoShow, Unrecorded};
use entity::values::BloodGroup::ONeg;
use entity::values::Purpose;
use qanat::actions::appointment::AppointmentRefused;

use crate::support::app::{TestApp, days};
use crate::support::donors::Donor;
use crate::support::hospitals::{Shortage, donated, units};

on_both!(
    a_visit_without_an_outcome_ends_after_a_week_and_claims_nothing,
    what_is_written_down_late_was_given_on_the_day_of_the_visit,
    a_visit_ends_however_long_nobody_looked,
);

/// A donor who is at the desk on Monday at nine, for a need that goes on.
async fn arrived(app: &TestApp) -> (Shortage, Donor) {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    let shortage = hospital
        .open_shortage(ONeg, units(2))
        .by("2026-04-03T12:00+05:00")
        .await;
    app.run_jobs().await;
    donor.says_yes().await;
    app.run_jobs().await;
    let at = donor.expected_at().await;
    app.clock.set(at);
    app.desk().await.checks_in(&donor).await.unwrap();
    (shortage, donor)
}

/// Keeps the need open and lets the jobs run after so many days.
async fn passes(app: &TestApp, shortage: &Shortage, count: i64) {
    app.execute("update shortages set expires_at = deadline").await;
    app.advance(days(count)).run_jobs().await;
    assert_eq!(shortage.state().await, entity::values::ShortageState::Open);
}

async fn states(donor: &Donor) -> Vec<AppointmentState> {
    donor.appointments().await.iter().map(|held| held.state).collect()
}

async fn a_visit_without_an_outcome_ends_after_a_week_and_claims_nothing(app: TestApp) {
    let (shortage, donor) = arrived(&app).await;
    passes(&app, &shortage, 6).await;
    assert_eq!(states(&donor).await, [Arrived], "the desk can still write it down");
    let expected = async || crate::progress::expected(&app, &shortage).await;
    assert!(expected().await > 0.0);
    passes(&app, &shortage, 2).await;
    assert_eq!(states(&donor).await, [Unrecorded]);
    assert!(expected().await < 0.01, "the planner counts on it no more");
    assert_eq!(shortage.collected().await, 0);
    assert!(donor.row().await.last_donated_on.is_none());
    let late = app.desk().await.records(&donor, donated()).await;
    assert!(matches!(late, Err(AppointmentRefused::Ended)));
    assert!(donor.appointment().await.is_none(), "free for the next need");
}

async fn what_is_written_down_late_was_given_on_the_day_of_the_visit(app: TestApp) {
    let (shortage, donor) = arrived(&app).await;
    let day = app.clock.now().date_naive();
    passes(&app, &shortage, 3).await;
    app.desk().await.records(&donor, donated()).await.unwrap();
    assert_eq!(states(&donor).await, [Donated]);
    assert_eq!(donor.row().await.last_donated_on, Some(day));
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::ThankYou).await.len(), 1);
}

async fn a_visit_ends_however_long_nobody_looked(app: TestApp) {
    let (_, donor) = arrived(&app).await;
    let absent = app.donor(ONeg).emergency().create().await;
    let (held, code) = (donor.appointments().await.remove(0), "0000");
    app.execute(&format!(
        "insert into appointments (donor_id, site_id, slot_id, code, state, booked_at)
        values ({}, {}, {}, '{code}', 'booked', '2026-03-22T00:00:00+00:00')",
        absent.id, held.site_id, held.slot_id
    ))
    .await;
    app.execute(&format!(
        "update slots set booked = booked + 1 where id = {}",
        held.slot_id
    ))
    .await;
    app.advance(days(60)).run_jobs().await;
    assert_eq!(states(&donor).await, [Unrecorded]);
    assert_eq!(states(&absent).await, [NoShow]);
}
