//! The ledger in numbers, and what must be 0.

use ::entity::values::{CampaignId, DeliveryState};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::store::db::sql;

/// How many rows stand in each state.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct StateCount {
    pub state: DeliveryState,
    pub rows: i64,
}

/// The ledger by state. With a campaign: only its appeals.
pub async fn by_state(db: &impl ConnectionTrait, campaign: Option<CampaignId>) -> Result<Vec<StateCount>, DbErr> {
    let (rows, values) = match campaign {
        Some(id) => (
            "appeals a join deliveries d on d.appeal_id = a.id where a.campaign_id = $1 and d.purpose = 'appeal'",
            vec![id.into()],
        ),
        None => ("deliveries d", vec![]),
    };
    let text = format!("select d.state, count(*) as rows from {rows} group by d.state");
    StateCount::find_by_statement(sql(db, &text, values)).all(db).await
}

/// What does not add up and must be 0: rows in a state that nobody knows, and appeals that no row speaks for.
pub async fn imbalance(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        rows: i64,
    }
    let states: Vec<String> = DeliveryState::ALL.iter().map(|state| format!("'{state}'")).collect();
    let text = format!(
        "select (select count(*) from deliveries where state not in ({}))
        + (select count(*) from appeals a where a.channel <> 'phone'
            and not exists (select 1 from deliveries d where d.appeal_id = a.id and d.purpose = 'appeal')) as rows",
        states.join(", ")
    );
    let count = Count::find_by_statement(sql(db, &text, [])).one(db).await?;
    Ok(count.map_or(0, |count| count.rows))
}
