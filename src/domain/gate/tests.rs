//! Every purpose against every reason, by day and by night.

use chrono_tz::Asia::Almaty;

use super::*;

type Change = fn(&mut Ask, &mut Standing);

fn at(clock: &str) -> DateTime<Utc> {
    format!("2026-03-23T{clock}:00+05:00").parse().unwrap()
}

fn noon() -> DateTime<Utc> {
    at("12:00")
}

/// A message that passes by day, and its person.
fn passing(purpose: Purpose) -> (Ask, Standing) {
    let ask = Ask {
        purpose,
        channel: Channel::Sms,
        urgency: Urgency::Urgent,
        expires_at: noon() + TimeDelta::days(1),
    };
    let standing = Standing {
        consents_to_appeals: true,
        consents_to_emergency: false,
        stopped: false,
        paused_until: None,
        channels: vec![Channel::Sms],
        confirmed: vec![Channel::Sms],
        suppressed: vec![Channel::Email],
        booked: matches!(
            purpose,
            Purpose::Confirmation | Purpose::Reminder | Purpose::Cancellation
        ),
        last_appeal_at: None,
        appeals_last_year: 0,
        zone: Almaty,
    };
    (ask, standing)
}

fn passage(purpose: Purpose, change: Change, now: DateTime<Utc>) -> Passage {
    let (mut ask, mut standing) = passing(purpose);
    change(&mut ask, &mut standing);
    check(&ask, &standing, &Limits::default(), now)
}

#[test]
fn each_reason_stops_the_purposes_it_concerns_and_no_others() {
    use Purpose::{
        Appeal, Cancellation, Confirmation, Help, Language, NotNow, Number, Over, Reminder, StandDown, ThankYou,
        Waitlist,
    };
    let table: [(Reason, Change, &[Purpose]); 11] = [
        (Reason::Expired, |ask, _| ask.expires_at = noon(), Purpose::ALL),
        (
            Reason::Stopped,
            |_, donor| donor.stopped = true,
            &[
                Appeal,
                Confirmation,
                Reminder,
                Cancellation,
                StandDown,
                ThankYou,
                Waitlist,
                NotNow,
                Over,
                Help,
                Language,
                Number,
            ],
        ),
        (
            Reason::NoConsent,
            |_, donor| donor.consents_to_appeals = false,
            &[Appeal, ThankYou],
        ),
        (
            Reason::Paused,
            |_, donor| donor.paused_until = Some(at("12:01")),
            &[Appeal],
        ),
        (Reason::AlreadyBooked, |_, donor| donor.booked = true, &[Appeal]),
        (
            Reason::NotBooked,
            |_, donor| donor.booked = false,
            &[Confirmation, Reminder],
        ),
        (
            Reason::ChannelNotChosen,
            |_, donor| donor.channels = vec![Channel::Email],
            &[Appeal, Confirmation, Reminder, Cancellation, StandDown, ThankYou],
        ),
        (
            Reason::AddressUnconfirmed,
            |_, donor| donor.confirmed.clear(),
            &[Appeal, Confirmation, Reminder, Cancellation, StandDown, ThankYou],
        ),
        (
            Reason::AddressSuppressed,
            |_, donor| donor.suppressed.push(Channel::Sms),
            &[Appeal, Confirmation, Reminder, Cancellation, StandDown, ThankYou],
        ),
        (
            Reason::AskedLately,
            |_, donor| donor.last_appeal_at = Some(noon() - TimeDelta::days(7) + TimeDelta::seconds(1)),
            &[Appeal],
        ),
        (Reason::AskedOften, |_, donor| donor.appeals_last_year = 6, &[Appeal]),
    ];
    for (reason, change, stopped) in table {
        for &purpose in Purpose::ALL {
            let expected = if stopped.contains(&purpose) {
                Passage::Suppress(reason)
            } else {
                Passage::Send
            };
            assert_eq!(passage(purpose, change, noon()), expected, "{purpose} and {reason}");
        }
    }
    // One test below is for the last reason, the quiet hours.
    assert_eq!(table.len() + 1, Reason::ALL.len());
}

#[test]
fn at_night_only_what_cannot_wait_leaves() {
    let morning = Passage::NotBefore(at("09:00"));
    for &purpose in Purpose::ALL {
        let waits = matches!(purpose, Purpose::Appeal | Purpose::Reminder | Purpose::ThankYou);
        let passes = if waits { morning } else { Passage::Send };
        assert_eq!(passage(purpose, |_, _| {}, at("03:00")), passes, "{purpose}");
    }
}

#[test]
fn an_emergency_may_wake_those_who_said_so_and_nobody_else() {
    let morning = Passage::NotBefore(at("09:00"));
    for (consents, urgency, passes) in [
        (true, Urgency::Critical, Passage::Send),
        (true, Urgency::Urgent, Passage::Send),
        (true, Urgency::Routine, morning),
        (false, Urgency::Critical, morning),
    ] {
        let (ask, standing) = passing(Purpose::Appeal);
        let ask = Ask { urgency, ..ask };
        let standing = Standing {
            consents_to_emergency: consents,
            ..standing
        };
        let passage = check(&ask, &standing, &Limits::default(), at("03:00"));
        assert_eq!(passage, passes, "{consents} {urgency}");
    }
}

#[test]
fn what_the_quiet_hours_would_make_useless_is_suppressed_at_once() {
    for (expires, passes) in [
        ("09:00", Passage::Suppress(Reason::QuietHours)),
        ("09:01", Passage::NotBefore(at("09:00"))),
    ] {
        let (ask, standing) = passing(Purpose::Reminder);
        let ask = Ask {
            expires_at: at(expires),
            ..ask
        };
        assert_eq!(
            check(&ask, &standing, &Limits::default(), at("08:00")),
            passes,
            "{expires}"
        );
    }
}

#[test]
fn a_donor_asked_yesterday_is_left_alone_today_and_may_be_asked_after_a_week() {
    for (days, passes) in [(1, Passage::Suppress(Reason::AskedLately)), (7, Passage::Send)] {
        let (ask, standing) = passing(Purpose::Appeal);
        let standing = Standing {
            last_appeal_at: Some(noon() - TimeDelta::days(days)),
            appeals_last_year: 5,
            ..standing
        };
        assert_eq!(
            check(&ask, &standing, &Limits::default(), noon()),
            passes,
            "{days} days"
        );
    }
}

#[test]
fn a_pause_ends_at_its_hour() {
    let ends_now: Change = |_, donor| donor.paused_until = Some(noon());
    assert_eq!(passage(Purpose::Appeal, ends_now, noon()), Passage::Send);
}

#[test]
fn of_several_reasons_the_first_is_told() {
    let change: Change = |ask, donor| {
        ask.expires_at = at("11:00");
        donor.stopped = true;
        donor.channels.clear();
    };
    assert_eq!(
        passage(Purpose::Appeal, change, noon()),
        Passage::Suppress(Reason::Expired)
    );
}

#[test]
fn every_reason_has_one_word_that_reads_back() {
    for reason in Reason::ALL {
        assert_eq!(reason.as_str().parse(), Ok(reason));
    }
    let unknown = "because".parse::<Reason>().unwrap_err();
    assert_eq!(unknown.known.len(), Reason::ALL.len());
    assert!(!unknown.to_string().contains("because"));
}
