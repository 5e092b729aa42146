//! Whether a text is a person's, or its carrier's repetition of one whose acknowledgement was lost.

use chrono::TimeDelta;
use entity::reply;
use sea_orm::{ConnectionTrait, DbErr};

use super::question::Asked;
use crate::actions::Context;
use crate::domain::contact::{Address, Phone};
use crate::domain::reply::Meaning;
use crate::store::{donors, replies};

/// How long message centres try to hand over a text; most give up within a day.
const REPEATED: TimeDelta = TimeDelta::days(2);

/// Whether a text says nothing that the same words of that phone have not said `before`. A person who says them again means
/// something by it once there is something new to answer, once other words were understood after them, once they have been
/// settled, or when what they asked for does not stand any more.
pub async fn is_repeated(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    phone: &Phone,
    (before, meaning): (&reply::Model, Meaning),
) -> Result<bool, DbErr> {
    let is_old = context.now - before.received_at >= REPEATED;
    if is_old || before.settled_at.is_some() || replies::was_understood_since(tx, before).await? {
        return Ok(false);
    }
    let Some(donor) = donors::by_address(tx, context.keys, &Address::Phone(phone.clone())).await? else {
        return Ok(true);
    };
    let stands = match meaning {
        Meaning::Stop => donor.stopped_at.is_some(),
        // It has an owner again.
        Meaning::NotMe => false,
        Meaning::Language(language) => donor.language == language,
        Meaning::Yes | Meaning::No | Meaning::Unclear => true,
    };
    if !stands || before.donor_id != Some(donor.id) {
        return Ok(false);
    }
    let asked = Asked::of(tx, context, donor.id).await?;
    Ok(!asked.has_news_since(tx, before.received_at).await?)
}
