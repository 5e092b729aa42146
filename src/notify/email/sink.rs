//! A small relay on 127.0.0.1 for tests: it speaks SMTP over real sockets and behaves as it is told.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// A connection, plain or encrypted.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

type Wire = Box<dyn Stream>;

/// How the relay behaves.
#[derive(Clone)]
pub struct Manner {
    pub greeting: &'static str,
    /// The answers to MAIL, RCPT and AUTH; `...` stays silent, here as everywhere.
    pub sender: &'static str,
    pub recipient: &'static str,
    pub sign_in: &'static str,
    /// The answer to a whole message; an empty one hangs up.
    pub message: &'static str,
    /// Hangs up in the middle of a message.
    pub hangs_up_within: bool,
    /// Hangs up after a message as an impatient relay does, without a word.
    pub one_message_each: bool,
    pub starttls: Option<TlsAcceptor>,
    pub implicit_tls: Option<TlsAcceptor>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            greeting: "220 sink ready",
            sender: "250 2.1.0 ok",
            recipient: "250 2.1.5 ok",
            sign_in: "235 2.7.0 welcome",
            message: "250 2.0.0 queued as 4711",
            hangs_up_within: false,
            one_message_each: false,
            starttls: None,
            implicit_tls: None,
        }
    }
}

/// A running relay; dropping it ends it.
pub struct Sink {
    pub port: u16,
    seen: Arc<Seen>,
    listening: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    mails: Mutex<Vec<String>>,
    commands: Mutex<Vec<String>>,
}

impl Sink {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen::default());
        let listening = tokio::spawn(listen(listener, manner, Arc::clone(&seen)));
        Self { port, seen, listening }
    }

    /// The messages that came in whole, as they were written.
    pub fn mails(&self) -> Vec<String> {
        self.seen.mails.lock().unwrap().clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.seen.commands.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, manner: Manner, seen: Arc<Seen>) {
    let mut conversations = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).unwrap();
        seen.connections.fetch_add(1, Ordering::SeqCst);
        let (manner, seen) = (manner.clone(), Arc::clone(&seen));
        conversations.spawn(async move {
            let wire: Wire = match &manner.implicit_tls {
                // A client that distrusts the certificate hangs up here.
                Some(acceptor) => Box::new(acceptor.accept(stream).await.ok()?),
                None => Box::new(stream),
            };
            converse(BufReader::new(wire), manner, &seen).await
        });
    }
}

/// Speaks until somebody hangs up, which is what `None` stands for.
async fn converse(mut stream: BufReader<Wire>, mut manner: Manner, seen: &Seen) -> Option<()> {
    say(&mut stream, manner.greeting).await?;
    loop {
        let command = line(&mut stream).await?;
        seen.commands.lock().unwrap().push(command.clone());
        match command.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" if manner.starttls.is_some() => say(&mut stream, "250-sink\r\n250 STARTTLS").await?,
            "EHLO" => say(&mut stream, "250-sink\r\n250 AUTH PLAIN").await?,
            "STARTTLS" => {
                say(&mut stream, "220 go ahead").await?;
                let encrypted = manner.starttls.take()?.accept(stream.into_inner()).await.ok()?;
                stream = BufReader::new(Box::new(encrypted));
            }
            "AUTH" => say(&mut stream, manner.sign_in).await?,
            "MAIL" => say(&mut stream, manner.sender).await?,
            "RCPT" => say(&mut stream, manner.recipient).await?,
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                if manner.hangs_up_within {
                    line(&mut stream).await?;
                    return None;
                }
                let mail = mail(&mut stream).await?;
                seen.mails.lock().unwrap().push(mail);
                answer_mail(&mut stream, &manner).await?;
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            _ => say(&mut stream, "250 ok").await?,
        }
    }
}

async fn mail(stream: &mut BufReader<Wire>) -> Option<String> {
    let mut mail = String::new();
    loop {
        match line(stream).await?.as_str() {
            "." => return Some(mail),
            line => mail.extend([line.strip_prefix('.').unwrap_or(line), "\n"]),
        }
    }
}

async fn answer_mail(stream: &mut BufReader<Wire>, manner: &Manner) -> Option<()> {
    match manner.message {
        "" => return None,
        answer => say(stream, answer).await?,
    }
    (!manner.one_message_each).then_some(())
}

async fn line(stream: &mut BufReader<Wire>) -> Option<String> {
    let mut line = String::new();
    let length = stream.read_line(&mut line).await.ok()?;
    (length > 0).then(|| line.trim_end().to_owned())
}

async fn say(stream: &mut BufReader<Wire>, answer: &str) -> Option<()> {
    if answer == "..." {
        std::future::pending::<()>().await;
    }
    stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    stream.flush().await.ok()
}
