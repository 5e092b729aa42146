//! Forgets what has served: codes, sessions, attempts to get in, newcomers who never confirmed.

use chrono::TimeDelta;

use crate::app::App;
use crate::domain::attempt;
use crate::store::{attempts, codes, donors, sessions};

/// How long a newcomer may take to type the code.
const UNCONFIRMED: TimeDelta = TimeDelta::days(7);

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let context = app.context();
    let (db, now) = (context.db, context.now);
    let ended = sessions::forget_expired(db, now).await?;
    let codes = codes::forget_expired(db, now).await?;
    let attempts = attempts::forget_old(db, now - context.pace.of(attempt::REMEMBERED)).await?;
    let newcomers = donors::forget_unconfirmed(db, now - UNCONFIRMED).await?;
    Ok(super::report(&[
        ("sessions", ended),
        ("codes", codes),
        ("attempts", attempts),
        ("unconfirmed newcomers", newcomers),
    ]))
}
