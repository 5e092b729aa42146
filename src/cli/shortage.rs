//! `qanat shortage ..`: a need, posted from the console.

use std::process::ExitCode;

use entity::values::Actor;

use super::arguments::ShortageOpenArgs;
use super::find;
use crate::actions::shortage::{NewNeed, open_shortage};
use crate::app::App;
use crate::store::audit::By;

/// Posts a shortage and prints its number.
///
/// # Errors
/// When the hospital is unknown, the shortage is refused, or the database does not answer.
pub async fn open(app: &App, args: &ShortageOpenArgs) -> anyhow::Result<ExitCode> {
    let need = NewNeed {
        hospital: find::hospital(&app.db, &args.hospital).await?.id,
        component: args.component,
        group: args.group,
        units: args.units,
        deadline: args.by,
        urgency: args.urgency,
    };
    let id = open_shortage(&app.context(), By::nobody(Actor::Console), need).await?;
    say!("{id}");
    Ok(ExitCode::SUCCESS)
}
