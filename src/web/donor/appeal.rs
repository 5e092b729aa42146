//! The page behind the link of an appeal. A GET shows, and only shows: scanners of mail fetch links too.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use entity::appeal;
use entity::values::{AppealState, AppointmentState, CampaignState, SlotId};

use super::forms::{Answer as Said, AnswerForm};
use super::offers;
use super::pages::{self, Ask, SlotDay, Stage};
use crate::actions::answer::{Answer, AnswerRefused, answer_appeal};
use crate::actions::appointment::{AppointmentRefused, move_appointment};
use crate::actions::preferences;
use crate::actions::scene::{Scene, scene};
use crate::app::App;
use crate::locale;
use crate::store::{appeals, appointments, donors, slots};
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::page::{Frame, Page, refused};
use crate::web::when;
use crate::web::words::Words;

/// GET /a/{token}
pub async fn show(State(app): State<App>, Path(token): Path<String>, frame: Frame) -> Result<Response, WebError> {
    let appeal = found(&app, &token).await?;
    Ok(page(&app, frame, &appeal, FormState::default()).await?.into_response())
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
        None => return Ok(refused(page(&app, frame, &appeal, form).await?)),
    };
    let holds = appeal.state == AppealState::Booked;
    let answered = match answer {
        Answer::Yes(Some(slot)) if holds => move_to(&app, &appeal, slot).await.map_err(AnswerRefused::from),
        _ => answer_appeal(&app.context(), appeal.id, answer).await.map(|_| ()),
    };
    let page = match answered {
        Ok(())
        | Err(
            AnswerRefused::Enough
            | AnswerRefused::Expired
            | AnswerRefused::Place(AppointmentRefused::Ended | AppointmentRefused::Unknown),
        ) => {
            return Ok(Redirect::to(&format!("/a/{token}")).into_response());
        }
        Err(AnswerRefused::Place(AppointmentRefused::SlotFull)) => {
            form.refuse("slot", "slot-taken");
            page(&app, frame, &appeal, form).await?
        }
        Err(AnswerRefused::Place(AppointmentRefused::NotEligible { .. })) if holds => {
            form.refuse("slot", "slot-too-early");
            page(&app, frame, &appeal, form).await?
        }
        Err(AnswerRefused::Place(AppointmentRefused::NotEligible { from })) => {
            let from = from.map(|day| locale::date_long(frame.t.0, day));
            page_at(&app, frame, &appeal, Stage::CannotGive { from }).await?
        }
        Err(AnswerRefused::Place(AppointmentRefused::AnotherPlace)) => {
            page_at(&app, frame, &appeal, Stage::AnotherPlace).await?
        }
        Err(AnswerRefused::Unknown) => return Err(WebError::NotFound),
        Err(error) => return Err(anyhow::Error::new(error).into()),
    };
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// Moves the place that is held for an answer; the one that is held already stays.
async fn move_to(app: &App, appeal: &appeal::Model, slot: SlotId) -> Result<(), AppointmentRefused> {
    let held = appointments::of_appeal(&app.db, appeal).await?;
    let held = held.ok_or(AppointmentRefused::Unknown)?;
    if held.slot_id == slot {
        return Ok(());
    }
    move_appointment(&app.context(), appeal.donor_id, held.id, slot).await
}

async fn found(app: &App, token: &str) -> Result<appeal::Model, WebError> {
    appeals::by_token(&app.db, token).await?.ok_or(WebError::NotFound)
}

/// The page as the answer stands.
async fn page(
    app: &App,
    frame: Frame,
    appeal: &appeal::Model,
    form: FormState<AnswerForm>,
) -> Result<Page<pages::Appeal>, WebError> {
    let scene = asked_about(app, appeal).await?;
    let stage = stage(app, &frame, &scene, appeal, form).await?;
    Ok(around(app, frame, &scene, stage))
}

/// The page with what stands in the way of an answer given a moment ago.
async fn page_at(
    app: &App,
    frame: Frame,
    appeal: &appeal::Model,
    stage: Stage,
) -> Result<Page<pages::Appeal>, WebError> {
    Ok(around(app, frame, &asked_about(app, appeal).await?, stage))
}

async fn asked_about(app: &App, appeal: &appeal::Model) -> Result<Scene, WebError> {
    scene(&app.db, appeal.campaign_id).await?.ok_or(WebError::NotFound)
}

fn around(app: &App, frame: Frame, scene: &Scene, stage: Stage) -> Page<pages::Appeal> {
    let (t, now) = (frame.t, app.clock.now());
    let ask = Ask {
        hospital: scene.hospital.name.clone(),
        group: scene.shortage.blood_group,
        component: scene.shortage.component,
        urgency: scene.shortage.urgency,
        site: when::site_name(t.0, &scene.site),
        by: when::moment(t, scene.shortage.deadline, now, scene.zone()),
    };
    Page(pages::Appeal { t, frame, ask, stage })
}

async fn stage(
    app: &App,
    frame: &Frame,
    scene: &Scene,
    appeal: &appeal::Model,
    form: FormState<AnswerForm>,
) -> Result<Stage, WebError> {
    let (t, now) = (frame.t, app.clock.now());
    let donor = donors::by_id(&app.db, appeal.donor_id).await?;
    if donor.is_some_and(|donor| donor.stopped_at.is_some()) {
        return Ok(Stage::Stopped);
    }
    match appeal.state {
        AppealState::Booked => booked(app, frame, scene, appeal, form).await,
        AppealState::Withdrawn => Ok(Stage::Enough),
        AppealState::Expired => Err(WebError::LinkExpired),
        _ if appeal.expires_at <= now => Err(WebError::LinkExpired),
        AppealState::Waitlisted => Ok(Stage::Waitlisted),
        AppealState::Declined => {
            let lives = scene.campaign.state != CampaignState::Ended;
            let days = if lives {
                Some(free_times(app, t, scene, None).await?)
            } else {
                None
            };
            Ok(Stage::Declined { days, form })
        }
        AppealState::Asked => {
            let days = free_times(app, t, scene, None).await?;
            Ok(Stage::Choose { days, form })
        }
    }
}

/// The free times of a campaign, but for the one that is held already.
async fn free_times(app: &App, t: Words, scene: &Scene, held: Option<SlotId>) -> Result<Vec<SlotDay>, WebError> {
    let now = app.clock.now();
    let mut free = slots::held_by(&app.db, scene.campaign.id, now).await?;
    free.retain(|slot| Some(slot.id) != held);
    Ok(offers::by_day(t, scene, &free, now))
}

async fn booked(
    app: &App,
    frame: &Frame,
    scene: &Scene,
    appeal: &appeal::Model,
    form: FormState<AnswerForm>,
) -> Result<Stage, WebError> {
    let held = appointments::of_appeal(&app.db, appeal)
        .await?
        .ok_or(WebError::LinkExpired)?;
    let live = matches!(held.state, AppointmentState::Booked | AppointmentState::Arrived);
    let slot = slots::by_id(&app.db, held.slot_id)
        .await?
        .filter(|_| live)
        .ok_or(WebError::LinkExpired)?;
    let days = match held.state {
        AppointmentState::Booked => free_times(app, frame.t, scene, Some(held.slot_id)).await?,
        _ => vec![],
    };
    Ok(Stage::Booked {
        ticket: offers::ticket(frame.t, scene, &held, &slot, app.clock.now()),
        days,
        form,
    })
}
