//! One connection to the message centre.

use std::collections::VecDeque;
use std::io;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::pdu::{
    ANSWER, BIND_RECEIVER, BIND_TRANSCEIVER, BIND_TRANSMITTER, DELIVER_SM, ENQUIRE_LINK, GENERIC_NACK, SUBMIT_SM,
    Submit, UNBIND, deliver_from, pdu, text,
};
use super::{Ids, Manner, ReceiptIds, Receipts, Shared};

/// A PDU as it was read: command, status, sequence number, body.
type Pdu = (u32, u32, u32, Vec<u8>);

/// What is to be written, and when; at the end nothing.
pub type Write = Option<(Instant, Vec<u8>)>;

struct Conversation<'a> {
    shared: &'a Shared,
    writes: mpsc::UnboundedSender<Write>,
    /// When the texts of the last second were taken.
    taken: VecDeque<Instant>,
}

/// How reading ended.
#[derive(PartialEq, Eq)]
enum End {
    Farewell,
    HangsUp,
}

pub async fn converse(stream: impl AsyncRead + AsyncWrite, shared: &Shared) -> io::Result<()> {
    let (reading, mut writing) = split(stream);
    let (writes, mut due) = mpsc::unbounded_channel();
    let conversation = Conversation {
        shared,
        writes,
        taken: VecDeque::new(),
    };
    let mut writer = pin!(async move {
        while let Some((at, octets)) = due.recv().await.flatten() {
            sleep_until(at).await;
            writing.write_all(&octets).await?;
            writing.flush().await?;
        }
        writing.shutdown().await
    });
    tokio::select! {
        ended = &mut writer => ended,
        ended = conversation.read(reading) => match ended? {
            End::Farewell => writer.await,
            End::HangsUp => Ok(()),
        },
        () = shared.hanging_up.notified() => Ok(()),
    }
}

impl Conversation<'_> {
    async fn read(mut self, mut stream: impl AsyncRead + Unpin) -> io::Result<End> {
        loop {
            let mut length = [0; 4];
            stream.read_exact(&mut length).await?;
            let mut rest = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap() - 4];
            stream.read_exact(&mut rest).await?;
            let word = |at: usize| u32::from_be_bytes(rest[at..at + 4].try_into().unwrap());
            let pdu = (word(0), word(4), word(8), rest[12..].to_vec());
            let manner = self.shared.manner.lock().unwrap().clone();
            if let Some(end) = self.answers(pdu, &manner) {
                return Ok(end);
            }
        }
    }

    /// Returns how the conversation ends, if it does.
    fn answers(&mut self, (command, status, sequence, body): Pdu, manner: &Manner) -> Option<End> {
        match command {
            BIND_RECEIVER | BIND_TRANSMITTER | BIND_TRANSCEIVER => {
                let mut rest = &body[..];
                let bind = (command, text(&mut rest), text(&mut rest));
                self.shared.note(|seen| seen.binds.push(bind));
                self.write(manner, pdu(command | ANSWER, manner.bind, sequence, b"smsc\0"));
                if manner.bind == 0 && command != BIND_TRANSMITTER {
                    self.shared.receiving.lock().unwrap().push(self.writes.clone());
                }
            }
            SUBMIT_SM => return self.takes(sequence, &Submit::read(&body), manner),
            ENQUIRE_LINK => {
                self.shared.note(|seen| seen.enquiries += 1);
                if !manner.dead {
                    self.write(manner, pdu(ENQUIRE_LINK | ANSWER, 0, sequence, b""));
                }
            }
            UNBIND => {
                self.write(manner, pdu(UNBIND | ANSWER, 0, sequence, b""));
                self.writes.send(None).ok();
                self.shared.note(|seen| seen.unbinds += 1);
                return Some(End::Farewell);
            }
            command if command == DELIVER_SM | ANSWER || command == ENQUIRE_LINK | ANSWER => {
                self.shared.note(|seen| seen.answers.push((sequence, status)));
            }
            GENERIC_NACK => self.shared.note(|seen| seen.nacks.push((sequence, status))),
            command if command == UNBIND | ANSWER => return Some(End::HangsUp),
            _ => {}
        }
        None
    }

    fn takes(&mut self, sequence: u32, submit: &Submit, manner: &Manner) -> Option<End> {
        let status = if self.is_too_fast(manner) { 0x58 } else { manner.submit };
        let count = self.shared.note(|seen| {
            seen.submits.push(submit.clone());
            match status {
                0 => seen.accepted += 1,
                0x58 => seen.throttled += 1,
                _ => {}
            }
            seen.submits.len()
        });
        if manner.hangs_up_at == Some(count) {
            return Some(End::HangsUp);
        }
        if manner.silent || manner.loses.is_some_and(|each| count.is_multiple_of(each)) {
            return None;
        }
        let number = 0xa00 + count;
        let id = match manner.ids {
            Ids::Hex => format!("{number:x}\0"),
            Ids::Decimal => format!("{number}\0"),
            Ids::Empty => "\0".to_owned(),
            Ids::Missing => String::new(),
        };
        let answer = pdu(
            SUBMIT_SM | ANSWER,
            status,
            sequence,
            if status == 0 { id.as_bytes() } else { b"" },
        );
        let receipt = receipt(number, submit, manner);
        let (before, after) = match manner.receipts {
            _ if status != 0 || submit.registered == 0 => (0, 0),
            Receipts::Never => (0, 0),
            Receipts::Before => (1, 0),
            Receipts::After => (0, 1),
            Receipts::Twice => (0, 2),
        };
        let pdus = vec![receipt.clone(); before]
            .into_iter()
            .chain([answer])
            .chain(vec![receipt; after]);
        if manner.holds.as_ref() == Some(&submit.source) {
            let mut held = self.shared.held.lock().unwrap();
            held.extend(pdus.map(|pdu| (self.writes.clone(), pdu)));
        } else {
            pdus.for_each(|pdu| self.write(manner, pdu));
        }
        None
    }

    fn is_too_fast(&mut self, manner: &Manner) -> bool {
        let Some(most) = manner.throttles else {
            return false;
        };
        let now = Instant::now();
        self.taken.retain(|at| now - *at < Duration::from_secs(1));
        let too_fast = self.taken.len() >= usize::try_from(most).unwrap();
        if !too_fast {
            self.taken.push_back(now);
        }
        too_fast
    }

    fn write(&self, manner: &Manner, octets: Vec<u8>) {
        self.writes.send(Some((Instant::now() + manner.thinks, octets))).ok();
    }
}

fn receipt(number: usize, submit: &Submit, manner: &Manner) -> Vec<u8> {
    let id = match manner.receipt_ids {
        ReceiptIds::Same if manner.ids == Ids::Decimal => format!("id:{number} "),
        ReceiptIds::Same | ReceiptIds::Hex => format!("id:{number:X} "),
        ReceiptIds::Decimal => format!("id:{number} "),
        ReceiptIds::Padded => format!("id:{number:010x} "),
        ReceiptIds::Wrong => "id:ffff ".to_owned(),
        ReceiptIds::Missing => String::new(),
    };
    let text = format!(
        "{id}sub:001 dlvrd:001 submit date:2603280300 done date:2603280301 stat:{} err:000 text:",
        manner.receipt_state
    );
    deliver_from(&submit.destination, 50_000, 0x04, 0, text.as_bytes())
}
