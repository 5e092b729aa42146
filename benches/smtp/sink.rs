//! A relay that takes everything and keeps nothing: it costs as little as a relay can.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A running relay.
pub struct Sink {
    pub port: u16,
    taken: Arc<Taken>,
}

#[derive(Default)]
struct Taken {
    letters: AtomicUsize,
    octets: AtomicUsize,
}

impl Sink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::<Taken>::default();
        let counts = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let counts = counts.clone();
                tokio::spawn(async move { converse(stream, &counts).await.ok() });
            }
        });
        Self { port, taken }
    }

    pub fn letters(&self) -> usize {
        self.taken.letters.load(Ordering::SeqCst)
    }

    pub fn octets(&self) -> usize {
        self.taken.octets.load(Ordering::SeqCst)
    }
}

async fn converse(stream: TcpStream, taken: &Taken) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::with_capacity(64 * 1024, reading);
    let mut line = Vec::new();
    writing.write_all(b"220 sink\r\n").await?;
    while reading.read_until(b'\n', &mut line).await? > 0 {
        let answer: &[u8] = match line.get(..4).unwrap_or_default() {
            b"EHLO" | b"ehlo" => b"250-sink\r\n250 8BITMIME\r\n",
            b"DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                let mut octets = 0;
                while line != b".\r\n" {
                    line.clear();
                    match reading.read_until(b'\n', &mut line).await? {
                        0 => return Ok(()),
                        read => octets += read,
                    }
                }
                taken.octets.fetch_add(octets, Ordering::SeqCst);
                taken.letters.fetch_add(1, Ordering::SeqCst);
                b"250 taken\r\n"
            }
            _ => b"250 ok\r\n",
        };
        writing.write_all(answer).await?;
        line.clear();
    }
    Ok(())
}
