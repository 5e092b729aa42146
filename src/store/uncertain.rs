//! Messages of which nobody knows whether they left, for a person to settle.

use ::entity::values::{Channel, DeliveryId, DonorId, Purpose};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::db::sql;

/// A message of which nobody knows whether it left.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Uncertain {
    pub id: DeliveryId,
    pub donor_id: Option<DonorId>,
    pub purpose: Purpose,
    pub channel: Channel,
    pub attempted_at: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    /// The hospital whose need it speaks of.
    pub hospital: Option<String>,
}

/// The first of them, those whose validity ends first at the top.
pub async fn first(db: &impl ConnectionTrait, limit: u32) -> Result<Vec<Uncertain>, DbErr> {
    let text = "select d.id, d.donor_id, d.purpose, d.channel, d.attempted_at, d.expires_at, h.name as hospital
        from deliveries d left join shortages s on s.campaign_id = d.campaign_id
        left join hospitals h on h.id = s.hospital_id
        where d.state = 'uncertain' order by d.expires_at, d.id limit $1";
    Uncertain::find_by_statement(sql(db, text, [i64::from(limit).into()]))
        .all(db)
        .await
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        rows: i64,
    }
    let text = "select count(*) as rows from deliveries where state = 'uncertain'";
    let count = Count::find_by_statement(sql(db, text, [])).one(db).await?;
    Ok(count.map_or(0, |count| count.rows.unsigned_abs()))
}
