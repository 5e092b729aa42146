//! The ledger: every message is one row that reaches exactly one end. The intent to send is on disk before a byte
//! leaves; a worker that lost its lease cannot write an outcome, because the row's epoch has moved on.

use std::collections::HashMap;

use ::entity::delivery::{self, Entity as Deliveries};
use ::entity::values::{
    AppealId, AppointmentId, CampaignId, Channel, DeliveryId, DeliveryState, DonorId, Language, Purpose,
};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::db::{skip_locked, sql};
use crate::keyring::{Keyring, Unsealable};

/// A message to be sent once, when its time comes.
#[derive(Clone)]
pub struct NewDelivery {
    /// Names the message: planning the same one again changes nothing.
    pub dedup_key: String,
    pub donor: DonorId,
    pub campaign: Option<CampaignId>,
    pub appeal: Option<AppealId>,
    pub appointment: Option<(AppointmentId, i32)>,
    pub purpose: Purpose,
    pub channel: Channel,
    pub language: Language,
    pub address_index: Vec<u8>,
    /// The typed message as JSON; it is sealed here and rendered when it leaves.
    pub message: String,
    pub not_before: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The carrier took it. An id that is empty is none.
    Accepted { provider_id: String },
    /// The carrier refused it for good.
    Undelivered { reason: String },
    /// The gate refused it.
    Suppressed { reason: String },
    /// Nothing left the building; it may be tried again from then on.
    Postponed { not_before: DateTime<Utc>, reason: String },
    /// Nothing left the building, and the message had no part in that: it does not count as an attempt.
    Returned { not_before: DateTime<Utc>, reason: String },
    /// Nobody knows whether it left.
    Uncertain { reason: String },
}

/// Adds a row, unless the message is there already. Returns whether it was added.
pub async fn plan(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    new: NewDelivery,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let sealed = keys.seal("deliveries.message", &new.dedup_key, &new.message);
    let row = delivery::ActiveModel {
        dedup_key: Set(new.dedup_key),
        donor_id: Set(Some(new.donor)),
        campaign_id: Set(new.campaign),
        appeal_id: Set(new.appeal),
        appointment_id: Set(new.appointment.map(|(id, _)| id)),
        revision: Set(new.appointment.map_or(0, |(_, revision)| revision)),
        purpose: Set(new.purpose),
        channel: Set(new.channel),
        language: Set(new.language),
        address_index: Set(new.address_index),
        message_sealed: Set(sealed),
        state: Set(DeliveryState::Planned),
        priority: Set(priority(new.purpose)),
        planned_at: Set(now),
        not_before: Set(new.not_before.min(new.expires_at)),
        expires_at: Set(new.expires_at),
        ..Default::default()
    };
    let once = OnConflict::column(delivery::Column::DedupKey).do_nothing().to_owned();
    Ok(Deliveries::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await?
        > 0)
}

/// Which messages leave first: those that somebody waits for, then those that spare a journey, then appeals.
const fn priority(purpose: Purpose) -> i16 {
    match purpose {
        Purpose::Code => 0,
        Purpose::Confirmation | Purpose::Cancellation => 1,
        Purpose::StandDown => 2,
        Purpose::Reminder => 3,
        Purpose::Appeal => 4,
        Purpose::ThankYou => 5,
    }
}

/// Opens the message of a row.
pub fn message(keys: &Keyring, row: &delivery::Model) -> Result<String, Unsealable> {
    keys.open("deliveries.message", &row.dedup_key, &row.message_sealed)
}

/// Ends what came too late over a channel to be of use. Returns how many.
pub async fn expire(db: &impl ConnectionTrait, channel: Channel, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let text = "update deliveries set state = 'expired', ended_at = $1
        where state = 'planned' and channel = $2 and expires_at <= $1";
    let values = [now.into(), channel.into()];
    Ok(db.execute_raw(sql(db, text, values)).await?.rows_affected())
}

/// Takes up to `limit` due rows of a channel under a lease: the intent to send them. At most one text message per phone.
pub async fn claim(
    db: &impl ConnectionTrait,
    channel: Channel,
    (owner, lease_until): (&str, DateTime<Utc>),
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<delivery::Model>, DbErr> {
    let text = format!(
        "with due as materialized (
            select d.id from deliveries d
            where d.state = 'planned' and d.channel = $5 and d.not_before <= $1 and d.expires_at > $1
            and (d.channel <> 'sms' or not exists (
                select 1 from deliveries o
                where o.address_index = d.address_index and o.channel = 'sms' and o.state in ('planned', 'attempting')
                and (o.state = 'attempting' or (o.not_before <= $1 and (o.priority, o.id) < (d.priority, d.id)))
            ))
            order by d.priority, d.not_before, d.id limit $4 {}
        )
        update deliveries set state = 'attempting', lease_owner = $2, lease_until = $3, epoch = epoch + 1,
            attempts = attempts + 1, attempted_at = $1
        where id in (select id from due) returning *",
        skip_locked(db)
    );
    let values = [
        now.into(),
        owner.into(),
        lease_until.into(),
        i64::from(limit).into(),
        channel.into(),
    ];
    let mut rows = delivery::Model::find_by_statement(sql(db, &text, values))
        .all(db)
        .await?;
    rows.sort_by_key(|row| (row.priority, row.not_before, row.id));
    Ok(rows)
}

/// Writes the outcome of an attempt. False when the lease was lost meanwhile: then nothing is written.
pub async fn finish(
    db: &impl ConnectionTrait,
    (id, epoch): (DeliveryId, i32),
    attempt: &Attempt,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use DeliveryState::{Accepted, Planned, Suppressed, Uncertain, Undelivered};
    let nothing: Option<String> = None;
    let never: Option<DateTime<Utc>> = None;
    let (state, provider_id, reason, not_before, accepted_at, ended_at) = match attempt.clone() {
        Attempt::Accepted { provider_id } => {
            let provider_id = Some(provider_id).filter(|id| !id.is_empty());
            (Accepted, provider_id, nothing, never, Some(now), never)
        }
        Attempt::Undelivered { reason } => (Undelivered, nothing, Some(reason), never, never, Some(now)),
        Attempt::Suppressed { reason } => (Suppressed, nothing, Some(reason), never, never, Some(now)),
        Attempt::Postponed { not_before, reason } | Attempt::Returned { not_before, reason } => {
            (Planned, nothing, Some(reason), Some(not_before), never, never)
        }
        Attempt::Uncertain { reason } => (Uncertain, nothing, Some(reason), never, never, never),
    };
    let text = "update deliveries set state = $1, provider_id = $2, reason = $3,
            not_before = case when $4 is null then not_before when $4 < expires_at then $4 else expires_at end,
            accepted_at = $5, ended_at = $6, lease_owner = null, lease_until = null, attempts = attempts - $9
        where id = $7 and epoch = $8 and state = 'attempting'";
    let text = if skip_locked(db).is_empty() {
        text.to_owned()
    } else {
        text.replace("$4", "$4::timestamptz")
    };
    let values = [
        state.into(),
        provider_id.into(),
        reason.into(),
        not_before.into(),
        accepted_at.into(),
        ended_at.into(),
        id.into(),
        epoch.into(),
        i32::from(matches!(attempt, Attempt::Returned { .. })).into(),
    ];
    Ok(db.execute_raw(sql(db, &text, values)).await?.rows_affected() == 1)
}

/// A row, held until the transaction ends.
pub async fn hold(tx: &impl ConnectionTrait, id: DeliveryId) -> Result<Option<delivery::Model>, DbErr> {
    Deliveries::find_by_id(id).lock_exclusive().one(tx).await
}

/// Takes the rows of a channel whose workers' leases ran out. What may be said twice is planned again, the rest is uncertain:
/// nobody knows whether it left. Returns how many of each.
pub async fn rescue(db: &impl ConnectionTrait, channel: Channel, now: DateTime<Utc>) -> Result<(u64, u64), DbErr> {
    let repeatable = Purpose::ALL.iter().filter(|purpose| purpose.may_repeat());
    let repeatable: Vec<String> = repeatable.map(|purpose| format!("'{purpose}'")).collect();
    let again = format!(
        "update deliveries set state = 'planned', lease_owner = null, lease_until = null, reason = 'lease lost'
        where state = 'attempting' and channel = $2 and lease_until <= $1 and purpose in ({})",
        repeatable.join(", ")
    );
    let unknown =
        "update deliveries set state = 'uncertain', lease_owner = null, lease_until = null, reason = 'lease lost'
        where state = 'attempting' and channel = $2 and lease_until <= $1";
    let values = || [now.into(), channel.into()];
    let again = db.execute_raw(sql(db, &again, values())).await?.rows_affected();
    let unknown = db.execute_raw(sql(db, unknown, values())).await?.rows_affected();
    Ok((again, unknown))
}

/// What a carrier said later about a message it took. A second receipt changes nothing.
pub async fn receipt(
    db: &impl ConnectionTrait,
    provider_id: &str,
    delivered: bool,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let state = if delivered {
        DeliveryState::Delivered
    } else {
        DeliveryState::Undelivered
    };
    let text = "update deliveries set state = $1, ended_at = $2
        where provider_id = $3 and state in ('accepted', 'uncertain')";
    Ok(db
        .execute_raw(sql(db, text, [state.into(), now.into(), provider_id.into()]))
        .await?
        .rows_affected()
        == 1)
}

/// Which planned messages to take back before they leave.
#[derive(Debug, Clone, Copy)]
pub enum Withdrawn {
    /// Everything to a donor who said stop, but for codes that the donor asked for.
    OfDonor(DonorId),
    /// The appeals of a campaign that is over.
    OfCampaign(CampaignId),
    /// What was to be said about an earlier place of an appointment.
    OfAppointment(AppointmentId),
}

/// Takes planned messages back. Returns how many.
pub async fn cancel(db: &impl ConnectionTrait, which: Withdrawn, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let (filter, id) = match which {
        Withdrawn::OfDonor(id) => ("donor_id = $2 and purpose <> 'code'", id.0),
        Withdrawn::OfCampaign(id) => ("campaign_id = $2 and purpose = 'appeal'", id.0),
        Withdrawn::OfAppointment(id) => ("appointment_id = $2 and purpose in ('confirmation', 'reminder')", id.0),
    };
    let text = format!("update deliveries set state = 'cancelled', ended_at = $1 where state = 'planned' and {filter}");
    Ok(db
        .execute_raw(sql(db, &text, [now.into(), id.into()]))
        .await?
        .rows_affected())
}

/// The rows that a carrier knows under these ids.
pub async fn by_provider_ids(db: &impl ConnectionTrait, ids: &[String]) -> Result<Vec<delivery::Model>, DbErr> {
    Deliveries::find()
        .filter(delivery::Column::ProviderId.is_in(ids.iter().map(String::as_str)))
        .all(db)
        .await
}

/// When the appeals of a campaign were taken by a carrier.
pub async fn accepted_appeals(
    db: &impl ConnectionTrait,
    campaign: CampaignId,
) -> Result<HashMap<AppealId, DateTime<Utc>>, DbErr> {
    let rows = Deliveries::find()
        .filter(delivery::Column::CampaignId.eq(campaign))
        .filter(delivery::Column::Purpose.eq(Purpose::Appeal))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| row.appeal_id.zip(row.accepted_at))
        .collect())
}

/// Whether the message of an appeal has left, or may have left, the building.
pub async fn has_left(db: &impl ConnectionTrait, appeal: AppealId) -> Result<bool, DbErr> {
    use DeliveryState::{Accepted, Attempting, Delivered, Uncertain};
    let rows = Deliveries::find()
        .filter(delivery::Column::AppealId.eq(appeal))
        .filter(delivery::Column::Purpose.eq(Purpose::Appeal))
        .filter(delivery::Column::State.is_in([Accepted, Attempting, Delivered, Uncertain]));
    Ok(rows.one(db).await?.is_some())
}

/// How many rows stand in each state.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct StateCount {
    pub state: DeliveryState,
    pub rows: i64,
}

/// The ledger by state. With a campaign: only its appeals.
pub async fn by_state(db: &impl ConnectionTrait, campaign: Option<CampaignId>) -> Result<Vec<StateCount>, DbErr> {
    let (filter, values) = match campaign {
        Some(id) => ("where campaign_id = $1 and purpose = 'appeal'", vec![id.into()]),
        None => ("", vec![]),
    };
    let text = format!("select state, count(*) as rows from deliveries {filter} group by state");
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
