//! Days on which the weekly hours of a site do not hold.

use chrono::NaiveDate;
use entity::values::BloodGroup::ONeg;
use entity::values::{Actor, AppealState, AppointmentState, Purpose};
use qanat::actions::answer::{Answer, AnswerRefused};
use qanat::actions::appointment::AppointmentRefused;
use qanat::actions::site_day::{DayRefused, SiteDay, change_day};
use qanat::store::audit::By;
use qanat::store::sites::DayHours;

use crate::support::app::TestApp;
use crate::support::donors::Donor;
use crate::support::hospitals::{Shortage, local, units};

on_both!(
    a_closed_day_gives_no_places_and_the_campaign_looks_for_others,
    donors_are_not_sent_home_unless_somebody_says_so,
    shorter_hours_keep_whom_they_still_receive,
    a_day_as_usual_is_offered_again,
    a_site_closed_after_a_campaign_has_ended_tells_who_is_on_the_way,
    days_that_make_no_sense_are_refused_by_name,
);

const MONDAY: &str = "2026-03-23";
const OPEN: fn(&str, &str) -> Option<DayHours> =
    |from, till| Some(DayHours::Open(from.parse().unwrap(), till.parse().unwrap()));

async fn changes(app: &TestApp, day: &str, hours: Option<DayHours>, cancel: bool) -> Result<usize, DayRefused> {
    let change = SiteDay {
        site: app.site().await.id,
        day: day.parse::<NaiveDate>().unwrap(),
        hours,
        cancel_appointments: cancel,
    };
    change_day(&app.context(), By::nobody(Actor::Console), change).await
}

/// The half-hours in which a campaign still has places.
async fn free(shortage: &Shortage) -> Vec<String> {
    let slots = shortage.free_slots().await;
    slots.iter().map(|slot| local(slot.starts_at)).collect()
}

/// A shortage until Tuesday noon, for which every place of Monday is held, and two donors who were asked.
async fn asked(app: &TestApp) -> (Shortage, Donor, Donor) {
    app.beds(1).await;
    let hospital = app.hospital("No 7").await;
    let (first, second) = (
        app.donor(ONeg).emergency().create().await,
        app.donor(ONeg).emergency().create().await,
    );
    let shortage = hospital
        .open_shortage(ONeg, units(2))
        .by("2026-03-24T12:00+05:00")
        .await;
    app.run_jobs().await;
    assert!(first.was_asked().await && second.was_asked().await);
    (shortage, first, second)
}

async fn a_closed_day_gives_no_places_and_the_campaign_looks_for_others(app: TestApp) {
    let (shortage, donor, _) = asked(&app).await;
    let monday = shortage.free_slots().await[0].id;
    assert!(free(&shortage).await[0].starts_with(MONDAY));
    assert_eq!(changes(&app, MONDAY, Some(DayHours::Closed), false).await.unwrap(), 0);
    assert!(free(&shortage).await.iter().all(|slot| !slot.starts_with(MONDAY)));
    let late = donor.answer(Answer::Yes(Some(monday))).await;
    assert!(
        matches!(late, Err(AnswerRefused::Place(AppointmentRefused::SlotFull))),
        "{late:?}"
    );
    app.run_jobs().await;
    let free = free(&shortage).await;
    assert!(
        !free.is_empty() && free.iter().all(|slot| slot.starts_with("2026-03-24")),
        "{free:?}"
    );
    let noted = "select count(*) from audit where verb = 'close' and subject = 'site' and actor = 'console'";
    assert_eq!(app.count(noted).await, 1);
}

async fn donors_are_not_sent_home_unless_somebody_says_so(app: TestApp) {
    let (shortage, donor, other) = asked(&app).await;
    donor.says_yes().await;
    other.says_yes().await;
    let places = free(&shortage).await;
    let refused = changes(&app, MONDAY, Some(DayHours::Closed), false).await.unwrap_err();
    assert!(matches!(refused, DayRefused::Booked(2)), "{refused}");
    assert_eq!(free(&shortage).await, places);
    assert_eq!(app.count("select count(*) from opening_exceptions").await, 0);

    assert_eq!(changes(&app, MONDAY, Some(DayHours::Closed), true).await.unwrap(), 2);
    app.run_jobs().await;
    for donor in [&donor, &other] {
        let inbox = donor.inbox().await;
        assert!(inbox.last_sms().starts_with("Cancelled: today"), "{}", inbox.last_sms());
        assert_eq!(
            donor.appeal_state().await,
            AppealState::Asked,
            "the donor has not declined"
        );
    }
    donor.says_yes().await;
    assert!(
        local(donor.expected_at().await).starts_with("2026-03-24"),
        "another day"
    );
    app.run_jobs().await;
}

async fn shorter_hours_keep_whom_they_still_receive(app: TestApp) {
    let (shortage, early, late) = asked(&app).await;
    early.says_yes().await;
    let last = shortage.free_slots().await;
    let last = last.iter().rfind(|slot| local(slot.starts_at).starts_with(MONDAY));
    late.answer(Answer::Yes(Some(last.expect("a place on Monday").id)))
        .await
        .unwrap();
    let at = late.expected_at().await;
    assert_eq!(
        changes(&app, MONDAY, OPEN("09:00:00", "10:30:00"), true).await.unwrap(),
        1
    );
    assert_eq!(early.appointments().await[0].state, AppointmentState::Booked);
    assert_eq!(late.appointments().await[0].state, AppointmentState::Cancelled, "{at}");
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Cancellation).await.len(), 1);
    let monday: Vec<String> = free(&shortage)
        .await
        .into_iter()
        .filter(|slot| slot.starts_with(MONDAY))
        .collect();
    assert_eq!(monday, ["2026-03-23 09:30", "2026-03-23 10:00"]);
}

async fn a_day_as_usual_is_offered_again(app: TestApp) {
    let (shortage, ..) = asked(&app).await;
    let before = free(&shortage).await;
    changes(&app, MONDAY, Some(DayHours::Closed), false).await.unwrap();
    changes(&app, MONDAY, None, false).await.unwrap();
    assert_eq!(app.count("select count(*) from opening_exceptions").await, 0);
    app.run_jobs().await;
    let again = free(&shortage).await;
    let on_monday = |slots: &[String]| slots.iter().filter(|slot| slot.starts_with(MONDAY)).count();
    assert_eq!((on_monday(&again), again.len()), (on_monday(&before), before.len()));

    changes(&app, "2026-03-22", None, false).await.unwrap_err();
    changes(&app, MONDAY, OPEN("07:00:00", "13:00:00"), false)
        .await
        .unwrap();
    let early = shortage
        .hospital
        .open_shortage(ONeg, units(9))
        .by("2026-03-23T11:00+05:00")
        .await;
    assert!(
        free(&early).await.contains(&"2026-03-23 07:00".to_owned()),
        "before the usual hours"
    );
}

async fn a_site_closed_after_a_campaign_has_ended_tells_who_is_on_the_way(app: TestApp) {
    let (shortage, donor, _) = asked(&app).await;
    donor.says_yes().await;
    app.at("2026-03-23T07:45+05:00");
    shortage.close().await.unwrap();
    let held = donor.appointment().await.expect("too late to be stood down");
    assert_eq!(changes(&app, MONDAY, Some(DayHours::Closed), true).await.unwrap(), 1);
    assert_eq!(donor.appointments().await[0].id, held.id);
    assert!(donor.appointment().await.is_none());
    assert_eq!(
        donor.appeal_state().await,
        AppealState::Declined,
        "nothing is asked any more"
    );
    app.run_jobs().await;
    assert!(donor.inbox().await.last_sms().starts_with("Cancelled: today"));
}

async fn days_that_make_no_sense_are_refused_by_name(app: TestApp) {
    for (day, hours) in [
        ("2026-03-22", Some(DayHours::Closed)),
        ("2026-03-24", OPEN("13:00:00", "08:00:00")),
        ("2026-03-24", OPEN("08:00:00", "08:00:00")),
    ] {
        let refused = changes(&app, day, hours, true).await.unwrap_err();
        let named = matches!(refused, DayRefused::Past | DayRefused::Backwards);
        assert!(named, "{day} {hours:?}: {refused}");
    }
    assert_eq!(app.count("select count(*) from opening_exceptions").await, 0);
    assert_eq!(app.count("select count(*) from audit where subject = 'site'").await, 0);
}
