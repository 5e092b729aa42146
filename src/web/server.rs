//! The accept loop. axum's own installs no timeouts, so that a few slow clients can hold it for good; here a
//! connection has limits, and a shutdown answers what is in flight before it closes.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::{Request, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// What a client may take from the service.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Connections at a time; more wait in the backlog of the socket.
    connections: usize,
    /// Until the header of a request is complete, and between two requests.
    header: Duration,
    /// Until a connection closes after the request in flight; this also ends slow bodies and slow readers.
    lifetime: Duration,
    /// From the wish to close to the end, whatever is in flight.
    drain: Duration,
    /// Before the next try when the machine has no file handles left.
    pause: Duration,
}

const LIMITS: Limits = Limits {
    connections: 4_096,
    header: Duration::from_secs(10),
    lifetime: Duration::from_mins(5),
    drain: Duration::from_secs(10),
    pause: Duration::from_secs(1),
};

/// Larger request headers are refused with 431.
const HEADER_BYTES: usize = 32 * 1024;

/// Answers requests until `shutdown`; then takes no new connections, answers what is in flight and returns, after ten
/// seconds at the latest. Handlers find the peer's address as `ConnectInfo<SocketAddr>`.
pub async fn serve(listener: TcpListener, router: Router, shutdown: CancellationToken) {
    serve_within(LIMITS, listener, router, shutdown).await;
}

async fn serve_within(limits: Limits, listener: TcpListener, router: Router, shutdown: CancellationToken) {
    let conversations = TaskTracker::new();
    accept_all(limits, || listener.accept(), &conversations, &router, &shutdown).await;
    drop(listener);
    conversations.close();
    conversations.wait().await;
}

async fn accept_all<A>(
    limits: Limits,
    mut accept: impl FnMut() -> A,
    conversations: &TaskTracker,
    router: &Router,
    shutdown: &CancellationToken,
) where
    A: Future<Output = io::Result<(TcpStream, SocketAddr)>>,
{
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut next = async || {
        let place = places
            .clone()
            .acquire_owned()
            .await
            .expect("nobody closes the semaphore");
        (place, arrival(limits, &mut accept).await)
    };
    while let Some((place, (stream, peer))) = shutdown.run_until_cancelled(next()).await {
        conversations.spawn(converse(limits, stream, peer, router.clone(), shutdown.clone(), place));
    }
}

/// The next connection. No failure to accept one ends the service: the peer may be gone already, or the machine be
/// out of file handles until other connections end.
async fn arrival<A>(limits: Limits, accept: &mut impl FnMut() -> A) -> (TcpStream, SocketAddr)
where
    A: Future<Output = io::Result<(TcpStream, SocketAddr)>>,
{
    loop {
        match accept().await {
            Ok(arrival) => return arrival,
            Err(e) if is_the_peers_doing(&e) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections, trying again shortly");
                sleep(limits.pause).await;
            }
        }
    }
}

fn is_the_peers_doing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}

/// Answers the requests of one connection, and gives its place back at the end.
async fn converse(
    limits: Limits,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    shutdown: CancellationToken,
    _place: OwnedSemaphorePermit,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection ended before its first request");
        return;
    }
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header)
            .max_header_size(HEADER_BYTES)
            .serve_connection(TokioIo::new(stream), answer)
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = timeout(limits.lifetime, shutdown.cancelled()) => {
            connection.as_mut().graceful_shutdown();
            timeout(limits.drain, connection).await.unwrap_or_else(|_| {
                tracing::debug!("a connection was cut off with a request in flight");
                Ok(())
            })
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests;
