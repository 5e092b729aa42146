//! A message centre on 127.0.0.1 that speaks SMPP 3.4 over real sockets, octet by octet and without the library that the
//! service uses. It keeps what it is asked to bring, and lies, stalls and hangs up when it is told to.

mod conversation;
pub mod pdu;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;

use self::conversation::Write;
use self::pdu::Submit;

/// How the message centre behaves.
#[derive(Clone)]
pub struct Manner {
    /// The status of the answer to a bind.
    pub bind: u32,
    /// The status of the answer to a text, unless it is throttled.
    pub submit: u32,
    /// How long it thinks before it answers a text.
    pub thinks: Duration,
    /// Takes texts and never answers.
    pub silent: bool,
    /// Takes each so many-th text without a word.
    pub loses: Option<usize>,
    /// Keeps its answers to texts from this source until it is told to give them.
    pub holds: Option<String>,
    /// Does not even answer whether it is there.
    pub dead: bool,
    /// The most texts that it takes in a second.
    pub throttles: Option<u32>,
    pub ids: Ids,
    pub receipts: Receipts,
    pub receipt_ids: ReceiptIds,
    /// What the receipts say.
    pub receipt_state: &'static str,
    /// Hangs up after it has read this many texts, without an answer to the last one.
    pub hangs_up_at: Option<usize>,
    pub tls: Option<TlsAcceptor>,
}

/// What it calls the texts that it accepts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    Hex,
    Decimal,
    Empty,
    /// No body at all behind the status.
    Missing,
}

/// When it tells what became of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Receipts {
    Never,
    After,
    /// Before it has said that it accepts the text.
    Before,
    Twice,
}

/// How it writes the id in a receipt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ReceiptIds {
    Same,
    Hex,
    Decimal,
    Padded,
    /// Of a text that it was never given.
    Wrong,
    Missing,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            bind: 0,
            submit: 0,
            thinks: Duration::ZERO,
            silent: false,
            loses: None,
            holds: None,
            dead: false,
            throttles: None,
            ids: Ids::Hex,
            receipts: Receipts::Never,
            receipt_ids: ReceiptIds::Same,
            receipt_state: "DELIVRD",
            hangs_up_at: None,
            tls: None,
        }
    }
}

/// What has happened so far.
#[derive(Clone, Default)]
pub struct Seen {
    /// Command, user and password of each bind.
    pub binds: Vec<(u32, String, String)>,
    /// The texts that it was asked to bring, those it did not take too.
    pub submits: Vec<Submit>,
    /// Those that it accepted.
    pub accepted: usize,
    /// Those that it refused as too fast.
    pub throttled: usize,
    /// Sequence number and status of each answer to what it delivered or asked.
    pub answers: Vec<(u32, u32)>,
    /// Sequence number and status of each generic nack.
    pub nacks: Vec<(u32, u32)>,
    pub enquiries: usize,
    pub unbinds: usize,
    /// Connections that are open.
    pub open: usize,
}

/// A running message centre; dropping it ends it.
pub struct Smsc {
    pub port: u16,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

struct Shared {
    manner: Mutex<Manner>,
    seen: watch::Sender<Seen>,
    /// What it wants to say by itself, to the connection that receives.
    receiving: Mutex<Vec<mpsc::UnboundedSender<Write>>>,
    /// Answers that are kept, and who waits for them.
    held: Mutex<Vec<(mpsc::UnboundedSender<Write>, Vec<u8>)>>,
    hanging_up: Notify,
}

impl Drop for Smsc {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Smsc {
    pub async fn start(manner: Manner) -> Self {
        Self::start_on(0, manner).await
    }

    /// On a port that it had before.
    pub async fn start_on(port: u16, manner: Manner) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            manner: Mutex::new(manner),
            seen: watch::Sender::default(),
            receiving: Mutex::default(),
            held: Mutex::default(),
            hanging_up: Notify::new(),
        });
        let listening = tokio::spawn(listen(listener, shared.clone()));
        Self {
            port,
            shared,
            listening,
        }
    }

    /// An address of it with options behind it.
    pub fn address(&self, options: &str) -> String {
        format!("smpp://qanat:secret@127.0.0.1:{}?{options}", self.port)
    }

    /// Its encrypted address with options behind it.
    pub fn encrypted_address(&self, options: &str) -> String {
        format!("smpps://qanat:secret@localhost:{}?{options}", self.port)
    }

    pub fn becomes(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut self.shared.manner());
    }

    pub fn seen(&self) -> Seen {
        self.shared.seen.borrow().clone()
    }

    /// Looks at what has happened without taking a copy.
    pub fn look<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.shared.seen.borrow())
    }

    /// Waits until something has happened, for at most ten seconds.
    pub async fn until(&self, happened: impl Fn(&Seen) -> bool) -> Seen {
        let mut seen = self.shared.seen.subscribe();
        let waits = timeout(Duration::from_secs(10), seen.wait_for(happened)).await;
        waits.expect("it happens in time").unwrap().clone()
    }

    /// Says something by itself on the newest connection that receives.
    pub fn says(&self, pdu: Vec<u8>) {
        let receiving = self.shared.receiving.lock().unwrap();
        receiving
            .last()
            .expect("somebody receives")
            .send(Some((Instant::now(), pdu)))
            .ok();
    }

    /// Gives the answers that it has kept.
    pub fn answers_at_last(&self) {
        for (waiting, answer) in self.shared.held.lock().unwrap().drain(..) {
            waiting.send(Some((Instant::now(), answer))).ok();
        }
    }

    /// Hangs up on everybody.
    pub fn hangs_up(&self) {
        self.shared.hanging_up.notify_waiters();
    }
}

impl Shared {
    fn manner(&self) -> MutexGuard<'_, Manner> {
        self.manner.lock().unwrap()
    }

    fn note<T>(&self, note: impl FnOnce(&mut Seen) -> T) -> T {
        let mut noted = None;
        self.seen.send_modify(|seen| noted = Some(note(seen)));
        noted.expect("a change is made at once")
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let mut conversations = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (shared, tls) = (shared.clone(), shared.manner().tls.clone());
        conversations.spawn(async move {
            shared.note(|seen| seen.open += 1);
            // A client that goes away in the middle is part of the story.
            match tls {
                None => conversation::converse(stream, &shared).await.ok(),
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => conversation::converse(stream, &shared).await.ok(),
                    Err(_) => None,
                },
            };
            shared.note(|seen| seen.open -= 1);
        });
    }
}
