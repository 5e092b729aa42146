//! The parts whose answer is waited for. However a connection ends, each of them learns whether it had been written.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use rusmpp::CommandStatus;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::event::{Event, Inbound};
use super::pdu::Answer;
use super::refusal;
use crate::notify::lock::lock;

/// What became of one part.
#[derive(Clone, PartialEq, Eq)]
pub enum Part {
    /// The operator has it, under an id that may be empty.
    Accepted(String),
    /// The operator does not want it.
    Refused(CommandStatus),
    /// It was written, and the connection ended before an answer came.
    Lost,
    /// It may have been written, and no answer came for so long that none is waited for.
    Unanswered,
    /// The connection ended before it was written.
    NotWritten,
    /// Whoever sent it no longer held it when it was to be written.
    Withdrawn,
}

/// Whoever waits for an answer. Dropped, it says what is known.
pub struct Asker {
    reference: i64,
    answer: Option<oneshot::Sender<Part>>,
    events: mpsc::Sender<Inbound>,
    written: bool,
}

impl Asker {
    /// Somebody who waits, and what it waits on.
    pub fn new(reference: i64, events: mpsc::Sender<Inbound>) -> (Self, oneshot::Receiver<Part>) {
        let (answer, waits) = oneshot::channel();
        let asker = Self {
            reference,
            answer: Some(answer),
            events,
            written: false,
        };
        (asker, waits)
    }

    /// Whether somebody still waits. Nothing may be written for nobody.
    pub fn waits(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| !answer.is_closed())
    }

    /// Ends the wait.
    pub fn tell(mut self, part: Part) {
        self.end(part);
    }

    /// An answer that nobody waits for any more becomes an event.
    fn end(&mut self, part: Part) {
        let Some(answer) = self.answer.take() else {
            return;
        };
        let outcome = match answer.send(part) {
            Err(Part::Accepted(provider_id)) => crate::notify::outcome::Outcome::Accepted { provider_id },
            Err(Part::Refused(status)) => refusal::outcome(status),
            _ => return,
        };
        let late = Event::Late {
            reference: self.reference,
            outcome,
        };
        // It will not come again. No more wait for room than there are answers that are known to be late.
        if let Err(TrySendError::Full(late)) = self.events.try_send(Inbound::answered(late)) {
            let events = self.events.clone();
            tokio::spawn(async move { events.send(late).await.ok() });
        }
    }
}

impl Drop for Asker {
    fn drop(&mut self) {
        self.end(if self.written { Part::Lost } else { Part::NotWritten });
    }
}

/// Who waits for which answer.
pub struct Asked(Mutex<BTreeMap<u32, Asker>>);

/// Answers that are late are still known, so many of them.
const LATE: usize = 2_000;

impl Asked {
    pub fn nobody() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// From here on the part counts as written.
    pub fn register(&self, sequence: u32, mut asker: Asker) {
        asker.written = true;
        let mut asked = self.asked();
        if asked.len() >= LATE {
            let forgotten = asked
                .iter()
                .find(|(_, asker)| !asker.waits())
                .map(|(sequence, _)| *sequence);
            forgotten.and_then(|sequence| asked.remove(&sequence));
        }
        asked.insert(sequence, asker);
    }

    /// An answer came.
    pub fn answered(&self, sequence: u32, answer: Answer) {
        let asker = self.asked().remove(&sequence);
        if let Some(asker) = asker {
            asker.tell(match answer {
                Answer::Accepted(id) => Part::Accepted(id),
                Answer::Refused(status) => Part::Refused(status),
            });
        }
    }

    fn asked(&self) -> MutexGuard<'_, BTreeMap<u32, Asker>> {
        lock(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_learns_what_is_known_at_the_end() {
        let (events, _inbound) = mpsc::channel(1);
        let asked = Asked::nobody();
        let mut waiting = Vec::new();
        for sequence in 0..3 {
            let (asker, waits) = Asker::new(1, events.clone());
            asked.register(sequence, asker);
            waiting.push(waits);
        }
        let (unwritten, waits) = Asker::new(1, events.clone());
        waiting.push(waits);
        asked.answered(0, Answer::Accepted("1a".to_owned()));
        asked.answered(1, Answer::Refused(CommandStatus::EsmeRsyserr));
        asked.answered(77, Answer::Accepted("nobody asked".to_owned()));
        drop((asked, unwritten));
        let refused = Part::Refused(CommandStatus::EsmeRsyserr);
        for expected in [Part::Accepted("1a".to_owned()), refused, Part::Lost, Part::NotWritten] {
            assert!(waiting.remove(0).await.unwrap() == expected);
        }
    }

    #[tokio::test]
    async fn a_late_answer_is_told_by_the_reference() {
        let (events, mut inbound) = mpsc::channel(1);
        let asked = Asked::nobody();
        let (asker, waits) = Asker::new(4711, events);
        asked.register(1, asker);
        drop(waits);
        asked.answered(1, Answer::Accepted("1a".to_owned()));
        let late = inbound.recv().await.unwrap();
        let Event::Late {
            reference: 4711,
            ref outcome,
        } = late.event
        else {
            panic!("the answer of row 4711");
        };
        assert_eq!(
            *outcome,
            crate::notify::outcome::Outcome::Accepted {
                provider_id: "1a".to_owned()
            }
        );
    }

    #[tokio::test]
    async fn what_never_gets_an_answer_does_not_pile_up() {
        let (events, _inbound) = mpsc::channel(1);
        let asked = Asked::nobody();
        for sequence in 0..10_000 {
            let (asker, _) = Asker::new(1, events.clone());
            asked.register(sequence, asker);
        }
        assert!(asked.asked().len() <= LATE);
    }
}
