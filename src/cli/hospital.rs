//! `qanat hospital ..`: who needs blood.

use std::process::ExitCode;

use anyhow::{Context, bail};
use entity::values::Actor;

use super::arguments::HospitalAddArgs;
use super::{assemble, find};
use crate::config::Config;
use crate::domain::hospital_name::{LONGEST, SHORT, short};
use crate::store::audit::{self, By};
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::hospitals;

/// Adds a hospital and prints its number.
///
/// # Errors
/// When a name is too long or taken, the site unknown, or the database does not answer.
pub async fn add(config: &Config, args: &HospitalAddArgs) -> anyhow::Result<ExitCode> {
    let (name, short) = names(args)?;
    let db = assemble::database(config).await?;
    let now = assemble::clock(&db, config.clock).await?.now();
    let site = find::site(&db, &args.site).await?;
    let tx = write_tx(&db).await?;
    let id = match hospitals::insert(&tx, (&name, &short), site.id, now).await {
        Err(error) if is_broken(&error, "hospitals_name_once") => bail!("a hospital with this name is there already"),
        added => added.context("cannot add the hospital")?,
    };
    audit::record(&tx, By::nobody(Actor::Console), "add", ("hospital", id.0), now).await?;
    tx.commit().await?;
    say!("{id}");
    Ok(ExitCode::SUCCESS)
}

/// The name in full, and the one for text messages.
fn names(args: &HospitalAddArgs) -> anyhow::Result<(String, String)> {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = words(&args.name);
    match name.chars().count() {
        0 => bail!("a hospital needs a name: --name \"City Hospital No 7\""),
        1..=LONGEST => {}
        long => bail!("--name has {long} characters; a name has at most {LONGEST}"),
    }
    let short = match args.short.as_deref().map(words) {
        Some(given) if (1..=SHORT).contains(&given.chars().count()) => given,
        Some(_) => bail!("--short has 1 to {SHORT} characters, so that an appeal stays one text message"),
        None => short(&name).with_context(|| {
            format!("text messages have room for {SHORT} characters; say with --short what they are to call it")
        })?,
    };
    Ok((name, short))
}
