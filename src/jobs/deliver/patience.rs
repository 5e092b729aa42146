//! What is known is not forgotten because the database is away for a moment: it is written when that is back.

use std::fmt::Display;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::{Instant, sleep};

/// How long it is kept for a database that is away, on the machine's clock.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The pause between attempts.
const AGAIN: Duration = Duration::from_millis(500);

/// Writes, and tries again until that time is over.
pub async fn patiently<'a, T, E: Display>(
    within: Duration,
    mut write: impl FnMut() -> BoxFuture<'a, Result<T, E>>,
) -> Result<T, E> {
    let until = Instant::now() + within;
    loop {
        match write().await {
            Err(error) if Instant::now() < until => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "what came of messages could not be written; it is tried again"
                );
                sleep(AGAIN).await;
            }
            written => return written,
        }
    }
}
