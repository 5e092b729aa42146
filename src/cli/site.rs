//! `qanat site ..`: where blood is collected, and on which days otherwise than usual.

use std::process::ExitCode;

use anyhow::anyhow;
use entity::values::Actor;

use super::arguments::{SiteDayArgs, SiteOpenArgs};
use super::table::Table;
use super::{assemble, find};
use crate::actions::site_day::{DayRefused, SiteDay, change_day};
use crate::app::App;
use crate::config::Config;
use crate::store::audit::By;
use crate::store::sites::{self, DayHours};

/// Lists the sites: number, code, name, and whether donors may come; then the coming days on which their weekly hours do
/// not hold, if there are any.
///
/// # Errors
/// When the database does not answer.
pub async fn list(config: &Config) -> anyhow::Result<ExitCode> {
    let db = assemble::database(config).await?;
    let now = assemble::clock(&db, config.clock).await?.now();
    let mut table = Table::new(["number", "code", "state", "beds", "name"]);
    let mut days = Table::new(["code", "day", "hours"]);
    for site in sites::all(&db).await? {
        let today = now
            .with_timezone(&site.zone.parse().unwrap_or(chrono_tz::Asia::Almaty))
            .date_naive();
        for (day, hours) in sites::exceptions_from(&db, site.id, today).await? {
            days.row([site.code.clone(), day.to_string(), words(hours)]);
        }
        table.row([
            site.id.to_string(),
            site.code,
            site.safety.to_string(),
            site.beds.to_string(),
            site.name_en,
        ]);
    }
    say!("{table}");
    if !days.is_empty() {
        say!("\n{days}");
    }
    Ok(ExitCode::SUCCESS)
}

fn words(hours: DayHours) -> String {
    match hours {
        DayHours::Closed => "closed".to_owned(),
        DayHours::Open(from, till) => format!("{}-{}", from.format("%H:%M"), till.format("%H:%M")),
    }
}

/// Closes a site on one day.
///
/// # Errors
/// See [`change`].
pub async fn close(app: &App, args: &SiteDayArgs) -> anyhow::Result<ExitCode> {
    change(app, args, Some(DayHours::Closed)).await
}

/// Opens a site at other hours on one day.
///
/// # Errors
/// See [`change`].
pub async fn open(app: &App, args: &SiteOpenArgs) -> anyhow::Result<ExitCode> {
    change(app, &args.day, Some(DayHours::Open(args.from, args.till))).await
}

/// Lets the weekly hours hold again on one day.
///
/// # Errors
/// See [`change`].
pub async fn usual(app: &App, args: &SiteDayArgs) -> anyhow::Result<ExitCode> {
    change(app, args, None).await
}

/// Changes one day and says what became of it.
///
/// # Errors
/// When the site is unknown, the day has passed, appointments stand in the way, or the database does not answer.
async fn change(app: &App, args: &SiteDayArgs, hours: Option<DayHours>) -> anyhow::Result<ExitCode> {
    let site = find::site(&app.db, &args.site).await?;
    let day = SiteDay {
        site: site.id,
        day: args.day,
        hours,
        cancel_appointments: args.cancel_appointments,
    };
    let cancelled = match change_day(&app.context(), By::nobody(Actor::Console), day).await {
        Err(DayRefused::Booked(count)) => Err(anyhow!(
            "appointments outside of these hours: {count}; --cancel-appointments cancels them and tells their donors"
        )),
        changed => Ok(changed?),
    }?;
    let hours = hours.map_or_else(|| "as usual".to_owned(), words);
    say!(
        "{} on {}: {hours}; appointments cancelled: {cancelled}",
        site.code,
        args.day
    );
    Ok(ExitCode::SUCCESS)
}
