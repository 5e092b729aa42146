//! Reminds those who booked the day before or earlier. Who booked within the last hours needs no second message.

use chrono::TimeDelta;
use entity::appointment;

use super::failures::Failures;
use crate::actions::scene::scene;
use crate::actions::{Context, post};
use crate::app::App;
use crate::store::db::write_tx;
use crate::store::{appointments, donors};

/// How long before the slot. Blood is given in the morning, and the quiet hours end as the desks open: a reminder that
/// is to be read in time leaves the evening before.
const AHEAD: TimeDelta = TimeDelta::hours(16);
/// Only those who booked at least so long before the slot.
const BOOKED_BEFORE: TimeDelta = TimeDelta::hours(24);

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let (context, mut failures, mut reminded) = (app.context(), Failures::default(), 0);
    for (held, slot) in appointments::booked_between(context.db, context.now, context.now + AHEAD).await? {
        if app.stopping.is_cancelled() {
            break;
        }
        if slot.is_none_or(|slot| slot.starts_at - held.booked_at < BOOKED_BEFORE) {
            continue;
        }
        match remind(&context, &held).await {
            Ok(planned) => reminded += u64::from(planned),
            Err(error) => failures.add(error, format_args!("reminding of appointment {}", held.id)),
        }
    }
    failures.or(super::report(&[("reminders", reminded)]))
}

/// Plans the reminder of an appointment. Returns whether there was none yet.
async fn remind(context: &Context<'_>, held: &appointment::Model) -> anyhow::Result<bool> {
    let Some(campaign) = held.campaign_id else {
        return Ok(false);
    };
    let tx = write_tx(context.db).await?;
    let (scene, donor) = (scene(&tx, campaign).await?, donors::by_id(&tx, held.donor_id).await?);
    let planned = match scene.zip(donor) {
        Some((scene, donor)) => post::reminder(&tx, context, &scene, &donor, held).await?,
        None => false,
    };
    tx.commit().await?;
    Ok(planned)
}
