//! What the desk of a site sees: who comes today, and what became of it.

pub mod appointment;
pub mod forms;
pub mod pages;
#[cfg(test)]
mod tests;
pub mod today;

use entity::site;

use crate::app::App;
use crate::store::{hospitals, sites};
use crate::web::error::WebError;
use crate::web::session::{Desk, Sites};

/// The sites that somebody at a desk may look at: the own one, those of the hospital, or all of them.
async fn sites(app: &App, desk: &Desk) -> Result<Vec<site::Model>, WebError> {
    Ok(match desk.sees {
        Sites::One(own) => sites::by_id(&app.db, own).await?.into_iter().collect(),
        Sites::Of(hospital) => hospitals::sites(&app.db, hospital).await?,
        Sites::All => sites::all(&app.db).await?,
    })
}
