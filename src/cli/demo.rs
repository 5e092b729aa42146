//! `qanat demo`: the service at work with synthetic people, on a fast clock with pages, or as a story without a server.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use tempfile::TempDir;

use super::arguments::DemoArgs;
use super::say::line;
use super::{logs, serve, shutdown};
use crate::clock::{Clock, machine_now};
use crate::config::Config;
use crate::demo::story::{self, Ending};
use crate::demo::{Account, Stage, play};
use crate::jobs::Runner;
use crate::web::routes;

/// Plays the demo until it is told to stop, or the story until it ends. A story in which an invariant broke fails.
///
/// # Errors
/// What keeps the demo from starting: the address, the folder.
pub async fn run(config: &Config, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let folder = Folder::open(args.dir.as_deref())?;
    if args.story {
        let ending = story::play(folder.path(), args.donors, args.seed, &mut line).await?;
        say!("\n{}", summary(&ending));
        return Ok(if ending.broken.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    logs::start(&config.log);
    serve(folder.path(), args).await
}

async fn serve(folder: &Path, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let stop = shutdown::on_signal().context("cannot listen to signals")?;
    let address: SocketAddr = args
        .bind
        .parse()
        .context("write --bind as an IP address and a port, such as 127.0.0.1:8080")?;
    let listener = serve::listen(address).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let stage = Stage::set(folder, args.donors, args.seed).await?;
    line(&welcome(&base_url, &stage.accounts));
    let clock = Clock::fast(stage.now, args.speed, machine_now());
    let app = stage.app(clock, base_url, stop.clone());
    let runner = Runner::new(&app)?;
    let people = play(app.clone(), &stage, args.seed, stop.clone(), line);
    let work = async {
        let (_, played) = tokio::join!(runner.run(stop.clone()), people);
        if let Err(error) = played {
            tracing::error!(error = format!("{error:#}"), "the simulated people have stopped");
        }
    };
    serve::run_until_stopped(listener, routes::router(app.clone()), work, stop.clone()).await;
    Ok(ExitCode::SUCCESS)
}

/// Where the demo keeps its data: a folder that stays, or one that is gone afterwards.
enum Folder {
    Kept(PathBuf),
    Temporary(TempDir),
}

impl Folder {
    fn open(wanted: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = wanted else {
            return Ok(Self::Temporary(
                tempfile::tempdir().context("cannot make a temporary folder")?,
            ));
        };
        std::fs::create_dir_all(path).with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(Self::Kept(path.to_owned()))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Temporary(folder) => folder.path(),
        }
    }
}

fn welcome(base_url: &str, accounts: &[Account]) -> String {
    let mut text = format!(
        "Qanat shows itself at {base_url}\n\
         Everybody here is synthetic; their phones are at {base_url}/simulator\n\
         Staff sign in at {base_url}/staff/sign-in with\n"
    );
    for account in accounts {
        text.push_str(&format!(
            "  {:<12} {:<26} {}\n",
            account.role, account.email, account.password
        ));
    }
    text
}

fn summary(ending: &Ending) -> String {
    let tally = &ending.tally;
    let mut text = format!(
        "The shortage is {}: {} of {} units collected, {:.2} for each one asked for.\n\
         {} asked: {} said yes, {} no, {} stop. {} booked, {} came.\n\
         {} donated, {} deferred, {} did not come, {} stood down with a place and {} without.\n\
         Messages: {}.\n",
        ending.state,
        tally.collected,
        ending.units,
        ending.collected_per_unit(),
        tally.asked,
        tally.said_yes,
        tally.said_no,
        tally.said_stop,
        tally.booked,
        tally.came,
        tally.donated,
        tally.deferred,
        tally.did_not_come,
        tally.booked_stood_down,
        tally.stood_down - tally.booked_stood_down,
        counted(&ending.messages),
    );
    if ending.broken.is_empty() {
        text.push_str("Every invariant holds.");
    }
    for broken in &ending.broken {
        text.push_str(&format!("BROKEN: {} ({})\n", broken.claim, broken.cases));
    }
    text
}

fn counted<T: std::fmt::Display>(counts: &[(T, i64)]) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    let counts = counts.iter().map(|(what, count)| format!("{count} {what}"));
    counts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn no_message_is_told_as_none() {
        for (counts, told) in [(&[][..], "none"), (&[("sent", 3), ("failed", 1)], "3 sent, 1 failed")] {
            assert_eq!(counted(counts), told);
        }
    }
}
