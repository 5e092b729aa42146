//! What holds for every campaign.

use chrono::TimeDelta;
use entity::values::GROUPS;
use proptest::prelude::*;

use super::*;
use crate::domain::forecast::Outlook;

fn any_night() -> impl Strategy<Value = (Night, i64)> {
    let person = (
        0i64..80,
        0usize..8,
        0.0..60.0f64,
        any::<bool>(),
        any::<bool>(),
        0i64..400,
    );
    let people = prop::collection::vec(person, 0..120);
    let waves = prop::collection::vec((0i64..300, 0u32..60), 0..3);
    (people, waves, 0u32..12, 0u32..20, 1u32..7, 0u32..3, 180i64..640).prop_map(
        |(people, waves, booked, held_free, units, waitlisted, minute)| {
            let mut night = Night::story();
            night.candidates = people
                .into_iter()
                .map(|(id, group, distance_km, registry, asleep, days)| Candidate {
                    group: GROUPS[group],
                    rarity: group as f64,
                    distance_km,
                    last_asked: (days < 300).then(|| at("00:00") - TimeDelta::days(days)),
                    ..candidate(
                        id,
                        if registry { REGISTRY } else { SMS },
                        if asleep { "09:00" } else { "00:00" },
                    )
                })
                .collect();
            let now = at("00:00") + TimeDelta::minutes(minute);
            night.need.units = units;
            night.history.outstanding = waves
                .into_iter()
                .map(|(ago, people)| Outstanding {
                    segment: SMS,
                    asked_at: now - TimeDelta::minutes(ago),
                    people,
                })
                .collect();
            night.history.booked = vec![Class { p: 0.49, n: booked }];
            night.history.held_free = held_free;
            night.history.waitlisted = waitlisted;
            (night, minute)
        },
    )
}

fn decide(night: &Night, minute: i64) -> Decision {
    plan_next(
        &night.need,
        &night.candidates,
        &night.history,
        &night.policy,
        at("00:00") + TimeDelta::minutes(minute),
    )
}

proptest! {
    #[test]
    fn nobody_is_asked_twice_nor_in_the_quiet_hours_nor_out_of_the_blue((night, minute) in any_night()) {
        let now = at("00:00") + TimeDelta::minutes(minute);
        let mut donors = asked(&decide(&night, minute));
        for donor in &donors {
            let awake = |one: &Candidate| one.donor == *donor && one.may_be_asked_from <= now;
            prop_assert!(night.candidates.iter().any(awake));
        }
        let count = donors.len();
        donors.sort();
        donors.dedup();
        prop_assert_eq!(donors.len(), count);
    }

    #[test]
    fn a_wave_hardly_ever_outgrows_its_places((night, minute) in any_night()) {
        let now = at("00:00") + TimeDelta::minutes(minute);
        if let Decision::Send { recipients, expires_at, .. } = decide(&night, minute) {
            let free = night.history.held_free - night.history.waitlisted;
            let rates = &night.policy.rates;
            let owed = night.history.outstanding.iter().map(|wave| Class {
                p: rates.delay.still_to_come(wave.segment.yes().mean(), now - wave.asked_at, expires_at - now),
                n: wave.people,
            });
            let new = recipients.iter().map(|recipient| Class { p: recipient.p_yes, n: 1 });
            let confirmations = Outlook::of(owed.chain(new), free + 1);
            prop_assert!(confirmations.at_least(free + 1) <= night.policy.max_overflow + 1e-9);
        }
    }

    #[test]
    fn one_more_booked_never_leads_to_more_asked((mut night, minute) in any_night()) {
        let before = asked(&decide(&night, minute)).len();
        night.history.booked.push(Class { p: 0.49, n: 1 });
        prop_assert!(asked(&decide(&night, minute)).len() <= before);
        night.history.held_free = night.history.held_free.saturating_sub(1);
        prop_assert!(asked(&decide(&night, minute)).len() <= before);
    }

    #[test]
    fn the_same_facts_in_any_order_lead_to_the_same_decision((mut night, minute) in any_night()) {
        let decision = decide(&night, minute);
        prop_assert_eq!(&decide(&night, minute), &decision);
        night.candidates.reverse();
        prop_assert_eq!(&decide(&night, minute), &decision);
    }

    #[test]
    fn a_wait_ends_later_than_now((night, minute) in any_night()) {
        if let Decision::Wait { until, .. } = decide(&night, minute) {
            prop_assert!(until > at("00:00") + TimeDelta::minutes(minute));
        }
    }
}
