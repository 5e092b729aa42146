//! `qanat site ..`: where blood is collected.

use std::process::ExitCode;

use super::assemble;
use super::table::Table;
use crate::config::Config;
use crate::store::sites;

/// Lists the sites: number, code, name, and whether donors may come.
///
/// # Errors
/// When the database does not answer.
pub async fn list(config: &Config) -> anyhow::Result<ExitCode> {
    let db = assemble::database(config).await?;
    let mut table = Table::new(["number", "code", "state", "beds", "name"]);
    for site in sites::all(&db).await? {
        table.row([
            site.id.to_string(),
            site.code,
            site.safety.to_string(),
            site.beds.to_string(),
            site.name_en,
        ]);
    }
    print!("{table}");
    Ok(ExitCode::SUCCESS)
}
