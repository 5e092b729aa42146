//! The hotline's call list. A name and a number are shown to who has claimed the call, and to nobody else.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Asia::Almaty;
use entity::call;
use entity::values::{AppealState, CallId, CallOutcome, Channel, Language};
use serde::Deserialize;

use super::forms::OutcomeForm;
use super::pages::{self, Call, Told};
use crate::actions::call::{CLAIM, CallRefused, calls_waiting, claim_call, outcomes, record_call};
use crate::app::App;
use crate::notify::message::Message;
use crate::notify::render::{Answers, Rendered, render};
use crate::store::{appeals, appointments, calls, donors, sites, slots};
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::id::Id;
use crate::web::page::{Frame, Page};
use crate::web::session::Coordinator;
use crate::web::when;

const HERE: &str = "/coordinator/calls";

/// The call that was written down last.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: Option<CallId>,
}

/// GET /coordinator/calls
pub async fn show(
    State(app): State<App>,
    hotline: Coordinator,
    frame: Frame,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    Ok(page(&app, &hotline, frame, done, false).await?.into_response())
}

/// POST /coordinator/calls
pub async fn claim(State(app): State<App>, hotline: Coordinator) -> Result<Response, WebError> {
    claim_call(&app.context(), hotline.id).await?;
    Ok(Redirect::to(HERE).into_response())
}

/// POST /coordinator/calls/{id}
pub async fn record(
    State(app): State<App>,
    hotline: Coordinator,
    frame: Frame,
    Id(id): Id<CallId>,
    form: FormState<OutcomeForm>,
) -> Result<Response, WebError> {
    let outcome: CallOutcome = form.typed.outcome.parse().map_err(|_| WebError::Unreadable)?;
    match record_call(&app.context(), hotline.id, id, outcome).await {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}?done={id}")).into_response()),
        Err(CallRefused::Taken) => {
            let page = page(&app, &hotline, frame, Done::default(), true).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(CallRefused::NoSuchOutcome) => Err(WebError::Unreadable),
        Err(CallRefused::Unknown) => Err(WebError::NotFound),
        Err(CallRefused::Database(error)) => Err(error.into()),
    }
}

async fn page(
    app: &App,
    hotline: &Coordinator,
    frame: Frame,
    Done { done }: Done,
    taken: bool,
) -> Result<Page<pages::Calls>, WebError> {
    let now = app.clock.now();
    let held = calls::held_by(&app.db, hotline.id, now - CLAIM).await?;
    let told = match done {
        Some(id) => told(app, hotline, &frame, id).await?,
        None => None,
    };
    Ok(Page(pages::Calls {
        t: frame.t,
        waiting: u32::try_from(calls_waiting(&app.db, now).await?).unwrap_or(u32::MAX),
        minutes: CLAIM.num_minutes(),
        taken,
        told,
        call: match held {
            Some(row) => Some(call(app, &row).await?),
            None => None,
        },
        frame: frame.at(HERE),
    }))
}

/// The call that the reader makes, with whom to call and what to say.
async fn call(app: &App, row: &call::Model) -> Result<Call, WebError> {
    let donor = donors::by_id(&app.db, row.donor_id).await?.ok_or(WebError::NotFound)?;
    let contact = donors::contact(&app.keys, &donor).map_err(anyhow::Error::new)?;
    let message = calls::message(&app.keys, row).map_err(anyhow::Error::new)?;
    let message: Message = serde_json::from_str(&message).map_err(anyhow::Error::new)?;
    Ok(Call {
        id: row.id,
        purpose: row.purpose,
        name: contact.name,
        number: contact.phone.map(|phone| phone.reveal().to_owned()).unwrap_or_default(),
        language: row.language,
        say: words(app, &message, row.language),
        outcomes: outcomes(row.purpose),
    })
}

/// What to say: the letter without its links, which nobody can hear.
fn words(app: &App, message: &Message, language: Language) -> Vec<String> {
    let letter = render(message, language, Channel::Email, Answers::Link, None, app.clock.now());
    let Some(Rendered::Email { text, .. }) = letter else {
        return vec![];
    };
    text.split("\n\n").take(2).map(str::to_owned).collect()
}

/// What is still to be told before the donor hangs up: where and when, or not to come.
async fn told(app: &App, hotline: &Coordinator, frame: &Frame, id: CallId) -> Result<Option<Told>, WebError> {
    let row = calls::by_id(&app.db, id).await?;
    let Some(row) = row.filter(|row| row.claimed_by == Some(hotline.id)) else {
        return Ok(None);
    };
    let (Some(CallOutcome::Comes), Some(appeal)) = (row.outcome, row.appeal_id) else {
        return Ok(None);
    };
    let appeal = appeals::by_id(&app.db, appeal).await?.ok_or(WebError::NotFound)?;
    let held = appointments::of_appeal(&app.db, &appeal).await?;
    match (appeal.state, held) {
        (AppealState::Booked, Some(held)) => {
            let slot = slots::by_id(&app.db, held.slot_id).await?.ok_or(WebError::NotFound)?;
            let site = sites::by_id(&app.db, held.site_id).await?;
            let zone = site.as_ref().map_or(Almaty, when::zone_of);
            Ok(Some(Told::Booked {
                when: when::moment(frame.t, slot.starts_at, app.clock.now(), zone),
                site: site.map(|site| when::site_name(frame.t.0, &site)).unwrap_or_default(),
                code: held.code,
            }))
        }
        (AppealState::Waitlisted, _) => Ok(Some(Told::Waitlisted)),
        _ => Ok(Some(Told::NoNeed)),
    }
}
