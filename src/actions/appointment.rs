//! Places at a site: taken, moved, given up, and what came of them at the desk.

use chrono::{DateTime, NaiveDate, Utc};
use entity::values::{AppealId, AppealState, AppointmentId, AppointmentState, CampaignState, DonorId, SiteId, SlotId};
use entity::{appointment, donor};
use sea_orm::{ConnectionTrait, DbErr};

use super::scene::{Scene, scene};
use super::{Context, givable, post};
use crate::domain::eligibility::Verdict;
use crate::keyring::fresh_digits;
use crate::store::audit::{self, By};
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::ledger::{self, Withdrawn};
use crate::store::{appeals, appointments, campaigns, donors, sites, slots};

/// Why an appointment stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum AppointmentRefused {
    /// Nobody has such an appointment, or not here.
    #[error("there is no such appointment")]
    Unknown,
    /// It has ended, or the outcome was recorded already.
    #[error("this appointment has ended")]
    Ended,
    /// The wanted slot has no free place.
    #[error("this slot is full")]
    SlotFull,
    /// The donor may give again from this day on, or never, but not on the day of the wanted slot.
    #[error("the donor may not give on that day")]
    NotEligible {
        /// The first day on which the donor may give.
        from: Option<NaiveDate>,
    },
    /// The donor has another live appointment.
    #[error("the donor holds another place")]
    AnotherPlace,
    /// A message could not be put into the ledger.
    #[error(transparent)]
    Post(#[from] post::NotPosted),
    /// The database failed.
    #[error(transparent)]
    Database(DbErr),
}

impl From<DbErr> for AppointmentRefused {
    fn from(error: DbErr) -> Self {
        if is_broken(&error, "appointments_one_live_per_donor") {
            return Self::AnotherPlace;
        }
        if is_broken(&error, "slots_never_over_capacity") {
            return Self::SlotFull;
        }
        Self::Database(error)
    }
}

/// Books one held place of a campaign for a donor and tells the donor where and when.
pub(super) async fn book(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    (donor, appeal): (&donor::Model, AppealId),
    slot: SlotId,
) -> Result<appointment::Model, AppointmentRefused> {
    if !slots::take_held(tx, scene.campaign.id, slot).await? {
        return Err(AppointmentRefused::SlotFull);
    }
    let new = appointments::NewAppointment {
        donor: donor.id,
        site: scene.site.id,
        slot,
        campaign: Some(scene.campaign.id),
        appeal: Some(appeal),
        code: free_code(tx, scene.site.id).await?,
    };
    let booked = appointments::insert(tx, new, context.now).await?;
    appeals::set_state(tx, appeal, AppealState::Booked, Some(context.now)).await?;
    ledger::cancel(tx, Withdrawn::NoPlaceFor(donor.id), context.now).await?;
    post::confirmation(tx, context, scene, donor, &booked).await?;
    campaigns::look_again(tx, scene.campaign.id, context.now).await?;
    audit::record(
        tx,
        By::donor(donor.id),
        "book",
        ("appointment", booked.id.0),
        context.now,
    )
    .await?;
    Ok(booked)
}

/// Four digits that nobody else at the site has at the moment.
async fn free_code(tx: &impl ConnectionTrait, site: SiteId) -> Result<String, DbErr> {
    loop {
        let code = fresh_digits(4);
        if !appointments::code_is_taken(tx, site, &code).await? {
            return Ok(code);
        }
    }
}

/// Whether a donor may give what a campaign asks for in the slot that begins `at`: the rules count days at the site.
pub(super) async fn may_give(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    at: DateTime<Utc>,
) -> Result<(), AppointmentRefused> {
    let day = at.with_timezone(&scene.zone()).date_naive();
    match givable::verdict(tx, context.house.rules, donor, scene.shortage.component, day).await? {
        Verdict::Eligible => Ok(()),
        Verdict::NotBefore { date, .. } => Err(AppointmentRefused::NotEligible { from: Some(date) }),
        Verdict::Never { .. } => Err(AppointmentRefused::NotEligible { from: None }),
    }
}

/// Moves a donor's own appointment to another slot in which the campaign holds a place.
///
/// # Errors
/// [`AppointmentRefused`].
pub async fn move_appointment(
    context: &Context<'_>,
    donor: DonorId,
    id: AppointmentId,
    to: SlotId,
) -> Result<(), AppointmentRefused> {
    let tx = write_tx(context.db).await?;
    let held = booked_by(&tx, donor, id).await?;
    let campaign = held.campaign_id.ok_or(AppointmentRefused::Ended)?;
    let scene = scene(&tx, campaign).await?.ok_or(AppointmentRefused::Ended)?;
    let wanted = slots::by_id(&tx, to).await?.filter(|slot| slot.id != held.slot_id);
    let wanted = wanted
        .filter(|slot| slot.starts_at > context.now)
        .ok_or(AppointmentRefused::SlotFull)?;
    let person = donors::by_id(&tx, donor).await?.ok_or(AppointmentRefused::Unknown)?;
    may_give(&tx, context, &scene, &person, wanted.starts_at).await?;
    if !slots::take_held(&tx, campaign, to).await? {
        return Err(AppointmentRefused::SlotFull);
    }
    slots::give_back(&tx, held.slot_id, running(&scene)).await?;
    appointments::set_slot(&tx, id, to).await?;
    ledger::cancel(&tx, Withdrawn::OfAppointment(id), context.now).await?;
    let moved = appointments::by_id(&tx, id).await?.ok_or(AppointmentRefused::Unknown)?;
    post::confirmation(&tx, context, &scene, &person, &moved).await?;
    audit::record(&tx, By::donor(donor), "move", ("appointment", id.0), context.now).await?;
    Ok(tx.commit().await?)
}

/// Gives up a donor's own appointment. The place goes back to the campaign.
///
/// # Errors
/// [`AppointmentRefused`].
pub async fn cancel_appointment(
    context: &Context<'_>,
    donor: DonorId,
    id: AppointmentId,
) -> Result<(), AppointmentRefused> {
    let tx = write_tx(context.db).await?;
    cancel_in(&tx, context, donor, id).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn cancel_in(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: DonorId,
    id: AppointmentId,
) -> Result<(), AppointmentRefused> {
    let held = booked_by(tx, donor, id).await?;
    give_up(tx, context, &held).await?;
    audit::record(tx, By::donor(donor), "cancel", ("appointment", id.0), context.now).await?;
    Ok(())
}

async fn booked_by(
    tx: &impl ConnectionTrait,
    donor: DonorId,
    id: AppointmentId,
) -> Result<appointment::Model, AppointmentRefused> {
    let found = hold(tx, id).await?;
    if found.donor_id != donor {
        return Err(AppointmentRefused::Unknown);
    }
    if found.state == AppointmentState::Booked {
        Ok(found)
    } else {
        Err(AppointmentRefused::Ended)
    }
}

/// An appointment that nobody else can change before the transaction ends.
pub(super) async fn hold(
    tx: &impl ConnectionTrait,
    id: AppointmentId,
) -> Result<appointment::Model, AppointmentRefused> {
    let found = appointments::by_id(tx, id).await?.ok_or(AppointmentRefused::Unknown)?;
    sites::lock(tx, found.site_id).await?;
    appointments::lock(tx, id).await?.ok_or(AppointmentRefused::Unknown)
}

/// Frees the place of a live appointment; the ask behind it counts as declined.
pub(super) async fn give_up(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    held: &appointment::Model,
) -> Result<(), DbErr> {
    appointments::end(tx, held.id, AppointmentState::Cancelled, context.now).await?;
    let campaign = match held.campaign_id {
        Some(id) => campaigns::by_id(tx, id)
            .await?
            .filter(|campaign| campaign.state != CampaignState::Ended),
        None => None,
    };
    slots::give_back(tx, held.slot_id, campaign.map(|campaign| campaign.id)).await?;
    ledger::cancel(tx, Withdrawn::OfAppointment(held.id), context.now).await?;
    if let Some(appeal) = held.appeal_id {
        appeals::set_state(tx, appeal, AppealState::Declined, Some(context.now)).await?;
    }
    let Some(id) = held.campaign_id else { return Ok(()) };
    campaigns::look_again(tx, id, context.now).await?;
    if let (Some(scene), Some(donor)) = (scene(tx, id).await?, donors::by_id(tx, held.donor_id).await?) {
        post::cancellation(tx, context, &scene, &donor, held).await?;
    }
    Ok(())
}

/// Tells a booked donor that there is no need to come, and frees the place.
pub(super) async fn stand_down(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    held: &appointment::Model,
) -> Result<(), post::NotPosted> {
    appointments::end(tx, held.id, AppointmentState::Cancelled, context.now).await?;
    slots::give_back(tx, held.slot_id, running(scene)).await?;
    ledger::cancel(tx, Withdrawn::OfAppointment(held.id), context.now).await?;
    if let Some(appeal) = held.appeal_id {
        appeals::set_state(tx, appeal, AppealState::Withdrawn, None).await?;
        if let Some(donor) = donors::by_id(tx, held.donor_id).await? {
            post::stand_down(tx, context, scene, &donor, appeal, Some(held)).await?;
        }
    }
    Ok(())
}

fn running(scene: &Scene) -> Option<entity::values::CampaignId> {
    (scene.campaign.state != CampaignState::Ended).then_some(scene.campaign.id)
}
