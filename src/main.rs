//! The command line. It reads what is asked and says what came of it; everything else is in the library.

use std::process::ExitCode;

use clap::Parser;
use qanat::cli::{self, Cli};

#[tokio::main]
#[expect(
    clippy::print_stderr,
    reason = "the person at the terminal is told here what went wrong"
)]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await.unwrap_or_else(|error| {
        eprintln!("qanat: {}", sentence(&error));
        ExitCode::FAILURE
    })
}

/// The outcome and its causes. Some libraries repeat the cause in their own text; it is said once.
fn sentence(error: &anyhow::Error) -> String {
    error
        .chain()
        .map(ToString::to_string)
        .fold(String::new(), |said, cause| match said.as_str() {
            "" => cause,
            told if told.contains(&cause) => said,
            _ => format!("{said}: {cause}"),
        })
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn an_error_is_told_from_outcome_to_cause_and_no_cause_twice() {
        for (error, told) in [
            (anyhow!("timed out"), "timed out"),
            (anyhow!("timed out").context("cannot open"), "cannot open: timed out"),
            (
                anyhow!("timed out").context("failed: timed out").context("cannot open"),
                "cannot open: failed: timed out",
            ),
        ] {
            assert_eq!(sentence(&error), told);
        }
    }
}
