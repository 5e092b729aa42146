//! One signed-in connection. Its task alone reads and writes, so that a caller who goes away never leaves half a PDU.

mod reader;
mod writer;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use rusmpp::pdus::SubmitSm;
use tokio::io::split;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};

use self::reader::Reader;
use self::writer::Writer;
use super::asked::{Asked, Asker, Part};
use super::dial::{Bound, FIRST};
use super::event::Inbound;
use super::limits::Limits;
use super::outgoing::Outgoing;
use super::state::Down;
use crate::notify::Fence;

/// One signed-in connection; dropping it closes it.
pub struct Link {
    outgoing: mpsc::Sender<Outgoing>,
    events: mpsc::Sender<Inbound>,
    ended: watch::Receiver<Option<Down>>,
    answer: Duration,
    _closes: DropGuard,
}

/// What waits to be written. More than this means that nobody takes it.
const QUEUE: usize = 2_048;
/// How long answers are still read when nothing can be written any more.
const LAST_WORDS: Duration = Duration::from_secs(1);

impl Link {
    /// Begins to read and to write.
    pub fn start(bound: Bound, enquire: Duration, limits: Limits, events: mpsc::Sender<Inbound>) -> Self {
        let (outgoing, queue) = mpsc::channel(QUEUE);
        let (end, ended) = watch::channel(None);
        let closing = CancellationToken::new();
        let (reading, writing) = split(bound.stream);
        let asked = Arc::new(Asked::nobody());
        let reader = Reader {
            asked: asked.clone(),
            outgoing: outgoing.clone(),
            events: events.clone(),
            enquire,
            silence: limits.silence,
        };
        let writer = Writer {
            asked,
            queue,
            sequence: FIRST,
            silence: limits.silence,
        };
        let closed = closing.clone();
        tokio::spawn(async move {
            let mut reading = pin!(reader.run(reading, bound.read));
            let why = tokio::select! {
                why = &mut reading => why,
                why = writer.run(writing) => {
                    // What was answered before the end is on its way still.
                    timeout(LAST_WORDS, reading).await.ok();
                    why
                }
                () = closed.cancelled() => Down::Ended,
            };
            end.send_replace(Some(why));
        });
        Self {
            outgoing,
            events,
            ended,
            answer: limits.answer,
            _closes: closing.drop_guard(),
        }
    }

    /// Asks the message centre to bring one part, and waits for its answer.
    pub async fn submit(&self, submit: SubmitSm, reference: i64, fence: Fence) -> Part {
        let (asker, waits) = Asker::new(reference, self.events.clone());
        let submit = Outgoing::Submit {
            submit: Box::new(submit),
            fence,
            asker,
        };
        // If the connection has ended, the asker is dropped here and says so.
        self.outgoing.send(submit).await.ok();
        match timeout(self.answer, waits).await {
            Ok(Ok(part)) => part,
            Ok(Err(_)) => Part::Lost,
            // It may lie in the queue still; then it will not be written, but that is not known for certain here.
            Err(_) => Part::Unanswered,
        }
    }

    /// Waits for the end, and says why it came.
    pub async fn ended(&self) -> Down {
        let mut ended = self.ended.clone();
        let why = ended.wait_for(Option::is_some).await.ok().and_then(|why| why.clone());
        why.unwrap_or(Down::Broken)
    }

    /// Says farewell and waits for the answer, but not for long.
    pub async fn unbind(&self, within: Duration) {
        self.outgoing.send(Outgoing::Unbind).await.ok();
        timeout(within, self.ended()).await.ok();
    }
}
