//! Ends messages that are of no more use, gives what dead workers held back to the ledger, and ends what nobody will ever
//! know more of.

use crate::app::App;
use crate::store::ledger;

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let now = app.clock.now();
    let expired = ledger::expire(&app.db, now).await?;
    let (again, uncertain) = ledger::rescue(&app.db, now).await?;
    let given_up = ledger::give_up_uncertain(&app.db, now).await?;
    Ok(super::report(&[
        ("too late", expired),
        ("again", again),
        ("uncertain", uncertain),
        ("validity over", given_up),
    ]))
}
