//! Who is asked first.

use chrono::TimeDelta;

use super::*;

#[test]
fn the_best_are_asked_first() {
    let o_neg = Candidate {
        group: BloodGroup::ONeg,
        rarity: 0.9,
        ..night(1)
    };
    let o_pos = Candidate {
        group: BloodGroup::OPos,
        rarity: 0.2,
        ..night(2)
    };
    let far = Candidate {
        distance_km: 45.0,
        ..night(3)
    };
    let asked_lately = Candidate {
        last_asked: Some(at("00:00") - TimeDelta::days(9)),
        ..night(4)
    };
    let asked_long_ago = Candidate {
        last_asked: Some(at("00:00") - TimeDelta::days(90)),
        ..night(5)
    };
    let a_little_nearer = Candidate {
        distance_km: 3.0,
        ..night(9)
    };
    let lapsed = Segment {
        history: DonorHistory::Lapsed,
        ..REGISTRY
    };
    let unlikely = Candidate {
        segment: lapsed,
        ..night(7)
    };
    let by_mail_too = Candidate {
        segment: Segment {
            channel: Channel::Email,
            ..REGISTRY
        },
        ..night(8)
    };
    let mut story = Night::story();
    story.candidates = vec![
        o_neg,
        o_pos,
        far,
        asked_lately,
        asked_long_ago,
        a_little_nearer,
        unlikely,
        by_mail_too,
        night(8),
        night(6),
    ];
    let order: Vec<i64> = asked(&story.decide("03:00")).iter().map(|donor| donor.0).collect();
    assert_eq!(order, [9, 6, 8, 5, 4, 3, 7, 2, 1]);
}

#[test]
fn a_donor_with_two_channels_is_asked_over_the_better_one() {
    let mut story = Night::story();
    let by_mail = Candidate {
        segment: Segment {
            channel: Channel::Email,
            ..REGISTRY
        },
        ..night(1)
    };
    story.candidates = vec![by_mail, night(1)];
    let Decision::Send { recipients, .. } = story.decide("03:00") else {
        panic!("nobody was asked")
    };
    assert_eq!(
        recipients
            .iter()
            .map(|one| (one.donor.0, one.channel))
            .collect::<Vec<_>>(),
        [(1, Channel::Sms)]
    );
}
