//! What text messages may have cost, as the ledger knows it.

use ::entity::values::CampaignId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::db::sql;

/// Of one campaign, or of what belongs to none, such as codes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Cost {
    pub campaign_id: Option<CampaignId>,
    /// On the air, in all attempts.
    pub parts: i64,
    /// For those parts of which the price is known.
    pub tiyn: i64,
    /// Texts of which the price or the parts are not known: a process died while it sent them.
    pub unpriced: i64,
}

impl Cost {
    /// Of all together.
    #[must_use]
    pub fn sum<'a>(costs: impl IntoIterator<Item = &'a Self>) -> Self {
        costs.into_iter().fold(Self::default(), |sum, cost| Self {
            campaign_id: None,
            parts: sum.parts + cost.parts,
            tiyn: sum.tiyn + cost.tiyn,
            unpriced: sum.unpriced + cost.unpriced,
        })
    }

    /// In whole tenge, rather one more than one less.
    #[must_use]
    pub const fn tenge(&self) -> i64 {
        (self.tiyn + 99) / 100
    }
}

/// Of every campaign.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Cost>, DbErr> {
    read(db, None).await
}

/// Of one.
pub async fn of(db: &impl ConnectionTrait, campaign: CampaignId) -> Result<Cost, DbErr> {
    Ok(Cost::sum(&read(db, Some(campaign)).await?))
}

async fn read(db: &impl ConnectionTrait, campaign: Option<CampaignId>) -> Result<Vec<Cost>, DbErr> {
    const OF_ONE: &str = "(
        select d.* from deliveries d where d.campaign_id = $1 and d.purpose <> 'appeal' union all
        select d.* from appeals a join deliveries d on d.appeal_id = a.id where a.campaign_id = $1 and d.purpose = 'appeal')";
    let (rows, values) = match campaign {
        Some(id) => (OF_ONE, vec![id.into()]),
        None => ("deliveries", vec![]),
    };
    let text = format!(
        "select campaign_id, coalesce(sum(parts), 0) as parts, coalesce(sum(parts * price), 0) as tiyn,
            count(case when parts is null or price is null then 1 end) as unpriced
        from {rows} as texts
        where channel = 'sms' and (parts is not null or state in ('accepted', 'delivered', 'uncertain'))
        group by campaign_id"
    );
    Cost::find_by_statement(sql(db, &text, values)).all(db).await
}
