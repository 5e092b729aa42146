//! Today's list of a site, by half hour, and finding a donor in it by four digits.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::site;
use entity::values::SiteId;
use serde::Deserialize;

use super::forms::{FindForm, FourDigits};
use super::pages::{self, HalfHour, Row, Unrecorded};
use crate::actions::outcome::RECORD_WITHIN;
use crate::app::App;
use crate::domain::calendar::instant;
use crate::store::boards::{self, DeskRow};
use crate::store::{appointments, donors};
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::page::{Choice, Frame, Page, refused};
use crate::web::session::Desk;
use crate::web::when;

/// Which site to look at; without one, the first that expects somebody.
#[derive(Deserialize)]
pub struct At {
    site: Option<SiteId>,
}

/// GET /desk
pub async fn show(
    State(app): State<App>,
    desk: Desk,
    frame: Frame,
    Query(at): Query<At>,
) -> Result<Response, WebError> {
    let sites = Sites::of(&app, &desk, at.site).await?;
    Ok(page(&app, frame, sites, FormState::default()).await?.into_response())
}

/// POST /desk/find
pub async fn find(
    State(app): State<App>,
    desk: Desk,
    frame: Frame,
    mut form: FormState<FindForm>,
) -> Result<Response, WebError> {
    let sites = Sites::of(&app, &desk, form.typed.site.parse().ok()).await?;
    if let Some(FourDigits(code)) = form.meaning::<FourDigits>() {
        if let Some(held) = appointments::live_by_code(&app.db, sites.here.id, &code).await? {
            return Ok(Redirect::to(&format!("/desk/appointments/{}", held.id)).into_response());
        }
        form.refuse("code", "ticket-unknown");
    }
    Ok(refused(page(&app, frame, sites, form).await?))
}

/// The site that is looked at, and the others that may be.
struct Sites {
    here: site::Model,
    all: Vec<site::Model>,
}

impl Sites {
    async fn of(app: &App, desk: &Desk, wanted: Option<SiteId>) -> Result<Self, WebError> {
        let all = super::sites(app, desk).await?;
        let here = match wanted {
            Some(id) => all.iter().find(|site| site.id == id),
            None => {
                let (from, until) = around(app.clock.now());
                let busy = boards::expecting(&app.db, from, until).await?;
                all.iter().find(|site| busy.contains(&site.id)).or(all.first())
            }
        };
        let here = here.cloned().ok_or(WebError::NotFound)?;
        Ok(Self { here, all })
    }
}

async fn page(
    app: &App,
    frame: Frame,
    sites: Sites,
    form: FormState<FindForm>,
) -> Result<Page<pages::Today>, WebError> {
    let (t, now, zone) = (frame.t, app.clock.now(), when::zone_of(&sites.here));
    let (from, until) = day_of(now, zone);
    let rows = boards::desk_list(&app.db, sites.here.id, from, until).await?;
    let unrecorded = boards::unrecorded(&app.db, sites.here.id, from).await?;
    let unrecorded = unrecorded.into_iter().map(|found| {
        Ok(Unrecorded {
            when: when::moment(t, found.slot.starts_at, now, zone),
            row: row(app, &found.appointment, &found.donor)?,
        })
    });
    let others = sites.all.iter().filter(|site| site.id != sites.here.id);
    Ok(Page(pages::Today {
        t,
        here: sites.here.id,
        site: when::site_name(t.0, &sites.here),
        day: when::day(t, now, now, zone),
        sites: others
            .map(|site| Choice {
                value: site.id.to_string(),
                label: when::site_name(t.0, site),
            })
            .collect(),
        form,
        unrecorded: unrecorded.collect::<Result<_, WebError>>()?,
        days: u32::try_from(RECORD_WITHIN.num_days()).unwrap_or(0),
        half_hours: half_hours(app, rows, zone)?,
        frame: frame.at(&format!("/desk?site={}", sites.here.id)),
    }))
}

/// A day's work around a moment, wherever the site is.
fn around(now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    (now - TimeDelta::hours(12), now + TimeDelta::hours(12))
}

/// The calendar day of `now` at a place, from midnight to midnight.
fn day_of(now: DateTime<Utc>, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = now.with_timezone(&zone).date_naive();
    let midnight = |day: NaiveDate| instant(day.and_time(NaiveTime::MIN), zone);
    (midnight(today), midnight(today + Days::new(1)))
}

fn half_hours(app: &App, rows: Vec<DeskRow>, zone: Tz) -> Result<Vec<HalfHour>, WebError> {
    let mut half_hours: Vec<HalfHour> = Vec::new();
    for found in rows {
        let time = when::time(found.slot.starts_at, zone);
        let row = row(app, &found.appointment, &found.donor)?;
        match half_hours.last_mut().filter(|last| last.time == time) {
            Some(last) => last.rows.push(row),
            None => half_hours.push(HalfHour {
                time,
                capacity: u32::from(found.slot.capacity.unsigned_abs()),
                rows: vec![row],
            }),
        }
    }
    Ok(half_hours)
}

/// One donor as the desk needs to know them.
pub(super) fn row(app: &App, held: &entity::appointment::Model, donor: &entity::donor::Model) -> Result<Row, WebError> {
    let contact = donors::contact(&app.keys, donor).map_err(anyhow::Error::new)?;
    Ok(Row {
        appointment: held.id,
        code: held.code.clone(),
        name: contact.name,
        group: donor.blood_group,
        state: held.state,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_desk_is_the_day_of_its_site() {
        // 20:30 UTC is already the next day in Almaty, five hours ahead.
        let now: DateTime<Utc> = "2026-03-23T20:30:00Z".parse().expect("a moment");
        let (from, until) = day_of(now, chrono_tz::Asia::Almaty);
        assert_eq!(from.to_rfc3339(), "2026-03-23T19:00:00+00:00");
        assert_eq!(until.to_rfc3339(), "2026-03-24T19:00:00+00:00");
    }
}
