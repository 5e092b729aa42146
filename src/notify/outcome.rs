//! What became of a message that a carrier was asked to take, typed by what the ledger does next.

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
    /// The carrier did not know the user or the password, or wanted one.
    #[error("the carrier refused the sign-in")]
    SignInRefused,
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
