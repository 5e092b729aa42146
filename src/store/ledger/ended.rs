//! How attempts end.

use ::entity::delivery;
use ::entity::values::{DeliveryId, DeliveryState};
use chrono::{DateTime, Utc};

use crate::domain::price::Charge;

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The carrier took it. An id that is empty is none.
    Accepted { provider_id: String },
    /// The carrier refused it for good.
    Undelivered { reason: String },
    /// The gate refused it.
    Suppressed { reason: String },
    /// Nothing left the building; it may be tried again from then on.
    Postponed { not_before: DateTime<Utc>, reason: String },
    /// Nothing left the building, and the message had no part in that: it does not count as an attempt.
    Returned { not_before: DateTime<Utc>, reason: String },
    /// Nobody knows whether it left, and it may be said again from then on, over the same route.
    Repeated { not_before: DateTime<Utc>, reason: String },
    /// Nobody knows whether it left.
    Uncertain { reason: String },
}

/// An attempt at one row that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub id: DeliveryId,
    /// The claim under which it was made.
    pub epoch: i32,
    pub attempt: Attempt,
    /// What the carrier may charge for it.
    pub charge: Option<Charge>,
}

impl Attempt {
    /// The state that it leaves a row in.
    pub(super) const fn state(&self) -> DeliveryState {
        match self {
            Self::Accepted { .. } => DeliveryState::Accepted,
            Self::Undelivered { .. } => DeliveryState::Undelivered,
            Self::Suppressed { .. } => DeliveryState::Suppressed,
            Self::Postponed { .. } | Self::Returned { .. } | Self::Repeated { .. } => DeliveryState::Planned,
            Self::Uncertain { .. } => DeliveryState::Uncertain,
        }
    }

    /// Under which the carrier speaks of it.
    pub(super) fn provider_id(&self) -> Option<&str> {
        match self {
            Self::Accepted { provider_id } => Some(provider_id.as_str()).filter(|id| !id.is_empty()),
            _ => None,
        }
    }

    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Accepted { .. } => None,
            Self::Undelivered { reason }
            | Self::Suppressed { reason }
            | Self::Postponed { reason, .. }
            | Self::Returned { reason, .. }
            | Self::Repeated { reason, .. }
            | Self::Uncertain { reason } => Some(reason),
        }
    }

    /// From when on it may be tried again.
    pub(super) const fn not_before(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Postponed { not_before, .. }
            | Self::Returned { not_before, .. }
            | Self::Repeated { not_before, .. } => Some(*not_before),
            _ => None,
        }
    }
}

impl Ended {
    /// How the attempt at a claimed row ended.
    #[must_use]
    pub const fn of(row: &delivery::Model, attempt: Attempt) -> Self {
        Self {
            id: row.id,
            epoch: row.epoch,
            attempt,
            charge: None,
        }
    }

    /// Whether it is what the row says. A receipt may have said more since.
    pub(super) fn is_of(&self, row: &delivery::Model) -> bool {
        let says = match self.attempt.provider_id() {
            Some(id) => row.provider_id.as_deref() == Some(id),
            None => row.state == self.attempt.state(),
        };
        says && row.epoch == self.epoch && row.lease_owner.is_none()
    }

    /// With what the carrier may charge for it.
    #[must_use]
    pub fn charged(self, charge: Option<Charge>) -> Self {
        Self { charge, ..self }
    }
}
