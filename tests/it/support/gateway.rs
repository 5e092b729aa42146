//! An HTTP gateway on 127.0.0.1, octet by octet and without the libraries that the service uses. It keeps what it is asked
//! and how, and lies, stalls and hangs up when it is told to.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// What a gateway's file says unless a test says otherwise.
pub const FILE: &str = r#"
from = "1414"
[headers]
Authorization = "Bearer secret-token"
[json]
to = "{to}"
text = "{text}"
reference = "{id}"
from = "{from}"
ttl = "{validity}"
[answer]
id = "/id"
code = "/code"
refused = ["bad_number"]
empty = ["no_money"]
[receipt]
id = "id"
status = "status"
phone = "phone"
error = "error"
delivered = ["DELIVRD"]
undelivered = ["UNDELIV"]
expired = ["EXPIRED"]
accepted = ["SENT"]
[inbound]
from = "from"
text = "text"
id = "message"
"#;

/// How the gateway behaves.
#[derive(Clone)]
pub struct Manner {
    pub status: u16,
    /// What it answers; `{id}` stands for the id that it gives.
    pub body: &'static str,
    /// How long it thinks before it answers.
    pub thinks: Duration,
    /// Reads a request and never answers.
    pub silent: bool,
    /// Reads a request and hangs up.
    pub hangs_up: bool,
    /// Promises a longer body than it sends, and hangs up.
    pub breaks_off: bool,
    /// Further headers of its answers.
    pub headers: &'static str,
    pub tls: Option<TlsAcceptor>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            status: 200,
            body: r#"{"id":"{id}"}"#,
            thinks: Duration::ZERO,
            silent: false,
            hangs_up: false,
            breaks_off: false,
            headers: "",
            tls: None,
        }
    }
}

/// What it was asked.
#[derive(Clone)]
pub struct Asked {
    /// The first line and the headers, in small letters.
    pub head: String,
    pub body: Value,
    /// What it was called in the answer.
    pub id: String,
}

impl Asked {
    pub fn to(&self) -> &str {
        self.body["to"].as_str().expect("a number")
    }

    pub fn words(&self) -> &str {
        self.body["text"].as_str().expect("words")
    }
}

/// A running gateway; dropping it ends it.
pub struct Gateway {
    pub port: u16,
    manner: Arc<Mutex<Manner>>,
    asked: watch::Sender<Vec<Asked>>,
    listening: JoinHandle<()>,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Gateway {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (manner, asked) = (Arc::new(Mutex::new(manner)), watch::Sender::default());
        let listening = tokio::spawn(listen(listener, manner.clone(), asked.clone()));
        Self {
            port,
            manner,
            asked,
            listening,
        }
    }

    /// Its address with options behind it.
    pub fn address(&self, options: &str) -> String {
        format!("http+sms://127.0.0.1:{}/send?{options}", self.port)
    }

    pub fn becomes(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut self.manner.lock().unwrap());
    }

    /// Answers with this from now on.
    pub fn answers(&self, status: u16, body: &'static str) {
        self.becomes(|manner| (manner.status, manner.body) = (status, body));
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.borrow().clone()
    }

    /// How many different people it was asked to write to.
    pub fn phones(&self) -> usize {
        let asked = self.asked();
        let phones: BTreeSet<&str> = asked.iter().map(Asked::to).collect();
        phones.len()
    }

    /// Waits until something was asked, for at most ten seconds.
    pub async fn until(&self, happened: impl Fn(&[Asked]) -> bool) {
        let mut asked = self.asked.subscribe();
        let waits = timeout(Duration::from_secs(10), asked.wait_for(|asked| happened(asked))).await;
        waits.expect("it happens in time").unwrap();
    }
}

async fn listen(listener: TcpListener, manner: Arc<Mutex<Manner>>, asked: watch::Sender<Vec<Asked>>) {
    let mut conversations = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (manner, asked) = (manner.clone(), asked.clone());
        let tls = manner.lock().unwrap().tls.clone();
        // A client that goes away in the middle is part of the story.
        conversations.spawn(async move {
            match tls {
                None => converse(stream, &manner, &asked).await.ok(),
                Some(tls) => converse(tls.accept(stream).await.ok()?, &manner, &asked).await.ok(),
            }
        });
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    manner: &Mutex<Manner>,
    asked: &watch::Sender<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some((head, body)) = read(&mut stream).await? {
        let mut id = String::new();
        asked.send_modify(|asked| {
            id = format!("m-{:03}", asked.len() + 1);
            let body = serde_json::from_slice(&body).expect("JSON, as the file says");
            let id = id.clone();
            asked.push(Asked { head, body, id });
        });
        let manner = manner.lock().unwrap().clone();
        sleep(manner.thinks).await;
        if manner.silent {
            std::future::pending::<()>().await;
        }
        if manner.hangs_up {
            return Ok(());
        }
        let body = manner.body.replace("{id}", &id);
        let length = body.len() + if manner.breaks_off { 7 } else { 0 };
        let (status, headers) = (manner.status, manner.headers);
        let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
        stream.write_all(answer.as_bytes()).await?;
        stream.flush().await?;
        if manner.breaks_off {
            return Ok(());
        }
    }
    Ok(())
}

/// A whole request: its head and its body. None at the end of the connection.
async fn read(
    stream: &mut BufReader<impl AsyncRead + AsyncWrite + Unpin>,
) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = length.expect("a body of a known length").parse().expect("a number");
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some((head, body)))
}
