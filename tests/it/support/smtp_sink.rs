//! A mail relay on 127.0.0.1 that keeps what it is given, and refuses or hangs up when it is told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lettre::message::Mailbox;
use qanat::clock::Clock;
use qanat::notify::email::Mailer;
use qanat::notify::providers::SmtpSettings;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the relay does with the next letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// Answers a recipient with this line: 4xx for now, 5xx for good.
    Refuses(&'static str),
    /// Greets with this line and hangs up.
    TurnsAway(&'static str),
    /// Offers no sign-in.
    OffersNoSignIn,
    /// Answers a sign-in with this line.
    RefusesSignIn(&'static str),
    /// Answers a sender with this line.
    RefusesSender(&'static str),
    /// Answers a whole letter with this line.
    RefusesLetters(&'static str),
    /// Hangs up in the middle of a letter.
    HangsUpWithinData,
    /// Reads the whole letter and hangs up without an answer.
    HangsUpAfterData,
    /// Does not answer a recipient while it is in this mood.
    HoldsRecipients,
    /// Takes so many letters in all; keeps those after them, and does not answer while it is in this mood.
    HoldsAnswersAfter(usize),
}

/// A letter as it arrived.
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: String,
    /// Header and body, with the encodings of the body undone.
    pub text: String,
    /// The same as it came.
    pub source: String,
}

impl Letter {
    /// The first address of a page in the body.
    pub fn link(&self) -> &str {
        let (_, body) = self.text.split_once("\n\n").expect("a body");
        let from = body.find("https://").expect("a link");
        let link = &body[from..];
        let end = link
            .find(|sign: char| sign.is_whitespace() || "\"<>".contains(sign))
            .unwrap_or(link.len());
        &link[..end]
    }
}

/// A running relay; dropping it ends it.
pub struct SmtpSink {
    port: u16,
    state: Arc<State>,
    listening: JoinHandle<()>,
}

struct State {
    mood: watch::Sender<Mood>,
    letters: watch::Sender<Vec<Letter>>,
    /// Conversations that wait for another mood.
    held: watch::Sender<usize>,
    connections: AtomicUsize,
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl SmtpSink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            mood: watch::Sender::new(Mood::Takes),
            letters: watch::Sender::default(),
            held: watch::Sender::default(),
            connections: AtomicUsize::default(),
        });
        let shared = state.clone();
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that goes away in the middle is part of the story.
                let shared = shared.clone();
                tokio::spawn(async move { converse(stream, &shared).await.ok() });
            }
        });
        Self { port, state, listening }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The same relay for who signs in.
    pub fn url_with_sign_in(&self, user: &str, password: &str) -> String {
        format!("smtp://{user}:{password}@127.0.0.1:{}", self.port)
    }

    /// The relay as operators see it.
    pub fn name(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// How often somebody has connected.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// What hands letters over to this relay.
    pub fn mailer(&self, clock: &Clock) -> Mailer {
        Self::mailer_to(&self.url(), clock)
    }

    /// The same, signing in.
    pub fn mailer_that_signs_in(&self, clock: &Clock) -> Mailer {
        Self::mailer_to(&self.url_with_sign_in("qanat", "hush"), clock)
    }

    fn mailer_to(address: &str, clock: &Clock) -> Mailer {
        let settings = SmtpSettings::parse(&address.into()).expect("an address of this machine");
        let from: Mailbox = "Qanat <qanat@example.kz>".parse().unwrap();
        Mailer::new(settings, from, clock.clone()).expect("no encryption is wanted")
    }

    pub fn becomes(&self, mood: Mood) {
        self.state.mood.send_replace(mood);
    }

    pub fn letters(&self) -> Vec<Letter> {
        self.state.letters.borrow().clone()
    }

    pub fn letters_to(&self, address: &str) -> Vec<Letter> {
        let mut letters = self.letters();
        letters.retain(|letter| letter.to == address);
        letters
    }

    /// Waits until so many letters have come in all.
    pub async fn has_letters(&self, count: usize) {
        let mut letters = self.state.letters.subscribe();
        letters.wait_for(|letters| letters.len() >= count).await.unwrap();
    }

    /// Waits until so many conversations are held.
    pub async fn holds(&self, count: usize) {
        let mut held = self.state.held.subscribe();
        held.wait_for(|held| *held >= count).await.unwrap();
    }
}

impl State {
    /// Waits until the relay is no longer in this mood.
    async fn hold(&self, mood: Mood) {
        let mut moods = self.mood.subscribe();
        self.held.send_modify(|held| *held += 1);
        moods.wait_for(|now| *now != mood).await.ok();
        self.held.send_modify(|held| *held -= 1);
    }
}

async fn converse(stream: TcpStream, state: &State) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let mut to = String::new();
    state.connections.fetch_add(1, Ordering::SeqCst);
    let greeted = *state.mood.borrow();
    if let Mood::TurnsAway(greeting) = greeted {
        return writing.write_all(format!("{greeting}\r\n").as_bytes()).await;
    }
    writing.write_all(b"220 sink\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let mood = *state.mood.borrow();
        let verb = line.get(..4).unwrap_or_default().to_uppercase();
        let answer = match (verb.as_str(), mood) {
            ("RCPT", Mood::Refuses(answer))
            | ("AUTH", Mood::RefusesSignIn(answer))
            | ("MAIL", Mood::RefusesSender(answer)) => answer,
            ("EHLO", Mood::OffersNoSignIn) => "250 sink",
            ("EHLO", _) => "250-sink\r\n250 AUTH PLAIN",
            ("AUTH", _) => "235 2.7.0 welcome",
            ("RCPT", _) => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                if mood == Mood::HoldsRecipients {
                    state.hold(mood).await;
                }
                "250 ok"
            }
            ("DATA", _) => {
                writing.write_all(b"354 go on\r\n").await?;
                if mood == Mood::HangsUpWithinData {
                    lines.next_line().await?;
                    return Ok(());
                }
                let mut source = String::new();
                loop {
                    match lines.next_line().await? {
                        Some(line) if line == "." => break,
                        Some(line) => source.push_str(line.strip_prefix('.').unwrap_or(&line)),
                        // What was cut off is no letter.
                        None => return Ok(()),
                    }
                    source.push('\n');
                }
                if mood == Mood::HangsUpAfterData {
                    return Ok(());
                }
                if let Mood::RefusesLetters(answer) = mood {
                    writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
                    continue;
                }
                let (to, text) = (to.clone(), readable(&source));
                let mut count = 0;
                state.letters.send_modify(|letters| {
                    letters.push(Letter { to, text, source });
                    count = letters.len();
                });
                if matches!(mood, Mood::HoldsAnswersAfter(taken) if count > taken) {
                    state.hold(mood).await;
                }
                "250 kept"
            }
            ("QUIT", _) => "221 bye",
            _ => "250 ok",
        };
        writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// Undoes the transfer encodings of each part; what is in neither is left as it is.
fn readable(source: &str) -> String {
    let mut read = String::new();
    let mut encoding = String::new();
    for block in source.split("\n\n") {
        let bytes = match encoding.as_str() {
            "base64" => base64(block),
            "quoted-printable" => quoted_printable(block),
            _ => block.as_bytes().to_vec(),
        };
        read.push_str(&String::from_utf8_lossy(&bytes));
        read.push_str("\n\n");
        let header = block
            .lines()
            .find_map(|line| line.strip_prefix("Content-Transfer-Encoding: "));
        if let Some(header) = header {
            encoding = header.trim().to_owned();
        }
    }
    read
}

fn quoted_printable(block: &str) -> Vec<u8> {
    let joined = block.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match byte.filter(|_| *first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    bytes
}

fn base64(block: &str) -> Vec<u8> {
    let value = |sign: u8| match sign {
        b'A'..=b'Z' => Some(sign - b'A'),
        b'a'..=b'z' => Some(sign - b'a' + 26),
        b'0'..=b'9' => Some(sign - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Vec<u8> = block.bytes().filter_map(value).collect();
    let mut bytes = Vec::new();
    for four in digits.chunks(4) {
        let bits = four.iter().fold(0u32, |bits, digit| bits << 6 | u32::from(*digit)) << (6 * (4 - four.len()));
        bytes.extend(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}
