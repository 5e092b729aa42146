//! Forgets what has served: codes, sessions, newcomers who never confirmed.

use chrono::TimeDelta;

use crate::app::App;
use crate::store::{codes, donors, sessions};

/// How long a newcomer may take to type the code.
const UNCONFIRMED: TimeDelta = TimeDelta::days(7);
/// Spent codes count towards the day's limit, so they outlive it.
const SPENT_CODES: TimeDelta = TimeDelta::days(2);

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let context = app.context();
    let (db, now) = (context.db, context.now);
    let ended = sessions::forget_expired(db, now).await?;
    let codes = codes::forget_expired(db, now - SPENT_CODES).await?;
    let newcomers = donors::forget_unconfirmed(db, now - UNCONFIRMED).await?;
    Ok(super::report(&[
        ("sessions", ended),
        ("codes", codes),
        ("unconfirmed newcomers", newcomers),
    ]))
}
