//! `qanat serve`: the pages and the jobs in one process, until it is told to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use tokio::net::TcpListener;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::arguments::{ServeArgs, Switch};
use super::assemble::{self, Texts};
use super::{home, links, logs, shutdown, skew};
use crate::config::{Config, Sources, settings};
use crate::jobs::{Runner, listen_to_routes};
use crate::web::{routes, server};

/// From the wish to stop to the end of the process. Pages give up after ten seconds; a job that takes longer is cut
/// off, and its lease runs out.
const GRACE: Duration = Duration::from_secs(14);

/// Serves pages, and runs jobs unless they are switched off, until SIGTERM or SIGINT.
///
/// # Errors
/// What keeps the service from starting: settings, the address, the database.
pub async fn run(mut sources: Sources, args: &ServeArgs) -> anyhow::Result<ExitCode> {
    if let Some(bind) = &args.bind {
        sources.set(&settings::BIND, bind);
    }
    let (config, key) = Config::read_with_key(&sources)?;
    logs::start(&config.log);
    let stop = shutdown::on_signal().context("cannot listen to signals")?;
    let listener = listen(config.bind).await?;
    let listening = listener.local_addr()?;
    let texts = match args.jobs {
        Switch::On => Texts::Carried,
        Switch::Off => Texts::Left,
    };
    let (app, incoming) = assemble::app(&config, &key, listening, (texts, stop.clone())).await?;
    if texts == Texts::Carried {
        home::look(&app).await?;
    }
    if let Some(wrong) = skew::look(&app.db, &app.clock).await? {
        tracing::warn!(wrong, "the clock of this machine is not to be trusted");
    }
    if let Some(wrong) = links::look(&config, &app.house.base_url) {
        tracing::warn!(wrong, "text messages take more parts than they have to");
    }
    let runner = Runner::new(&app)?;
    let jobs = async {
        if args.jobs == Switch::Off {
            return stop.cancelled().await;
        }
        tokio::join!(
            runner.run(stop.clone()),
            listen_to_routes(&app, incoming),
            home::watch(&app, &stop)
        );
        home::leave(&app).await;
    };
    tracing::info!(%listening, links = app.house.base_url, "qanat serves");
    run_until_stopped(listener, routes::router(app.clone()), jobs, stop.clone()).await;
    Ok(ExitCode::SUCCESS)
}

/// Takes the address, so that a second process fails before it does anything.
///
/// # Errors
/// When the address is taken, or is none of this machine.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; choose another address with --bind or QANAT_BIND"))
}

/// Serves pages and runs jobs until `stop`, and returns when both have come to an end.
pub async fn run_until_stopped(
    listener: TcpListener,
    router: Router,
    jobs: impl Future<Output = ()>,
    stop: CancellationToken,
) {
    run_within(GRACE, listener, router, jobs, stop).await;
}

async fn run_within(
    grace: Duration,
    listener: TcpListener,
    router: Router,
    jobs: impl Future<Output = ()>,
    stop: CancellationToken,
) {
    let work = async { tokio::join!(server::serve(listener, router, stop.clone()), jobs) };
    let too_long = async {
        stop.cancelled().await;
        sleep(grace).await;
    };
    tokio::select! {
        _ = work => {}
        () = too_long => tracing::warn!("stopped with work in flight; leases run out and another process takes over"),
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    async fn listener() -> TcpListener {
        listen("127.0.0.1:0".parse().unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_taken_address_is_named_with_a_way_out() {
        let taken = listener().await.local_addr().unwrap();
        let _first = listen(taken).await.unwrap();
        let error = listen(taken).await.unwrap_err().to_string();
        assert!(
            error.contains(&taken.to_string()) && error.contains("QANAT_BIND"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_stop_waits_for_pages_and_jobs() {
        let stop = CancellationToken::new();
        let mut tidied = false;
        let jobs = async {
            stop.cancelled().await;
            tokio::task::yield_now().await;
            tidied = true;
        };
        stop.cancel();
        run_until_stopped(listener().await, Router::new(), jobs, stop.clone()).await;
        assert!(tidied);
    }

    #[tokio::test]
    async fn a_job_that_does_not_end_is_cut_off() {
        let stop = CancellationToken::new();
        stop.cancel();
        run_within(
            Duration::from_millis(20),
            listener().await,
            Router::new(),
            pending(),
            stop,
        )
        .await;
    }
}
