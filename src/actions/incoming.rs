//! A person's text arrives in one part or in several: stored, joined, and read when it is whole.

use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use super::reply::{receive_new, receive_text};
use crate::domain::contact::Phone;
use crate::notify::smpp::{Joining, Piece, Text, without_sequence};
use crate::store::db::write_tx;
use crate::store::inbound;

/// Takes one part, or a whole text. When this returns, the carrier may forget it.
///
/// # Errors
/// The database failed; then nothing is stored, and the carrier should hand it over again.
pub async fn receive_piece(context: &Context<'_>, route: &str, piece: Piece) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    let texts = match piece.place {
        None => Joining::default().take(piece, context.now),
        Some(_) => join(&tx, context, (route, piece)).await?,
    };
    for text in &texts {
        take(&tx, context, text).await?;
    }
    tx.commit().await
}

/// Takes a whole text within the transaction of whoever makes sure that it is new, and has named it.
pub(super) async fn receive_whole(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    (from, words): (&str, &str),
    name: &str,
) -> Result<(), DbErr> {
    match Phone::parse_any(from) {
        Ok(phone) => receive_new(tx, context, &phone, (words, name)).await,
        Err(_) => keep_strange(tx, context, (from, words)).await,
    }
}

/// Gives up what waits under a name for parts that have not come in time, and reads what has. Returns how many texts.
///
/// # Errors
/// The database failed.
pub async fn give_up_parts(context: &Context<'_>, name: &[u8]) -> Result<u64, DbErr> {
    let tx = write_tx(context.db).await?;
    let (row, mut joining) = held(&tx, context, name).await?;
    let texts = joining.give_up(context.now);
    for text in &texts {
        take(&tx, context, text).await?;
    }
    if joining == Joining::default() {
        inbound::forget(&tx, row.id).await?;
    } else {
        // A later text under the same name, whose time is not over.
        inbound::write(&tx, context.keys, &row, &written(&joining)?).await?;
    }
    tx.commit().await?;
    Ok(texts.len() as u64)
}

/// Keeps a PDU that could not be read, for a person. Sent again it has another sequence number, and is the same.
///
/// # Errors
/// The database failed.
pub async fn keep_unreadable(context: &Context<'_>, octets: &[u8]) -> Result<(), DbErr> {
    let known_by = without_sequence(octets);
    inbound::keep_raw(context.db, context.keys, (octets, &known_by), context.now).await
}

/// Adds a part to those that have come, whichever process got them.
async fn join(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    (route, piece): (&str, Piece),
) -> Result<Vec<Text>, DbErr> {
    let place = piece.place.map(|place| (place.reference, place.total));
    let name = context
        .keys
        .digest("long text", &format!("{route} {} {} {place:?}", piece.from, piece.to));
    let (row, mut joining) = held(tx, context, &name).await?;
    let whole = joining.take(piece, context.now);
    inbound::write(tx, context.keys, &row, &written(&joining)?).await?;
    Ok(whole)
}

/// The parts that have come under a name. What stands there and cannot be read is kept for a person, and the name is
/// free again: it must not keep the parts of later texts away.
async fn held(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    name: &[u8],
) -> Result<(entity::inbound_text::Model, Joining), DbErr> {
    let empty = written(&Joining::default())?;
    let row = inbound::hold(tx, context.keys, name, &empty, context.now).await?;
    let json = inbound::open(context.keys, &row).ok();
    if let Some(joining) = json.as_deref().and_then(|json| serde_json::from_str(json).ok()) {
        return Ok((row, joining));
    }
    tracing::error!(text = %row.id, "the parts of a long text cannot be read; they are kept for a person");
    let octets = json.map_or_else(|| row.joining_sealed.clone(), String::into_bytes);
    inbound::keep_raw(tx, context.keys, (&octets, &octets), context.now).await?;
    Ok((row, Joining::default()))
}

fn written(joining: &Joining) -> Result<String, DbErr> {
    serde_json::to_string(joining).map_err(|error| DbErr::Json(error.to_string()))
}

/// A text from a phone is a reply.
async fn take(tx: &impl ConnectionTrait, context: &Context<'_>, text: &Text) -> Result<(), DbErr> {
    match Phone::parse_any(&text.from) {
        Ok(phone) => receive_text(tx, context, &phone, &text.words, text.complete).await,
        Err(_) => keep_strange(tx, context, (&text.from, &text.words)).await,
    }
}

/// What comes from elsewhere than a phone, a bank's name or a short number, is for a person.
async fn keep_strange(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    (from, words): (&str, &str),
) -> Result<(), DbErr> {
    let octets = format!("{from}\n{words}").into_bytes();
    inbound::keep_raw(tx, context.keys, (&octets, &octets), context.now).await
}
