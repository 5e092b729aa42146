//! Whether messages can leave over a channel, and how much it matters when they cannot.

/// What stands behind a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// It takes messages.
    Answers,
    /// It shows messages on a page; no real phone receives any.
    Simulated,
    /// One is configured, and it does not take a connection.
    Silent,
    /// None is configured.
    Missing,
}

/// Who is kept from what by a channel without a provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Need {
    /// Donors who agreed to be asked and can be written to over this channel only.
    pub donors: u64,
    /// Messages that wait for it.
    pub messages: u64,
}

/// How much a provider matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// All is well.
    Well,
    /// Somebody should know.
    Note,
    /// Somebody has to do something.
    Problem,
}

impl Provider {
    /// A channel that a branch has chosen to do without is worth a note, unless somebody is left unreached by it, or
    /// there is no other (`alone`): then nobody can be asked at all.
    #[must_use]
    pub const fn weight(self, alone: bool, need: Need) -> Weight {
        match self {
            Self::Answers => Weight::Well,
            Self::Simulated => Weight::Note,
            Self::Silent => Weight::Problem,
            Self::Missing if alone || need.donors > 0 || need.messages > 0 => Weight::Problem,
            Self::Missing => Weight::Note,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_that_nobody_needs_is_a_note_and_one_that_somebody_needs_a_problem() {
        let nobody = Need::default();
        let donors = Need { donors: 1, messages: 0 };
        let messages = Need { donors: 0, messages: 1 };
        for (provider, alone, need, weight) in [
            (Provider::Answers, true, donors, Weight::Well),
            (Provider::Simulated, true, donors, Weight::Note),
            (Provider::Silent, false, nobody, Weight::Problem),
            (Provider::Missing, false, nobody, Weight::Note),
            (Provider::Missing, false, donors, Weight::Problem),
            (Provider::Missing, false, messages, Weight::Problem),
            (Provider::Missing, true, nobody, Weight::Problem),
        ] {
            assert_eq!(provider.weight(alone, need), weight, "{provider:?} {alone} {need:?}");
        }
    }
}
