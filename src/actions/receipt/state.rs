//! What a text stands at, of what is said of it and of its parts.

use chrono::{DateTime, Utc};
use entity::values::DeliveryState;
use entity::{delivery, delivery_part};

use super::message_ids::key;
use crate::notify::smpp::ReceiptState;
use crate::store::ledger;
use crate::store::receipts::{Text, Told};

pub(super) const fn meant(state: ReceiptState) -> Option<DeliveryState> {
    match state {
        ReceiptState::Delivered => Some(DeliveryState::Delivered),
        ReceiptState::Undelivered => Some(DeliveryState::Undelivered),
        ReceiptState::Expired => Some(DeliveryState::Expired),
        ReceiptState::Underway => Some(DeliveryState::Accepted),
        ReceiptState::Unknown => None,
    }
}

/// Whether nobody knows if the operator has a text: it is uncertain, or waits to be said again because nobody does.
pub(super) fn is_open(row: &delivery::Model) -> bool {
    row.state == DeliveryState::Uncertain || (row.state == DeliveryState::Planned && row.may_have_left)
}

/// Whether the operator has still to say what became of a text.
pub(super) fn is_awaited(row: &delivery::Model) -> bool {
    row.state == DeliveryState::Accepted || is_open(row)
}

/// Takes what a receipt says of a text, which has been found by one of these keys if there are any. Returns whether it is
/// known what the receipt speaks of.
pub(super) fn hear(text: &mut Text, told: &Told, keys: &[String], now: DateTime<Utc>) -> bool {
    let before = stands_at(&text.parts);
    let Heard { named, has_nameless } = hear_parts(text, told, keys);
    // One part that arrived is not the text. Which one it was, a late answer may still tell.
    if !named && !text.parts.is_empty() && matches!(told.said, DeliveryState::Accepted | DeliveryState::Delivered) {
        return false;
    }
    let row = &text.row;
    let known = if is_open(row) {
        DeliveryState::Uncertain
    } else {
        row.state
    };
    let said = if named { stands_at(&text.parts) } else { told.said };
    // A text goes where its parts go, unless more is known of it than they tell: by a person, by the end of its validity, or
    // by a receipt that names none of them.
    let state = if named && before == known {
        Some(said).filter(|state| *state != known)
    } else {
        further(known, said)
    };
    let is_given_up = row.reason.as_deref() == Some(ledger::VALIDITY_OVER);
    // What never was with the operator has an end that no receipt can speak of.
    let with_operator = row.accepted_at.is_some() || is_open(row) || is_given_up;
    let is_news = |state: &DeliveryState| with_operator && !(is_given_up && *state == DeliveryState::Uncertain);
    if let Some(state) = state.filter(is_news) {
        let reason = told.error.clone().filter(|_| state != DeliveryState::Delivered);
        text.stands((state, reason), key(&told.provider_id), now);
    }
    // It tells the end of the text, and the id may be that of a part whose answer is late.
    named || !has_nameless || told.provider_id.is_empty()
}

fn stands_at(parts: &[delivery_part::Model]) -> DeliveryState {
    let states: Vec<_> = parts.iter().map(|part| part.state).collect();
    whole(&states)
}

/// Of the parts of a text.
struct Heard {
    /// The receipt names one of them.
    named: bool,
    /// There is one without an id.
    has_nameless: bool,
}

fn hear_parts(text: &mut Text, told: &Told, keys: &[String]) -> Heard {
    let mut named = false;
    for part in &mut text.parts {
        if !part.provider_id.as_ref().is_some_and(|id| keys.contains(id)) {
            continue;
        }
        named = true;
        if let Some(further) = further(part.state.unwrap_or(DeliveryState::Uncertain), told.said) {
            part.state = Some(further);
            text.changed = true;
        }
    }
    let has_nameless = text.parts.iter().any(|part| part.provider_id.is_none());
    Heard { named, has_nameless }
}

/// How much a state says. Of two receipts that contradict each other the one that says more counts, whichever comes first.
const fn says(state: DeliveryState) -> Option<u8> {
    match state {
        DeliveryState::Uncertain => Some(0),
        DeliveryState::Accepted => Some(1),
        DeliveryState::Expired => Some(2),
        DeliveryState::Undelivered => Some(3),
        DeliveryState::Delivered => Some(4),
        _ => None,
    }
}

/// The state after a receipt, if it changes anything.
pub(super) fn further(state: DeliveryState, said: DeliveryState) -> Option<DeliveryState> {
    let known = says(state)?;
    (says(said)? > known).then_some(said)
}

/// A text in several parts is delivered when every part is, and is not when one is not. A part that nobody knows to have
/// been accepted leaves the text uncertain.
pub(super) fn whole(parts: &[Option<DeliveryState>]) -> DeliveryState {
    let some = |wanted| parts.contains(&Some(wanted));
    if some(DeliveryState::Undelivered) {
        DeliveryState::Undelivered
    } else if some(DeliveryState::Expired) {
        DeliveryState::Expired
    } else if parts.contains(&None) {
        DeliveryState::Uncertain
    } else if some(DeliveryState::Accepted) {
        DeliveryState::Accepted
    } else {
        DeliveryState::Delivered
    }
}

#[cfg(test)]
mod tests {
    use entity::values::DeliveryState::{Accepted, Cancelled, Delivered, Expired, Planned, Uncertain, Undelivered};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_receipt_only_ever_adds_to_what_is_known() {
        for (state, said, after) in [
            (Accepted, Delivered, Some(Delivered)),
            (Uncertain, Undelivered, Some(Undelivered)),
            (Uncertain, Accepted, Some(Accepted)),
            (Accepted, Accepted, None),
            (Delivered, Delivered, None),
            (Delivered, Expired, None),
            (Expired, Delivered, Some(Delivered)),
            (Planned, Delivered, None),
            (Cancelled, Delivered, None),
        ] {
            assert_eq!(further(state, said), after, "{state} {said}");
        }
    }

    #[test]
    fn a_text_is_delivered_when_all_of_it_is() {
        for (parts, state) in [
            (vec![Some(Delivered), Some(Delivered)], Delivered),
            (vec![Some(Delivered), Some(Accepted)], Accepted),
            (vec![Some(Delivered), Some(Expired)], Expired),
            (vec![Some(Expired), Some(Undelivered)], Undelivered),
            (vec![Some(Delivered), None], Uncertain),
            (vec![Some(Undelivered), None], Undelivered),
        ] {
            assert_eq!(whole(&parts), state, "{parts:?}");
        }
    }

    proptest! {
        #[test]
        fn receipts_in_any_order_and_number_reach_the_same_state(
            said in proptest::collection::vec(prop_oneof![Just(Accepted), Just(Expired), Just(Undelivered), Just(Delivered)], 1..8),
            shuffled in any::<prop::sample::Index>(),
        ) {
            let end = |said: &[DeliveryState]| said.iter().fold(Uncertain, |state, said| further(state, *said).unwrap_or(state));
            let mut other = said.clone();
            other.rotate_left(shuffled.index(said.len()));
            other.reverse();
            other.extend(&said);
            prop_assert_eq!(end(&said), end(&other));
        }
    }
}
