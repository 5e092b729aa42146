//! Writing a connection: what waits is written together, and each part only if whoever sent it still holds it.

use std::sync::Arc;
use std::time::Duration;

use rusmpp::{Command, CommandStatus, Pdu};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::bytes::BytesMut;

use crate::notify::smpp::asked::{Asked, Part};
use crate::notify::smpp::dial::FIRST;
use crate::notify::smpp::outgoing::Outgoing;
use crate::notify::smpp::pdu::write;
use crate::notify::smpp::state::Down;

/// Written at once, at most.
const BATCH: usize = 16 * 1024;
/// The last sequence number before counting begins again.
const LAST: u32 = 0x7fff_ffff;

/// What writes a connection.
pub struct Writer {
    pub asked: Arc<Asked>,
    pub queue: mpsc::Receiver<Outgoing>,
    pub sequence: u32,
    pub silence: Duration,
}

impl Writer {
    /// Writes until the farewell, or until the connection takes no more.
    pub async fn run(mut self, mut stream: impl AsyncWrite + Unpin) -> Down {
        let mut octets = BytesMut::with_capacity(BATCH);
        while let Some(first) = self.queue.recv().await {
            let mut last = self.put(first, &mut octets);
            while !last && octets.len() < BATCH {
                let Ok(next) = self.queue.try_recv() else {
                    break;
                };
                last = self.put(next, &mut octets);
            }
            let written = timeout(self.silence, async {
                stream.write_all(&octets).await?;
                stream.flush().await
            });
            match written.await {
                Ok(Ok(())) if last => break,
                Ok(Ok(())) => octets.clear(),
                Ok(Err(_)) => return Down::Broken,
                Err(_) => return Down::Silent,
            }
        }
        stream.shutdown().await.ok();
        Down::Ended
    }

    /// Puts one PDU behind the others; returns whether it is the last one.
    fn put(&mut self, outgoing: Outgoing, octets: &mut BytesMut) -> bool {
        match outgoing {
            Outgoing::Submit { submit, fence, asker } => {
                if !asker.waits() || !fence() {
                    asker.tell(Part::Withdrawn);
                    return false;
                }
                let sequence = self.write_next(*submit, octets);
                self.asked.register(sequence, asker);
            }
            Outgoing::Answer(command) => write(&command, octets),
            Outgoing::Enquire => _ = self.write_next(Pdu::EnquireLink, octets),
            Outgoing::Unbind => _ = self.write_next(Pdu::Unbind, octets),
            Outgoing::Last(command) => {
                write(&command, octets);
                return true;
            }
        }
        false
    }

    fn write_next(&mut self, pdu: impl Into<Pdu>, octets: &mut BytesMut) -> u32 {
        self.sequence = if self.sequence >= LAST {
            FIRST
        } else {
            self.sequence + 1
        };
        write(&Command::new(CommandStatus::EsmeRok, self.sequence, pdu), octets);
        self.sequence
    }
}
