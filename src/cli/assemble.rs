//! From settings to a running service.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context;
use sea_orm::{DatabaseConnection, DbErr};
use secrecy::ExposeSecret;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_util::sync::CancellationToken;

use super::{gateways, sealed_with};
use crate::actions::{House, Providers};
use crate::app::{App, Parts};
use crate::clock::{Clock, machine_now};
use crate::config::{ClockSetting, Config, SecretKey};
use crate::domain::code_budget::Tariff;
use crate::domain::gate;
use crate::domain::wave::Policy;
use crate::jobs::Incoming;
use crate::keyring::{Keyring, fresh_token};
use crate::notify::email::{Mailer, Sender};
use crate::notify::gateway::{Gateway, Limits};
use crate::notify::longest::parts_of_code;
use crate::notify::smpp::Connector;
use crate::notify::{Carriers, Over, Route, certificates};
use crate::reference::{self, RuleSetId};
use crate::store::db;
use crate::store::{settings, sites};

/// Opens the database that the settings name, brings its schema up to date and adds the centres of the reference.
///
/// # Errors
/// When the database does not answer, or refuses a step.
pub async fn database(config: &Config) -> anyhow::Result<DatabaseConnection> {
    let db = db::connect(config.database_url.expose_secret())
        .await
        .context("cannot open the database; check QANAT_DATABASE_URL")?;
    prepare(&db).await.context("cannot bring the database up to date")?;
    Ok(db)
}

/// Makes sure that a command which writes nothing finds the schema of this version.
///
/// # Errors
/// When the schema is another one, or the database does not answer.
pub async fn is_migrated(config: &Config) -> anyhow::Result<()> {
    let db = db::connect(config.database_url.expose_secret())
        .await
        .context("cannot open the database; check QANAT_DATABASE_URL")?;
    let migrated = db::is_migrated(&db).await.context("cannot read the database")?;
    anyhow::ensure!(
        migrated,
        "nothing was checked: the database has not the schema of this version; run `qanat migrate` first"
    );
    Ok(())
}

/// Brings the schema up to date and adds the centres of the reference.
///
/// # Errors
/// The database failed.
pub async fn prepare(db: &DatabaseConnection) -> Result<(), DbErr> {
    db::migrate(db).await?;
    let tx = db::preparation_tx(db).await?;
    sites::add_centres(&tx, reference::centres()).await?;
    tx.commit().await
}

/// The service as the settings describe it. `listening` is where its pages are, for links when no address is set. With
/// `Texts::Carried` it signs in to the message centres of the settings, and what comes in arrives at the other ends.
///
/// # Errors
/// When the database does not answer or was filled with another key, or a carrier cannot be set up.
pub async fn app(
    config: &Config,
    key: &SecretKey,
    listening: SocketAddr,
    (texts, stopping): (Texts, CancellationToken),
) -> anyhow::Result<(App, Vec<Incoming>)> {
    let db = database(config).await?;
    let keys = Keyring::new(key.expose());
    sealed_with::hold_to(&db, &keys).await?;
    let clock = clock(&db, config.clock).await?;
    let (carriers, incoming) = carriers(config, &clock, texts)?;
    let app = App::new(Parts {
        db,
        keys,
        clock,
        house: house(config, listening),
        carriers,
        process: format!("{}-{}", std::process::id(), fresh_token(6)),
        stopping,
    });
    Ok((app, incoming))
}

/// Whether a process takes text messages to their carrier, and from it. Operators count sessions, so that only who runs
/// jobs begins one; what a gateway calls back with comes to any process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// It does.
    Carried,
    /// Another process does.
    Left,
}

/// What the settings and the rules in force make of the service.
#[must_use]
pub fn house(config: &Config, listening: SocketAddr) -> House {
    let base_url = config.base_url(listening);
    House {
        rules: reference::rule_set(RuleSetId::Kz),
        policy: Policy::default(),
        limits: gate::Limits::default(),
        codes: config.codes,
        tariff: Tariff {
            parts: parts_of_code(&base_url),
            routes: config
                .sms
                .iter()
                .map(|route| (route.name.clone(), route.price))
                .collect(),
        },
        base_url,
        channels: Providers {
            sms: !config.sms.is_empty(),
            email: config.smtp.is_some(),
        },
        metrics_token: config.metrics_token.clone(),
        open_phones: false,
    }
}

/// The clock to run on. A fast one takes its anchor from the database, so that all processes, and the next start, agree
/// on the time.
///
/// # Errors
/// When the database does not answer.
pub async fn clock(db: &DatabaseConnection, setting: ClockSetting) -> Result<Clock, DbErr> {
    let now = machine_now();
    let ClockSetting::Fast { origin, speed } = setting else {
        return Ok(setting.start(now));
    };
    let name = format!("clock_anchor of {speed}@{}", origin.to_rfc3339());
    let anchor = settings::get_or_set(db, &name, &now.to_rfc3339()).await?;
    Ok(setting.start(anchor.parse().unwrap_or(now)))
}

/// The carriers of the settings. Their message centres are signed in to from here on, if texts are carried.
pub(super) fn carriers(config: &Config, clock: &Clock, texts: Texts) -> anyhow::Result<(Carriers, Vec<Incoming>)> {
    let (mut sms, mut incoming) = (vec![], vec![]);
    let mut descriptions = gateways::descriptions(&config.sms)?.into_iter();
    for settings in &config.sms {
        sms.push(match &settings.over {
            Over::Gateway(gateway) => {
                let trusted = trusted(&settings.name, gateway.ca.as_deref())?;
                let description = descriptions.next().expect("each gateway has its description");
                let limits = (Limits::default(), trusted.as_slice());
                let gateway = Gateway::new(gateway.as_ref().clone(), description, clock.clone(), limits);
                Route::through(gateway.context("cannot prepare to send text messages")?)
            }
            Over::Simulator | Over::Smpp(_) if texts == Texts::Left => continue,
            Over::Simulator => Route::simulated(),
            Over::Smpp(smsc) => {
                let trusted = trusted(&settings.name, smsc.ca.as_deref())?;
                let started = Connector::start(smsc.as_ref().clone(), clock.clone(), &trusted);
                let (connector, inbound) = started.context("cannot prepare to send text messages")?;
                let route = settings.name.clone();
                incoming.push(Incoming { route, inbound });
                Route::over(connector)
            }
        });
    }
    let email = mailer(config, clock)?;
    Ok((Carriers { email, sms }, incoming))
}

fn trusted(route: &str, file: Option<&Path>) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let unreadable = |file: &Path| format!("QANAT_SMS_URL, {route}: the file {}", file.display());
    match file {
        Some(file) => certificates(file).with_context(|| unreadable(file)),
        None => Ok(vec![]),
    }
}

fn mailer(config: &Config, clock: &Clock) -> anyhow::Result<Option<Mailer>> {
    let sender = Sender {
        from: config.mail_from.clone(),
        reply_to: config.reply_to.clone(),
    };
    let mailer = config
        .smtp
        .as_ref()
        .map(|relay| Mailer::new(relay.clone(), sender, clock.clone()));
    mailer.transpose().context("cannot prepare to send e-mail")
}
