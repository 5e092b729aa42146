//! Ends what is over: asks nobody answered, needs past their deadline, places nobody came to, visits of which nobody
//! wrote down what came, texts whose last parts were lost.

use chrono::{DateTime, Utc};
use entity::values::{Actor, AppointmentState, ShortageState};

use super::failures::Failures;
use crate::actions::appointment::AppointmentRefused;
use crate::actions::incoming::give_up_parts;
use crate::actions::outcome::{GRACE, Outcome, RECORD_WITHIN, record_outcome};
use crate::actions::shortage::{ShortageRefused, end_shortage};
use crate::app::App;
use crate::notify::smpp::PATIENCE;
use crate::store::audit::By;
use crate::store::{appeals, appointments, inbound, shortages};

const BY: By = By::nobody(Actor::Job);

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let (context, mut failures) = (app.context(), Failures::default());
    let asks = appeals::expire(context.db, context.now).await?;
    // What ended longer ago keeps nobody from being asked.
    let since = context.now - context.house.limits.between_appeals;
    appeals::forgive_unsent(context.db, since).await?;
    let needs = end_needs(app, &mut failures).await?;
    let missed = (AppointmentState::Booked, context.now - GRACE, Outcome::DidNotCome);
    let missed = end_visits(app, missed, &mut failures).await?;
    let unrecorded = (
        AppointmentState::Arrived,
        context.now - RECORD_WITHIN,
        Outcome::Unrecorded,
    );
    let unrecorded = end_visits(app, unrecorded, &mut failures).await?;
    let texts = end_texts(app, &mut failures).await?;
    failures.or(super::report(&[
        ("texts with a lost part", texts),
        ("asks", asks),
        ("shortages", needs),
        ("not seen", missed),
        ("not recorded", unrecorded),
    ]))
}

async fn end_needs(app: &App, failures: &mut Failures) -> anyhow::Result<u64> {
    let (context, mut ended) = (app.context(), 0);
    for shortage in shortages::overdue(context.db, context.now).await? {
        if app.stopping.is_cancelled() {
            break;
        }
        match end_shortage(&context, BY, None, shortage.id, ShortageState::Expired).await {
            // Another process was faster.
            Ok(()) => ended += 1,
            Err(ShortageRefused::Ended) => {}
            Err(error) => failures.add(error, format_args!("ending shortage {}", shortage.id)),
        }
    }
    Ok(ended)
}

/// Ends the appointments that are in a state although their slot was over by then.
async fn end_visits(
    app: &App,
    (state, over_by, outcome): (AppointmentState, DateTime<Utc>, Outcome),
    failures: &mut Failures,
) -> anyhow::Result<u64> {
    let (context, mut ended) = (app.context(), 0);
    for held in appointments::over(context.db, state, over_by).await? {
        if app.stopping.is_cancelled() {
            break;
        }
        match record_outcome(&context, BY, held.id, outcome).await {
            Ok(()) => ended += 1,
            Err(AppointmentRefused::Ended) => {}
            Err(error) => failures.add(error, format_args!("ending appointment {}", held.id)),
        }
    }
    Ok(ended)
}

/// Reads the texts whose last parts have not come in time.
async fn end_texts(app: &App, failures: &mut Failures) -> anyhow::Result<u64> {
    let (context, mut ended) = (app.context(), 0);
    for (id, name) in inbound::begun_before(context.db, context.now - PATIENCE).await? {
        if app.stopping.is_cancelled() {
            break;
        }
        match give_up_parts(&context, &name).await {
            Ok(texts) => ended += texts,
            Err(error) => failures.add(error, format_args!("reading the long text {id}")),
        }
    }
    Ok(ended)
}
