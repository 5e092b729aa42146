//! What came of a place: the donor arrives, and the desk records the outcome.

use chrono::{NaiveDate, TimeDelta};
use entity::values::{AppointmentId, AppointmentState, Component, ShortageState};
use entity::{appointment, shortage};
use sea_orm::ConnectionTrait;

use super::appointment::{AppointmentRefused, hold};
use super::campaign::end_campaign;
use super::scene::{Scene, local_day, scene};
use super::{Context, givable, post};
use crate::domain::blood::Procedure;
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::donations::{self, NewDonation};
use crate::store::{appointments, campaigns, deferrals, donors, shortages};

/// How long after the end of its slot a donor who was not seen counts as not having come.
pub const GRACE: TimeDelta = TimeDelta::hours(3);
/// How long after the end of its slot the desk can still write down what came of a donor who was there. Until then the
/// donor is asked for nothing else; after it nothing is claimed of the visit.
pub const RECORD_WITHIN: TimeDelta = TimeDelta::days(7);

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
    /// The donor came, and nobody wrote down in time what came of it.
    Unrecorded,
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
        Outcome::Unrecorded => AppointmentState::Unrecorded,
    };
    appointments::end(&tx, id, state, context.now).await?;
    let day = local_day(scene.as_ref(), context.now);
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
        // What is written down late was given on the day of the visit.
        on: local_day(scene, held.arrived_at.unwrap_or(context.now)),
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
