//! Whether the clock of this machine agrees with the one of the database, which every process asks.

use sea_orm::{DatabaseConnection, DbErr};

use crate::clock::Clock;
use crate::domain;
use crate::store::clock;

/// What is wrong with the clock of this machine, and the way out. A clock that is set or runs fast is nobody's mistake.
///
/// # Errors
/// The database failed.
pub async fn look(db: &DatabaseConnection, ours: &Clock) -> Result<Option<String>, DbErr> {
    if !matches!(ours, Clock::System) {
        return Ok(None);
    }
    // A first question may have to open a connection, which takes longer than one over it.
    clock::shows(db).await?;
    let asked = ours.now();
    let theirs = clock::shows(db).await?;
    let skew = theirs.and_then(|theirs| domain::skew::skew(asked, theirs, ours.now()));
    Ok(skew.map(|skew| {
        let side = if skew.num_milliseconds() > 0 { "ahead of" } else { "behind" };
        format!(
            "it is {} seconds {side} the clock of the database; let every machine keep its time by NTP, because another \
             process may take over messages that are being sent",
            skew.num_seconds().abs()
        )
    }))
}
