//! `qanat doctor`: what keeps the service from working, each with the way out. It fails for problems only; a note is
//! what somebody should know.

mod carriers;
mod codes;
mod findings;
mod relays;
mod routes;

use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Almaty;
use entity::job;
use entity::values::{DeliveryState, JobName};
use sea_orm::{DatabaseConnection, DbErr};
use secrecy::ExposeSecret;

use self::findings::Findings;
use super::sealed_with::{self, Fit};
use super::{assemble, links, skew};
use crate::clock::Clock;
use crate::config::{Config, Problems, SecretKey};
use crate::domain::calendar::instant;
use crate::domain::pulse::{PATIENCE, Pulse, Standing, Trace, pulse};
use crate::keyring::Keyring;
use crate::store::{db, jobs, ledger, quarantine, sites, status};

/// How late a message may be before something is wrong, on the machine's clock.
const LATE: Duration = Duration::from_mins(10);

/// Looks at everything that can be looked at from here, and says what is in the way.
///
/// # Errors
/// When a question that the database should answer fails.
pub async fn run(settings: Result<Config, Problems>) -> anyhow::Result<ExitCode> {
    let mut found = Findings::default();
    let config = match settings {
        Ok(config) => config,
        Err(Problems(problems)) => {
            for problem in problems {
                found.problem(&problem.setting, problem.why);
            }
            return Ok(found.exit());
        }
    };
    found.ok("settings", "understood");
    if config.secret_key.is_none() {
        found.problem(
            "secret key",
            "QANAT_SECRET_KEY is not set, and `serve` will not start; `openssl rand -hex 32` makes one",
        );
    }
    zone_data(&mut found);
    let db = database(&mut found, &config).await;
    carriers::look(&mut found, &config, db.as_ref()).await?;
    relays::readers(&mut found, &config);
    address(&mut found, &config);
    if let Some(db) = db {
        let clock = assemble::clock(&db, config.clock).await?;
        time(&mut found, &db, &clock).await?;
        quarantined(&mut found, &db).await?;
        secret_key(&mut found, &db, config.secret_key.as_ref()).await?;
        places(&mut found, &db).await?;
        schedule(&mut found, &db, &clock).await?;
        relays::look(&mut found, &config, &db).await?;
        messages(&mut found, &db, &clock).await?;
        codes::look(&mut found, &db, &assemble::house(&config, config.bind), clock.now()).await?;
    }
    Ok(found.exit())
}

/// Kazakhstan has kept one time since 1 March 2024; older zone data sends people an hour late.
fn zone_data(found: &mut Findings) {
    let noon = |year, month, day| {
        let day: Option<NaiveDate> = NaiveDate::from_ymd_opt(year, month, day);
        day.and_then(|day| day.and_hms_opt(12, 0, 0))
            .map(|noon| instant(noon, Almaty).to_rfc3339())
    };
    let (before, since) = (noon(2024, 2, 29), noon(2024, 3, 1));
    if before.as_deref() == Some("2024-02-29T06:00:00+00:00") && since.as_deref() == Some("2024-03-01T07:00:00+00:00") {
        found.ok("zone data", "Asia/Almaty is +05:00 since 2024-03-01");
    } else {
        found.problem(
            "zone data",
            "Asia/Almaty is not +05:00 since 2024-03-01; build with newer zone data",
        );
    }
}

/// Whether text messages that lead to the service fit in one part.
fn address(found: &mut Findings, config: &Config) {
    let base_url = config.base_url(config.bind);
    match links::look(config, &base_url) {
        Some(wrong) => found.problem("links", wrong),
        None => found.ok("links", format!("they lead to {base_url}")),
    }
}

fn shown(at: DateTime<Utc>) -> String {
    at.with_timezone(&Almaty).format("%Y-%m-%d %H:%M:%S %:z").to_string()
}

async fn time(found: &mut Findings, db: &DatabaseConnection, clock: &Clock) -> Result<(), DbErr> {
    let now = clock.now();
    let shown = shown(now);
    let earliest = NaiveDate::from_ymd_opt(2026, 1, 1);
    if earliest.is_none_or(|earliest| now.date_naive() < earliest) {
        found.problem(
            "clock",
            format!("it shows {shown}, before this version was made; set the machine's clock"),
        );
    } else if let Some(wrong) = skew::look(db, clock).await? {
        found.problem("clock", wrong);
    } else {
        found.ok("clock", shown);
    }
    Ok(())
}

/// The database, if it answers and has the schema of this version.
async fn database(found: &mut Findings, config: &Config) -> Option<DatabaseConnection> {
    let opened = db::connect(config.database_url.expose_secret()).await;
    let looked = match &opened {
        Ok(db) => db::is_migrated(db).await,
        Err(_) => Ok(false),
    };
    match (opened, looked) {
        (Err(error), _) | (_, Err(error)) => {
            found.problem(
                "database",
                format!("it does not answer: {error}; check QANAT_DATABASE_URL"),
            );
            None
        }
        (Ok(_), Ok(false)) => {
            found.problem("database", "it has not the schema of this version; run `qanat migrate`");
            None
        }
        (Ok(db), Ok(true)) => {
            found.ok("database", "it answers and has the schema of this version");
            Some(db)
        }
    }
}

/// Whether the key is the one that personal data was sealed with.
async fn secret_key(found: &mut Findings, db: &DatabaseConnection, key: Option<&SecretKey>) -> Result<(), DbErr> {
    let Some(key) = key else { return Ok(()) };
    match sealed_with::fit(db, &Keyring::new(key.expose())).await? {
        Fit::Unused => found.ok("secret key", "set; nothing is sealed with it yet"),
        Fit::Opens => found.ok("secret key", "it opens what is sealed"),
        Fit::Other => found.problem(
            "secret key",
            "it does not open what is sealed; give QANAT_SECRET_KEY its former value",
        ),
    }
    Ok(())
}

/// Whether the database may be a copy of an earlier time, or was once, and what asks nobody since.
async fn quarantined(found: &mut Findings, db: &DatabaseConnection) -> Result<(), DbErr> {
    if let Some(since) = quarantine::since(db).await? {
        found.problem(
            "quarantine",
            format!(
                "nothing leaves since {}, because the database may be a copy from an earlier time; `qanat resume --after-restore` shows what would be sent, and goes on",
                shown(since)
            ),
        );
    }
    let held = quarantine::campaigns(db).await?.len();
    if held > 0 {
        found.problem(
            "campaigns",
            format!(
                "{held} ask nobody, because the database was brought back while they ran; `qanat resume --after-restore` shows them, and each may go on by its page"
            ),
        );
    }
    Ok(())
}

async fn places(found: &mut Findings, db: &DatabaseConnection) -> Result<(), DbErr> {
    let (all, closed) = (sites::all(db).await?, status::sites_without_hours(db).await?);
    let codes: Vec<&str> = closed.iter().map(|site| site.code.as_str()).collect();
    match (all.len(), codes.as_slice()) {
        (0, _) => found.problem("sites", "there is none; `qanat migrate` adds the blood centres on file"),
        (count, []) => found.ok("sites", format!("{count}, all with opening hours")),
        (_, codes) => found.problem(
            "sites",
            format!(
                "no opening hours, so that nobody is invited there: {}",
                codes.join(", ")
            ),
        ),
    }
    Ok(())
}

async fn schedule(found: &mut Findings, db: &DatabaseConnection, clock: &Clock) -> Result<(), DbErr> {
    let (now, patience) = (clock.now(), clock.span(PATIENCE));
    let rows = jobs::all(db).await?;
    let traces: Vec<Trace> = rows.iter().map(|(_, row)| jobs::trace(row)).collect();
    match pulse(&traces, now, patience) {
        Pulse::Never => found.note("jobs", "no process has run jobs yet; `qanat serve` runs them"),
        Pulse::Silent { since } => found.problem(
            "jobs",
            format!("no process has run jobs since {}; start `qanat serve`", shown(since)),
        ),
        Pulse::Beats => {
            for ((name, row), trace) in rows.iter().zip(traces) {
                job(found, *name, row, trace.standing(now, patience));
            }
        }
    }
    Ok(())
}

fn job(found: &mut Findings, name: JobName, row: &job::Model, standing: Standing) {
    let what = format!("job {name}");
    let last = row.finished_at.map_or_else(|| "never".to_owned(), shown);
    match standing {
        Standing::Well => found.ok(&what, format!("last run: {last}")),
        Standing::Failed => {
            let report = row.report.as_deref().unwrap_or("without a reason");
            found.problem(
                &what,
                format!("its last run ({last}) failed: {report}; it runs again when it is due"),
            );
        }
        Standing::Late => found.problem(
            &what,
            format!("it is due and does not run (last: {last}); start `qanat serve` again"),
        ),
    }
}

async fn messages(found: &mut Findings, db: &DatabaseConnection, clock: &Clock) -> Result<(), DbErr> {
    let late = clock.now() - clock.span(LATE);
    let rows = ledger::by_state(db, None).await?;
    let uncertain: i64 = rows
        .iter()
        .filter(|row| row.state == DeliveryState::Uncertain)
        .map(|row| row.rows)
        .sum();
    let (unaccounted, overdue) = (ledger::unaccounted(db).await?, status::overdue(db, late).await?);
    for lost in &unaccounted {
        found.problem(
            "ledger",
            format!(
                "it is out of balance by {}, {}; keep a copy of the database and report it",
                lost.rows, lost.what
            ),
        );
    }
    if uncertain > 0 {
        found.note(
            "ledger",
            format!("of {uncertain} messages nobody knows whether they left: receipts, the end of their validity or a person on /coordinator/uncertain settle them, and none is sent again by itself"),
        );
    }
    if overdue > 0 {
        found.problem(
            "ledger",
            format!("{overdue} messages have been due for more than {} minutes; is `qanat serve` running, with a carrier for their channel?", LATE.as_secs() / 60),
        );
    }
    if unaccounted.is_empty() && overdue == 0 {
        let all: i64 = rows.iter().map(|row| row.rows).sum();
        found.ok("ledger", format!("{all} messages, every one accounted for"));
    }
    Ok(())
}
