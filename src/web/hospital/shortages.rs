//! A hospital's shortages: the list, and one of them filling.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::values::{AppointmentState, ShortageId, ShortageState};

use super::figures::{can_be_confirmed, is_unconfirmed, need, progress, progress_of_all, scene};
use super::pages::{self, Row};
use crate::actions;
use crate::actions::scene::Scene;
use crate::actions::shortage::{ShortageRefused, confirm_shortage, end_shortage};
use crate::app::App;
use crate::store::{appointments, boards, hospitals, shortages};
use crate::web::error::WebError;
use crate::web::id::Id;
use crate::web::page::{Frame, Page};
use crate::web::session::Ward;
use crate::web::when;

/// GET /hospital
pub async fn list(State(app): State<App>, ward: Ward, frame: Frame) -> Result<Response, WebError> {
    let (t, now) = (frame.t, app.clock.now());
    let hospital = match ward.sees.hospital {
        Some(id) => Some(hospitals::by_id(&app.db, id).await?.ok_or(WebError::NotFound)?.name),
        None => None,
    };
    let efforts = boards::efforts(&app.db, ward.sees.hospital).await?;
    let scenes: Vec<Scene> = efforts.into_iter().map(scene).collect();
    let progress = progress_of_all(&app, &scenes).await?;
    let rows = scenes.into_iter().zip(progress).map(|(scene, progress)| Row {
        shortage: scene.shortage.id,
        need: need(t, &scene, now),
        progress,
        state: scene.shortage.state,
        unconfirmed: is_unconfirmed(&scene.shortage, now),
        hospital: scene.hospital.name,
    });
    let rows = rows.collect();
    let page = pages::Shortages {
        t,
        frame,
        hospital,
        rows,
    };
    Ok(Page(page).into_response())
}

/// GET /hospital/shortages/{id}
pub async fn show(
    State(app): State<App>,
    ward: Ward,
    frame: Frame,
    Id(id): Id<ShortageId>,
) -> Result<Response, WebError> {
    let shortage = shortages::one_of(&app.db, ward.sees.hospital, id).await?;
    let shortage = shortage.ok_or(WebError::NotFound)?;
    let scene = actions::scene::scene(&app.db, shortage.campaign_id).await?;
    let scene = scene.ok_or(WebError::NotFound)?;
    let (t, now, zone) = (frame.t, app.clock.now(), scene.zone());
    let places = appointments::of_campaign(&app.db, scene.campaign.id).await?;
    let live = [AppointmentState::Booked, AppointmentState::Arrived];
    let page = pages::Shortage {
        t,
        frame,
        shortage: id,
        need: need(t, &scene, now),
        progress: progress(&app, &scene).await?,
        state: shortage.state,
        unconfirmed: is_unconfirmed(&shortage, now),
        confirm_by: can_be_confirmed(&shortage).then(|| when::moment(t, shortage.expires_at, now, zone)),
        posted: when::moment(t, shortage.opened_at, now, zone),
        booked: places.iter().filter(|(held, _)| live.contains(&held.state)).count(),
        site: when::site_name(t.0, &scene.site),
    };
    Ok(Page(page).into_response())
}

/// POST /hospital/shortages/{id}/confirm
pub async fn confirm(State(app): State<App>, ward: Ward, Id(id): Id<ShortageId>) -> Result<Response, WebError> {
    done(
        id,
        confirm_shortage(&app.context(), ward.by(), ward.sees.hospital, id).await,
    )
}

/// POST /hospital/shortages/{id}/close
pub async fn close(State(app): State<App>, ward: Ward, Id(id): Id<ShortageId>) -> Result<Response, WebError> {
    let closed = end_shortage(&app.context(), ward.by(), ward.sees.hospital, id, ShortageState::Closed).await;
    done(id, closed)
}

/// Back to the page of the shortage. One that has ended meanwhile says so there.
fn done(id: ShortageId, outcome: Result<(), ShortageRefused>) -> Result<Response, WebError> {
    match outcome {
        Ok(()) | Err(ShortageRefused::Ended) => Ok(Redirect::to(&format!("/hospital/shortages/{id}")).into_response()),
        Err(ShortageRefused::Unknown) => Err(WebError::NotFound),
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}
