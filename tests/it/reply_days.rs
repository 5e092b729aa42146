//! A yes that names a day.

use entity::values::BloodGroup::ONeg;
use entity::values::Understood;

use crate::support::app::TestApp;
use crate::support::donors::Donor;
use crate::support::hospitals::units;

on_both!(
    a_yes_to_another_day_is_for_a_person,
    a_yes_to_the_day_of_the_place_books_it
);

/// Somebody is asked to come on 23 March.
async fn asked(app: &TestApp, now: &str) -> Donor {
    app.at(now);
    let donor = app.donor(ONeg).emergency().create().await;
    let hospital = app.hospital("No 7").await;
    let need = hospital.open_shortage(ONeg, units(1));
    need.by("2026-03-23T12:00+05:00").await;
    app.run_jobs().await;
    donor
}

async fn a_yes_to_another_day_is_for_a_person(app: TestApp) {
    let donor = asked(&app, "2026-03-23T06:00+05:00").await;
    for words in ["завтра приду", "Ертең келемін", "Yes, tomorrow"] {
        assert_eq!(donor.reply(words).await, Some(Understood::Unclear), "{words}");
    }
    assert!(
        donor.appointment().await.is_none(),
        "nobody is expected on a day that was not meant"
    );
    assert_eq!(app.count("select count(*) from replies where waits = true").await, 3);
    assert_eq!(donor.reply("Сегодня приду").await, Some(Understood::Yes));
    assert!(donor.appointment().await.is_some());
    assert_eq!(donor.reply("завтра приду").await, Some(Understood::Unclear));
}

async fn a_yes_to_the_day_of_the_place_books_it(app: TestApp) {
    let donor = asked(&app, "2026-03-22T23:00+05:00").await;
    assert_eq!(donor.reply("Сегодня приду").await, Some(Understood::Unclear));
    assert!(donor.appointment().await.is_none());
    assert_eq!(donor.reply("Да, завтра приду").await, Some(Understood::Yes));
    assert!(donor.appointment().await.is_some());
}
