//! How a connector stands, for the dashboard and `qanat doctor`.

use chrono::{DateTime, Utc};
use entity::values::Outage;
use rusmpp::CommandStatus;

use super::pdu::status_name;
use crate::notify::outcome::NotSent;

/// How a connector stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Texts can leave and come in.
    Bound {
        /// Since then.
        since: DateTime<Utc>,
    },
    /// It is being tried again and again.
    Down {
        /// Since then.
        since: DateTime<Utc>,
        /// What the last attempt met.
        why: Down,
    },
    /// The operator does not know the user or the password, or has locked them. It is being tried, more rarely.
    SignInRefused {
        /// Since then.
        since: DateTime<Utc>,
        /// The operator's status.
        status: String,
    },
    /// The operator has said that no money is left. One text is tried now and then.
    Empty {
        /// Since then.
        since: DateTime<Utc>,
    },
    /// The operator has refused so many texts with one status that it would refuse every one. One is tried now and then.
    Refusing {
        /// Since then.
        since: DateTime<Utc>,
        /// The operator's status.
        status: String,
    },
    /// There is a session, and the operator says of no text whether it has it. One is tried now and then.
    Unanswered {
        /// Since then.
        since: DateTime<Utc>,
    },
    /// It was stopped.
    Stopped {
        /// Since then.
        since: DateTime<Utc>,
    },
}

/// Why an operator with whom there is a session takes no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Halt {
    /// No money is left.
    Empty,
    /// It refuses every text, with this status.
    Refusing(String),
    /// It answers no text.
    Unanswered,
}

/// Why there is no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Down {
    /// It has only just begun.
    #[error("not connected yet")]
    Starting,
    /// The host was not found, or does not answer.
    #[error("the message centre cannot be reached")]
    Unreachable,
    /// No encryption, or none with a certificate to trust.
    #[error("the connection could not be encrypted")]
    NotEncrypted,
    /// Its certificate is of the past.
    #[error("the certificate of the message centre has expired")]
    CertificateExpired,
    /// Its certificate is of another host, or of an authority that nobody here knows.
    #[error("the certificate of the message centre is none to trust; the option ca names a private authority")]
    NotTrusted,
    /// It took the connection and gave no session.
    #[error("the message centre turned the session away: {0}")]
    TurnedAway(String),
    /// It ended the session.
    #[error("the message centre ended the session")]
    Ended,
    /// The connection broke.
    #[error("the connection broke")]
    Broken,
    /// It did not answer, nor take what was written to it.
    #[error("the message centre fell silent")]
    Silent,
    /// It sent a length that no PDU has.
    #[error("the message centre sent what is not SMPP")]
    NotSmpp,
}

impl Down {
    /// The same without the operator's status.
    #[must_use]
    pub const fn outage(&self) -> Outage {
        match self {
            Self::Starting => Outage::Starting,
            Self::Unreachable => Outage::Unreachable,
            Self::NotEncrypted => Outage::NotEncrypted,
            Self::CertificateExpired => Outage::CertificateExpired,
            Self::NotTrusted => Outage::Distrusted,
            Self::TurnedAway(_) => Outage::TurnedAway,
            Self::Ended => Outage::Ended,
            Self::Broken => Outage::Broken,
            Self::Silent => Outage::Silent,
            Self::NotSmpp => Outage::Garbled,
        }
    }

    /// Whether the operator lets no second session in: then there is a first one, and all is well with the settings.
    #[must_use]
    pub fn is_already_bound(&self) -> bool {
        *self == Self::TurnedAway(status_name(CommandStatus::EsmeRalybnd))
    }
}

impl State {
    /// Since when.
    #[must_use]
    pub fn since(&self) -> DateTime<Utc> {
        match self {
            Self::Bound { since }
            | Self::Down { since, .. }
            | Self::SignInRefused { since, .. }
            | Self::Empty { since }
            | Self::Refusing { since, .. }
            | Self::Unanswered { since }
            | Self::Stopped { since } => *since,
        }
    }

    /// Why it takes no texts, if it takes none.
    #[must_use]
    pub const fn outage(&self) -> Option<Outage> {
        match self {
            Self::Bound { .. } | Self::Stopped { .. } => None,
            Self::Down { why, .. } => Some(why.outage()),
            Self::SignInRefused { .. } => Some(Outage::SignInRefused),
            Self::Empty { .. } => Some(Outage::Empty),
            Self::Refusing { .. } => Some(Outage::Refusing),
            Self::Unanswered { .. } => Some(Outage::Unanswered),
        }
    }

    /// The operator's status, if it gave one.
    #[must_use]
    pub fn status(&self) -> Option<&str> {
        match self {
            Self::SignInRefused { status, .. }
            | Self::Refusing { status, .. }
            | Self::Down {
                why: Down::TurnedAway(status),
                ..
            } => Some(status),
            _ => None,
        }
    }

    /// What keeps texts from leaving, if anything does.
    ///
    /// # Errors
    /// [`NotSent`] says what.
    pub fn check(&self) -> Result<(), NotSent> {
        Err(match self {
            Self::Bound { .. } => return Ok(()),
            Self::SignInRefused { .. } => NotSent::SignInRefused,
            Self::Empty { .. } => NotSent::Empty,
            Self::Refusing { .. } => NotSent::Refusing,
            Self::Unanswered { .. } => NotSent::Unanswered,
            Self::Stopped { .. } => NotSent::Stopping,
            Self::Down { why, .. } => match why {
                Down::NotEncrypted | Down::CertificateExpired | Down::NotTrusted => NotSent::NotEncrypted,
                Down::TurnedAway(_) | Down::NotSmpp => NotSent::TurnedAway,
                Down::Starting | Down::Unreachable | Down::Ended | Down::Broken | Down::Silent => NotSent::Unreachable,
            },
        })
    }

    /// Whether there is a session.
    pub(super) const fn is_in_session(&self) -> bool {
        matches!(
            self,
            Self::Bound { .. } | Self::Empty { .. } | Self::Refusing { .. } | Self::Unanswered { .. }
        )
    }

    /// The state in a session over which no text leaves.
    pub(super) fn halted(why: Halt, since: DateTime<Utc>) -> Self {
        match why {
            Halt::Empty => Self::Empty { since },
            Halt::Refusing(status) => Self::Refusing { since, status },
            Halt::Unanswered => Self::Unanswered { since },
        }
    }

    /// The state after an attempt in vain. What stays as it was keeps its beginning.
    pub(super) fn after(&self, refusal: Refusal, now: DateTime<Utc>) -> Self {
        match refusal {
            Refusal::SignIn(status) => {
                let since = if matches!(self, Self::SignInRefused { .. }) {
                    self.since()
                } else {
                    now
                };
                Self::SignInRefused { since, status }
            }
            Refusal::Down(why) => {
                let since = if matches!(self, Self::Down { .. }) {
                    self.since()
                } else {
                    now
                };
                Self::Down { since, why }
            }
        }
    }
}

/// Why an attempt to begin a session failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The operator's status.
    SignIn(String),
    /// Anything else.
    Down(Down),
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn an_outage_began_when_it_began() {
        let (t0, t1) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + TimeDelta::hours(1));
        let bound = State::Bound { since: t0 };
        let broken = bound.after(Refusal::Down(Down::Broken), t1);
        assert_eq!(
            broken,
            State::Down {
                since: t1,
                why: Down::Broken
            }
        );
        let unreachable = broken.after(Refusal::Down(Down::Unreachable), t1 + TimeDelta::hours(1));
        assert_eq!(
            unreachable,
            State::Down {
                since: t1,
                why: Down::Unreachable
            }
        );
        let refused = unreachable.after(Refusal::SignIn("ESME_RBINDFAIL".to_owned()), t1 + TimeDelta::hours(2));
        assert_eq!(refused.since(), t1 + TimeDelta::hours(2));
        assert_eq!(refused.check(), Err(NotSent::SignInRefused));
        assert_eq!(bound.check(), Ok(()));
    }

    #[test]
    fn an_operator_that_takes_no_text_is_in_session_and_says_why() {
        let t0 = DateTime::UNIX_EPOCH;
        let refusing = Halt::Refusing("0x00000401".to_owned());
        for (why, kept) in [
            (Halt::Empty, NotSent::Empty),
            (refusing, NotSent::Refusing),
            (Halt::Unanswered, NotSent::Unanswered),
        ] {
            let state = State::halted(why, t0);
            assert!(state.is_in_session(), "{state:?}");
            assert_eq!((state.check(), state.since()), (Err(kept), t0));
            let broken = state.after(Refusal::Down(Down::Broken), t0 + TimeDelta::hours(1));
            assert!(!broken.is_in_session() && broken.since() > t0, "{broken:?}");
        }
    }
}
