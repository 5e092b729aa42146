//! Clients on real sockets: slow, patient, idle and too many.

use std::collections::VecDeque;
use std::sync::Mutex;

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::*;

const SHORT: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(20);

struct Server {
    address: SocketAddr,
    shutdown: CancellationToken,
    running: JoinHandle<()>,
    started: Arc<Notify>,
    finish: Arc<Notify>,
}

impl Server {
    /// `/` answers with the peer's address; `/long` says that it started, and answers when told to finish.
    async fn start(limits: Limits) -> Self {
        let (started, finish) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let long = {
            let (started, finish) = (started.clone(), finish.clone());
            async move || {
                started.notify_one();
                finish.notified().await;
                "finished"
            }
        };
        let router = Router::new()
            .route(
                "/",
                get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()),
            )
            .route("/long", get(long));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(serve_within(limits, listener, router, shutdown.clone()));
        Self {
            address,
            shutdown,
            running,
            started,
            finish,
        }
    }

    async fn client(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn stopped(self) {
        self.shutdown.cancel();
        within(self.running).await.unwrap();
    }
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.expect("this takes no time")
}

async fn ask(client: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: qanat\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
}

/// What arrives until the server closes the connection.
async fn rest(client: &mut TcpStream) -> String {
    let mut text = String::new();
    within(client.read_to_string(&mut text)).await.unwrap();
    text
}

/// What arrives until the answer contains `end`.
async fn answer(client: &mut TcpStream, end: &str) -> String {
    let mut bytes = Vec::new();
    while !String::from_utf8_lossy(&bytes).contains(end) {
        assert_ne!(
            within(client.read_buf(&mut bytes)).await.unwrap(),
            0,
            "closed before {end:?}"
        );
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn handlers_know_the_address_of_the_peer() {
    let server = Server::start(LIMITS).await;
    let mut client = server.client().await;
    let own = client.local_addr().unwrap().to_string();
    for _request_on_the_same_connection in 0..2 {
        ask(&mut client, "/").await;
        assert!(answer(&mut client, &own).await.starts_with("HTTP/1.1 200 OK"));
    }
    server.stopped().await;
}

#[tokio::test]
async fn a_client_that_never_finishes_its_header_is_dropped() {
    let server = Server::start(Limits {
        header: SHORT,
        ..LIMITS
    })
    .await;
    let mut client = server.client().await;
    client.write_all(b"GET / HTTP/1.1\r\nHost: qa").await.unwrap();
    assert!(!rest(&mut client).await.contains("200 OK"));
    server.stopped().await;
}

#[tokio::test]
async fn a_connection_that_outlives_its_time_is_closed_with_what_it_waits_for() {
    let server = Server::start(Limits {
        lifetime: SHORT,
        drain: SHORT,
        ..LIMITS
    })
    .await;
    let mut client = server.client().await;
    ask(&mut client, "/long").await;
    assert_eq!(rest(&mut client).await, "");
    server.stopped().await;
}

#[tokio::test]
async fn a_request_in_flight_at_shutdown_is_answered_and_the_connection_closed() {
    let server = Server::start(LIMITS).await;
    let mut client = server.client().await;
    ask(&mut client, "/long").await;
    within(server.started.notified()).await;
    server.shutdown.cancel();
    server.finish.notify_one();
    let answer = rest(&mut client).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("finished"),
        "{answer}"
    );
    server.stopped().await;
}

#[tokio::test]
async fn a_shutdown_gives_up_on_what_does_not_end() {
    let server = Server::start(Limits { drain: SHORT, ..LIMITS }).await;
    let mut client = server.client().await;
    ask(&mut client, "/long").await;
    within(server.started.notified()).await;
    server.stopped().await;
    assert_eq!(rest(&mut client).await, "");
}

#[tokio::test]
async fn idle_connections_do_not_delay_a_shutdown_and_new_ones_are_refused() {
    let server = Server::start(Limits {
        header: PATIENCE * 2,
        drain: PATIENCE * 2,
        ..LIMITS
    })
    .await;
    let mut idle = server.client().await;
    ask(&mut idle, "/").await;
    answer(&mut idle, "127.0.0.1:").await;
    let address = server.address;
    server.stopped().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn more_clients_than_places_wait_until_one_leaves() {
    let server = Server::start(Limits {
        connections: 1,
        ..LIMITS
    })
    .await;
    let mut first = server.client().await;
    ask(&mut first, "/long").await;
    within(server.started.notified()).await;
    let mut second = server.client().await;
    ask(&mut second, "/").await;
    let waiting = timeout(SHORT, second.readable()).await;
    assert!(waiting.is_err(), "there is one place only");
    drop(first);
    assert!(answer(&mut second, "127.0.0.1:").await.starts_with("HTTP/1.1 200 OK"));
    server.stopped().await;
}

#[tokio::test]
async fn failures_to_accept_do_not_end_the_loop() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let out_of_file_handles = || io::Error::from_raw_os_error(24);
    let failures = Mutex::new(VecDeque::from([
        out_of_file_handles(),
        ErrorKind::ConnectionAborted.into(),
        out_of_file_handles(),
    ]));
    let accept = async || {
        let failure = failures.lock().unwrap().pop_front();
        match failure {
            Some(failure) => Err(failure),
            None => listener.accept().await,
        }
    };
    let (conversations, shutdown) = (TaskTracker::new(), CancellationToken::new());
    let router = Router::new().route("/", get(async || "still here"));
    let limits = Limits {
        pause: Duration::from_millis(1),
        ..LIMITS
    };
    let client = async {
        let mut client = TcpStream::connect(address).await.unwrap();
        ask(&mut client, "/").await;
        answer(&mut client, "still here").await;
        shutdown.cancel();
    };
    within(async { tokio::join!(accept_all(limits, accept, &conversations, &router, &shutdown), client) }).await;
    assert!(failures.lock().unwrap().is_empty());
}
