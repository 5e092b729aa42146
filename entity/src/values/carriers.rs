//! The words for carriers of messages: how a route to one stands, and why.

vocabulary! {
    /// How a route stands as seen by one process.
    pub enum ConnectorState as "connector state" {
        /// Texts can leave and come in.
        Bound = "bound",
        /// It is being tried again and again.
        Down = "down",
        /// The operator does not let us in. It is being tried, more rarely.
        SignInRefused = "sign_in_refused",
        /// There is no money left for it. It is being tried, more rarely.
        Empty = "empty",
        /// The operator refuses every text. One is tried now and then.
        Refusing = "refusing",
        /// It was stopped.
        Stopped = "stopped",
    }
}

vocabulary! {
    /// Why a route of text messages is left for the next one.
    pub enum LeftBecause as "reason" {
        /// It cannot be reached.
        Down = "down",
        /// The operator does not let us in.
        SignInRefused = "sign_in_refused",
        /// There is no money left for it.
        Empty = "empty",
        /// The operator refuses every text.
        Refusing = "refusing",
        /// Too many texts took too long, or nobody heard of them again.
        Slow = "slow",
    }
}

vocabulary! {
    /// Why a carrier takes no messages.
    pub enum Outage as "outage" {
        /// The first attempt is under way.
        Starting = "starting",
        /// Its host was not found, or does not answer.
        Unreachable = "unreachable",
        /// The connection could not be encrypted.
        NotEncrypted = "not_encrypted",
        /// It does not offer the encryption that is wanted.
        StarttlsMissing = "starttls_missing",
        /// Its certificate is of the past.
        CertificateExpired = "certificate_expired",
        /// Its certificate is for another name, or of an authority that nobody here knows.
        Distrusted = "distrusted",
        /// It offers no sign-in although one is wanted.
        SignInMissing = "sign_in_missing",
        /// It does not know the user or the password, or has locked them.
        SignInRefused = "sign_in_refused",
        /// It does not let our sender write.
        SenderRefused = "sender_refused",
        /// It took the connection and gave nothing that could be used.
        TurnedAway = "turned_away",
        /// It ended the session.
        Ended = "ended",
        /// The connection broke.
        Broken = "broken",
        /// It no longer says anything, nor takes what is written to it.
        Silent = "silent",
        /// What it sends is not of the protocol.
        Garbled = "garbled",
        /// No money is left with it.
        Empty = "empty",
        /// It refuses every message, whatever it is.
        Refusing = "refusing",
        /// It says of no message whether it has it.
        Unanswered = "unanswered",
    }
}

impl Outage {
    /// How a route stands for this reason.
    #[must_use]
    pub const fn state(self) -> ConnectorState {
        match self {
            Self::SignInRefused => ConnectorState::SignInRefused,
            Self::Empty => ConnectorState::Empty,
            Self::Refusing => ConnectorState::Refusing,
            _ => ConnectorState::Down,
        }
    }
}
