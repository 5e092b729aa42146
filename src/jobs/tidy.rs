//! Forgets what has served: codes, sessions, attempts to get in, receipts of nothing we sent, newcomers who never confirmed.

use chrono::TimeDelta;

use crate::app::App;
use crate::domain::attempt;
use crate::store::{attempts, codes, connectors, donors, receipts, sessions};

/// How long a newcomer may take to type the code.
const UNCONFIRMED: TimeDelta = TimeDelta::days(7);
/// How long a process that is gone is remembered.
const UNSEEN: TimeDelta = TimeDelta::days(1);

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let context = app.context();
    let (db, now) = (context.db, context.now);
    let ended = sessions::forget_expired(db, now).await?;
    let codes = codes::forget_expired(db, now).await?;
    let attempts = attempts::forget_old(db, now - context.pace.of(attempt::REMEMBERED)).await?;
    let newcomers = donors::forget_unconfirmed(db, now - UNCONFIRMED).await?;
    let receipts = receipts::forget_old(db, now).await?;
    connectors::forget_unseen(db, now - UNSEEN).await?;
    Ok(super::report(&[
        ("sessions", ended),
        ("codes", codes),
        ("receipts of nothing", receipts),
        ("attempts", attempts),
        ("unconfirmed newcomers", newcomers),
    ]))
}
