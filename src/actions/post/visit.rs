//! What messages tell of a place and of a visit to it.

use chrono::{DateTime, Utc};
use entity::values::Language;
use entity::{appointment, donor, site};
use sea_orm::{ConnectionTrait, DbErr};

use super::NotPosted;
use crate::actions::Context;
use crate::actions::scene::Scene;
use crate::notify::message::{Gone, Place, Visit};
use crate::store::{appeals, slots};

pub async fn visit(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    scene: &Scene,
    donor: &donor::Model,
    held: &appointment::Model,
) -> Result<Visit, NotPosted> {
    let token = match held.appeal_id {
        Some(id) => appeals::by_id(tx, id).await?.map(|appeal| appeal.token),
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

pub async fn gone(
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
pub fn appeal_url(context: &Context<'_>, token: &str) -> String {
    format!("{}/a/{token}", context.house.base_url)
}

/// A site's names in a donor's language.
pub fn place(site: &site::Model, language: Language) -> Place {
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
