//! The place that a donor holds: another time, or none.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use entity::{appointment, donor};

use super::forms::{Answer as Said, AnswerForm};
use super::pages::{self, Ticket};
use super::{done, offers};
use crate::actions::appointment::{AppointmentRefused, cancel_appointment, move_appointment};
use crate::actions::scene::{Scene, scene};
use crate::app::App;
use crate::store::{appointments, slots};
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::page::{Frame, Page, refused};
use crate::web::session::Donor;

/// The donor's live appointment with what it is about.
pub(super) async fn held(app: &App, donor: &donor::Model) -> Result<Option<(appointment::Model, Scene)>, WebError> {
    let Some(held) = appointments::live_of_donor(&app.db, donor.id).await? else {
        return Ok(None);
    };
    let Some(campaign) = held.campaign_id else {
        return Ok(None);
    };
    Ok(scene(&app.db, campaign).await?.map(|scene| (held, scene)))
}

pub(super) async fn ticket(
    app: &App,
    frame: &Frame,
    held: &appointment::Model,
    scene: &Scene,
) -> Result<Ticket, WebError> {
    let slot = slots::by_id(&app.db, held.slot_id).await?.ok_or(WebError::NotFound)?;
    Ok(offers::ticket(frame.t, scene, held, &slot, app.clock.now()))
}

/// GET /me/appointment
pub async fn choose(State(app): State<App>, Donor(donor): Donor, frame: Frame) -> Result<Response, WebError> {
    match held(&app, &donor).await? {
        Some(held) => Ok(move_page(&app, frame, &held, FormState::default())
            .await?
            .into_response()),
        None => Ok(Redirect::to("/me").into_response()),
    }
}

async fn move_page(
    app: &App,
    frame: Frame,
    (held, scene): &(appointment::Model, Scene),
    form: FormState<AnswerForm>,
) -> Result<Page<pages::Move>, WebError> {
    let (t, now) = (frame.t, app.clock.now());
    let mut free = slots::held_by(&app.db, scene.campaign.id, now).await?;
    free.retain(|slot| slot.id != held.slot_id);
    Ok(Page(pages::Move {
        t,
        ticket: ticket(app, &frame, held, scene).await?,
        days: offers::by_day(t, scene, &free, now),
        form,
        frame: frame.at("/me/appointment"),
    }))
}

/// POST /me/appointment
pub async fn change(
    State(app): State<App>,
    Donor(donor): Donor,
    frame: Frame,
    mut form: FormState<AnswerForm>,
) -> Result<Response, WebError> {
    let Some(held) = held(&app, &donor).await? else {
        return Ok(Redirect::to("/me").into_response());
    };
    let Some(Said::Slot(slot)) = form.meaning::<Said>() else {
        form.refuse("slot", "slot-missing");
        return Ok(refused(move_page(&app, frame, &held, form).await?));
    };
    match move_appointment(&app.context(), donor.id, held.0.id, slot).await {
        Ok(()) => Ok(done("moved")),
        Err(refused @ (AppointmentRefused::SlotFull | AppointmentRefused::NotEligible { .. })) => {
            let full = matches!(refused, AppointmentRefused::SlotFull);
            form.refuse("slot", if full { "slot-taken" } else { "slot-too-early" });
            let page = move_page(&app, frame, &held, form).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(AppointmentRefused::Ended | AppointmentRefused::Unknown) => Ok(Redirect::to("/me").into_response()),
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}

/// POST /me/appointment/cancel
pub async fn cancel(State(app): State<App>, Donor(donor): Donor) -> Result<Response, WebError> {
    let Some((held, _)) = held(&app, &donor).await? else {
        return Ok(Redirect::to("/me").into_response());
    };
    match cancel_appointment(&app.context(), donor.id, held.id).await {
        Ok(()) => Ok(done("cancelled")),
        Err(AppointmentRefused::Ended | AppointmentRefused::Unknown) => Ok(Redirect::to("/me").into_response()),
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}
