//! What carriers say about texts: the texts that a receipt may speak of, and the receipts whose text is not found yet.

mod kept;
mod parts;
mod texts;

use ::entity::values::{DeliveryId, DeliveryState};
use chrono::{DateTime, TimeDelta, Utc};

pub use self::kept::{Kept, due, forget, forget_old, keep, put_off};
pub use self::parts::{PartAccepted, accept_part, add_parts, forget_parts, parts, resolve_part};
pub use self::texts::{AtPhone, Text, at_phones, awaiting, resolve, texts_by_id, write};

/// A phone that is off for longer gets no text any more.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// What an operator said about a text. It is bound to a phone and so has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// The route that it came over.
    pub route: String,
    /// The fingerprint of the number; empty if it could not be read.
    pub address_index: Vec<u8>,
    /// The id as the operator writes it; empty if it was not there.
    pub provider_id: String,
    /// Accepted, if it is on its way still.
    pub said: DeliveryState,
    /// The operator's code for why.
    pub error: Option<String>,
    pub received_at: DateTime<Utc>,
    /// The text that it answers, if it is no receipt but a late answer.
    pub answers: Option<DeliveryId>,
}
