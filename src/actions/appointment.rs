//! Places at a site: taken, moved, given up, and what came of them at the desk.

use chrono::{NaiveDate, TimeDelta};
use entity::values::{
    AppealId, AppealState, AppointmentId, AppointmentState, CampaignState, Component, DonorId, ShortageState, SiteId,
    SlotId,
};
use entity::{appointment, donor, shortage};
use sea_orm::{ConnectionTrait, DbErr};

use super::campaign::{Scene, end_campaign, scene};
use super::{Context, givable, post};
use crate::domain::blood::Procedure;
use crate::domain::eligibility::Verdict;
use crate::keyring::fresh_digits;
use crate::store::audit::{self, By};
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::donations::{self, NewDonation};
use crate::store::ledger::{self, Withdrawn};
use crate::store::{appeals, appointments, campaigns, deferrals, donors, shortages, sites, slots};

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
    /// The donor may not give on the day of the wanted slot.
    #[error("the donor may not give on that day")]
    NotEligible,
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

/// What came of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Blood was given.
    Donated {
        /// By which procedure, said by what is made of it.
        component: Component,
        /// In millilitres, if written down.
        volume_ml: Option<i32>,
    },
    /// Came, and may come again from this day on; without a day: never.
    Deferred {
        /// The first day on which the donor may come again.
        until: Option<NaiveDate>,
    },
    /// Nobody came.
    DidNotCome,
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
    let day = wanted.starts_at.with_timezone(&scene.zone()).date_naive();
    let verdict = givable::verdict(&tx, context.house.rules, &person, scene.shortage.component, day).await?;
    if verdict != Verdict::Eligible {
        return Err(AppointmentRefused::NotEligible);
    }
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
    let held = booked_by(&tx, donor, id).await?;
    give_up(&tx, context, &held).await?;
    audit::record(&tx, By::donor(donor), "cancel", ("appointment", id.0), context.now).await?;
    Ok(tx.commit().await?)
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
async fn hold(tx: &impl ConnectionTrait, id: AppointmentId) -> Result<appointment::Model, AppointmentRefused> {
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
            post::stand_down(tx, context, scene, &donor, appeal).await?;
        }
    }
    Ok(())
}

fn running(scene: &Scene) -> Option<entity::values::CampaignId> {
    (scene.campaign.state != CampaignState::Ended).then_some(scene.campaign.id)
}

/// The donor is at the desk.
///
/// # Errors
/// [`AppointmentRefused::Ended`] unless the place is still booked.
pub async fn check_in(context: &Context<'_>, by: By, id: AppointmentId) -> Result<(), AppointmentRefused> {
    let tx = write_tx(context.db).await?;
    let held = hold(&tx, id).await?;
    if held.state != AppointmentState::Booked {
        return Err(AppointmentRefused::Ended);
    }
    appointments::arrive(&tx, id, context.now).await?;
    audit::record(&tx, by, "check_in", ("appointment", id.0), context.now).await?;
    Ok(tx.commit().await?)
}

/// Records what came of an appointment. A donation moves the donor's next eligible date and counts the shortage
/// down; the one that meets it ends the campaign.
///
/// # Errors
/// [`AppointmentRefused::Ended`] when an outcome was recorded before: nothing is counted twice.
pub async fn record_outcome(
    context: &Context<'_>,
    by: By,
    id: AppointmentId,
    outcome: Outcome,
) -> Result<(), AppointmentRefused> {
    let tx = write_tx(context.db).await?;
    let held = hold(&tx, id).await?;
    if !matches!(held.state, AppointmentState::Booked | AppointmentState::Arrived) {
        return Err(AppointmentRefused::Ended);
    }
    let scene = match held.campaign_id {
        Some(campaign) => scene(&tx, campaign).await?,
        None => None,
    };
    let state = match outcome {
        Outcome::Donated { component, volume_ml } => {
            let gift = Gift {
                component,
                volume_ml,
                by,
            };
            donate(&tx, context, scene.as_ref(), &held, &gift).await?;
            AppointmentState::Donated
        }
        Outcome::Deferred { until } => {
            deferrals::insert(&tx, held.donor_id, until, by.staff_id(), context.now).await?;
            AppointmentState::Deferred
        }
        Outcome::DidNotCome => AppointmentState::NoShow,
    };
    appointments::end(&tx, id, state, context.now).await?;
    let day = super::campaign::local_day(scene.as_ref(), context.now);
    givable::refresh(&tx, context.house.rules, held.donor_id, day).await?;
    if let Some(scene) = scene {
        if let (Outcome::Donated { component, .. }, Some(donor)) = (outcome, donors::by_id(&tx, held.donor_id).await?) {
            post::thank_you(&tx, context, &scene, &donor, (&held, component)).await?;
        }
        count_down(&tx, context, &scene).await?;
    }
    audit::record(&tx, by, state.as_str(), ("appointment", id.0), context.now).await?;
    Ok(tx.commit().await?)
}

struct Gift {
    component: Component,
    volume_ml: Option<i32>,
    by: By,
}

async fn donate(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: Option<&Scene>,
    held: &appointment::Model,
    gift: &Gift,
) -> Result<(), AppointmentRefused> {
    let new = NewDonation {
        donor: held.donor_id,
        appointment: Some(held.id),
        site: Some(held.site_id),
        // Plasma does not meet a need for red cells.
        shortage: scene
            .map(|scene| &scene.shortage)
            .filter(|need| serves(gift, need))
            .map(|need| need.id),
        component: gift.component,
        volume_ml: gift.volume_ml,
        on: super::campaign::local_day(scene, context.now),
        by: gift.by.staff_id(),
    };
    donations::insert(tx, new, context.now).await?;
    Ok(())
}

/// Whether what was given is what the need is made of.
fn serves(gift: &Gift, need: &shortage::Model) -> bool {
    Procedure::from(gift.component) == Procedure::from(need.component)
}

/// Ends the campaign whose shortage has been met; otherwise the planner looks again.
async fn count_down(tx: &impl ConnectionTrait, context: &Context<'_>, scene: &Scene) -> Result<(), AppointmentRefused> {
    let collected = donations::count_for(tx, scene.shortage.id).await?;
    if collected < u64::from(scene.shortage.units.unsigned_abs()) {
        campaigns::look_again(tx, scene.campaign.id, context.now).await?;
    } else if shortages::end(tx, scene.shortage.id, ShortageState::Met, context.now).await? {
        end_campaign(tx, context, scene.campaign.id).await?;
    }
    Ok(())
}

/// How long after the end of its slot a donor who was not seen counts as not having come.
pub const GRACE: TimeDelta = TimeDelta::hours(3);
