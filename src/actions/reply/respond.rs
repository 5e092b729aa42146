//! What is said back to a person who wrote: one answer to a reply, and none where silence is kinder.

use chrono::TimeDelta;
use entity::values::{CampaignId, Channel, ReplyId};
use entity::{appointment, donor};
use sea_orm::{ConnectionTrait, DbErr};

use crate::actions::Context;
use crate::actions::post::{About, put, visit};
use crate::actions::scene::scene;
use crate::notify::message::{Message, Visit};
use crate::store::ledger;

/// What a reply is answered with.
pub enum Response {
    /// Nothing: a plain no needs no answer, and what was done tells of itself.
    Silence,
    /// These words, about this campaign.
    Say(Message, Option<CampaignId>),
    /// The ticket once more.
    Ticket(appointment::Model),
    /// How to answer; once a campaign.
    Help(Message, Option<CampaignId>),
}

/// Until when an answer is of use. It is awaited within seconds, but an operator may be away.
const LIFE: TimeDelta = TimeDelta::hours(6);
/// Two machines that answer each other stop here.
const ANSWERS_AN_HOUR: u64 = 10;

/// Puts the answer to a reply into the ledger.
pub async fn respond(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    (donor, reply): (&donor::Model, ReplyId),
    response: Response,
) -> Result<(), DbErr> {
    let (message, about, until) = match &response {
        Response::Silence => return Ok(()),
        Response::Say(message, campaign) => (message.clone(), About::Reply(reply, *campaign), context.now + LIFE),
        Response::Help(message, campaign) => (message.clone(), About::Help(reply, *campaign), context.now + LIFE),
        Response::Ticket(held) => match ticket(tx, context, donor, held).await? {
            Some(ticket) => (
                Message::Confirmation(ticket.clone()),
                About::Ticket(reply, held),
                ticket.at,
            ),
            None => return Ok(()),
        },
    };
    let answered = ledger::answers_since(tx, donor.id, context.now - TimeDelta::hours(1)).await?;
    if answered >= ANSWERS_AN_HOUR {
        tracing::warn!(donor = %donor.id, "a phone writes so often that it is not answered any more within this hour");
        return Ok(());
    }
    let life = (context.now, until.max(context.now));
    put(tx, context, (donor, Channel::Sms), &message, about, life).await?;
    Ok(())
}

async fn ticket(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    held: &appointment::Model,
) -> Result<Option<Visit>, DbErr> {
    let scene = match held.campaign_id {
        Some(id) => scene(tx, id).await?,
        None => None,
    };
    match scene {
        Some(scene) => Ok(Some(visit(tx, context, &scene, donor, held).await?)),
        None => Ok(None),
    }
}
