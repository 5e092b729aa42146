//! Letters that stay in the building: what a test reads instead of a mailbox.

use std::sync::{Arc, Mutex};

use super::Mail;
use crate::notify::lock::lock;

/// The letters of a mailer in memory; clones share them.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<Vec<Kept>>>);

/// One letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// The address in the clear.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The plain body.
    pub text: String,
    /// The same words in HTML.
    pub html: String,
}

impl Outbox {
    /// The letters to one address, the oldest first.
    #[must_use]
    pub fn to(&self, address: &str) -> Vec<Kept> {
        let letters = lock(&self.0);
        letters.iter().filter(|letter| letter.to == address).cloned().collect()
    }

    pub(super) fn keep(&self, mail: Mail<'_>) {
        let kept = Kept {
            to: mail.to.to_owned(),
            subject: mail.subject.to_owned(),
            text: mail.text.to_owned(),
            html: mail.html.to_owned(),
        };
        lock(&self.0).push(kept);
    }
}
