//! Puts messages for donors into the ledger: which channel, which words' values, from when until when. Nothing leaves
//! from here. Each verb says whether a row was added: a message that is there already stays one.

mod about;
mod put;
mod visit;

pub(super) use self::about::About;
pub(super) use self::put::{once_more, other_name, put};
pub(super) use self::visit::{appeal_url, visit};

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{AppealId, Channel, CodeId, Component};
use entity::{appointment, donor};
use sea_orm::{ConnectionTrait, DbErr};

use self::visit::{gone, place};
use super::Context;
use super::scene::Scene;
use crate::domain::blood::Procedure;
use crate::notify::message::{Appeal, Code, Enough, Message, Thanks, Window};
use crate::store::donors::day_or_never;

/// Why a message is not in the ledger.
#[derive(Debug, thiserror::Error)]
pub enum NotPosted {
    /// The typed message could not be written down.
    #[error("the message could not be written down")]
    Message(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<NotPosted> for DbErr {
    fn from(error: NotPosted) -> Self {
        match error {
            NotPosted::Message(error) => Self::Custom(error.to_string()),
            NotPosted::Database(error) => error,
        }
    }
}

/// The channel over which a donor is written to: one that the donor chose, that is confirmed and that has a provider; a
/// text message before a letter. Without any provider the choice alone counts: the row then waits for one and shows it.
#[must_use]
pub fn channel_for(context: &Context<'_>, donor: &donor::Model) -> Option<Channel> {
    let chosen = [
        (Channel::Sms, donor.by_sms && donor.phone_confirmed_at.is_some()),
        (Channel::Email, donor.by_email && donor.email_confirmed_at.is_some()),
    ];
    let open = || chosen.iter().filter(|(_, open)| *open).map(|(channel, _)| *channel);
    open()
        .find(|channel| context.house.channels.has(*channel))
        .or_else(|| open().next())
}

/// Asks a donor to come. The caller has the gate's word that it may leave from `not_before` on.
///
/// # Errors
/// [`NotPosted`].
pub async fn appeal(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    (id, token, channel): (AppealId, &str, Channel),
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    (not_before, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, NotPosted> {
    let message = Message::Appeal(Appeal {
        group: donor.blood_group.unwrap_or(scene.shortage.blood_group),
        component: scene.shortage.component,
        urgency: scene.shortage.urgency,
        hospital: scene.hospital.short_name.clone(),
        site: place(&scene.site, donor.language),
        window: Window {
            from,
            until,
            zone: scene.zone(),
        },
        url: appeal_url(context, token),
    });
    let about = About::Appeal(id, scene.campaign.id);
    put(tx, context, (donor, channel), &message, about, (not_before, expires_at)).await
}

/// Sends six digits to the address that is to be confirmed.
pub(in crate::actions) async fn code(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    (id, channel): (CodeId, Channel),
    digits: &str,
    expires_at: DateTime<Utc>,
) -> Result<bool, NotPosted> {
    let host = context.house.base_url.split("://").last().unwrap_or_default();
    let message = Message::Code(Code {
        code: digits.to_owned(),
        host: host.split(['/', ':']).next().unwrap_or_default().to_owned(),
        minutes: u32::try_from(context.pace.on_watch(expires_at - context.now).num_minutes()).unwrap_or(0),
    });
    let life = (context.now, expires_at);
    put(tx, context, (donor, channel), &message, About::Code(id), life).await
}

/// Where and when, after a yes: the ticket.
pub(in crate::actions) async fn confirmation(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    held: &appointment::Model,
) -> Result<bool, NotPosted> {
    let visit = visit(tx, context, scene, donor, held).await?;
    let until = visit.at.max(context.now);
    about_appointment(tx, context, donor, held, Message::Confirmation(visit), until).await
}

/// The ticket once more, shortly before the slot.
///
/// # Errors
/// [`NotPosted`].
pub async fn reminder(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    held: &appointment::Model,
) -> Result<bool, NotPosted> {
    let visit = visit(tx, context, scene, donor, held).await?;
    let until = visit.at;
    about_appointment(tx, context, donor, held, Message::Reminder(visit), until).await
}

/// A place that is no longer the donor's.
pub(in crate::actions) async fn cancellation(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    held: &appointment::Model,
) -> Result<bool, NotPosted> {
    let gone = gone(tx, scene, donor, held).await?;
    let until = gone.at.max(context.now);
    about_appointment(tx, context, donor, held, Message::Cancellation(gone), until).await
}

/// Enough, thank you, no need to come. Who held a place until now has its entry in a calendar taken back.
pub(in crate::actions) async fn stand_down(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    appeal: AppealId,
    held: Option<&appointment::Model>,
) -> Result<bool, NotPosted> {
    let Some(channel) = channel_for(context, donor) else {
        return Ok(false);
    };
    let (about, held) = match held {
        Some(held) => (About::Freed(appeal, held), Some(gone(tx, scene, donor, held).await?)),
        None => (About::Appeal(appeal, scene.campaign.id), None),
    };
    let message = Message::StandDown(Enough {
        hospital: scene.hospital.short_name.clone(),
        held,
    });
    // A deadline that has passed still leaves time to say that nobody need come any more.
    let expires_at = scene.shortage.deadline.max(context.now + TimeDelta::hours(1));
    put(
        tx,
        context,
        (donor, channel),
        &message,
        about,
        (context.now, expires_at),
    )
    .await
}

/// After the donation.
pub(in crate::actions) async fn thank_you(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    (held, component): (&appointment::Model, Component),
) -> Result<bool, NotPosted> {
    let again = match Procedure::from(component) {
        Procedure::WholeBlood => donor.whole_blood_from,
        Procedure::Plateletpheresis => donor.platelets_from,
        Procedure::Plasmapheresis => donor.plasma_from,
    };
    let message = Message::ThankYou(Thanks {
        component,
        donated_on: held
            .arrived_at
            .unwrap_or(context.now)
            .with_timezone(&scene.zone())
            .date_naive(),
        again_from: day_or_never(again),
    });
    about_appointment(tx, context, donor, held, message, context.now + TimeDelta::days(2)).await
}

async fn about_appointment(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    held: &appointment::Model,
    message: Message,
    expires_at: DateTime<Utc>,
) -> Result<bool, NotPosted> {
    let Some(channel) = channel_for(context, donor) else {
        return Ok(false);
    };
    let life = (context.now, expires_at);
    put(tx, context, (donor, channel), &message, About::Appointment(held), life).await
}
