//! Messages of which nobody knows whether they left: a person asks the operator, and says so here.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Asia;
use entity::values::{Channel, DeliveryId, DonorId, Purpose};
use serde::Deserialize;

use crate::actions::uncertain::{Fate, FateRefused, settle_uncertain};
use crate::app::App;
use crate::store::donors;
use crate::store::uncertain::{self, Uncertain};
use crate::web::error::WebError;
use crate::web::id::Id;
use crate::web::page::{Frame, Page};
use crate::web::session::Coordinator;
use crate::web::when;
use crate::web::words::Words;

/// More than a person settles in one go; the next ones follow.
const SHOWN: u32 = 50;

/// The list.
#[derive(Template)]
#[template(path = "coordinator/uncertain.html")]
pub struct List {
    pub t: Words,
    pub frame: Frame,
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub all: u32,
}

/// One message.
pub struct Row {
    pub delivery: DeliveryId,
    pub purpose: Purpose,
    pub channel: Channel,
    pub hospital: Option<String>,
    /// The number or address, masked.
    pub to: Option<String>,
    pub attempted: Option<String>,
    pub validity: String,
}

/// GET /coordinator/uncertain
pub async fn list(State(app): State<App>, _: Coordinator, frame: Frame) -> Result<Response, WebError> {
    let all = uncertain::count(&app.db).await?;
    let mut rows = Vec::new();
    for found in uncertain::first(&app.db, SHOWN).await? {
        let to = masked(&app, found.donor_id, found.channel).await?;
        rows.push(row(&app, frame.t, found, to));
    }
    let page = List {
        t: frame.t,
        frame,
        rows,
        all: u32::try_from(all).unwrap_or(u32::MAX),
    };
    Ok(Page(page).into_response())
}

fn row(app: &App, t: Words, found: Uncertain, to: Option<String>) -> Row {
    let moment = |at| when::moment(t, at, app.clock.now(), Asia::Almaty);
    Row {
        delivery: found.id,
        purpose: found.purpose,
        channel: found.channel,
        hospital: found.hospital,
        to,
        attempted: found.attempted_at.map(moment),
        validity: moment(found.expires_at),
    }
}

/// Enough of a number or address to ask an operator about it, and not enough to use it.
async fn masked(app: &App, donor: Option<DonorId>, channel: Channel) -> Result<Option<String>, WebError> {
    let donor = match donor {
        Some(id) => donors::by_id(&app.db, id).await?,
        None => None,
    };
    let Some(donor) = donor else { return Ok(None) };
    let contact = donors::contact(&app.keys, &donor).map_err(anyhow::Error::new)?;
    Ok(match channel {
        Channel::Email => contact.email.map(|email| email.to_string()),
        Channel::Sms | Channel::Phone => contact.phone.map(|phone| phone.to_string()),
    })
}

/// What a person has found out.
#[derive(Deserialize)]
pub struct Said {
    fate: Found,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Found {
    Left,
    NotSent,
}

/// POST /coordinator/uncertain/{id}
pub async fn settle(
    State(app): State<App>,
    coordinator: Coordinator,
    Id(id): Id<DeliveryId>,
    Form(said): Form<Said>,
) -> Result<Response, WebError> {
    let fate = match said.fate {
        Found::Left => Fate::Left,
        Found::NotSent => Fate::NotSent,
    };
    match settle_uncertain(&app.context(), coordinator.by(), id, fate).await {
        Ok(()) | Err(FateRefused::Known) => Ok(Redirect::to("/coordinator/uncertain").into_response()),
        Err(FateRefused::Unknown) => Err(WebError::NotFound),
        Err(FateRefused::Database(error)) => Err(anyhow::Error::new(error).into()),
    }
}
