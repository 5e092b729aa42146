//! Reading a connection: answers go to whoever waits for them, the rest to the caller.

use std::sync::Arc;
use std::time::Duration;

use rusmpp::CommandStatus;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::bytes::BytesMut;

use crate::notify::smpp::asked::Asked;
use crate::notify::smpp::event::{Event, Inbound};
use crate::notify::smpp::frame::Frame;
use crate::notify::smpp::inbound::Piece;
use crate::notify::smpp::outgoing::Outgoing;
use crate::notify::smpp::pdu::{Received, Reply};
use crate::notify::smpp::receipt::Receipt;
use crate::notify::smpp::state::Down;

/// What reads a connection.
pub struct Reader {
    pub asked: Arc<Asked>,
    pub outgoing: mpsc::Sender<Outgoing>,
    pub events: mpsc::Sender<Inbound>,
    pub enquire: Duration,
    pub silence: Duration,
}

impl Reader {
    /// Reads until the connection ends, and says why it did.
    pub async fn run(self, mut stream: impl AsyncRead + Unpin, mut read: BytesMut) -> Down {
        let mut enquired = false;
        loop {
            loop {
                match Frame::cut(&mut read) {
                    Ok(None) => break,
                    Err(_) => return Down::NotSmpp,
                    Ok(Some(frame)) => {
                        if let Err(why) = self.take(Received::read(frame)) {
                            return why;
                        }
                    }
                }
            }
            let patience = if enquired { self.silence } else { self.enquire };
            match timeout(patience, stream.read_buf(&mut read)).await {
                Ok(Ok(0) | Err(_)) => return Down::Broken,
                Ok(Ok(_)) => enquired = false,
                Err(_) if enquired => return Down::Silent,
                Err(_) => {
                    enquired = true;
                    if let Err(why) = self.put(Outgoing::Enquire) {
                        return why;
                    }
                }
            }
        }
    }

    /// Does what the message centre wants. What the caller has no room for is to be sent again.
    fn take(&self, received: Received) -> Result<(), Down> {
        match received {
            Received::Answered { sequence, answer } => self.asked.answered(sequence, answer),
            Received::Delivers { reply, deliver, octets } => {
                let receipt = Receipt::read(&deliver).map(Event::Receipt);
                let event = receipt.or_else(|| Piece::read(deliver).map(Event::Text));
                self.hand_over(event.unwrap_or_else(|| Event::Unreadable(octets.to_vec())), reply);
            }
            Received::Unreadable { reply, octets } => self.hand_over(Event::Unreadable(octets.to_vec()), reply),
            Received::Enquires(reply) => return self.put(Outgoing::Answer(reply.with(CommandStatus::EsmeRok))),
            Received::Unbinds(reply) => return self.put(Outgoing::Last(reply.with(CommandStatus::EsmeRok))),
            Received::Unbound => return Err(Down::Ended),
            Received::Bound(_) | Received::Nothing => {}
        }
        Ok(())
    }

    fn hand_over(&self, event: Event, reply: Reply) {
        let stored = match event {
            Event::Unreadable(_) => reply.unreadable(),
            _ => CommandStatus::EsmeRok,
        };
        let outgoing = self.outgoing.clone();
        // A connection that cannot take the answer is over, or will be soon: all of it is sent again on the next one.
        let inbound = Inbound::new(event, stored, move |status| {
            outgoing.try_send(Outgoing::Answer(reply.with(status))).ok();
        });
        if self.events.try_send(inbound).is_err() {
            tracing::debug!("no room for what the carrier sent; it is to send it again");
        }
    }

    /// The queue is longer than everything that can rightly stand in it.
    fn put(&self, outgoing: Outgoing) -> Result<(), Down> {
        self.outgoing.try_send(outgoing).map_err(|_| Down::Silent)
    }
}
