//! Posting a shortage.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Days, DurationRound, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::{Asia, Tz};
use entity::values::{HospitalId, SiteSafety};

use super::forms::{LOCAL_TIME, NewShortage, ShortageForm, local_time};
use super::pages;
use crate::actions::shortage::{NewNeed, ShortageRefused, is_in_reach, open_shortage};
use crate::app::App;
use crate::domain::calendar::instant;
use crate::store::hospitals;
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::page::{Choice, Frame, Page, refused};
use crate::web::session::Ward;
use crate::web::when;

/// How far ahead an offered deadline lies at least; nobody can be asked, come and give in less.
const SOONEST: TimeDelta = TimeDelta::hours(2);
/// How many deadlines are offered.
const OFFERED: usize = 4;

/// GET /hospital/shortages/new
pub async fn show(State(app): State<App>, ward: Ward, frame: Frame) -> Result<Response, WebError> {
    let form = FormState::new(ShortageForm::usual());
    Ok(page(&app, &ward, frame, form).await?.into_response())
}

/// POST /hospital/shortages/new
pub async fn send(
    State(app): State<App>,
    ward: Ward,
    frame: Frame,
    mut form: FormState<ShortageForm>,
) -> Result<Response, WebError> {
    let Some(need) = need(&app, &ward, &mut form).await? else {
        return Ok(refused(page(&app, &ward, frame, form).await?));
    };
    match open_shortage(&app.context(), ward.by(), need).await {
        Ok(id) => return Ok(Redirect::to(&format!("/hospital/shortages/{id}")).into_response()),
        Err(ShortageRefused::Deadline) => {
            let field = form.typed.deadline().0;
            form.refuse(field, "deadline-range");
        }
        Err(ShortageRefused::Units) => form.refuse("units", "units-range"),
        Err(ShortageRefused::NoSite) => form.refuse("send", "no-site"),
        Err(error) => return Err(anyhow::Error::new(error).into()),
    }
    Ok(refused(page(&app, &ward, frame, form).await?))
}

/// What the form means; nothing when it has to be shown again.
async fn need(app: &App, ward: &Ward, form: &mut FormState<ShortageForm>) -> Result<Option<NewNeed>, WebError> {
    let new = form.meaning::<NewShortage>();
    let hospital = match ward.sees.hospital {
        Some(own) => Some(own),
        None => chosen(app, &form.typed.hospital).await?,
    };
    if hospital.is_none() {
        form.refuse("hospital", "hospital-missing");
    }
    let zone = zone(app, hospital).await?;
    let (field, typed) = form.typed.deadline();
    if local_time(typed).is_some_and(|by| !is_in_reach(instant(by, zone), app.clock.now())) {
        form.refuse(field, "deadline-range");
    }
    let Some((new, hospital)) = new.zip(hospital).filter(|_| !form.is_wrong()) else {
        return Ok(None);
    };
    Ok(Some(NewNeed {
        hospital,
        component: new.component,
        group: new.group,
        units: new.units,
        deadline: instant(new.deadline, zone),
        urgency: new.urgency,
    }))
}

async fn chosen(app: &App, typed: &str) -> Result<Option<HospitalId>, WebError> {
    let Ok(id) = typed.parse() else { return Ok(None) };
    Ok(hospitals::by_id(&app.db, id).await?.map(|hospital| hospital.id))
}

/// The zone of the site that collects for a hospital, in which its deadlines are meant.
async fn zone(app: &App, hospital: Option<HospitalId>) -> Result<Tz, WebError> {
    let sites = match hospital {
        Some(id) => hospitals::sites(&app.db, id).await?,
        None => Vec::new(),
    };
    let open = sites.iter().find(|site| site.safety == SiteSafety::Open);
    Ok(open.or(sites.first()).map_or(Asia::Almaty, when::zone_of))
}

async fn page(
    app: &App,
    ward: &Ward,
    frame: Frame,
    form: FormState<ShortageForm>,
) -> Result<Page<pages::NewShortage>, WebError> {
    let (t, now, zone) = (frame.t, app.clock.now(), zone(app, ward.sees.hospital).await?);
    let hospitals = match ward.sees.hospital {
        Some(_) => Vec::new(),
        None => hospitals::all(&app.db).await?,
    };
    let mut deadlines = quick_deadlines(now, zone);
    // The clock has gone on since the form was first shown: what was chosen is offered again.
    deadlines.extend(local_time(&form.typed.by).filter(|typed| !deadlines.contains(typed)));
    Ok(Page(pages::NewShortage {
        t,
        frame: frame.at("/hospital/shortages/new"),
        hospitals: hospitals
            .into_iter()
            .map(|hospital| Choice {
                value: hospital.id.to_string(),
                label: hospital.name,
            })
            .collect(),
        deadlines: deadlines
            .into_iter()
            .map(|local| Choice {
                value: local.format(LOCAL_TIME).to_string(),
                label: when::moment(t, instant(local, zone), now, zone),
            })
            .collect(),
        form,
    }))
}

/// What is asked for most often, by the clock of the site: in six hours, and the next noons and evenings.
fn quick_deadlines(now: DateTime<Utc>, zone: Tz) -> Vec<NaiveDateTime> {
    let local = now.with_timezone(&zone).naive_local();
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day");
    let days = [local.date(), local.date() + Days::new(1)];
    let mut deadlines: Vec<NaiveDateTime> = days
        .iter()
        .flat_map(|day| [day.and_time(hour(12)), day.and_time(hour(18))])
        .chain(
            (local + TimeDelta::hours(6))
                .duration_round_up(TimeDelta::minutes(30))
                .ok(),
        )
        .filter(|deadline| *deadline >= local + SOONEST)
        .collect();
    deadlines.sort_unstable();
    deadlines.dedup();
    deadlines.truncate(OFFERED);
    deadlines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offered_deadlines_are_those_of_the_site_and_leave_time_to_come() {
        for (now, offered) in [
            (
                "2026-03-23T03:07:00+05:00",
                ["23 09:30", "23 12:00", "23 18:00", "24 12:00"].as_slice(),
            ),
            (
                "2026-03-23T06:00:00+05:00",
                &["23 12:00", "23 18:00", "24 12:00", "24 18:00"],
            ),
            (
                "2026-03-23T10:30:00+05:00",
                &["23 16:30", "23 18:00", "24 12:00", "24 18:00"],
            ),
            ("2026-03-23T21:40:00+05:00", &["24 04:00", "24 12:00", "24 18:00"]),
        ] {
            let now: DateTime<Utc> = now.parse().expect("a moment");
            let deadlines = quick_deadlines(now, Asia::Almaty);
            let deadlines: Vec<String> = deadlines.iter().map(|at| at.format("%d %H:%M").to_string()).collect();
            assert_eq!(deadlines, offered, "{now}");
        }
    }
}
