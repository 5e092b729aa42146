//! Ends what is over: asks nobody answered, needs past their deadline, places nobody came to.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{Actor, ShortageState};

use crate::actions::appointment::AppointmentRefused;
use crate::actions::outcome::{GRACE, Outcome, record_outcome};
use crate::actions::shortage::{ShortageRefused, end_shortage};
use crate::app::App;
use crate::store::audit::By;
use crate::store::{appeals, appointments, shortages};

const BY: By = By::nobody(Actor::Job);

/// How far back to look for places nobody came to.
const LOOK_BACK: TimeDelta = TimeDelta::days(7);

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let context = app.context();
    let asks = appeals::expire(context.db, context.now).await?;
    appeals::forgive_unsent(context.db, context.now - LOOK_BACK).await?;
    let mut needs = 0;
    for shortage in shortages::overdue(context.db, context.now).await? {
        match end_shortage(&context, BY, None, shortage.id, ShortageState::Expired).await {
            // Another process was faster.
            Ok(()) => needs += 1,
            Err(ShortageRefused::Ended) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut missed = 0;
    let seen_until = context.now - GRACE;
    let window: (DateTime<Utc>, DateTime<Utc>) = (seen_until - LOOK_BACK, seen_until);
    for (held, slot) in appointments::booked_between(context.db, window.0, window.1).await? {
        if slot.is_some_and(|slot| slot.ends_at > seen_until) {
            continue;
        }
        match record_outcome(&context, BY, held.id, Outcome::DidNotCome).await {
            Ok(()) => missed += 1,
            Err(AppointmentRefused::Ended) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(super::report(&[
        ("asks", asks),
        ("shortages", needs),
        ("not seen", missed),
    ]))
}
