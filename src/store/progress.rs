//! The read model of progress: what is known of some campaigns, in as many statements for one as for a hundred.

use std::collections::{HashMap, HashSet};

use ::entity::values::{AppointmentId, CampaignId, Channel};
use ::entity::{appointment, slot};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter};

use super::db::sql;
use super::slots::HeldSlot;

/// What is known of one campaign.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Units collected for its shortage.
    pub collected: u32,
    /// Every slot in which it holds or held places, in order.
    pub slots: Vec<HeldSlot>,
    /// Every place that was ever booked, with its slot.
    pub appointments: Vec<(appointment::Model, slot::Model)>,
    /// The places whose donors a reminder has reached, as far as the carrier knows.
    pub reminded: HashSet<AppointmentId>,
    /// The asks that nobody has answered, without those whose message did not reach anybody.
    pub outstanding: Vec<Outstanding>,
    pub waitlisted: u32,
    pub last_wave_at: Option<DateTime<Utc>>,
}

/// An ask that may still be answered, with what tells how its kind answers.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Outstanding {
    pub channel: Channel,
    pub asked_at: DateTime<Utc>,
    pub emergency: bool,
    pub last_donated_on: Option<NaiveDate>,
}

/// A row that belongs to a campaign.
#[derive(FromQueryResult)]
struct Of<T: FromQueryResult> {
    campaign_id: CampaignId,
    #[sea_orm(nested)]
    row: T,
}

#[derive(FromQueryResult)]
struct Count {
    rows: i64,
}

impl Count {
    fn count(&self) -> u32 {
        u32::try_from(self.rows).unwrap_or(u32::MAX)
    }
}

#[derive(FromQueryResult)]
struct Reminded {
    appointment_id: AppointmentId,
}

#[derive(FromQueryResult)]
struct Wave {
    decided_at: DateTime<Utc>,
}

type KnownOf = HashMap<CampaignId, Known>;

/// What is known of each of some campaigns.
pub async fn known(db: &impl ConnectionTrait, campaigns: &[CampaignId]) -> Result<KnownOf, DbErr> {
    let mut known: KnownOf = campaigns.iter().map(|id| (*id, Known::default())).collect();
    if campaigns.is_empty() {
        return Ok(known);
    }
    let collected = "select s.campaign_id, count(*) as rows
        from donations d join shortages s on s.id = d.shortage_id where s.campaign_id in {these} group by s.campaign_id";
    read(db, &mut known, collected, |known, row: Count| {
        known.collected = row.count();
    })
    .await?;
    let slots = "select h.campaign_id, s.id, s.starts_at, s.ends_at, s.capacity, s.booked, h.places
        from holds h join slots s on s.id = h.slot_id where h.campaign_id in {these} order by s.starts_at";
    read(db, &mut known, slots, |known, slot| known.slots.push(slot)).await?;
    let reminded = "select campaign_id, appointment_id from deliveries
        where campaign_id in {these} and purpose = 'reminder' and purpose <> 'appeal' and state in ('accepted', 'delivered')
        and appointment_id is not null";
    read(db, &mut known, reminded, |known, row: Reminded| {
        known.reminded.insert(row.appointment_id);
    })
    .await?;
    let outstanding = "select a.campaign_id, a.channel, a.asked_at, d.emergency, d.last_donated_on
        from appeals a join donors d on d.id = a.donor_id
        where a.campaign_id in {these} and a.state = 'asked' and (
            not exists (select 1 from deliveries l where l.appeal_id = a.id and l.purpose = 'appeal'
                and l.state in ('undelivered', 'expired', 'suppressed', 'cancelled'))
            or exists (select 1 from deliveries l where l.appeal_id = a.id and l.purpose = 'appeal'
                and l.state not in ('undelivered', 'expired', 'suppressed', 'cancelled'))
            or exists (select 1 from calls k where k.appeal_id = a.id and k.purpose = 'appeal' and k.done_at is null))";
    read(db, &mut known, outstanding, |known, ask| known.outstanding.push(ask)).await?;
    let waitlisted = "select campaign_id, count(*) as rows from appeals
        where campaign_id in {these} and state = 'waitlisted' group by campaign_id";
    read(db, &mut known, waitlisted, |known, row: Count| {
        known.waitlisted = row.count();
    })
    .await?;
    let waves = "select campaign_id, decided_at from waves where campaign_id in {these} order by number";
    read(db, &mut known, waves, |known, wave: Wave| {
        known.last_wave_at = Some(wave.decided_at);
    })
    .await?;
    let booked = appointment::Entity::find()
        .find_also_related(slot::Entity)
        .filter(appointment::Column::CampaignId.is_in(campaigns.iter().copied()))
        .all(db)
        .await?;
    for (held, slot) in booked {
        let known = held.campaign_id.and_then(|id| known.get_mut(&id));
        if let Some((known, slot)) = known.zip(slot) {
            known.appointments.push((held, slot));
        }
    }
    Ok(known)
}

/// Puts each row of a statement, in which `{these}` stands for the campaigns, to what is known of its campaign.
async fn read<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    known: &mut KnownOf,
    text: &str,
    put: impl Fn(&mut Known, T),
) -> Result<(), DbErr> {
    let these: Vec<String> = known.keys().map(CampaignId::to_string).collect();
    let text = text.replace("{these}", &format!("({})", these.join(", ")));
    for Of { campaign_id, row } in Of::find_by_statement(sql(db, &text, [])).all(db).await? {
        if let Some(known) = known.get_mut(&campaign_id) {
            put(known, row);
        }
    }
    Ok(())
}
