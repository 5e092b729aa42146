//! What is tried when a message did not arrive: a letter after a text, and then a call. Never two at once, and nothing whose
//! fate is not known, unless it may be said twice.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{Channel, DeliveryState, Purpose};

/// A message and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// What it is for.
    pub purpose: Purpose,
    /// How it was tried.
    pub channel: Channel,
    /// How that ended.
    pub state: DeliveryState,
}

/// The next way, out of those that are open to the person and still of use; none when nothing more is tried.
///
/// Only what somebody would wait for in vain, or set out for in vain, is tried again: an ask, a ticket, a reminder, a
/// cancellation, a stand-down. A code dies with its phone, thanks can do without, and an answer to a text is not what
/// somebody who reads no texts waits for.
#[must_use]
pub fn next(tried: Tried, open: &[Channel]) -> Option<Channel> {
    use Purpose::{Appeal, Cancellation, Confirmation, Reminder, StandDown};
    let matters = matches!(
        tried.purpose,
        Appeal | Confirmation | Reminder | Cancellation | StandDown
    );
    let did_not_arrive = match tried.state {
        DeliveryState::Undelivered | DeliveryState::Expired => true,
        DeliveryState::Uncertain => tried.purpose.may_repeat(),
        _ => false,
    };
    let further: &[Channel] = match tried.channel {
        Channel::Sms => &[Channel::Email, Channel::Phone],
        Channel::Email => &[Channel::Phone],
        Channel::Phone => &[],
    };
    further
        .iter()
        .find(|way| matters && did_not_arrive && open.contains(way))
        .copied()
}

/// What a letter is kept of a message's life: people read theirs within hours.
const LETTER: TimeDelta = TimeDelta::hours(4);
/// What a call is kept: it has to come to its turn.
const CALL: TimeDelta = TimeDelta::hours(2);
/// The least that a carrier is given to find a phone that is under the ground or out of power.
const SHORTEST: TimeDelta = TimeDelta::minutes(30);

/// Until when a carrier is to try a text that leaves `now` and is of use until `expires_at`, when the person could be told
/// over these ways instead.
///
/// As long as possible, because a phone that is off is mostly on again some time later: but the next way keeps the last hours,
/// and of a life that is shorter than both need, half. Of less than an hour nothing is kept: it has time for one way only.
#[must_use]
pub fn valid_until(
    purpose: Purpose,
    open: &[Channel],
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> DateTime<Utc> {
    let expired = Tried {
        purpose,
        channel: Channel::Sms,
        state: DeliveryState::Expired,
    };
    let kept = match next(expired, open) {
        Some(Channel::Email) => LETTER,
        Some(Channel::Phone) => CALL,
        Some(Channel::Sms) | None => return expires_at,
    };
    let half = (expires_at - now) / 2;
    if half < SHORTEST {
        return expires_at;
    }
    expires_at - kept.min(half)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Channel::{Email, Phone, Sms};
    use DeliveryState::{Accepted, Delivered, Expired, Suppressed, Uncertain, Undelivered};

    #[test]
    fn a_letter_follows_a_text_and_a_call_follows_both() {
        let all: &[Channel] = &[Sms, Email, Phone];
        for (channel, state, open, way) in [
            (Sms, Undelivered, all, Some(Email)),
            (Sms, Expired, all, Some(Email)),
            (Sms, Undelivered, &[Sms, Phone], Some(Phone)),
            (Sms, Undelivered, &[Sms], None),
            (Sms, Undelivered, &[], None),
            (Email, Undelivered, all, Some(Phone)),
            (Email, Undelivered, &[Sms, Email], None),
            (Phone, Undelivered, all, None),
            (Sms, Accepted, all, None),
            (Sms, Delivered, all, None),
            (Sms, Suppressed, all, None),
        ] {
            let tried = Tried {
                purpose: Purpose::Appeal,
                channel,
                state,
            };
            assert_eq!(next(tried, open), way, "{channel} {state} {open:?}");
        }
    }

    #[test]
    fn only_what_somebody_would_miss_goes_on() {
        for &purpose in Purpose::ALL {
            let tried = |state| Tried {
                purpose,
                channel: Sms,
                state,
            };
            let missed = !purpose.is_answer() && !matches!(purpose, Purpose::Code | Purpose::ThankYou);
            assert_eq!(next(tried(Undelivered), &[Email]).is_some(), missed, "{purpose}");
            let uncertain = next(tried(Uncertain), &[Email]).is_some();
            assert_eq!(uncertain, missed && purpose.may_repeat(), "{purpose}");
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-03-23T{text}:00Z").parse().unwrap()
    }

    #[test]
    fn a_text_leaves_time_for_the_way_that_follows_it() {
        use Purpose::{Appeal, Code, Confirmation, Over, StandDown, ThankYou};
        let both: &[Channel] = &[Email, Phone];
        for (purpose, open, expires_at, until) in [
            // Asked at three at night for the morning: the letter is there when people get up, the call a little later.
            (Appeal, both, "12:00", "08:00"),
            (Appeal, &[Phone], "12:00", "10:00"),
            (Appeal, &[], "12:00", "12:00"),
            (Appeal, &[Sms], "12:00", "12:00"),
            (Confirmation, &[Email], "09:00", "06:00"),
            (StandDown, &[Phone], "09:00", "07:00"),
            // Slots that begin soon.
            (Appeal, both, "06:00", "04:30"),
            (Appeal, &[Phone], "06:00", "04:30"),
            (Appeal, both, "04:00", "03:30"),
            (Appeal, both, "03:59", "03:59"),
            (Appeal, both, "03:01", "03:01"),
            (Appeal, both, "03:00", "03:00"),
            // Nothing follows these.
            (Code, both, "12:00", "12:00"),
            (ThankYou, both, "12:00", "12:00"),
            (Over, both, "12:00", "12:00"),
        ] {
            let valid = valid_until(purpose, open, (at("03:00"), at(expires_at)));
            assert_eq!(valid, at(until), "{purpose} {open:?} {expires_at}");
        }
    }

    proptest! {
        #[test]
        fn a_carrier_has_at_least_half_of_the_time_and_no_more_than_all(minutes in 0_i64..20_000, purpose in 0..Purpose::ALL.len()) {
            let (now, life) = (at("03:00"), TimeDelta::minutes(minutes));
            let valid = valid_until(Purpose::ALL[purpose], &[Email, Phone], (now, now + life));
            prop_assert!(valid <= now + life && valid - now >= life.min(SHORTEST.max(life / 2)));
        }
    }
}
