//! The command line: one file per command.

mod arguments;
pub mod assemble;
mod logs;
pub mod migrate;
pub mod serve;
pub mod shutdown;

use std::process::ExitCode;

pub use arguments::*;

use crate::config::{Config, Problems, Sources};

/// Runs one command.
///
/// # Errors
/// What a person at the terminal has to know, from the outcome down to its cause.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let sources = sources();
    match cli.command {
        Command::Serve(args) => serve::run(sources, &args).await,
        Command::Migrate => migrate::run(&read(&sources)?).await,
        _ => anyhow::bail!("this command is not part of this build"),
    }
}

/// What the machine says about the settings.
fn sources() -> Sources {
    let text = |part: std::ffi::OsString| part.to_string_lossy().into_owned();
    let environment = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
    Sources::gather(environment, |path| std::fs::read_to_string(path))
}

/// The settings; logs begin with them.
fn read(sources: &Sources) -> Result<Config, Problems> {
    let config = Config::read(sources)?;
    logs::start(&config.log);
    Ok(config)
}
