//! Messages become words here: one folder of templates a message, one language a reader.

mod calendar;
mod folders;
mod letter;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use entity::values::{Channel, Language};

pub use self::calendar::{CalendarFile, Occasion, calendar};
use self::letter::Letter;
use super::message::Message;
use crate::domain::text;

/// How the reader of a text message can answer it: what the carrier that takes it is able to bring back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// By a digit: the carrier takes replies.
    Reply,
    /// On the page behind the link: a text that nobody can answer never says "reply 1".
    Link,
}

/// A message in words.
#[derive(Clone, PartialEq, Eq)]
pub enum Rendered {
    /// A letter with a text and an HTML body.
    Email {
        /// One line.
        subject: String,
        /// The same words as the HTML body.
        text: String,
        /// Readable without images.
        html: String,
    },
    /// A text message.
    Sms {
        /// What the phone shows.
        text: String,
        /// What it costs.
        parts: usize,
    },
}

impl Rendered {
    /// The same with the words of a text message in Latin letters, for a phone that shows no others.
    #[must_use]
    pub fn in_latin(self, language: Language) -> Self {
        match self {
            Self::Sms { text, .. } => Self::sms(text::in_latin(&text, language)),
            letter @ Self::Email { .. } => letter,
        }
    }

    fn sms(text: String) -> Self {
        let parts = text::parts(&text).parts;
        Self::Sms { text, parts }
    }
}

/// The words hold codes and personal links: a log sees only the kind and the size.
impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Email { html, .. } => write!(f, "Email({} bytes)", html.len()),
            Self::Sms { parts, .. } => write!(f, "Sms({parts} parts)"),
        }
    }
}

/// Puts `message` into words as they are true at `now` ("tomorrow"). A telephone call has none: a person makes it.
/// `way_out` is the page on which a reader of letters takes them away.
#[must_use]
pub fn render(
    message: &Message,
    language: Language,
    channel: Channel,
    answers: Answers,
    way_out: Option<&str>,
    now: DateTime<Utc>,
) -> Option<Rendered> {
    let mut letter = Letter::new(message, language, answers, now);
    letter.way_out = way_out.map(str::to_owned);
    match channel {
        Channel::Email => Some(folders::email(message, &letter)),
        Channel::Sms => Some(Rendered::sms(folders::sms(message, &letter))),
        Channel::Phone => None,
    }
}
