//! The ledger: every message is one row that reaches exactly one end. The intent to send is on disk before a byte
//! leaves; a worker that lost its lease cannot write an outcome, because the row's epoch has moved on.

mod balance;
mod ended;
mod outcome;
mod work;

pub use balance::{StateCount, Unaccounted, by_state, imbalance, unaccounted};
pub use ended::{Attempt, Ended};
pub use outcome::{VALIDITY_OVER, expire, finish, give_up_uncertain, took_before};
pub use work::{Sweep, Worker, claim, give_back, is_due, rescue};

use ::entity::delivery::{self, Entity as Deliveries};
use ::entity::values::{
    AppealId, AppointmentId, CampaignId, Channel, DeliveryId, DeliveryState, DonorId, Language, Purpose, ReplyId,
};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::campaigns::HELD;
use super::db::sql;
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
    /// The reply that it answers.
    pub reply: Option<ReplyId>,
    pub purpose: Purpose,
    pub channel: Channel,
    pub language: Language,
    pub address_index: Vec<u8>,
    /// The typed message as JSON; it is sealed here and rendered when it leaves.
    pub message: String,
    pub not_before: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
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
        reply_id: Set(new.reply),
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
    let once = OnConflict::new().do_nothing().to_owned();
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
        Purpose::Confirmation
        | Purpose::Cancellation
        | Purpose::Waitlist
        | Purpose::NotNow
        | Purpose::Over
        | Purpose::Help
        | Purpose::Language
        | Purpose::Stopped
        | Purpose::Number => 1,
        Purpose::StandDown => 2,
        Purpose::Reminder => 3,
        Purpose::Appeal => 4,
        Purpose::ThankYou => 5,
    }
}

/// What was said so often without an answer is uncertain: each time costs, and each may have been heard.
pub const MOST_SAID: i32 = 3;

/// The first of the priorities of what nobody waits for.
const CAN_WAIT: i16 = priority(Purpose::StandDown);

/// How many priorities there are; thanks come last.
const PRIORITIES: usize = priority(Purpose::ThankYou) as usize + 1;

/// Opens the message of a row.
pub fn message(keys: &Keyring, row: &delivery::Model) -> Result<String, Unsealable> {
    keys.open("deliveries.message", &row.dedup_key, &row.message_sealed)
}

/// A row, held until the transaction ends.
pub async fn hold(tx: &impl ConnectionTrait, id: DeliveryId) -> Result<Option<delivery::Model>, DbErr> {
    Deliveries::find_by_id(id).lock_exclusive().one(tx).await
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
    /// Every letter to a donor who wants none, but for codes that the donor asked for.
    LettersOf(DonorId),
    /// Every text to a donor whose number is somebody else's.
    TextsOf(DonorId),
    /// The appeals of a campaign that is over.
    OfCampaign(CampaignId),
    /// What told a donor that there is no place, or no need to come.
    NoPlaceFor(DonorId),
    /// What was to be said about an earlier place of an appointment.
    OfAppointment(AppointmentId),
}

/// Takes planned messages back. Returns how many.
pub async fn cancel(db: &impl ConnectionTrait, which: Withdrawn, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let (filter, id) = match which {
        Withdrawn::OfDonor(id) => ("donor_id = $2 and purpose not in ('code', 'stopped')", id.0),
        Withdrawn::LettersOf(id) => ("donor_id = $2 and channel = 'email' and purpose <> 'code'", id.0),
        Withdrawn::TextsOf(id) => ("donor_id = $2 and channel = 'sms'", id.0),
        Withdrawn::OfCampaign(id) => (
            "appeal_id in (select id from appeals where campaign_id = $2) and purpose = 'appeal'",
            id.0,
        ),
        Withdrawn::NoPlaceFor(id) => (
            "donor_id = $2 and purpose in ('waitlist', 'not_now', 'over', 'cancellation', 'stand_down')",
            id.0,
        ),
        Withdrawn::OfAppointment(id) => ("appointment_id = $2 and purpose in ('confirmation', 'reminder')", id.0),
    };
    let text = format!("update deliveries set state = 'cancelled', ended_at = $1 where state = 'planned' and {filter}");
    Ok(db
        .execute_raw(sql(db, &text, [now.into(), id.into()]))
        .await?
        .rows_affected())
}

/// When a donor was told last of a visit: by its ticket or by its reminder.
pub async fn told_of_visit(db: &impl ConnectionTrait, id: AppointmentId) -> Result<Option<DateTime<Utc>>, DbErr> {
    let rows = Deliveries::find()
        .filter(delivery::Column::AppointmentId.eq(id))
        .filter(delivery::Column::Purpose.is_in([Purpose::Confirmation, Purpose::Reminder]));
    Ok(rows.all(db).await?.into_iter().filter_map(|row| row.accepted_at).max())
}

/// Whether there is, or was, a ticket of a place.
pub async fn has_ticket(db: &impl ConnectionTrait, (id, revision): (AppointmentId, i32)) -> Result<bool, DbErr> {
    let rows = Deliveries::find()
        .filter(delivery::Column::AppointmentId.eq(id))
        .filter(delivery::Column::Revision.eq(revision))
        .filter(delivery::Column::Purpose.eq(Purpose::Confirmation));
    Ok(rows.one(db).await?.is_some())
}

/// Whether anything was to be said about an ask, or about a visit, that was planned after then. What goes another way, planned
/// in the moment in which one was looked for, says nothing new.
pub async fn speaks_since(
    db: &impl ConnectionTrait,
    (appeal, visit): (Option<AppealId>, Option<AppointmentId>),
    then: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let about = |subject: &str, number: u8| {
        format!(
            "select 1 from deliveries d where d.{subject} = ${number} and d.planned_at > $3 and not exists (
                select 1 from deliveries o where o.{subject} = ${number} and o.purpose = d.purpose
                    and o.fell_back_at = d.planned_at)"
        )
    };
    let text = format!(
        "{} union all {} limit 1",
        about("appeal_id", 1),
        about("appointment_id", 2)
    );
    let one = sql(db, &text, [appeal.into(), visit.into(), then.into()]);
    Ok(db.query_one_raw(one).await?.is_some())
}

/// How many replies of a donor were answered since then.
pub async fn answers_since(db: &impl ConnectionTrait, donor: DonorId, since: DateTime<Utc>) -> Result<u64, DbErr> {
    let rows = Deliveries::find()
        .filter(delivery::Column::DonorId.eq(donor))
        .filter(delivery::Column::ReplyId.is_not_null())
        .filter(delivery::Column::PlannedAt.gt(since));
    rows.count(db).await
}

/// What did not arrive, is still of use, and for which no other way was looked for yet; the pressing first. An ask waits
/// while its campaign asks nobody.
pub async fn failed(db: &impl ConnectionTrait, now: DateTime<Utc>, limit: u64) -> Result<Vec<DeliveryId>, DbErr> {
    Deliveries::find()
        .select_only()
        .column(delivery::Column::Id)
        .filter(Expr::cust("state in ('undelivered', 'expired')"))
        .filter(Expr::cust(format!(
            "not (purpose = 'appeal' and campaign_id in ({HELD}))"
        )))
        .filter(delivery::Column::FellBackAt.is_null())
        .filter(delivery::Column::ExpiresAt.gt(now))
        .order_by_asc(delivery::Column::Priority)
        .order_by_asc(delivery::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Notes that another way was looked for.
pub async fn mark_fallen_back(db: &impl ConnectionTrait, id: DeliveryId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let text = "update deliveries set fell_back_at = $1 where id = $2";
    db.execute_raw(sql(db, text, [now.into(), id.into()])).await.map(|_| ())
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
