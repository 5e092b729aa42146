//! `qanat migrate`: brings the database to the schema of this version, with the blood centres on file.

use std::process::ExitCode;

use super::assemble;
use crate::config::Config;

/// Migrates; any number of processes may do so at once.
///
/// # Errors
/// When the database does not answer, or refuses a step.
pub async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    assemble::database(config).await?;
    say!("The database has the schema of this version.");
    Ok(ExitCode::SUCCESS)
}
