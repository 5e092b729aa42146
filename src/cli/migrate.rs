//! `qanat migrate`: brings the database to the schema of this version.

use std::process::ExitCode;

use anyhow::Context;
use secrecy::ExposeSecret;

use crate::config::Config;
use crate::store::db;

/// Migrates; any number of processes may do so at once.
///
/// # Errors
/// When the database does not answer, or refuses a step.
pub async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let database = db::connect(config.database_url.expose_secret())
        .await
        .context("cannot open the database; check QANAT_DATABASE_URL")?;
    db::migrate(&database)
        .await
        .context("cannot bring the schema up to date")?;
    println!("The database has the schema of this version.");
    Ok(ExitCode::SUCCESS)
}
