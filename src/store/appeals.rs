//! Asks: one donor, one campaign. The key `appeals_one_per_donor_and_campaign` makes a second one impossible.

use std::collections::{HashMap, HashSet};

use ::entity::appeal::{self, Entity as Appeals};
use ::entity::donor;
use ::entity::values::{AppealId, AppealState, CampaignId, Channel, DonorId, WaveId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};

use super::db::{held, numbers, one_of, sql};

/// One ask to be made.
#[derive(Debug, Clone)]
pub struct NewAppeal {
    pub campaign: CampaignId,
    pub wave: WaveId,
    pub donor: DonorId,
    pub channel: Channel,
    pub token: String,
    pub yes_chance: f64,
    pub expires_at: DateTime<Utc>,
}

/// Adds an ask and notes at the donor when it was.
pub async fn insert(db: &impl ConnectionTrait, new: NewAppeal, asked_at: DateTime<Utc>) -> Result<AppealId, DbErr> {
    let row = appeal::ActiveModel {
        id: NotSet,
        campaign_id: Set(new.campaign),
        wave_id: Set(new.wave),
        donor_id: Set(new.donor),
        channel: Set(new.channel),
        state: Set(AppealState::Asked),
        token: Set(new.token),
        yes_chance: Set(new.yes_chance),
        asked_at: Set(asked_at),
        answered_at: Set(None),
        expires_at: Set(new.expires_at),
    };
    let id = row.insert(db).await?.id;
    let text = "update donors set last_asked_at = $1 where id = $2";
    db.execute_raw(sql(db, text, [asked_at.into(), new.donor.into()]))
        .await?;
    Ok(id)
}

pub async fn by_id(db: &impl ConnectionTrait, id: AppealId) -> Result<Option<appeal::Model>, DbErr> {
    Appeals::find_by_id(id).one(db).await
}

pub async fn by_token(db: &impl ConnectionTrait, token: &str) -> Result<Option<appeal::Model>, DbErr> {
    Appeals::find().filter(appeal::Column::Token.eq(token)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &impl ConnectionTrait, id: AppealId) -> Result<Option<appeal::Model>, DbErr> {
    let lock = held(db);
    let text = format!("select * from appeals where id = $1 {lock}");
    appeal::Model::find_by_statement(sql(db, &text, [id.into()]))
        .one(db)
        .await
}

/// The latest ask, whether or not it can still be answered.
pub async fn latest_of_donor(db: &impl ConnectionTrait, donor: DonorId) -> Result<Option<appeal::Model>, DbErr> {
    Appeals::find()
        .filter(appeal::Column::DonorId.eq(donor))
        .order_by_desc(appeal::Column::AskedAt)
        .order_by_desc(appeal::Column::Id)
        .one(db)
        .await
}

/// The latest ask that a donor can still answer; a no can be taken back for as long.
pub async fn answerable_of_donor(
    db: &impl ConnectionTrait,
    donor: DonorId,
    now: DateTime<Utc>,
) -> Result<Option<appeal::Model>, DbErr> {
    use AppealState::{Asked, Declined, Waitlisted};
    Appeals::find()
        .filter(appeal::Column::DonorId.eq(donor))
        .filter(appeal::Column::State.is_in([Asked, Waitlisted, Declined]))
        .filter(appeal::Column::AskedAt.lte(now))
        .filter(appeal::Column::ExpiresAt.gt(now))
        .order_by_desc(appeal::Column::AskedAt)
        .order_by_desc(appeal::Column::Id)
        .one(db)
        .await
}

/// One ask of a donor, as the budget counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Asked {
    pub id: AppealId,
    pub donor_id: DonorId,
    pub asked_at: DateTime<Utc>,
}

/// What some donors were asked since a moment, without what never left.
pub async fn of_donors_since(
    db: &impl ConnectionTrait,
    donors: &[DonorId],
    since: DateTime<Utc>,
) -> Result<Vec<Asked>, DbErr> {
    let text = format!(
        "select a.id, a.donor_id, a.asked_at from appeals a
        where a.donor_id {} and a.asked_at > $1 and {HAS_LEFT}",
        one_of(db, 2)
    );
    let values = [since.into(), numbers(db, donors)];
    Asked::find_by_statement(sql(db, &text, values)).all(db).await
}

/// How an ask stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Stands {
    pub id: AppealId,
    pub state: AppealState,
    /// Since when its campaign asks nobody, if that is so.
    pub held_at: Option<DateTime<Utc>>,
}

/// How each of some asks stands.
pub async fn stand(db: &impl ConnectionTrait, ids: &[AppealId]) -> Result<HashMap<AppealId, Stands>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let text = format!(
        "select a.id, a.state, c.held_at from appeals a join campaigns c on c.id = a.campaign_id where a.id {}",
        one_of(db, 1)
    );
    let rows = Stands::find_by_statement(sql(db, &text, [numbers(db, ids)]));
    Ok(rows.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The asks that a donor can still answer.
pub async fn open_of_donor(db: &impl ConnectionTrait, donor: DonorId) -> Result<Vec<appeal::Model>, DbErr> {
    Appeals::find()
        .filter(appeal::Column::DonorId.eq(donor))
        .filter(appeal::Column::State.is_in([AppealState::Asked, AppealState::Waitlisted]))
        .all(db)
        .await
}

pub async fn in_state(
    db: &impl ConnectionTrait,
    campaign: CampaignId,
    state: AppealState,
) -> Result<Vec<appeal::Model>, DbErr> {
    Appeals::find()
        .filter(appeal::Column::CampaignId.eq(campaign))
        .filter(appeal::Column::State.eq(state))
        .order_by_asc(appeal::Column::AnsweredAt)
        .order_by_asc(appeal::Column::Id)
        .all(db)
        .await
}

pub async fn set_state(
    db: &impl ConnectionTrait,
    id: AppealId,
    state: AppealState,
    answered_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let text = "update appeals set state = $1, answered_at = coalesce($2, answered_at) where id = $3";
    db.execute_raw(sql(db, text, [state.into(), answered_at.into(), id.into()]))
        .await
        .map(|_| ())
}

/// Ends the asks that nobody answered in time. Returns how many.
pub async fn expire(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let text = "update appeals set state = 'expired' where state in ('asked', 'waitlisted') and expires_at <= $1";
    Ok(db.execute_raw(sql(db, text, [now.into()])).await?.rows_affected())
}

/// Gives back the date and the budget of asks that never left: taken back, suppressed, or too late for a carrier that did
/// not answer. Looks at what ended since a moment. Returns how many donors.
pub async fn forgive_unsent(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<u64, DbErr> {
    let text = format!(
        "update donors set last_asked_at = (
            select max(a.asked_at) from appeals a where a.donor_id = donors.id and {HAS_LEFT}
        ) where (id, last_asked_at) in (
            select a.donor_id, a.asked_at from deliveries d join appeals a on a.id = d.appeal_id
            where d.purpose = 'appeal' and d.state in ('expired', 'suppressed', 'cancelled') and d.ended_at > $1
                and d.accepted_at is null
        )"
    );
    Ok(db.execute_raw(sql(db, &text, [since.into()])).await?.rows_affected())
}

/// An ask `a` that left the building, or still may: by one of its ways, or by none that a row speaks of. What a carrier took
/// and gave up has left. What nobody knows the fate of may have; its reason is
/// [`VALIDITY_OVER`](super::ledger::VALIDITY_OVER).
const HAS_LEFT: &str = "(not exists (
        select 1 from deliveries l where l.appeal_id = a.id and l.purpose = 'appeal')
    or exists (
        select 1 from deliveries l where l.appeal_id = a.id and l.purpose = 'appeal'
            and l.state not in ('suppressed', 'cancelled')
            and not (l.state = 'expired' and l.accepted_at is null and coalesce(l.reason, '') <> 'validity_over'))
    or exists (
        select 1 from calls k where k.appeal_id = a.id and k.purpose = 'appeal'
            and (k.outcome is null or k.outcome <> 'withdrawn')))";

/// How often each of some donors was asked since a moment, without what never left.
pub async fn asked_since(
    db: &impl ConnectionTrait,
    donors: &[DonorId],
    since: DateTime<Utc>,
) -> Result<HashMap<DonorId, u32>, DbErr> {
    #[derive(FromQueryResult)]
    struct Times {
        donor_id: DonorId,
        times: i64,
    }
    let text = format!(
        "select a.donor_id, count(*) as times from appeals a
        where a.asked_at > $1 and a.donor_id {} and {HAS_LEFT} group by a.donor_id",
        one_of(db, 2)
    );
    let values = [since.into(), numbers(db, donors)];
    let rows = Times::find_by_statement(sql(db, &text, values)).all(db).await?;
    let times = |row: Times| (row.donor_id, u32::try_from(row.times).unwrap_or(u32::MAX));
    Ok(rows.into_iter().map(times).collect())
}

/// The asks of a campaign with the donors who were asked.
pub async fn of_campaign(
    db: &impl ConnectionTrait,
    campaign: CampaignId,
) -> Result<Vec<(appeal::Model, Option<donor::Model>)>, DbErr> {
    Appeals::find()
        .find_also_related(donor::Entity)
        .filter(appeal::Column::CampaignId.eq(campaign))
        .order_by_asc(appeal::Column::Id)
        .all(db)
        .await
}

/// Everybody whom a campaign has asked.
pub async fn donors_of(db: &impl ConnectionTrait, campaign: CampaignId) -> Result<HashSet<DonorId>, DbErr> {
    let rows = Appeals::find()
        .filter(appeal::Column::CampaignId.eq(campaign))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.donor_id).collect())
}
