//! What is tried when a message did not arrive: a letter after a text, and then a call. Never two at once, and nothing whose
//! fate is not known, unless it may be said twice.

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

#[cfg(test)]
mod tests {
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
}
