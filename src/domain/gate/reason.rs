//! Why a message did not leave: one word, kept in the ledger.

use std::str::FromStr;

use entity::values::UnknownWord;

/// Why the gate suppressed a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It was too late to be of use.
    Expired,
    /// The person said *stop*.
    Stopped,
    /// The person has not agreed to be asked, or has withdrawn it.
    NoConsent,
    /// The person asked for a pause.
    Paused,
    /// The person holds an appointment already.
    AlreadyBooked,
    /// The appointment the message speaks of is gone.
    NotBooked,
    /// The person did not choose this channel.
    ChannelNotChosen,
    /// Nobody has confirmed that the address is the person's own.
    AddressUnconfirmed,
    /// What was sent to the address came back.
    AddressSuppressed,
    /// The person was asked too short a time ago.
    AskedLately,
    /// The person was asked often enough this year.
    AskedOften,
    /// The quiet hours end too late for it.
    QuietHours,
}

impl Reason {
    /// Every reason, in the order in which the gate looks for them.
    pub const ALL: [Self; 12] = [
        Self::Expired,
        Self::Stopped,
        Self::NoConsent,
        Self::Paused,
        Self::AlreadyBooked,
        Self::NotBooked,
        Self::ChannelNotChosen,
        Self::AddressUnconfirmed,
        Self::AddressSuppressed,
        Self::AskedLately,
        Self::AskedOften,
        Self::QuietHours,
    ];

    const WORDS: [&'static str; Self::ALL.len()] = {
        let mut words = [""; Self::ALL.len()];
        let mut at = 0;
        while at < words.len() {
            words[at] = Self::ALL[at].as_str();
            at += 1;
        }
        words
    };

    /// The word as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Stopped => "stopped",
            Self::NoConsent => "no_consent",
            Self::Paused => "paused",
            Self::AlreadyBooked => "already_booked",
            Self::NotBooked => "not_booked",
            Self::ChannelNotChosen => "channel_not_chosen",
            Self::AddressUnconfirmed => "address_unconfirmed",
            Self::AddressSuppressed => "address_suppressed",
            Self::AskedLately => "asked_lately",
            Self::AskedOften => "asked_often",
            Self::QuietHours => "quiet_hours",
        }
    }
}

impl FromStr for Reason {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|reason| reason.as_str() == word);
        known.ok_or(UnknownWord {
            vocabulary: "reason",
            known: &Self::WORDS,
        })
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
