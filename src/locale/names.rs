//! The names of the vocabularies: what a stored word is called on a page or in a message.

use entity::values::{
    Actor, AppealState, AppointmentState, CallOutcome, CampaignState, Channel, Component, ConnectorState, ConsentKind,
    DeliveryState, Direction, JobName, Language, LeftBecause, Outage, Purpose, Question, Role, Sex, ShortageState,
    SiteSafety, Understood, Urgency,
};

/// A word with a name in every language, under a key such as `component-red_cells`.
pub trait Named {
    /// The key of its name.
    fn key(&self) -> String;
}

/// What `word` is called in `language`.
#[must_use]
pub fn name(language: Language, word: &impl Named) -> String {
    super::text(language, &word.key())
}

macro_rules! named {
    ($( $vocabulary:ident: $prefix:literal, )+) => {
        $( impl Named for $vocabulary {
            fn key(&self) -> String {
                format!(concat!($prefix, "-{}"), self.as_str())
            }
        } )+

        #[cfg(test)]
        fn every_key() -> Vec<String> {
            let mut keys = Vec::new();
            $( keys.extend($vocabulary::ALL.iter().map(Named::key)); )+
            keys
        }
    };
}

named! {
    Actor: "actor",
    AppealState: "appeal-state",
    AppointmentState: "appointment-state",
    CallOutcome: "call",
    CampaignState: "campaign-state",
    Channel: "channel",
    Component: "component",
    ConnectorState: "connector-state",
    ConsentKind: "consent",
    DeliveryState: "delivery-state",
    Direction: "direction",
    JobName: "job",
    Language: "language",
    LeftBecause: "left-because",
    Outage: "outage",
    Purpose: "purpose",
    Question: "question",
    Role: "role",
    Sex: "sex",
    ShortageState: "shortage-state",
    SiteSafety: "site-safety",
    Understood: "reply",
    Urgency: "urgency",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_every_vocabulary_has_a_name_in_every_language() {
        for key in every_key() {
            for language in Language::ALL {
                assert!(!crate::locale::text(*language, &key).is_empty(), "{language} {key}");
            }
        }
        assert_eq!(name(Language::Kk, &Component::RedCells), "эритроциттер");
        assert_eq!(name(Language::Ru, &Role::Nurse), "медсестра");
        assert_eq!(name(Language::En, &AppealState::Waitlisted), "waiting for a place");
    }
}
