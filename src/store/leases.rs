//! Who works on rows of the ledger, and until when. A lease that is over belongs to whoever deletes it: from then on its
//! worker can neither prolong it nor claim under it, whatever its own clock says.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};

use super::db::sql;
use super::quarantine::holds_back;

/// Begins a lease. An owner's name is used once.
pub async fn begin(db: &impl ConnectionTrait, owner: &str, until: DateTime<Utc>) -> Result<(), DbErr> {
    let text = "insert into leases (owner, until) values ($1, $2)";
    db.execute_raw(sql(db, text, [owner.into(), until.into()]))
        .await
        .map(|_| ())
}

/// Prolongs a lease. False when somebody has found it over, or nothing may leave any more.
pub async fn prolong(db: &impl ConnectionTrait, owner: &str, until: DateTime<Utc>) -> Result<bool, DbErr> {
    let text = format!(
        "update leases set until = $2 where owner = $1 and not {}",
        holds_back(db)
    );
    let done = db.execute_raw(sql(db, &text, [owner.into(), until.into()])).await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a lease back. The worker holds no row any more.
pub async fn end(db: &impl ConnectionTrait, owner: &str) -> Result<(), DbErr> {
    let text = "delete from leases where owner = $1";
    db.execute_raw(sql(db, text, [owner.into()])).await.map(|_| ())
}

/// Ends the leases that are over. Returns how many.
pub async fn end_over(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let text = "delete from leases where until <= $1";
    Ok(db.execute_raw(sql(db, text, [now.into()])).await?.rows_affected())
}
