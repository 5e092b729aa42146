//! A donor answers an appeal.

use entity::values::{AppealId, AppealState, AppointmentState, CampaignState, SlotId};
use entity::{appeal, appointment};
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use super::appointment::{AppointmentRefused, book, give_up, may_give};
use super::scene::{hold_site, scene};
use crate::domain::slot::{self, Held};
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::{appeals, appointments, campaigns, donors, slots};

/// What a donor says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// I come in this slot; without one: whenever a place is held.
    Yes(Option<SlotId>),
    /// Not this time.
    No,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// The donor holds a place.
    Booked(appointment::Model),
    /// Every place is taken; the first that is given back is the donor's.
    Waitlisted,
    /// Noted: not this time.
    Declined,
}

/// Why an answer has no effect.
#[derive(Debug, thiserror::Error)]
pub enum AnswerRefused {
    /// There is no such appeal.
    #[error("there is no such appeal")]
    Unknown,
    /// Its time is over.
    #[error("this appeal has expired")]
    Expired,
    /// Enough donors have answered.
    #[error("enough donors have already answered")]
    Enough,
    /// The donor cannot have the place.
    #[error(transparent)]
    Place(#[from] AppointmentRefused),
}

impl From<DbErr> for AnswerRefused {
    fn from(error: DbErr) -> Self {
        AppointmentRefused::from(error).into()
    }
}

/// Takes a donor's answer. A yes books one held place in one transaction; said a second time, it books nothing more and
/// answers with the place that is held already.
///
/// # Errors
/// [`AnswerRefused`].
pub async fn answer_appeal(context: &Context<'_>, id: AppealId, answer: Answer) -> Result<Answered, AnswerRefused> {
    let tx = write_tx(context.db).await?;
    let answered = answer_in(&tx, context, id, answer).await?;
    tx.commit().await?;
    Ok(answered)
}

pub(super) async fn answer_in(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    id: AppealId,
    answer: Answer,
) -> Result<Answered, AnswerRefused> {
    let asked = appeals::by_id(tx, id).await?.ok_or(AnswerRefused::Unknown)?;
    hold_site(tx, asked.campaign_id).await?;
    let appeal = appeals::lock(tx, id).await?.ok_or(AnswerRefused::Unknown)?;
    if appeal.state == AppealState::Booked {
        return standing(tx, context, &appeal, answer).await;
    }
    match appeal.state {
        AppealState::Withdrawn => return Err(AnswerRefused::Enough),
        AppealState::Expired => return Err(AnswerRefused::Expired),
        _ if appeal.expires_at <= context.now => return Err(AnswerRefused::Expired),
        _ => {}
    }
    match answer {
        Answer::No => {
            appeals::set_state(tx, id, AppealState::Declined, Some(context.now)).await?;
            audit::record(tx, By::donor(appeal.donor_id), "decline", ("appeal", id.0), context.now).await?;
            campaigns::look_again(tx, appeal.campaign_id, context.now).await?;
            Ok(Answered::Declined)
        }
        Answer::Yes(slot) => accept(tx, context, &appeal, slot).await,
    }
}

/// An answer from somebody who said yes before: the place stands, or is given up.
async fn standing(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    appeal: &appeal::Model,
    answer: Answer,
) -> Result<Answered, AnswerRefused> {
    let held = appointments::of_appeal(tx, appeal)
        .await?
        .ok_or(AnswerRefused::Expired)?;
    match answer {
        Answer::No if held.state == AppointmentState::Booked => {
            give_up(tx, context, &held).await?;
            audit::record(
                tx,
                By::donor(appeal.donor_id),
                "cancel",
                ("appointment", held.id.0),
                context.now,
            )
            .await?;
            Ok(Answered::Declined)
        }
        _ => Ok(Answered::Booked(held)),
    }
}

async fn accept(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    appeal: &appeal::Model,
    wanted: Option<SlotId>,
) -> Result<Answered, AnswerRefused> {
    let scene = scene(tx, appeal.campaign_id).await?.ok_or(AnswerRefused::Expired)?;
    if scene.campaign.state == CampaignState::Ended {
        return Err(AnswerRefused::Enough);
    }
    let donor = donors::lock(tx, &[appeal.donor_id]).await?.pop();
    let donor = donor
        .filter(|donor| donor.stopped_at.is_none())
        .ok_or(AnswerRefused::Expired)?;
    if appointments::live_of_donor(tx, donor.id).await?.is_some() {
        return Err(AppointmentRefused::AnotherPlace.into());
    }
    let held = slots::held_by(tx, scene.campaign.id, context.now).await?;
    let chosen = match wanted {
        Some(slot) => Some(
            held.iter()
                .position(|held| held.id == slot)
                .ok_or(AppointmentRefused::SlotFull)?,
        ),
        None => best(&held, context),
    };
    let Some(chosen) = chosen.map(|index| &held[index]) else {
        appeals::set_state(tx, appeal.id, AppealState::Waitlisted, Some(context.now)).await?;
        return Ok(Answered::Waitlisted);
    };
    may_give(tx, context, &scene, &donor, chosen.starts_at).await?;
    Ok(Answered::Booked(
        book(tx, context, &scene, (&donor, appeal.id), chosen.id).await?,
    ))
}

/// The slot for somebody who only said yes.
pub(super) fn best(held: &[slots::HeldSlot], context: &Context<'_>) -> Option<usize> {
    let count = |places: i16| u32::try_from(places).unwrap_or(0);
    let held: Vec<Held> = held
        .iter()
        .map(|slot| Held {
            starts_at: slot.starts_at,
            places: count(slot.places + slot.booked),
            taken: count(slot.booked),
        })
        .collect();
    slot::best_slot(&held, context.now, context.house.policy.lead)
}
