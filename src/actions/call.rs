//! The hotline takes a call from the list, makes it, and writes down what came of it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::call;
use entity::values::{AppealId, AppointmentId, CallId, CallOutcome, Channel, DonorId, Purpose, StaffId};
use sea_orm::{ConnectionTrait, DbErr};

use super::answer::{Answer, AnswerRefused, answer_in};
use super::appointment::{AppointmentRefused, cancel_in};
use super::fall_back::{is_of_use, passage};
use super::{Context, preferences};
use crate::domain::gate::{Passage, Reason};
use crate::notify::message::Message;
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::{calls, donors};

/// For how long a claimed call is one person's. After it somebody else may make it.
pub const CLAIM: TimeDelta = TimeDelta::minutes(15);

/// Why nothing was written down.
#[derive(Debug, thiserror::Error)]
pub enum CallRefused {
    /// There is no such call.
    #[error("there is no such call")]
    Unknown,
    /// Somebody else makes it by now, or has made it.
    #[error("somebody else has taken this call")]
    Taken,
    /// This cannot come of a call about this.
    #[error("this cannot come of such a call")]
    NoSuchOutcome,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Which outcomes a call about something can have.
#[must_use]
pub const fn outcomes(purpose: Purpose) -> &'static [CallOutcome] {
    use CallOutcome::{Comes, No, NotReached, Stop, Told};
    match purpose {
        Purpose::Appeal => &[Comes, No, NotReached, Stop],
        Purpose::Confirmation | Purpose::Reminder => &[Told, No, NotReached, Stop],
        _ => &[Told, NotReached, Stop],
    }
}

/// The call that a member of staff makes now: the one claimed before, or the next. What the gate no longer lets through is
/// taken from the list.
///
/// # Errors
/// The database failed, or a message cannot be read.
pub async fn claim_call(context: &Context<'_>, staff: StaffId) -> anyhow::Result<Option<call::Model>> {
    let tx = write_tx(context.db).await?;
    let since = context.now - CLAIM;
    if let Some(held) = calls::held_by(&tx, staff, since).await? {
        return Ok(Some(held));
    }
    let claimed = loop {
        let Some(row) = calls::claim(&tx, staff, (context.now, since)).await? else {
            break None;
        };
        match opens(&tx, context, &row).await? {
            Passage::Send => break Some(row),
            Passage::NotBefore(from) => calls::put_off(&tx, row.id, from).await?,
            Passage::Suppress(_) => calls::finish(&tx, row.id, CallOutcome::Withdrawn, context.now).await?,
        }
    };
    if let Some(row) = &claimed {
        audit::record(&tx, By::staff(staff), "claim_call", ("call", row.id.0), context.now).await?;
    }
    tx.commit().await?;
    Ok(claimed)
}

async fn opens(tx: &impl ConnectionTrait, context: &Context<'_>, row: &call::Model) -> anyhow::Result<Passage> {
    let (subject, donor) = (row.into(), donors::by_id(tx, row.donor_id).await?);
    let (Some(donor), true) = (donor, is_of_use(tx, subject).await?) else {
        return Ok(Passage::Suppress(Reason::Expired));
    };
    let message: Message = serde_json::from_str(&calls::message(context.keys, row)?)?;
    passage(tx, context, &donor, (subject, &message), Channel::Phone).await
}

/// How many calls wait.
///
/// # Errors
/// The database failed.
pub async fn calls_waiting(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    calls::count_waiting(db, (now, now - CLAIM)).await
}

/// Writes down what came of a call, once, and does what the donor said.
///
/// # Errors
/// [`CallRefused`].
pub async fn record_call(
    context: &Context<'_>,
    staff: StaffId,
    id: CallId,
    outcome: CallOutcome,
) -> Result<(), CallRefused> {
    let tx = write_tx(context.db).await?;
    let row = calls::hold(&tx, id).await?.ok_or(CallRefused::Unknown)?;
    if row.claimed_by != Some(staff) || row.done_at.is_some() {
        return Err(CallRefused::Taken);
    }
    if !outcomes(row.purpose).contains(&outcome) {
        return Err(CallRefused::NoSuchOutcome);
    }
    calls::finish(&tx, id, outcome, context.now).await?;
    let verb = format!("call_{outcome}");
    audit::record(&tx, By::staff(staff), &verb, ("call", id.0), context.now).await?;
    obey(&tx, context, &row, outcome).await?;
    Ok(tx.commit().await?)
}

/// Does what the donor said, as if the donor had written it.
async fn obey(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    row: &call::Model,
    outcome: CallOutcome,
) -> Result<(), DbErr> {
    match (outcome, row.appeal_id, row.appointment_id) {
        (CallOutcome::Comes, Some(appeal), _) => answer(tx, context, appeal, Answer::Yes(None)).await,
        (CallOutcome::No, Some(appeal), _) => answer(tx, context, appeal, Answer::No).await,
        (CallOutcome::No, _, Some(held)) => cancel(tx, context, row.donor_id, held).await,
        (CallOutcome::Stop, ..) => preferences::stop_in(tx, context, row.donor_id).await,
        _ => Ok(()),
    }
}

/// An answer that comes too late changes nothing: the page then says that there is no need to come.
async fn answer(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    appeal: AppealId,
    answer: Answer,
) -> Result<(), DbErr> {
    match answer_in(tx, context, appeal, answer).await {
        Err(AnswerRefused::Place(AppointmentRefused::Database(error))) => Err(error),
        Err(AnswerRefused::Place(AppointmentRefused::Post(error))) => Err(error.into()),
        Ok(_) | Err(_) => Ok(()),
    }
}

async fn cancel(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: DonorId,
    held: AppointmentId,
) -> Result<(), DbErr> {
    match cancel_in(tx, context, donor, held).await {
        Err(AppointmentRefused::Database(error)) => Err(error),
        Err(AppointmentRefused::Post(error)) => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}
