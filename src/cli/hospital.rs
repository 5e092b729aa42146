//! `qanat hospital ..`: who needs blood.

use std::process::ExitCode;

use anyhow::{Context, bail};
use entity::values::Actor;

use super::arguments::HospitalAddArgs;
use super::{assemble, find};
use crate::config::Config;
use crate::store::audit::{self, By};
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::hospitals;

/// Adds a hospital and prints its number.
///
/// # Errors
/// When the name is taken, the site unknown, or the database does not answer.
pub async fn add(config: &Config, args: &HospitalAddArgs) -> anyhow::Result<ExitCode> {
    let name = args.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        bail!("a hospital needs a name: --name \"City Hospital No 7\"");
    }
    let db = assemble::database(config).await?;
    let now = assemble::clock(&db, config.clock).await?.now();
    let site = find::site(&db, &args.site).await?;
    let tx = write_tx(&db).await?;
    let id = match hospitals::insert(&tx, &name, site.id, now).await {
        Err(error) if is_broken(&error, "hospitals_name_once") => bail!("a hospital with this name is there already"),
        added => added.context("cannot add the hospital")?,
    };
    audit::record(&tx, By::nobody(Actor::Console), "add", ("hospital", id.0), now).await?;
    tx.commit().await?;
    println!("{id}");
    Ok(ExitCode::SUCCESS)
}
