//! The command line: one file per command.

#[macro_use]
mod say;

mod arguments;
pub mod assemble;
mod bounce;
pub mod demo;
mod doctor;
mod donors;
mod find;
mod gateways;
mod home;
mod hospital;
mod links;
pub mod logs;
pub mod migrate;
mod resume;
mod sealed_with;
pub mod serve;
mod shortage;
pub mod shutdown;
mod site;
mod skew;
mod sms;
mod staff;
mod status;
mod table;

use std::process::ExitCode;

pub use arguments::*;

use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::{Config, Problems, Sources};

/// Runs one command.
///
/// # Errors
/// What a person at the terminal has to know, from the outcome down to its cause.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let sources = sources();
    match cli.command {
        Command::Demo(args) => demo::run(&Config::read(&sources)?, &args).await,
        Command::Serve(args) => serve::run(sources, &args).await,
        Command::Migrate => migrate::run(&read(&sources)?).await,
        Command::Doctor => doctor::run(read(&sources)).await,
        Command::Bounce => Ok(bounce::run(&sources).await),
        Command::Hospital(HospitalCommand::Add(args)) => hospital::add(&read(&sources)?, &args).await,
        Command::Site(SiteCommand::List) => site::list(&read(&sources)?).await,
        Command::Site(SiteCommand::Close(args)) => site::close(&console(&sources).await?, &args).await,
        Command::Site(SiteCommand::Open(args)) => site::open(&console(&sources).await?, &args).await,
        Command::Site(SiteCommand::Usual(args)) => site::usual(&console(&sources).await?, &args).await,
        Command::Staff(StaffCommand::Add(args)) => staff::add(&console(&sources).await?, &args).await,
        Command::Donors(DonorsCommand::Import(args)) => {
            if args.dry_run {
                assemble::is_migrated(&read(&sources)?).await?;
            }
            donors::import(&console(&sources).await?, &args).await
        }
        Command::Shortage(ShortageCommand::Open(args)) => shortage::open(&console(&sources).await?, &args).await,
        Command::Quarantine => resume::quarantine(&console(&sources).await?).await,
        Command::Resume(args) => resume::run(&console(&sources).await?, &args).await,
        Command::Sms(SmsCommand::Callback) => sms::callback(&sources),
        Command::Status(args) => status::run(&read(&sources)?, &args).await,
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

/// The service as a console works with it: it acts with everything, and serves nothing.
async fn console(sources: &Sources) -> anyhow::Result<App> {
    let (config, key) = Config::read_with_key(sources)?;
    logs::start(&config.log);
    let texts = (assemble::Texts::Left, CancellationToken::new());
    Ok(assemble::app(&config, &key, config.bind, texts).await?.0)
}
