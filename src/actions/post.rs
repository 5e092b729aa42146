//! Puts messages for donors into the ledger: which channel, which words' values, from when until when. Nothing leaves
//! from here. Each verb says whether a row was added: a message that is there already stays one.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{
    AppealId, AppointmentId, CampaignId, Channel, CodeId, Component, DonorId, Language, Purpose, ReplyId,
};
use entity::{appointment, delivery, donor, site};
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use super::scene::Scene;
use crate::domain::blood::Procedure;
use crate::notify::message::{Appeal, Code, Enough, Gone, Message, Place, Thanks, Visit, Window};
use crate::store::donors::day_or_never;
use crate::store::ledger::{self, NewDelivery};
use crate::store::slots;

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

/// What a message is about. The ledger takes one message of a purpose about a thing over a channel; an appointment that
/// moves becomes another thing. A reply gets one answer, and each campaign helps a donor once with the next reply.
#[derive(Clone, Copy)]
pub(super) enum About<'a> {
    Appeal(AppealId, CampaignId),
    /// An ask, with the place that came of it and goes with it.
    Freed(AppealId, &'a appointment::Model),
    Appointment(&'a appointment::Model),
    Code(CodeId),
    Reply(ReplyId, Option<CampaignId>),
    /// The ticket once more, because a reply asked for it.
    Ticket(ReplyId, &'a appointment::Model),
    Help(ReplyId, Option<CampaignId>),
}

impl About<'_> {
    fn name(&self, purpose: Purpose, channel: Channel, donor: DonorId) -> String {
        match self {
            Self::Appeal(id, _) | Self::Freed(id, _) => format!("{purpose}:{id}:{channel}"),
            Self::Appointment(held) => format!("{purpose}:{}:{}:{channel}", held.id, held.revision),
            Self::Code(id) => format!("{purpose}:{id}:{channel}"),
            Self::Reply(id, _) | Self::Ticket(id, _) => format!("answer:{id}"),
            Self::Help(_, campaign) => {
                let campaign = campaign.map_or_else(|| "none".to_owned(), |id| id.to_string());
                format!("{purpose}:{campaign}:{donor}")
            }
        }
    }

    const fn campaign(&self) -> Option<CampaignId> {
        match self {
            Self::Appeal(_, campaign) => Some(*campaign),
            Self::Freed(_, held) | Self::Appointment(held) | Self::Ticket(_, held) => held.campaign_id,
            Self::Reply(_, campaign) | Self::Help(_, campaign) => *campaign,
            Self::Code(_) => None,
        }
    }

    const fn appeal(&self) -> Option<AppealId> {
        match self {
            Self::Appeal(id, _) | Self::Freed(id, _) => Some(*id),
            _ => None,
        }
    }

    fn appointment(&self) -> Option<(AppointmentId, i32)> {
        match self {
            Self::Freed(_, held) | Self::Appointment(held) | Self::Ticket(_, held) => Some((held.id, held.revision)),
            _ => None,
        }
    }

    const fn reply(&self) -> Option<ReplyId> {
        match self {
            Self::Reply(id, _) | Self::Ticket(id, _) | Self::Help(id, _) => Some(*id),
            _ => None,
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
pub(super) async fn code(
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
pub(super) async fn confirmation(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    held: &appointment::Model,
) -> Result<bool, NotPosted> {
    let visit = visit(tx, context, scene, donor, held).await?;
    let until = visit.at;
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
pub(super) async fn cancellation(
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
pub(super) async fn stand_down(
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
pub(super) async fn thank_you(
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

/// The same message over another channel, because it did not arrive. It keeps its row's subject and its end.
pub(super) async fn once_more(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    (row, message): (&delivery::Model, String),
    (channel, from): (Channel, DateTime<Utc>),
) -> Result<bool, DbErr> {
    let new = NewDelivery {
        dedup_key: other_name(row, channel),
        donor: donor.id,
        campaign: row.campaign_id,
        appeal: row.appeal_id,
        appointment: row.appointment_id.map(|id| (id, row.revision)),
        reply: None,
        purpose: row.purpose,
        channel,
        language: donor.language,
        address_index: donor.email_index.clone().unwrap_or_default(),
        message,
        not_before: from,
        expires_at: row.expires_at,
    };
    ledger::plan(tx, context.keys, new, context.now).await
}

/// What the message of a row is called over another channel.
pub(super) fn other_name(row: &delivery::Model, channel: Channel) -> String {
    let name = row
        .dedup_key
        .rsplit_once(':')
        .map_or(row.dedup_key.as_str(), |(name, _)| name);
    format!("{name}:{channel}")
}

/// The one way into the ledger.
pub(super) async fn put(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    (donor, channel): (&donor::Model, Channel),
    message: &Message,
    about: About<'_>,
    (not_before, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, NotPosted> {
    let purpose = message.purpose();
    let address = if channel == Channel::Email {
        &donor.email_index
    } else {
        &donor.phone_index
    };
    let new = NewDelivery {
        dedup_key: about.name(purpose, channel, donor.id),
        donor: donor.id,
        campaign: about.campaign(),
        appeal: about.appeal(),
        appointment: about.appointment(),
        reply: about.reply(),
        purpose,
        channel,
        language: donor.language,
        address_index: address.clone().unwrap_or_default(),
        message: serde_json::to_string(message)?,
        not_before,
        expires_at,
    };
    Ok(ledger::plan(tx, context.keys, new, context.now).await?)
}

pub(super) async fn visit(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    held: &appointment::Model,
) -> Result<Visit, NotPosted> {
    let token = match held.appeal_id {
        Some(id) => crate::store::appeals::by_id(tx, id).await?.map(|appeal| appeal.token),
        None => None,
    };
    Ok(Visit {
        site: place(&scene.site, donor.language),
        at: starts_at(tx, held).await?,
        zone: scene.zone(),
        code: held.code.clone(),
        url: token.map_or_else(
            || format!("{}/me", context.house.base_url),
            |token| appeal_url(context, &token),
        ),
    })
}

async fn gone(
    tx: &impl ConnectionTrait,
    scene: &Scene,
    donor: &donor::Model,
    held: &appointment::Model,
) -> Result<Gone, DbErr> {
    Ok(Gone {
        site: place(&scene.site, donor.language),
        at: starts_at(tx, held).await?,
        zone: scene.zone(),
    })
}

async fn starts_at(tx: &impl ConnectionTrait, held: &appointment::Model) -> Result<DateTime<Utc>, DbErr> {
    let slot = slots::by_id(tx, held.slot_id).await?;
    slot.map(|slot| slot.starts_at)
        .ok_or_else(|| DbErr::RecordNotFound("the slot of an appointment".to_owned()))
}

/// The page of an appeal. Short, because it has to fit into a text message.
pub(super) fn appeal_url(context: &Context<'_>, token: &str) -> String {
    format!("{}/a/{token}", context.house.base_url)
}

/// A site's names in a donor's language.
fn place(site: &site::Model, language: Language) -> Place {
    let (short, long) = match language {
        Language::Kk => (&site.short_kk, &site.name_kk),
        Language::Ru => (&site.short_ru, &site.name_ru),
        Language::En => (&site.short_en, &site.name_en),
    };
    Place {
        short: short.clone(),
        long: long.clone(),
    }
}
