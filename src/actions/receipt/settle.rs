//! Many receipts of an operator at once, as they come while a wave arrives: the texts that they speak of are read together
//! and written together.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, DbErr};

use super::message_ids::{Learning, possible_keys};
use super::state::{hear, is_awaited};
use crate::actions::Context;
use crate::store::receipts::{self, AtPhone, Text, Told};

/// Finds the texts that receipts over a route speak of and writes what became of them. Returns of each receipt whether it is
/// known what it speaks of.
pub(super) async fn settle(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    route: &str,
    crowd: &[&Told],
) -> Result<Vec<bool>, DbErr> {
    let mut is_known = settle_by_id(tx, context, route, crowd).await?;
    let unknown = crowd.iter().zip(&is_known).filter(|(_, is_known)| is_known.is_none());
    let phones: HashSet<&[u8]> = unknown.map(|(told, _)| told.address_index.as_slice()).collect();
    let at_phones = receipts::at_phones(tx, phones).await?;
    for (told, is_known) in crowd.iter().zip(&mut is_known) {
        let at_phone = at_phones.get(&told.address_index).copied().unwrap_or_default();
        if is_known.is_some() || !may_speak_of(told, at_phone) {
            continue;
        }
        if let Some(mut text) = receipts::awaiting(tx, told).await? {
            *is_known = Some(hear(&mut text, told, &[], context.now));
            receipts::write(tx, &[text]).await?;
        }
    }
    Ok(is_known.into_iter().map(Option::unwrap_or_default).collect())
}

/// Whether a receipt that names no text may speak of one that waits at its phone. An id that no text has can only be that of
/// a text whose own is not known.
fn may_speak_of(told: &Told, at_phone: AtPhone) -> bool {
    let waits = if told.provider_id.is_empty() {
        at_phone.open
    } else {
        at_phone.nameless
    };
    waits && !at_phone.on_its_way
}

/// The same for those that name their text by an id. Nothing of the others.
async fn settle_by_id(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    route: &str,
    crowd: &[&Told],
) -> Result<Vec<Option<bool>>, DbErr> {
    if crowd.iter().all(|told| told.provider_id.is_empty()) {
        return Ok(vec![None; crowd.len()]);
    }
    let mut learning = Learning::begin(tx, route).await?;
    let keys: Vec<Vec<String>> = crowd.iter().map(|told| possible_keys(learning.ids, told)).collect();
    let mut phones: HashSet<&[u8]> = crowd.iter().map(|told| told.address_index.as_slice()).collect();
    if phones.contains([].as_slice()) {
        // One of them does not say whom its text was for.
        phones.clear();
    }
    let mut texts = receipts::texts_by_id(tx, route, (keys.concat(), phones)).await?;
    let heard = crowd.iter().zip(&keys).map(|(told, keys)| {
        let text = choose(&mut texts, told, keys)?;
        learning.learn(&text.row, told);
        Some(hear(text, told, keys, context.now))
    });
    let is_known = heard.collect();
    receipts::write(tx, &texts).await?;
    learning.keep(tx, route).await?;
    Ok(is_known)
}

/// Operators use their ids again: the newest text to the phone that still waits, or the newest of all. Without a phone, an
/// id that several texts have is meant for none of them.
fn choose<'a>(texts: &'a mut [Text], told: &Told, keys: &[String]) -> Option<&'a mut Text> {
    let has = |id: &Option<String>| id.as_ref().is_some_and(|id| keys.contains(id));
    let is_named = |text: &Text| has(&text.row.provider_id) || text.parts.iter().any(|part| has(&part.provider_id));
    let to_phone = |text: &Text| told.address_index.is_empty() || text.row.address_index == told.address_index;
    let named = texts.iter().enumerate();
    let named = named.filter(|(_, text)| is_named(text) && to_phone(text));
    let named: Vec<usize> = named.map(|(place, _)| place).collect();
    if told.address_index.is_empty() && named.len() > 1 {
        return None;
    }
    let waits = named.iter().find(|place| is_awaited(&texts[**place].row));
    let chosen = waits.or(named.first()).copied()?;
    texts.get_mut(chosen)
}
