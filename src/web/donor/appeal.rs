//! The page behind the link of an appeal. A GET shows, and only shows: scanners of mail fetch links too.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use entity::appeal;
use entity::values::{AppealState, AppointmentState};

use super::forms::{Answer as Said, AnswerForm};
use super::offers;
use super::pages::{self, Ask, Stage};
use crate::actions::answer::{Answer, AnswerRefused, answer_appeal};
use crate::actions::appointment::AppointmentRefused;
use crate::actions::preferences;
use crate::actions::scene::{Scene, scene};
use crate::app::App;
use crate::locale;
use crate::store::{appeals, appointments, donors, slots};
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::page::{Frame, Page};
use crate::web::when;

/// GET /a/{token}
pub async fn show(State(app): State<App>, Path(token): Path<String>, frame: Frame) -> Result<Response, WebError> {
    let appeal = found(&app, &token).await?;
    page(&app, frame, &appeal, None).await
}

/// POST /a/{token}
pub async fn answer(
    State(app): State<App>,
    Path(token): Path<String>,
    frame: Frame,
    mut form: FormState<AnswerForm>,
) -> Result<Response, WebError> {
    let appeal = found(&app, &token).await?;
    let answer = match form.meaning::<Said>() {
        Some(Said::Slot(slot)) => Answer::Yes(Some(slot)),
        Some(Said::AnyTime) => Answer::Yes(None),
        Some(Said::No) => Answer::No,
        Some(Said::Stop) => {
            preferences::stop(&app.context(), appeal.donor_id).await?;
            return Ok(Redirect::to(&format!("/a/{token}")).into_response());
        }
        None => {
            let page = page(&app, frame, &appeal, None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    match answer_appeal(&app.context(), appeal.id, answer).await {
        Ok(_) | Err(AnswerRefused::Enough | AnswerRefused::Expired) => {
            Ok(Redirect::to(&format!("/a/{token}")).into_response())
        }
        Err(AnswerRefused::Unknown) => Err(WebError::NotFound),
        Err(AnswerRefused::Place(error)) => {
            let problem = match error {
                AppointmentRefused::SlotFull => Problem::SlotFull,
                AppointmentRefused::NotEligible { from } => Problem::CannotGive(from),
                AppointmentRefused::AnotherPlace => Problem::AnotherPlace,
                error => return Err(anyhow::Error::new(error).into()),
            };
            refused(&app, frame, &appeal, problem).await
        }
    }
}

/// Why the answer given a moment ago had no effect.
#[derive(Clone, Copy)]
enum Problem {
    SlotFull,
    CannotGive(Option<NaiveDate>),
    AnotherPlace,
}

/// The page again, with what stood in the way.
async fn refused(app: &App, frame: Frame, appeal: &appeal::Model, problem: Problem) -> Result<Response, WebError> {
    let page = page(app, frame, appeal, Some(problem)).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

async fn found(app: &App, token: &str) -> Result<appeal::Model, WebError> {
    appeals::by_token(&app.db, token).await?.ok_or(WebError::NotFound)
}

async fn page(app: &App, frame: Frame, appeal: &appeal::Model, problem: Option<Problem>) -> Result<Response, WebError> {
    let scene = scene(&app.db, appeal.campaign_id).await?.ok_or(WebError::NotFound)?;
    let stage = stage(app, &frame, &scene, appeal, problem).await?;
    let (t, now) = (frame.t, app.clock.now());
    let ask = Ask {
        hospital: scene.hospital.name.clone(),
        group: scene.shortage.blood_group,
        component: scene.shortage.component,
        urgency: scene.shortage.urgency,
        site: when::site_name(t.0, &scene.site),
        by: when::moment(t, scene.shortage.deadline, now, scene.zone()),
    };
    Ok(Page(pages::Appeal { t, frame, ask, stage }).into_response())
}

async fn stage(
    app: &App,
    frame: &Frame,
    scene: &Scene,
    appeal: &appeal::Model,
    problem: Option<Problem>,
) -> Result<Stage, WebError> {
    let (t, now) = (frame.t, app.clock.now());
    match problem {
        Some(Problem::CannotGive(from)) => {
            let from = from.map(|day| locale::date_long(t.0, day));
            return Ok(Stage::CannotGive { from });
        }
        Some(Problem::AnotherPlace) => return Ok(Stage::AnotherPlace),
        Some(Problem::SlotFull) | None => {}
    }
    let donor = donors::by_id(&app.db, appeal.donor_id).await?;
    if donor.is_some_and(|donor| donor.stopped_at.is_some()) {
        return Ok(Stage::Stopped);
    }
    match appeal.state {
        AppealState::Booked => booked(app, frame, scene, appeal).await,
        AppealState::Withdrawn => Ok(Stage::Enough),
        AppealState::Expired => Err(WebError::LinkExpired),
        _ if appeal.expires_at <= now => Err(WebError::LinkExpired),
        AppealState::Waitlisted => Ok(Stage::Waitlisted),
        AppealState::Declined => Ok(Stage::Declined),
        AppealState::Asked => {
            let held = slots::held_by(&app.db, appeal.campaign_id, now).await?;
            Ok(Stage::Choose {
                days: offers::by_day(t, scene, &held, now),
                taken: problem.is_some(),
            })
        }
    }
}

async fn booked(app: &App, frame: &Frame, scene: &Scene, appeal: &appeal::Model) -> Result<Stage, WebError> {
    let held = appointments::of_appeal(&app.db, appeal.id)
        .await?
        .ok_or(WebError::LinkExpired)?;
    let live = matches!(held.state, AppointmentState::Booked | AppointmentState::Arrived);
    let slot = slots::by_id(&app.db, held.slot_id)
        .await?
        .filter(|_| live)
        .ok_or(WebError::LinkExpired)?;
    Ok(Stage::Booked(offers::ticket(
        frame.t,
        scene,
        &held,
        &slot,
        app.clock.now(),
    )))
}
