//! Counts the ledger for all who look at its figures.

use crate::app::App;
use crate::store::figures;

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    figures::count(&app.db, app.clock.now()).await?;
    Ok(String::new())
}
