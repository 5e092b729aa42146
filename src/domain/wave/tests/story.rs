//! What is decided as the night goes on.

use super::*;

/// The word of the decision, its reason, and when to look again.
fn told(decision: &Decision) -> (&'static str, &'static str, Option<DateTime<Utc>>) {
    match decision {
        Decision::Send { because, .. } => ("send", because.key(), None),
        Decision::Wait { until, because } => ("wait", because.key(), Some(*until)),
        Decision::Enough { because } => ("enough", because.key(), None),
        Decision::Exhausted { because } => ("exhausted", because.key(), None),
    }
}

#[test]
fn at_three_in_the_morning_a_share_of_the_registry_is_asked() {
    let story = Night::story();
    let Decision::Send {
        recipients,
        not_before,
        expires_at,
        because,
        forecast,
    } = story.decide("03:00")
    else {
        panic!("nobody was asked");
    };
    assert!(
        recipients.iter().all(|recipient| recipient.donor.0 < 160),
        "only they may be asked at night"
    );
    assert_eq!((not_before, expires_at), (at("03:00"), at("10:30")));
    let Because::Gap(numbers) = because else {
        panic!("{because:?}")
    };
    assert_eq!((numbers.missing, numbers.expected, numbers.held), (4, 0.0, 18));
    assert_eq!(numbers.asked as usize, recipients.len());
    // 14 to 16 yes would be enough to be sure; 45 % of that is asked for, at about 8 % each.
    assert!((6.0..7.5).contains(&numbers.hoped_yes), "{numbers:?}");
    assert!((75..=95).contains(&numbers.asked), "{numbers:?}");
    assert_eq!(forecast.asked, numbers.asked);
    assert!((forecast.collected - forecast.yes * 0.49).abs() < 1e-9, "{forecast:?}");
    assert!((0.2..0.6).contains(&forecast.probability), "{forecast:?}");
}

#[test]
fn after_its_own_wave_the_planner_waits_for_the_answers_and_then_asks_fewer() {
    let mut story = Night::story();
    let Decision::Send { recipients, .. } = story.decide("03:00") else {
        panic!("nobody was asked")
    };
    story.sent(&recipients, "03:00");
    for clock in ["03:00", "03:01", "03:24"] {
        let waits = ("wait", "because-answers-outstanding", Some(at("03:25")));
        assert_eq!(told(&story.decide(clock)), waits, "{clock}");
    }
    let second = story.decide("03:25");
    assert_eq!(told(&second).0, "send");
    assert!(
        (10..recipients.len()).contains(&asked(&second).len()),
        "{}",
        asked(&second).len()
    );
    assert!(
        asked(&second)
            .iter()
            .all(|donor| recipients.iter().all(|first| first.donor != *donor))
    );
}

#[test]
fn every_situation_has_its_answer() {
    let booked = |n| vec![Class { p: 0.49, n }];
    let silent = |people, clock| {
        vec![Outstanding {
            segment: REGISTRY,
            asked_at: at(clock),
            people,
        }]
    };
    type Change<'a> = &'a dyn Fn(&mut Night);
    let table: [(&str, Change<'_>, _); 17] = [
        ("03:00", &|_| {}, ("send", "because-gap", None)),
        ("09:30", &|_| {}, ("send", "because-gap", None)),
        (
            "09:50",
            &|night| night.history.held_free = 40,
            ("send", "because-last-chance", None),
        ),
        (
            "03:00",
            &|night| night.history.held_free = 4,
            ("send", "because-few-places", None),
        ),
        (
            "03:00",
            &|night| night.candidates.truncate(20),
            ("send", "because-everyone", None),
        ),
        (
            "03:00",
            &|night| night.history.booked = booked(13),
            ("send", "because-gap", None),
        ),
        (
            "03:00",
            &|night| night.history.booked = booked(14),
            ("enough", "because-enough-expected", None),
        ),
        (
            "09:00",
            &|night| night.need.collected = 4,
            ("enough", "because-met", None),
        ),
        // Answers owed may be enough, but they are not enough yet: those who owe them must not be stood down.
        (
            "03:40",
            &|night| night.history.outstanding = silent(600, "03:10"),
            ("wait", "because-answers-outstanding", Some(at("04:05"))),
        ),
        (
            "03:00",
            &|night| night.candidates.retain(|one| one.segment == SMS),
            ("wait", "because-quiet-hours", Some(at("09:00"))),
        ),
        (
            "03:00",
            &|night| night.history.held_free = 0,
            ("wait", "because-no-free-places", Some(at("03:25"))),
        ),
        (
            "03:00",
            &|night| night.history.last_slot_at = None,
            ("wait", "because-no-free-places", Some(at("03:25"))),
        ),
        (
            "03:00",
            &|night| (night.history.held_free, night.history.waitlisted) = (3, 3),
            ("wait", "because-no-free-places", Some(at("03:25"))),
        ),
        (
            "03:00",
            &|night| night.candidates.clear(),
            ("exhausted", "because-nobody-left", None),
        ),
        (
            "03:40",
            &|night| {
                night.candidates.clear();
                night.history.outstanding = silent(20, "03:10");
            },
            ("wait", "because-answers-outstanding", Some(at("04:05"))),
        ),
        ("10:11", &|_| {}, ("exhausted", "because-too-late", None)),
        (
            "10:11",
            &|night| night.history.outstanding = silent(20, "10:00"),
            ("wait", "because-answers-outstanding", Some(at("10:30"))),
        ),
    ];
    for (row, (clock, change, answer)) in table.into_iter().enumerate() {
        let mut night = Night::story();
        change(&mut night);
        assert_eq!(told(&night.decide(clock)), answer, "row {row}, {clock}");
    }
}

#[test]
fn the_last_wave_in_time_closes_the_gap() {
    let mut story = Night::story();
    story.history.held_free = 60;
    story.candidates.extend((400..800).map(day));
    // 10:10 is the last moment: half of the answers by 10:30, and an hour to get to the slot at 11:30.
    for (clock, closes) in [("09:20", false), ("09:41", true), ("10:10", true)] {
        let Decision::Send { forecast, .. } = story.decide(clock) else {
            panic!("nobody asked at {clock}")
        };
        assert_eq!(forecast.probability >= 0.95, closes, "{clock}: {forecast:?}");
    }
}
