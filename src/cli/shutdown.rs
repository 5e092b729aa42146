//! How the process is told to stop.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What shells report for a process that a signal ended: 128 and its number.
type ExitStatus = i32;
const INTERRUPTED: ExitStatus = 130;
const TERMINATED: ExitStatus = 143;

/// A token that the first SIGTERM or SIGINT cancels. The second one ends the process at once: the ledger is made for
/// that.
///
/// # Errors
/// When the process may not listen to signals.
pub fn on_signal() -> io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        let signal = move |cx: &mut Context<'_>| {
            let terminated = terminate.poll_recv(cx).map(|_| TERMINATED);
            if terminated.is_ready() {
                terminated
            } else {
                interrupt.poll_recv(cx).map(|_| INTERRUPTED)
            }
        };
        std::process::exit(stop_at_the_first(signal, &stopping).await);
    });
    Ok(stop)
}

/// Cancels `stop` at the first signal, and returns at the second.
async fn stop_at_the_first(
    mut signal: impl FnMut(&mut Context<'_>) -> Poll<ExitStatus>,
    stop: &CancellationToken,
) -> ExitStatus {
    poll_fn(&mut signal).await;
    tracing::info!("stopping; a second signal stops at once");
    stop.cancel();
    poll_fn(&mut signal).await
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn the_first_signal_asks_to_stop_and_the_second_ends() {
        let (send, mut receive) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        let ended = stop_at_the_first(
            |cx| receive.poll_recv(cx).map(|sent| sent.expect("the sender is alive")),
            &stop,
        );
        let person = async {
            assert!(!stop.is_cancelled());
            send.send(TERMINATED).unwrap();
            stop.cancelled().await;
            send.send(INTERRUPTED).unwrap();
        };
        assert_eq!(tokio::join!(ended, person).0, INTERRUPTED);
    }

    #[tokio::test]
    async fn a_real_sigterm_cancels_the_token() {
        let stop = on_signal().unwrap();
        let own = std::process::id().to_string();
        assert!(Command::new("kill").args(["-TERM", &own]).status().unwrap().success());
        stop.cancelled().await;
    }
}
