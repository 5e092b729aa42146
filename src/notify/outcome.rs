//! What became of a message that a carrier was asked to take, typed by what the ledger does next.

use entity::values::Outage;

/// How handing over one message ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The carrier took it and answers for it from here.
    Accepted {
        /// What receipts and bounces will call it.
        provider_id: String,
    },
    /// The carrier looked at it and said no.
    Refused {
        /// Whether asking again is useless.
        permanent: bool,
        /// The carrier's code, such as `550 5.1.1`; never its text, which may repeat the address.
        code: String,
    },
    /// The carrier says for good that nobody has this address, or that nobody uses it.
    NoSuchAddress {
        /// The carrier's code, such as `550 5.1.1`; never its text.
        code: String,
    },
    /// It was handed over, and then the answer was lost. Only a receipt can tell.
    Uncertain,
    /// Nothing left the building. It may be tried again without asking anybody twice.
    NotSent {
        /// What was in the way.
        why: NotSent,
    },
}

/// Why nothing left the building.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// There is no carrier for this channel.
    #[error("no carrier is configured")]
    Unconfigured,
    /// The service is to stop.
    #[error("the service stopped")]
    Stopping,
    /// The message was of no more use.
    #[error("the message has expired")]
    Expired,
    /// The carrier's host was not found, or did not answer.
    #[error("the carrier cannot be reached")]
    Unreachable,
    /// The carrier offered no encryption, or not with a certificate to trust.
    #[error("the connection could not be encrypted")]
    NotEncrypted,
    /// The carrier does not offer the encryption that is wanted.
    #[error("the carrier offers no encryption (STARTTLS)")]
    StarttlsMissing,
    /// The certificate is of the past.
    #[error("the carrier's certificate has expired")]
    CertificateExpired,
    /// The certificate is for another name, or was made by nobody who is trusted.
    #[error("the carrier's certificate is none to trust")]
    Distrusted,
    /// The carrier offers no way to sign in that is known here.
    #[error("the carrier offers no sign-in (AUTH)")]
    SignInMissing,
    /// The carrier did not know the user or the password, or wanted one.
    #[error("the carrier refused the sign-in")]
    SignInRefused,
    /// The carrier does not let this sender write.
    #[error("the carrier does not take this sender")]
    SenderRefused,
    /// The carrier says that no money is left for it.
    #[error("no money is left with the carrier")]
    Empty,
    /// The carrier refuses every message, whatever it is.
    #[error("the carrier refuses every message")]
    Refusing,
    /// The carrier takes messages and never says so.
    #[error("the carrier gives no answer to messages, so that nobody knows whether it has them")]
    Unanswered,
    /// The carrier took the connection and then gave nothing that could be used.
    #[error("the carrier turned the connection away")]
    TurnedAway,
    /// The connection broke, or fell silent, before the message was handed over.
    #[error("the connection broke before the message was handed over")]
    Broken,
    /// The carrier asked for fewer messages, for longer than a message can wait here.
    #[error("the carrier asked to slow down")]
    Throttled,
    /// Whoever sent it no longer held it when its turn came.
    #[error("the message was withdrawn before its turn came")]
    Withdrawn,
}

impl NotSent {
    /// What keeps every message of a carrier back alike, so that the carrier is to be left alone for a while.
    #[must_use]
    pub const fn outage(self) -> Option<Outage> {
        Some(match self {
            Self::Unreachable => Outage::Unreachable,
            Self::NotEncrypted => Outage::NotEncrypted,
            Self::StarttlsMissing => Outage::StarttlsMissing,
            Self::CertificateExpired => Outage::CertificateExpired,
            Self::Distrusted => Outage::Distrusted,
            Self::SignInMissing => Outage::SignInMissing,
            Self::SignInRefused => Outage::SignInRefused,
            Self::SenderRefused => Outage::SenderRefused,
            Self::TurnedAway => Outage::TurnedAway,
            Self::Broken => Outage::Broken,
            Self::Empty => Outage::Empty,
            Self::Refusing => Outage::Refusing,
            Self::Unanswered => Outage::Unanswered,
            Self::Unconfigured | Self::Stopping | Self::Expired | Self::Throttled | Self::Withdrawn => return None,
        })
    }
}
