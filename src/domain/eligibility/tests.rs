use entity::values::Component::{Plasma, Platelets, RedCells, WholeBlood};
use proptest::prelude::*;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn figure<T>(value: T) -> Figure<T> {
    Figure {
        value,
        status: Status::Verified,
        source: "made for the test".to_owned(),
    }
}

fn days(number: u16) -> Figure<BySex> {
    figure(BySex::Same(number))
}

/// Whole blood every 60 days, at most 4 (women) or 5 (men) a year; 30 days before apheresis, 14 after it.
fn rules() -> RuleSet {
    let after_apheresis = || ByProcedure {
        whole_blood: days(14),
        plateletpheresis: days(14),
        plasmapheresis: days(14),
    };
    RuleSet {
        basis: "made for the test".to_owned(),
        in_force_from: figure(date("2020-01-01")),
        min_age_years: figure(18),
        max_age_years: Some(figure(65)),
        min_weight_kg: figure(50),
        interval_days: ByProcedure {
            whole_blood: ByProcedure {
                whole_blood: days(60),
                plateletpheresis: days(30),
                plasmapheresis: days(30),
            },
            plateletpheresis: after_apheresis(),
            plasmapheresis: after_apheresis(),
        },
        yearly_maximum: vec![YearlyMaximum {
            procedures: vec![Procedure::WholeBlood],
            donations: figure(BySex::Each { female: 4, male: 5 }),
        }],
    }
}

fn woman(birth_date: &str) -> Facts {
    Facts {
        birth_date: date(birth_date),
        sex: Sex::Female,
        weight_kg: None,
        donations: vec![],
        deferrals: vec![],
    }
}

fn gave(donations: &[(&str, Component)]) -> Facts {
    let donations = donations
        .iter()
        .map(|(day, component)| (date(day), *component))
        .collect();
    Facts {
        donations,
        ..woman("1990-05-20")
    }
}

fn not_before(day: &str, why: Reason) -> Verdict {
    Verdict::NotBefore { date: date(day), why }
}

#[test]
fn age_counts_in_completed_years_and_a_leap_day_is_completed_on_the_first_of_march() {
    let too_old = Verdict::Never { why: Reason::TooOld };
    let table = [
        ("2008-06-15", "2026-06-14", not_before("2026-06-15", Reason::TooYoung)),
        ("2008-06-15", "2026-06-15", Verdict::Eligible),
        ("2008-02-29", "2026-02-28", not_before("2026-03-01", Reason::TooYoung)),
        ("2008-02-29", "2026-03-01", Verdict::Eligible),
        ("1960-06-15", "2026-06-14", Verdict::Eligible),
        ("1960-06-15", "2026-06-15", too_old),
        ("1960-02-29", "2026-02-28", Verdict::Eligible),
        ("1960-02-29", "2026-03-01", too_old),
    ];
    for (born, day, verdict) in table {
        assert_eq!(
            assess(&woman(born), &rules(), WholeBlood, date(day)),
            verdict,
            "born {born}, on {day}"
        );
    }
}

#[test]
fn without_an_upper_age_nobody_is_too_old() {
    let rules = RuleSet {
        max_age_years: None,
        ..rules()
    };
    assert_eq!(
        assess(&woman("1930-01-01"), &rules, WholeBlood, date("2026-06-15")),
        Verdict::Eligible
    );
}

#[test]
fn a_known_weight_below_the_least_bars_and_an_unknown_one_does_not() {
    for (weight_kg, verdict) in [
        (Some(49), Verdict::Never { why: Reason::TooLight }),
        (Some(50), Verdict::Eligible),
        (None, Verdict::Eligible),
    ] {
        let facts = Facts {
            weight_kg,
            ..woman("1990-05-20")
        };
        assert_eq!(
            assess(&facts, &rules(), WholeBlood, date("2026-06-15")),
            verdict,
            "{weight_kg:?}"
        );
    }
}

#[test]
fn the_interval_depends_on_what_was_given_and_what_is_wanted() {
    let table = [
        (WholeBlood, WholeBlood, "2026-03-02"),
        (RedCells, WholeBlood, "2026-03-02"),
        (WholeBlood, RedCells, "2026-03-02"),
        (WholeBlood, Plasma, "2026-01-31"),
        (WholeBlood, Platelets, "2026-01-31"),
        (Plasma, WholeBlood, "2026-01-15"),
        (Platelets, Platelets, "2026-01-15"),
    ];
    for (given, wanted, day) in table {
        let facts = gave(&[("2026-01-01", given)]);
        let verdict = assess(&facts, &rules(), wanted, date("2026-01-02"));
        assert_eq!(verdict, not_before(day, Reason::Interval), "{wanted} after {given}");
        assert_eq!(
            assess(&facts, &rules(), wanted, date(day)),
            Verdict::Eligible,
            "{wanted} after {given}"
        );
    }
}

#[test]
fn a_later_plasma_donation_does_not_hide_the_longer_wait_after_whole_blood() {
    let facts = gave(&[("2026-01-01", WholeBlood), ("2026-02-01", Plasma)]);
    let verdict = assess(&facts, &rules(), WholeBlood, date("2026-02-02"));
    assert_eq!(verdict, not_before("2026-03-02", Reason::Interval));
}

const FOUR_IN_A_YEAR: [(&str, Component); 4] = [
    ("2025-04-10", WholeBlood),
    ("2025-07-01", RedCells),
    ("2025-10-01", WholeBlood),
    ("2026-01-01", WholeBlood),
];

#[test]
fn the_yearly_maximum_counts_any_twelve_months_and_depends_on_sex() {
    let woman = gave(&FOUR_IN_A_YEAR);
    let man = Facts {
        sex: Sex::Male,
        ..woman.clone()
    };
    let on = |facts, day| assess(facts, &rules(), WholeBlood, date(day));
    assert_eq!(
        on(&woman, "2026-03-15"),
        not_before("2026-04-10", Reason::YearlyMaximum)
    );
    assert_eq!(on(&woman, "2026-04-10"), Verdict::Eligible);
    assert_eq!(on(&man, "2026-03-15"), Verdict::Eligible);
    assert_eq!(assess(&woman, &rules(), Plasma, date("2026-03-15")), Verdict::Eligible);
}

#[test]
fn procedures_counted_together_share_one_maximum() {
    let together = YearlyMaximum {
        procedures: vec![Procedure::Plateletpheresis, Procedure::Plasmapheresis],
        donations: figure(BySex::Same(2)),
    };
    let rules = RuleSet {
        yearly_maximum: vec![together],
        ..rules()
    };
    let facts = gave(&[("2025-03-01", Plasma), ("2025-06-01", Platelets)]);
    let verdict = assess(&facts, &rules, Platelets, date("2025-09-01"));
    assert_eq!(verdict, not_before("2026-03-01", Reason::YearlyMaximum));
    assert_eq!(
        assess(&facts, &rules, WholeBlood, date("2025-09-01")),
        Verdict::Eligible
    );
}

#[test]
fn a_deferral_ends_on_its_date_and_a_permanent_one_never() {
    let until = Facts {
        deferrals: vec![Deferral::Until(date("2026-05-01"))],
        ..woman("1990-05-20")
    };
    let on = |facts, day| assess(facts, &rules(), WholeBlood, date(day));
    assert_eq!(on(&until, "2026-04-30"), not_before("2026-05-01", Reason::Deferral));
    assert_eq!(on(&until, "2026-05-01"), Verdict::Eligible);
    let permanent = Facts {
        deferrals: vec![Deferral::Permanent],
        ..woman("1990-05-20")
    };
    assert_eq!(on(&permanent, "2030-01-01"), Verdict::Never { why: Reason::Deferral });
}

#[test]
fn the_reason_named_is_the_one_that_lasts_longest() {
    let facts = Facts {
        deferrals: vec![Deferral::Until(date("2026-02-01"))],
        ..gave(&FOUR_IN_A_YEAR)
    };
    let verdict = assess(&facts, &rules(), WholeBlood, date("2026-01-15"));
    assert_eq!(verdict, not_before("2026-04-10", Reason::YearlyMaximum));
}

#[test]
fn who_is_too_old_by_the_time_the_interval_ends_is_not_kept_waiting() {
    let facts = Facts {
        birth_date: date("1960-02-01"),
        ..gave(&[("2026-01-01", WholeBlood)])
    };
    let verdict = assess(&facts, &rules(), WholeBlood, date("2026-01-15"));
    assert_eq!(verdict, Verdict::Never { why: Reason::TooOld });
    assert_eq!(next_eligible_on(&facts, &rules(), WholeBlood, date("2026-01-15")), None);
}

#[test]
fn the_next_eligible_day_is_today_for_who_may_give_today() {
    let facts = gave(&[("2026-01-01", WholeBlood)]);
    let next = |from| next_eligible_on(&facts, &rules(), WholeBlood, date(from));
    assert_eq!(next("2026-01-02"), Some(date("2026-03-02")));
    assert_eq!(next("2026-06-15"), Some(date("2026-06-15")));
}

fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0..9_000_u64).prop_map(|days| date("2004-01-01") + Days::new(days))
}

fn some_facts() -> impl Strategy<Value = Facts> {
    let component = prop::sample::select(Component::ALL);
    let deferral = prop_oneof![9 => a_day().prop_map(Deferral::Until), 1 => Just(Deferral::Permanent)];
    let sex = prop::sample::select(Sex::ALL);
    (
        0..25_000_u64,
        sex,
        prop::option::of(40..120_u16),
        prop::collection::vec((a_day(), component), 0..12),
    )
        .prop_flat_map(move |(days, sex, weight_kg, donations)| {
            prop::collection::vec(deferral.clone(), 0..3).prop_map(move |deferrals| Facts {
                birth_date: date("1945-01-01") + Days::new(days),
                sex,
                weight_kg,
                donations: donations.clone(),
                deferrals,
            })
        })
}

proptest! {
    #[test]
    fn on_the_date_that_was_named_the_donor_may_give(
        facts in some_facts(), component in prop::sample::select(Component::ALL), day in a_day(),
    ) {
        match assess(&facts, &rules(), component, day) {
            Verdict::NotBefore { date, .. } => {
                prop_assert!(date > day);
                prop_assert_eq!(assess(&facts, &rules(), component, date), Verdict::Eligible);
                let eve = assess(&facts, &rules(), component, date - Days::new(1));
                prop_assert!(matches!(eve, Verdict::NotBefore { .. }), "the day before: {:?}", eve);
            }
            Verdict::Never { why } => {
                let later = assess(&facts, &rules(), component, day + Days::new(400));
                prop_assert!(matches!(later, Verdict::Never { .. }), "{:?}, then {:?}", why, later);
            }
            Verdict::Eligible => {}
        }
    }
}
