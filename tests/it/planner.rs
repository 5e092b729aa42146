//! Whom the planner asks, when, and whom it leaves alone.

use entity::values::BloodGroup::{APos, ONeg, OPos};
use entity::values::{AppointmentState, CampaignState, Component, DeliveryState, Language, Purpose, Urgency};
use futures_util::future::join_all;
use qanat::actions::plan_wave::{Looked, plan_wave};
use qanat::notify::Carriers;
use qanat::store::ledger;

use crate::support::app::{TestApp, days, minutes};
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
    a_tick_repeated_changes_nothing,
    two_planners_at_once_make_one_wave,
    two_shortages_at_once_ask_nobody_twice,
    enough_booked_stands_down_who_has_not_answered,
    a_wave_says_why_and_what_it_expects,
    no_more_are_asked_than_there_are_places_for,
    an_appeal_speaks_the_donors_language_and_fits_one_message,
    a_donor_who_stops_between_plan_and_send_hears_nothing,
    without_places_nobody_is_asked,
    where_the_first_places_have_passed_a_standing_need_holds_later_ones,
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
