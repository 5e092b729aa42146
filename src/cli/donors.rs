//! `qanat donors ..`: the register.

use std::process::ExitCode;

use anyhow::Context as _;

use super::arguments::DonorsImportArgs;
use crate::actions::import_donors::{Mode, Report, import_donors};
use crate::app::App;

/// Takes donors over from a file. Prints every bad row, and what came of the rest.
///
/// # Errors
/// When the file cannot be read or is refused as a whole, or the database does not answer.
pub async fn import(app: &App, args: &DonorsImportArgs) -> anyhow::Result<ExitCode> {
    let path = args.file.display();
    let file = std::fs::read(&args.file).with_context(|| format!("cannot read {path}"))?;
    let mode = if args.dry_run { Mode::Check } else { Mode::Land };
    let report = import_donors(&app.context(), &file, mode)
        .await
        .with_context(|| format!("cannot take over {path}"))?;
    for fault in &report.faults {
        say!("{fault}");
    }
    say!("{}", summary(&report, mode));
    Ok(exit(report.refused, mode))
}

/// A file that was read to its end has been taken over: its good rows landed, and the bad ones are told. A check is asked
/// whether all of them would.
fn exit(refused: u64, mode: Mode) -> ExitCode {
    match (mode, refused) {
        (Mode::Land, _) | (Mode::Check, 0) => ExitCode::SUCCESS,
        (Mode::Check, _) => ExitCode::FAILURE,
    }
}

fn summary(report: &Report, mode: Mode) -> String {
    let Report {
        added, known, refused, ..
    } = report;
    match mode {
        Mode::Land => format!("added: {added}, on the register already: {known}, refused: {refused}"),
        Mode::Check => {
            format!(
                "nothing was written; would be added: {added}, on the register already: {known}, refused: {refused}"
            )
        }
    }
}
