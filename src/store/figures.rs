//! The ledger in figures, counted once for all who look: to count reads every row of it.

use ::entity::values::DeliveryState;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};
use serde::{Deserialize, Serialize};

use super::{ledger, settings, status};

/// The setting that holds the last count.
const NAME: &str = "ledger figures";

/// The ledger at some moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub at: DateTime<Utc>,
    pub by_state: Vec<(DeliveryState, i64)>,
    /// Must be 0.
    pub imbalance: i64,
    /// Messages that might have left by then.
    pub due: u64,
}

/// Counts anew, for those who look after this.
pub async fn count(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    let by_state = ledger::by_state(db, None).await?;
    let figures = Figures {
        at: now,
        by_state: by_state.into_iter().map(|count| (count.state, count.rows)).collect(),
        imbalance: ledger::imbalance(db).await?,
        due: status::overdue(db, now).await?,
    };
    let json = serde_json::to_string(&figures).map_err(|error| DbErr::Json(error.to_string()))?;
    settings::set(db, NAME, &json).await
}

/// The last count; none before the first of this version.
pub async fn last(db: &impl ConnectionTrait) -> Result<Option<Figures>, DbErr> {
    let kept = settings::get(db, NAME).await?;
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()))
}
