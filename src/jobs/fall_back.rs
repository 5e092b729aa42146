//! Looks for another way for what did not arrive and is still of use.

use entity::values::Channel;

use super::failures::Failures;
use crate::actions::fall_back::fall_back;
use crate::app::App;
use crate::store::ledger;

/// How many are looked at in one go; the next run takes the rest.
const BATCH: u64 = 2000;

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let (context, mut failures, mut letters, mut calls) = (app.context(), Failures::default(), 0, 0);
    for id in ledger::failed(context.db, context.now, BATCH).await? {
        if app.stopping.is_cancelled() {
            break;
        }
        match fall_back(&context, id).await {
            Ok(Some(Channel::Email)) => letters += 1,
            Ok(Some(_)) => calls += 1,
            Ok(None) => {}
            Err(error) => failures.add(error, format_args!("finding another way for message {id}")),
        }
    }
    failures.or(super::report(&[("letters", letters), ("calls", calls)]))
}
