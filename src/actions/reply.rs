//! A text message comes back from a person.

use chrono::TimeDelta;
use entity::values::{Channel, DonorId, Understood};
use entity::{appeal, donor};
use sea_orm::{ConnectionTrait, DbErr};

use super::answer::{Answer, AnswerRefused, answer_in};
use super::appointment::AppointmentRefused;
use super::{Context, preferences};
use crate::domain::contact::{Address, Phone};
use crate::domain::reply::{self, Meaning};
use crate::store::db::write_tx;
use crate::store::replies::{self, NewReply};
use crate::store::{appeals, donors, sessions};

/// Takes one reply: it is stored, and what it means is done, in one transaction. The same message handed over again
/// has no further effect. Returns what it was understood as; none when it was known already.
///
/// # Errors
/// The database failed; then nothing is stored, and the carrier should hand the message over again.
pub async fn receive_reply(
    context: &Context<'_>,
    phone: &Phone,
    text: &str,
    provider_id: &str,
) -> Result<Option<Understood>, DbErr> {
    let tx = write_tx(context.db).await?;
    let understood = receive(&tx, context, (phone, text, provider_id), reply::understand(text)).await?;
    tx.commit().await?;
    Ok(understood)
}

/// Takes one reply from a carrier that gives texts no ids. The same words that a phone has said last, and not ten minutes
/// ago, are a repetition of the carrier; later, or after other words, the person says them again. Of a text of which a part
/// was lost only an end to all messages is believed, and a person reads the rest.
pub(super) async fn receive_text(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    phone: &Phone,
    text: &str,
    complete: bool,
) -> Result<(), DbErr> {
    let said = digest(context, phone, text);
    let latest = replies::latest_of(tx, context.keys, phone.reveal()).await?;
    if let Some(latest) = &latest
        && latest.provider_id.starts_with(&said)
        && context.now - latest.received_at < REPEATED
    {
        return Ok(());
    }
    // Two processes that get the same text at once make the same name of it, and one of them is the first.
    let after = latest.map_or(0, |latest| latest.id.0);
    let meaning = match reply::understand(text) {
        end @ (Meaning::Stop | Meaning::NotMe) => end,
        meaning if complete => meaning,
        _ => Meaning::Unclear,
    };
    let provider_id = format!("{said}-{after}");
    receive(tx, context, (phone, text, &provider_id), meaning)
        .await
        .map(|_| ())
}

/// How long a carrier repeats a text whose acknowledgement it did not get.
const REPEATED: TimeDelta = TimeDelta::minutes(10);

fn digest(context: &Context<'_>, phone: &Phone, text: &str) -> String {
    let digest = context.keys.digest("reply", &format!("{} {text}", phone.reveal()));
    let hex: String = digest.iter().take(16).map(|octet| format!("{octet:02x}")).collect();
    format!("said-{hex}")
}

async fn receive(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    (phone, text, provider_id): (&Phone, &str, &str),
    meaning: Meaning,
) -> Result<Option<Understood>, DbErr> {
    let donor = donors::by_address(tx, context.keys, &Address::Phone(phone.clone())).await?;
    let appeal = match &donor {
        Some(donor) => appeals::latest_of_donor(tx, donor.id).await?,
        None => None,
    };
    let new = NewReply {
        provider_id,
        channel: Channel::Sms,
        address: phone.reveal(),
        text,
        donor: donor.as_ref().map(|donor| donor.id),
        appeal: appeal.as_ref().map(|appeal| appeal.id),
        understood: meaning.understood(),
    };
    if !replies::insert(tx, context.keys, new, context.now).await? {
        return Ok(None);
    }
    if let Some(donor) = donor {
        act(tx, context, &donor, appeal.as_ref(), meaning).await?;
    }
    Ok(Some(meaning.understood()))
}

async fn act(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    appeal: Option<&appeal::Model>,
    meaning: Meaning,
) -> Result<(), DbErr> {
    let answer = match meaning {
        Meaning::Yes => Answer::Yes(None),
        Meaning::No => Answer::No,
        Meaning::Stop => return preferences::stop_in(tx, context, donor.id).await,
        Meaning::NotMe => return unlink(tx, context, donor.id).await,
        Meaning::Language(language) => return donors::set_language(tx, donor.id, language).await,
        Meaning::Unclear => return Ok(()),
    };
    let Some(appeal) = appeal else { return Ok(()) };
    match answer_in(tx, context, appeal.id, answer).await {
        Ok(_) => Ok(()),
        Err(AnswerRefused::Place(AppointmentRefused::Database(error))) => Err(error),
        Err(AnswerRefused::Place(AppointmentRefused::Post(error))) => Err(error.into()),
        // The need is met, over, or the donor may not give: the reply is kept, and nothing is booked.
        Err(refused) => {
            tracing::debug!(%refused, appeal = %appeal.id, "a reply came too late to be booked");
            Ok(())
        }
    }
}

/// The number belongs to somebody else: nothing is sent to it any more, and nobody stays signed in through it.
async fn unlink(tx: &impl ConnectionTrait, context: &Context<'_>, donor: DonorId) -> Result<(), DbErr> {
    preferences::stop_in(tx, context, donor).await?;
    donors::unlink_phone(tx, context.keys, donor).await?;
    sessions::close_of_donor(tx, donor).await
}
