//! What a text stands at, of what is said of it and of its parts.

use entity::delivery;
use entity::values::DeliveryState;

use crate::notify::smpp::ReceiptState;

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
