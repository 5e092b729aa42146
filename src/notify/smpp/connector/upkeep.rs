//! Connecting, and connecting again.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::shared::Shared;
use crate::notify::lock::lock;
use crate::notify::smpp::event::Inbound;
use crate::notify::smpp::session::Session;
use crate::notify::smpp::state::{Down, Refusal, State};

/// A session that held so long was a good one.
const STEADY: Duration = Duration::from_secs(10);

/// Keeps a session up until the connector stops.
pub async fn keep(shared: Arc<Shared>, events: mpsc::Sender<Inbound>) {
    let mut failures = 0;
    loop {
        let begun = tokio::select! {
            () = shared.leaving.cancelled() => return,
            begun = Session::begin(&shared.dialer, &shared.settings, shared.limits, &events) => begun,
        };
        let refusal = match begun {
            Ok(session) => {
                let (session, began) = (Arc::new(session), Instant::now());
                *lock(&shared.session) = Some(session.clone());
                let now = shared.clock.now();
                shared.state.send_replace(match shared.halted.why() {
                    Some((why, since)) => State::halted(why, since),
                    None => State::Bound { since: now },
                });
                tracing::info!(host = shared.settings.host, "the session with the carrier has begun");
                let why = tokio::select! {
                    why = session.ended() => why,
                    () = shared.leaving.cancelled() => {
                        session.unbind(shared.limits.unbind).await;
                        Down::Ended
                    }
                };
                *lock(&shared.session) = None;
                failures = if began.elapsed() >= STEADY { 0 } else { failures + 1 };
                Refusal::Down(why)
            }
            Err(refusal) => {
                failures += 1;
                refusal
            }
        };
        if shared.stopping.is_cancelled() {
            return;
        }
        let now = shared.clock.now();
        let sign_in = matches!(refusal, Refusal::SignIn(_));
        let next = shared.state.borrow().after(refusal, now);
        if next.since() == now {
            tracing::warn!(host = shared.settings.host, state = ?next, "there is no session with the carrier");
        }
        shared.state.send_replace(next);
        let pause = shared.limits.backoff.pause(failures, sign_in, rand::random());
        tokio::select! {
            () = shared.leaving.cancelled() => return,
            () = sleep(pause) => {}
        }
    }
}
