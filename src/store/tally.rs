//! What came of a campaign, in numbers.

use ::entity::values::{CampaignId, ShortageId};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::db::sql;

/// People of a campaign by what they did, and units of its shortage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Tally {
    pub asked: i64,
    /// By text message, whatever came of it.
    pub said_yes: i64,
    pub said_no: i64,
    pub said_stop: i64,
    pub booked: i64,
    pub came: i64,
    pub donated: i64,
    pub deferred: i64,
    pub did_not_come: i64,
    /// Held a place and were told that there is no need to come.
    pub booked_stood_down: i64,
    /// Everybody who was told so.
    pub stood_down: i64,
    /// Donations counted for the shortage.
    pub collected: i64,
}

pub async fn of(db: &impl ConnectionTrait, campaign: CampaignId, shortage: ShortageId) -> Result<Tally, DbErr> {
    let said = |word: &str| {
        format!(
            "(select count(distinct r.donor_id) from replies r join appeals a on a.id = r.appeal_id
                where a.campaign_id = $1 and r.understood = '{word}')"
        )
    };
    let ended =
        |states: &str| format!("(select count(*) from appointments where campaign_id = $1 and state in ({states}))");
    let text = format!(
        "select (select count(*) from appeals where campaign_id = $1) as asked,
            {} as said_yes, {} as said_no, {} as said_stop,
            (select count(distinct appeal_id) from appointments where campaign_id = $1) as booked,
            {} as came, {} as donated, {} as deferred, {} as did_not_come,
            (select count(*) from appointments p join appeals a on a.id = p.appeal_id
                where p.campaign_id = $1 and p.state = 'cancelled' and a.state = 'withdrawn') as booked_stood_down,
            (select count(distinct donor_id) from deliveries where campaign_id = $1 and purpose = 'stand_down' and purpose <> 'appeal') as stood_down,
            (select count(*) from donations where shortage_id = $2) as collected",
        said("yes"),
        said("no"),
        said("stop"),
        ended("'arrived', 'donated', 'deferred', 'unrecorded'"),
        ended("'donated'"),
        ended("'deferred'"),
        ended("'no_show'"),
    );
    let found = Tally::find_by_statement(sql(db, &text, [campaign.into(), shortage.into()]))
        .one(db)
        .await?;
    Ok(found.unwrap_or_default())
}
