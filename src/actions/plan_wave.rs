//! One look of the planner at one campaign: read, decide, write. The decision is the pure function's; what it decides
//! is written with its rows of the ledger in one short transaction.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::donor;
use entity::values::{AppealState, CampaignId, CampaignState, DonorId, SiteSafety};
use sea_orm::{ConnectionTrait, DbErr};

use super::appointment::{AppointmentRefused, book, may_give, stand_down};
use super::campaign::withdraw_open;
use super::candidates::candidates;
use super::places::hold_places;
use super::progress::Progress;
use super::scene::{Scene, scene};
use super::{Context, answer, post};
use crate::domain::wave::{self, Because, Booking, Candidate, Decision, Forecast, Recipient};
use crate::keyring::fresh_token;
use crate::store::appeals::NewAppeal;
use crate::store::campaigns::NewWave;
use crate::store::db::write_tx;
use crate::store::{appeals, appointments, campaigns, donors, sites, slots};

/// What a look of the planner did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// Asked so many people.
    Asked(u32),
    /// Decided to ask nobody now.
    Still,
    /// Not due any more, or in another process's hands.
    NotDue,
}

/// Why the planner could not look.
#[derive(Debug, thiserror::Error)]
pub enum PlanFailed {
    /// An appointment could not be changed.
    #[error(transparent)]
    Appointment(#[from] AppointmentRefused),
    /// A message could not be put into the ledger.
    #[error(transparent)]
    Post(#[from] post::NotPosted),
    /// The reason could not be written down.
    #[error("the planner's reason could not be written down")]
    Because(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Looks at a campaign that is due: stands down whom the need no longer takes, gives free places to those who wait for
/// one, and asks further people if the planner says so. Repeated at once, it does nothing more.
///
/// # Errors
/// [`PlanFailed`]; nothing is written then.
pub async fn plan_wave(context: &Context<'_>, id: CampaignId) -> Result<Looked, PlanFailed> {
    let Some(before) = scene(context.db, id).await? else {
        return Ok(Looked::NotDue);
    };
    let held = slots::held_by(context.db, id, context.now).await?;
    let day = held
        .first()
        .map_or(before.shortage.deadline, |slot| slot.starts_at)
        .with_timezone(&before.zone());
    let candidates = candidates(context, &before, day.date_naive()).await?;
    let tx = write_tx(context.db).await?;
    sites::lock(&tx, before.site.id).await?;
    if campaigns::take_due(&tx, id, context.now).await?.is_none() {
        return Ok(Looked::NotDue);
    }
    let Some(scene) = scene(&tx, id).await? else {
        return Ok(Looked::NotDue);
    };
    let policy = &context.house.policy;
    let before = Progress::read(&tx, policy, &scene, context.now).await?;
    release_surplus(&tx, context, &scene, &before).await?;
    serve_waitlist(&tx, context, &scene, before).await?;
    make_up_for_places(&tx, context, &scene).await?;
    let progress = Progress::read(&tx, policy, &scene, context.now).await?;
    let looked = decide(&tx, context, &scene, &progress, &candidates).await?;
    tx.commit().await?;
    Ok(looked)
}

/// Places that were given back go to those who said yes and found none, the first first, for as long as more are
/// wanted: who is given a place now must not hear at the next look that there is no need to come.
async fn serve_waitlist(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    mut progress: Progress,
) -> Result<(), PlanFailed> {
    for appeal in appeals::in_state(tx, scene.campaign.id, AppealState::Waitlisted).await? {
        if progress.suffices(&context.house.policy) {
            break;
        }
        let held = slots::held_by(tx, scene.campaign.id, context.now).await?;
        let Some(index) = answer::best(&held, context) else {
            break;
        };
        match still_able(tx, context, scene, appeal.donor_id, held[index].starts_at).await? {
            Some(donor) => {
                let booked = book(tx, context, scene, (&donor, appeal.id), held[index].id).await?;
                progress.add(&context.house.policy.rates, booked, held[index].starts_at);
            }
            None => appeals::set_state(tx, appeal.id, AppealState::Withdrawn, None).await?,
        }
    }
    Ok(())
}

/// The donor who waits for a place, unless a stop, another place or a deferral has come since.
async fn still_able(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    id: DonorId,
    at: DateTime<Utc>,
) -> Result<Option<donor::Model>, PlanFailed> {
    let free = appointments::live_of_donor(tx, id).await?.is_none();
    let donor = donors::lock(tx, &[id]).await?.pop();
    let Some(donor) = donor.filter(|donor| free && donor.stopped_at.is_none()) else {
        return Ok(None);
    };
    match may_give(tx, context, scene, &donor, at).await {
        Ok(()) => Ok(Some(donor)),
        Err(AppointmentRefused::NotEligible { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Holds further places where those held have passed, or were taken by donors who did not come. A site that is no longer
/// open gives none.
async fn make_up_for_places(tx: &impl ConnectionTrait, context: &Context<'_>, scene: &Scene) -> Result<(), DbErr> {
    let progress = Progress::read(tx, &context.house.policy, scene, context.now).await?;
    if progress.need.is_met() || scene.site.safety != SiteSafety::Open {
        return Ok(());
    }
    let (covered, id) = (progress.places(), scene.campaign.id);
    hold_places(tx, context, &scene.site, id, &progress.need, covered).await
}

/// Tells those whom the need no longer takes, while there is time for it.
async fn release_surplus(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    progress: &Progress,
) -> Result<(), PlanFailed> {
    let bookings: Vec<Booking> = progress.bookings.iter().map(|(_, booking)| *booking).collect();
    let surplus = wave::surplus(&progress.need, &bookings, &context.house.policy, context.now);
    for (held, _) in progress.bookings.iter().filter(|(held, _)| surplus.contains(&held.id)) {
        stand_down(tx, context, scene, held).await?;
    }
    Ok(())
}

async fn decide(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    progress: &Progress,
    candidates: &[Candidate],
) -> Result<Looked, PlanFailed> {
    let policy = &context.house.policy;
    let decision = wave::plan_next(&progress.need, candidates, &progress.history(), policy, context.now);
    let (to, because, again, looked) = match decision {
        Decision::Send {
            recipients,
            not_before,
            expires_at,
            because,
            forecast,
        } => {
            let wave = Wave {
                recipients,
                not_before,
                expires_at,
                forecast,
            };
            let asked = send(tx, context, scene, progress, &wave, &because).await?;
            (
                CampaignState::Asking,
                because,
                context.now + policy.wave_interval,
                Looked::Asked(asked),
            )
        }
        Decision::Wait { until, because } => (CampaignState::Asking, because, until, Looked::Still),
        Decision::Enough { because } => {
            withdraw_open(tx, context, scene).await?;
            (
                CampaignState::Enough,
                because,
                context.now + policy.cadence,
                Looked::Still,
            )
        }
        Decision::Exhausted { because } => (
            CampaignState::Asking,
            because,
            context.now + policy.cadence,
            Looked::Still,
        ),
    };
    campaigns::replan(tx, scene.campaign.id, to, &serde_json::to_string(&because)?, again).await?;
    Ok(looked)
}

/// A wave as decided.
struct Wave {
    recipients: Vec<Recipient>,
    not_before: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    forecast: Forecast,
}

async fn send(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    progress: &Progress,
    wave: &Wave,
    because: &Because,
) -> Result<u32, PlanFailed> {
    let asked = still_free(tx, context, &wave.recipients).await?;
    if asked.is_empty() {
        return Ok(0);
    }
    let new = NewWave {
        campaign: scene.campaign.id,
        asked: i32::try_from(asked.len()).unwrap_or(i32::MAX),
        expected: wave.forecast.collected,
        because: serde_json::to_string(because)?,
    };
    let id = campaigns::add_wave(tx, new, context.now).await?;
    let (first, last) = (progress.held.first(), progress.held.last());
    let window = (
        first.map_or(wave.not_before, |slot| slot.starts_at),
        last.map_or(scene.shortage.deadline, |slot| slot.ends_at),
    );
    for (donor, recipient) in &asked {
        let token = fresh_token(10);
        let new = NewAppeal {
            campaign: scene.campaign.id,
            wave: id,
            donor: donor.id,
            channel: recipient.channel,
            token: token.clone(),
            yes_chance: recipient.p_yes,
            expires_at: wave.expires_at,
        };
        let appeal = appeals::insert(tx, new, wave.not_before).await?;
        let ask = (appeal, token.as_str(), recipient.channel);
        let life = (wave.not_before, wave.expires_at);
        post::appeal(tx, context, scene, donor, ask, window, life).await?;
    }
    Ok(u32::try_from(asked.len()).unwrap_or(u32::MAX))
}

/// The recipients whom no other campaign has asked since they were found: they were read outside the transaction.
async fn still_free(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    recipients: &[Recipient],
) -> Result<Vec<(donor::Model, Recipient)>, DbErr> {
    let ids: Vec<DonorId> = recipients.iter().map(|recipient| recipient.donor).collect();
    let asked_before = context.now - context.house.limits.between_appeals;
    let found = donors::lock(tx, &ids).await?.into_iter();
    let mut free: HashMap<DonorId, donor::Model> = found
        .filter(|donor| donor.askable && donor.last_asked_at.is_none_or(|at| at <= asked_before))
        .map(|donor| (donor.id, donor))
        .collect();
    Ok(recipients
        .iter()
        .filter_map(|recipient| Some((free.remove(&recipient.donor)?, *recipient)))
        .collect())
}
