//! A text message comes back from a person: stored, understood, done and answered, in one transaction.

mod acts;
mod day;
mod question;
mod repeated;
mod respond;
mod settle;
mod unlink;

pub use settle::{Reading, SettleRefused, see_unreadable, settle_reply};

use entity::values::{Channel, Question, Understood};
use sea_orm::{ConnectionTrait, DbErr};

use self::acts::perform;
use self::day::speaks_of_its_place;
use self::question::Asked;
use self::repeated::is_repeated;
use super::Context;
use crate::domain::contact::{Address, Phone};
use crate::domain::reply::{self, Act, Meaning};
use crate::store::db::write_tx;
use crate::store::replies::{self, NewReply};
use crate::store::{donors, suppressions};

/// Takes one reply: it is stored, what it means is done, and the person is answered. The same message handed over again has
/// no further effect. Returns what it was understood as; none when it was known already.
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
    let understood = receive(&tx, context, phone, (text, provider_id), true).await?;
    tx.commit().await?;
    Ok(understood)
}

/// Takes one reply from a carrier that gives texts no ids: the same words again may be the carrier's repetition.
pub(super) async fn receive_text(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    phone: &Phone,
    text: &str,
    complete: bool,
) -> Result<(), DbErr> {
    let said = digest(context, phone, text);
    let before = replies::latest_saying(tx, context.keys, phone.reveal(), &said).await?;
    if let Some(before) = &before
        && is_repeated(tx, context, phone, (before, meant(text, complete).0)).await?
    {
        return Ok(());
    }
    // Two processes that get the same text at once make the same name of it, and one of them is the first.
    let after = before.map_or(0, |before| before.id.0);
    let provider_id = format!("{said}-{after}");
    receive(tx, context, phone, (text, &provider_id), complete)
        .await
        .map(|_| ())
}

/// Takes one reply of which whoever hands it over has made sure that it is new, under a name of its own.
pub(super) async fn receive_new(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    phone: &Phone,
    (text, name): (&str, &str),
) -> Result<(), DbErr> {
    receive(tx, context, phone, (text, name), true).await.map(|_| ())
}

fn digest(context: &Context<'_>, phone: &Phone, text: &str) -> String {
    let digest = context.keys.digest("reply", &format!("{} {text}", phone.reveal()));
    format!("said-{}", hex::encode(digest))
}

/// Of a text of which a part was lost only an end to all messages is believed, and a person reads the rest.
fn meant(text: &str, complete: bool) -> (Meaning, Option<String>) {
    match reply::understand(text) {
        meaning @ (Meaning::Stop | Meaning::NotMe) => (meaning, None),
        meaning if complete => (meaning, reply::six_digits(text)),
        _ => (Meaning::Unclear, None),
    }
}

async fn receive(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    phone: &Phone,
    (text, provider_id): (&str, &str),
    complete: bool,
) -> Result<Option<Understood>, DbErr> {
    let donor = donors::by_address(tx, context.keys, &Address::Phone(phone.clone())).await?;
    let asked = match &donor {
        Some(donor) => Asked::of(tx, context, donor.id).await?,
        None => Asked::default(),
    };
    let (meaning, digits) = meant(text, complete);
    let refuses = matches!(meaning, Meaning::Stop | Meaning::NotMe);
    let act = reply::act(meaning, digits.is_some(), &asked.open);
    let is_clear = speaks_of_its_place(tx, context, text, (act, &asked)).await?;
    let act = if is_clear { act } else { Act::AskPerson };
    let (question, understood) = match act {
        Act::TypeCode => (Some(Question::Code), Understood::Code),
        _ if !is_clear => (asked.newest(), Understood::Unclear),
        _ => (asked.newest(), meaning.understood()),
    };
    let new = NewReply {
        provider_id,
        channel: Channel::Sms,
        address: phone.reveal(),
        text,
        donor: donor.as_ref().map(|donor| donor.id),
        appeal: asked.appeal_of(question),
        question,
        understood,
        waits: (donor.is_none() && !refuses) || act == Act::AskPerson,
    };
    let Some(id) = replies::insert(tx, context.keys, new, context.now).await? else {
        return Ok(None);
    };
    tracing::debug!(reply = %id, ?act, "a reply has come in");
    if let Some(donor) = donor {
        if !matches!(act, Act::AskPerson | Act::TypeCode | Act::Speak(_)) {
            replies::settle_of_donor(tx, donor.id, context.now).await?;
        }
        let typed = digits.as_deref().unwrap_or_default();
        perform(tx, context, (&donor, id), (act, typed), &asked).await?;
    } else if refuses {
        let number = context.keys.blind_index(phone.reveal());
        let why = understood.as_str();
        suppressions::add(tx, (Channel::Sms, &number), why, context.now).await?;
    }
    Ok(Some(understood))
}
