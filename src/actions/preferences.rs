//! What a donor decides about being asked. Stop takes effect for messages that wait already.

use chrono::NaiveDate;
use entity::donor;
use entity::values::{AppealState, AppointmentState, ConsentKind, DonorId, Language};
use sea_orm::{ConnectionTrait, DbErr};

use super::{Context, appointment, consent, ticket};
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::donors::{self, Channels};
use crate::store::ledger::{self, Withdrawn};
use crate::store::{appeals, appointments, consents, sites};

/// How a donor wants to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// The language of every message.
    pub language: Language,
    /// Over which channels.
    pub channels: Channels,
    /// Text messages in Latin letters.
    pub latin: bool,
    /// At night as well, in an emergency.
    pub emergency: bool,
}

/// Changes how a donor is asked. Who has said stop agrees to nothing by this.
///
/// # Errors
/// The database failed.
pub async fn change_preferences(context: &Context<'_>, donor: DonorId, to: Preferences) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    let emergency = to.emergency && !has_stopped(&tx, donor).await?;
    let kind = ConsentKind::Emergency;
    consent::decide(&tx, context, donor, (kind, emergency), to.language).await?;
    donors::set_preferences(&tx, donor, to.language, (to.channels, to.latin), emergency).await?;
    ticket::make_up_for(&tx, context, donor).await?;
    audit::record(
        &tx,
        By::donor(donor),
        "change_preferences",
        ("donor", donor.0),
        context.now,
    )
    .await?;
    tx.commit().await
}

/// Leaves a donor alone until a day. Who has said stop is left alone without an end.
///
/// # Errors
/// The database failed.
pub async fn pause(context: &Context<'_>, donor: DonorId, until: NaiveDate) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    if has_stopped(&tx, donor).await? {
        return Ok(());
    }
    donors::pause(&tx, donor, Some(until)).await?;
    audit::record(&tx, By::donor(donor), "pause", ("donor", donor.0), context.now).await?;
    tx.commit().await
}

/// Ends a pause, and never a stop.
///
/// # Errors
/// The database failed.
pub async fn resume(context: &Context<'_>, donor: DonorId) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    donors::pause(&tx, donor, None).await?;
    audit::record(&tx, By::donor(donor), "resume", ("donor", donor.0), context.now).await?;
    tx.commit().await
}

/// A donor, held until the transaction ends. Whoever may give a place back holds its site first.
pub(super) async fn hold(tx: &impl ConnectionTrait, donor: DonorId) -> Result<Option<donor::Model>, DbErr> {
    if let Some(live) = appointments::live_of_donor(tx, donor).await? {
        sites::lock(tx, live.site_id).await?;
    }
    Ok(donors::lock(tx, &[donor]).await?.pop())
}

async fn has_stopped(tx: &impl ConnectionTrait, donor: DonorId) -> Result<bool, DbErr> {
    let held = donors::lock(tx, &[donor]).await?;
    Ok(held.iter().any(|donor| donor.stopped_at.is_some()))
}

/// Never write to this donor again: the consent ends, what waits to be sent is taken back, open asks are closed and
/// a booked place is given up.
///
/// # Errors
/// The database failed.
pub async fn stop(context: &Context<'_>, donor: DonorId) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    stop_in(&tx, context, donor).await?;
    tx.commit().await
}

pub(super) async fn stop_in(tx: &impl ConnectionTrait, context: &Context<'_>, donor: DonorId) -> Result<(), DbErr> {
    hold(tx, donor).await?;
    for kind in ConsentKind::ALL {
        consents::withdraw(tx, donor, *kind, context.now).await?;
    }
    donors::set_stopped(tx, donor, Some(context.now)).await?;
    donors::pause(tx, donor, None).await?;
    // Who is at the desk already stays there: the desk records what comes of it.
    if let Some(live) = appointments::live_of_donor(tx, donor).await?
        && live.state == AppointmentState::Booked
    {
        appointment::give_up(tx, context, &live).await?;
    }
    for appeal in appeals::open_of_donor(tx, donor).await? {
        appeals::set_state(tx, appeal.id, AppealState::Declined, Some(context.now)).await?;
    }
    ledger::cancel(tx, Withdrawn::OfDonor(donor), context.now).await?;
    audit::record(tx, By::donor(donor), "stop", ("donor", donor.0), context.now).await
}

/// A donor who has said stop agrees to be asked again, in these words of this language. For everybody else nothing
/// changes.
///
/// # Errors
/// The database failed.
pub async fn agree_again(
    context: &Context<'_>,
    donor: DonorId,
    language: Language,
    emergency: bool,
) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    let held = donors::lock(&tx, &[donor]).await?;
    if let Some(stopped) = held.iter().find(|donor| donor.stopped_at.is_some()) {
        consent::agree(&tx, context, stopped, language, emergency).await?;
        audit::record(&tx, By::donor(donor), "agree_again", ("donor", donor.0), context.now).await?;
    }
    tx.commit().await
}
