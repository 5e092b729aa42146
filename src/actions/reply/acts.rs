//! What each act of a reply does, and what it is answered with.

use entity::values::{AppealState, Channel, DonorId, Question, ReplyId, Understood};
use entity::{appeal, appointment, donor};
use sea_orm::{ConnectionTrait, DbErr};

use super::question::Asked;
use super::respond::{Response, respond};
use super::unlink::unlink_phone;
use crate::actions::answer::{Answer, AnswerRefused, Answered, answer_in};
use crate::actions::appointment::{AppointmentRefused, cancel_in};
use crate::actions::scene::scene;
use crate::actions::sign_in::code_sent_back;
use crate::actions::{Context, post, preferences};
use crate::domain::reply::Act;
use crate::notify::message::{Enough, Help, Message, NotNow, Nothing, Number, Waiting};
use crate::store::audit::{self, By};
use crate::store::{appointments, donors, suppressions};

/// Does what a reply means and answers it.
pub async fn perform(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    (donor, id): (&donor::Model, ReplyId),
    (act, digits): (Act, &str),
    asked: &Asked,
) -> Result<(), DbErr> {
    let mut speaker = donor.clone();
    let response = match act {
        Act::Come => answered(tx, context, donor, (asked.appeal.as_ref(), Answer::Yes(None))).await?,
        Act::Decline => answered(tx, context, donor, (asked.appeal.as_ref(), Answer::No)).await?,
        Act::KeepVisit => keep(tx, context, asked.visit.as_ref()).await?,
        Act::CancelVisit => cancel(tx, context, donor.id, asked.visit.as_ref()).await?,
        Act::TypeCode => match &asked.code {
            Some(code) => {
                let right = code_sent_back(tx, context, code, digits).await?;
                Response::Say(Message::Number(Number { right }), None)
            }
            None => Response::Silence,
        },
        Act::TooLate => too_late(tx, asked.appeal.as_ref()).await?,
        Act::Stop => stop(tx, context, donor).await?,
        Act::Unlink => {
            unlink_phone(tx, context, donor.id).await?;
            Response::Silence
        }
        Act::Speak(language) => {
            donors::set_language(tx, donor.id, language).await?;
            speaker.language = language;
            Response::Say(Message::Language(Nothing {}), None)
        }
        Act::Nothing => Response::Silence,
        Act::AskPerson => help(context, asked),
    };
    respond(tx, context, (&speaker, id), response).await
}

/// Answers an ask. A place that is booked now has told of itself.
async fn answered(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    (appeal, answer): (Option<&appeal::Model>, Answer),
) -> Result<Response, DbErr> {
    let Some(appeal) = appeal else {
        return Ok(over());
    };
    let campaign = Some(appeal.campaign_id);
    Ok(match answer_in(tx, context, appeal.id, answer).await {
        Ok(Answered::Booked(held)) if held.booked_at == context.now => Response::Silence,
        Ok(Answered::Booked(held)) => Response::Ticket(held),
        Ok(Answered::Declined) => Response::Silence,
        Ok(Answered::Waitlisted) => match hospital(tx, appeal).await? {
            Some(hospital) => Response::Say(Message::Waitlist(Waiting { hospital }), campaign),
            None => over(),
        },
        Err(AnswerRefused::Enough) => enough(tx, appeal).await?,
        Err(AnswerRefused::Place(AppointmentRefused::Database(error))) => return Err(error),
        Err(AnswerRefused::Place(AppointmentRefused::Post(error))) => return Err(error.into()),
        Err(AnswerRefused::Place(AppointmentRefused::NotEligible { from: again_from })) => {
            Response::Say(Message::NotNow(NotNow { again_from }), campaign)
        }
        Err(AnswerRefused::Place(AppointmentRefused::AnotherPlace)) => {
            let live = appointments::live_of_donor(tx, donor.id).await?;
            live.map_or_else(over, Response::Ticket)
        }
        Err(refused) => {
            tracing::debug!(%refused, appeal = %appeal.id, "a reply came too late to be booked");
            over()
        }
    })
}

/// A yes to a visit that is booked: the donor still comes.
async fn keep(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    visit: Option<&appointment::Model>,
) -> Result<Response, DbErr> {
    let Some(held) = visit else { return Ok(over()) };
    let (by, what) = (By::donor(held.donor_id), ("appointment", held.id.0));
    audit::record(tx, by, "keep", what, context.now).await?;
    Ok(Response::Ticket(held.clone()))
}

/// The visit is given up, which tells of itself. Who is at the desk already stays there.
async fn cancel(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: DonorId,
    visit: Option<&appointment::Model>,
) -> Result<Response, DbErr> {
    let Some(held) = visit else {
        return Ok(Response::Silence);
    };
    match cancel_in(tx, context, donor, held.id).await {
        Ok(()) => Ok(Response::Silence),
        Err(AppointmentRefused::Database(error)) => Err(error),
        Err(AppointmentRefused::Post(error)) => Err(error.into()),
        Err(_) => Ok(Response::Silence),
    }
}

/// Enough, or over: who says yes now must not set out.
async fn too_late(tx: &impl ConnectionTrait, latest: Option<&appeal::Model>) -> Result<Response, DbErr> {
    match latest {
        Some(appeal) if appeal.state == AppealState::Withdrawn => enough(tx, appeal).await,
        _ => Ok(over()),
    }
}

async fn enough(tx: &impl ConnectionTrait, appeal: &appeal::Model) -> Result<Response, DbErr> {
    let hospital = hospital(tx, appeal).await?;
    Ok(hospital.map_or_else(over, |hospital| {
        Response::Say(
            Message::StandDown(Enough { hospital, held: None }),
            Some(appeal.campaign_id),
        )
    }))
}

const fn over() -> Response {
    Response::Say(Message::Over(Nothing {}), None)
}

async fn hospital(tx: &impl ConnectionTrait, appeal: &appeal::Model) -> Result<Option<String>, DbErr> {
    let scene = scene(tx, appeal.campaign_id).await?;
    Ok(scene.map(|scene| scene.hospital.short_name))
}

/// The first stop is confirmed, so that nobody has to wonder whether it was heard; after it there is silence.
async fn stop(tx: &impl ConnectionTrait, context: &Context<'_>, donor: &donor::Model) -> Result<Response, DbErr> {
    preferences::stop_in(tx, context, donor.id).await?;
    if let (Some(number), None) = (&donor.phone_index, donor.phone_confirmed_at) {
        // Who never confirmed is forgotten, and the stop is not.
        suppressions::add(tx, (Channel::Sms, number), Understood::Stop.as_str(), context.now).await?;
    }
    if donor.stopped_at.is_some() {
        return Ok(Response::Silence);
    }
    let url = context.house.base_url.clone();
    Ok(Response::Say(Message::Stopped(Help { url }), None))
}

/// Says how to answer, if there is something to answer.
fn help(context: &Context<'_>, asked: &Asked) -> Response {
    if asked.open.iter().all(|open| open.question == Question::Code) {
        return Response::Silence;
    }
    let appeal = asked.appeal.as_ref();
    let url = appeal.map_or_else(
        || format!("{}/me", context.house.base_url),
        |appeal| post::appeal_url(context, &appeal.token),
    );
    Response::Help(Message::Help(Help { url }), appeal.map(|appeal| appeal.campaign_id))
}
