//! What a donor decides about being asked. Stop takes effect for messages that wait already.

use chrono::NaiveDate;
use entity::values::{AppealState, AppointmentState, ConsentKind, DonorId, Language};
use sea_orm::{ConnectionTrait, DbErr};

use super::register_donor::CONSENT_VERSION;
use super::{Context, appointment};
use crate::store::audit::{self, By};
use crate::store::consents::{self, Given};
use crate::store::db::write_tx;
use crate::store::donors::{self, Channels};
use crate::store::ledger::{self, Withdrawn};
use crate::store::{appeals, appointments, sites};

/// How a donor wants to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// The language of every message.
    pub language: Language,
    /// Over which channels.
    pub channels: Channels,
    /// At night as well, in an emergency.
    pub emergency: bool,
}

/// Changes how a donor is asked.
///
/// # Errors
/// The database failed.
pub async fn change_preferences(context: &Context<'_>, donor: DonorId, to: Preferences) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    let kind = ConsentKind::Emergency;
    if to.emergency {
        let words = Given {
            kind,
            text_version: CONSENT_VERSION,
            language: to.language,
            source: "web",
        };
        consents::give(&tx, donor, words, context.now).await?;
    } else {
        consents::withdraw(&tx, donor, kind, context.now).await?;
    }
    donors::set_preferences(&tx, donor, to.language, to.channels, to.emergency).await?;
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

/// Leaves a donor alone until a day; none ends the pause.
///
/// # Errors
/// The database failed.
pub async fn pause(context: &Context<'_>, donor: DonorId, until: Option<NaiveDate>) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    donors::pause(&tx, donor, until).await?;
    audit::record(&tx, By::donor(donor), "pause", ("donor", donor.0), context.now).await?;
    tx.commit().await
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
    if let Some(live) = appointments::live_of_donor(tx, donor).await? {
        sites::lock(tx, live.site_id).await?;
    }
    for kind in ConsentKind::ALL {
        consents::withdraw(tx, donor, *kind, context.now).await?;
    }
    donors::set_stopped(tx, donor, Some(context.now)).await?;
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

/// A donor who had said stop agrees to be asked again.
///
/// # Errors
/// The database failed.
pub async fn resume(context: &Context<'_>, donor: DonorId, language: Language) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    let words = Given {
        kind: ConsentKind::Appeals,
        text_version: CONSENT_VERSION,
        language,
        source: "web",
    };
    consents::give(&tx, donor, words, context.now).await?;
    donors::set_stopped(&tx, donor, None).await?;
    audit::record(&tx, By::donor(donor), "resume", ("donor", donor.0), context.now).await?;
    tx.commit().await
}
