//! What comes in. The message centre hears that it has arrived when the caller has stored it, and not before; until then
//! it will send it again.

use rusmpp::CommandStatus;

use super::inbound::Piece;
use super::receipt::Receipt;
use crate::notify::outcome::Outcome;

/// Something that came in, and the answer that it waits for. Dropped without one, it is sent again later.
#[must_use]
pub struct Inbound {
    /// What it is.
    pub event: Event,
    waiting: Option<Waiting>,
}

/// What came in. It holds numbers and words and so has no `Debug`.
pub enum Event {
    /// What became of a text.
    Receipt(Receipt),
    /// A text from a phone, or a part of one.
    Text(Piece),
    /// The answer to a text that was not waited for any longer: it was uncertain, and is not.
    Late {
        /// [`TextMessage::reference`](super::TextMessage::reference).
        reference: i64,
        /// Accepted or refused; of one part, if the text has several.
        outcome: Outcome,
    },
    /// What could not be read, whole: to be looked at by a person.
    Unreadable(Vec<u8>),
}

/// The answer that the message centre waits for.
struct Waiting {
    stored: CommandStatus,
    answer: Box<dyn FnOnce(CommandStatus) + Send>,
}

impl Inbound {
    /// What wants an answer, and what the answer is once it is stored.
    pub(super) fn new(
        event: Event,
        stored: CommandStatus,
        answer: impl FnOnce(CommandStatus) + Send + 'static,
    ) -> Self {
        let answer = Box::new(answer);
        Self {
            event,
            waiting: Some(Waiting { stored, answer }),
        }
    }

    /// What was answered already.
    pub(super) fn answered(event: Event) -> Self {
        Self { event, waiting: None }
    }

    /// Gives what came in away; the answer that it waits for stays.
    pub fn take_event(&mut self) -> Event {
        std::mem::replace(&mut self.event, Event::Unreadable(vec![]))
    }

    /// It will not be lost any more: the message centre may forget it.
    pub fn stored(mut self) {
        if let Some(waiting) = self.waiting.take() {
            (waiting.answer)(waiting.stored);
        }
    }

    /// It could not be kept: the message centre shall send it again later.
    pub fn not_stored(self) {
        drop(self);
    }
}

impl Drop for Inbound {
    fn drop(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            (waiting.answer)(CommandStatus::EsmeRxTAppn);
        }
    }
}
