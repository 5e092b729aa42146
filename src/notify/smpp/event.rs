//! What comes in. The message centre hears that it has arrived when the caller has stored it, and not before; until then
//! it will send it again.

use rusmpp::CommandStatus;
use tokio::sync::mpsc;

use super::inbound::Piece;
use super::link::Outgoing;
use super::pdu::Reply;
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
    reply: Reply,
    stored: CommandStatus,
    outgoing: mpsc::Sender<Outgoing>,
}

impl Inbound {
    /// What wants an answer.
    pub(super) fn new(event: Event, reply: Reply, outgoing: mpsc::Sender<Outgoing>) -> Self {
        let stored = match event {
            Event::Unreadable(_) => reply.unreadable(),
            _ => CommandStatus::EsmeRok,
        };
        let waiting = Some(Waiting {
            reply,
            stored,
            outgoing,
        });
        Self { event, waiting }
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
            waiting.answer(waiting.stored);
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
            waiting.answer(CommandStatus::EsmeRxTAppn);
        }
    }
}

impl Waiting {
    /// A connection that cannot take the answer is over, or will be soon: all of it is sent again on the next one.
    fn answer(&self, status: CommandStatus) {
        self.outgoing.try_send(Outgoing::Answer(self.reply.with(status))).ok();
    }
}
