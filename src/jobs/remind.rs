//! Reminds those who booked the day before or earlier. Who booked within the last hours needs no second message.

use chrono::TimeDelta;

use crate::actions::post;
use crate::actions::scene::scene;
use crate::app::App;
use crate::store::db::write_tx;
use crate::store::{appointments, donors};

/// How long before the slot. Blood is given in the morning, and the quiet hours end as the desks open: a reminder that
/// is to be read in time leaves the evening before.
const AHEAD: TimeDelta = TimeDelta::hours(16);
/// Only those who booked at least so long before the slot.
const BOOKED_BEFORE: TimeDelta = TimeDelta::hours(24);

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let context = app.context();
    let mut reminded = 0;
    for (held, slot) in appointments::booked_between(context.db, context.now, context.now + AHEAD).await? {
        let Some((slot, campaign)) = slot.zip(held.campaign_id) else {
            continue;
        };
        if slot.starts_at - held.booked_at < BOOKED_BEFORE {
            continue;
        }
        let tx = write_tx(context.db).await?;
        let (scene, donor) = (scene(&tx, campaign).await?, donors::by_id(&tx, held.donor_id).await?);
        if let Some((scene, donor)) = scene.zip(donor)
            && post::reminder(&tx, &context, &scene, &donor, &held).await?
        {
            reminded += 1;
        }
        tx.commit().await?;
    }
    Ok(super::report(&[("reminders", reminded)]))
}
