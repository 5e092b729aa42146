//! All campaigns, those that need a person first.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use entity::values::CampaignState;

use super::attention::{attention, reason};
use super::health::health;
use super::pages::{Attention, Campaigns, Row};
use crate::actions::call::calls_waiting;
use crate::actions::scene::Scene;
use crate::app::App;
use crate::store::{boards, replies};
use crate::web::error::WebError;
use crate::web::hospital::figures;
use crate::web::hospital::pages::Progress;
use crate::web::page::{Frame, Page};
use crate::web::session::Coordinator;
use crate::web::words::Words;

/// GET /coordinator
pub async fn list(State(app): State<App>, _: Coordinator, frame: Frame) -> Result<Response, WebError> {
    let (t, now, uncertain) = (frame.t, app.clock.now(), boards::uncertain(&app.db).await?);
    let efforts = boards::efforts(&app.db, None).await?;
    let scenes: Vec<Scene> = efforts.into_iter().map(figures::scene).collect();
    let progress = figures::progress_of_all(&app, &scenes).await?;
    let rows = scenes.iter().zip(progress).map(|(scene, progress)| {
        let uncertain = uncertain.contains(&scene.campaign.id);
        let row = row(t, scene, progress, uncertain, now);
        (urgency(&row, scene.shortage.deadline), row)
    });
    let mut rows: Vec<_> = rows.collect();
    // What is alike stays in the order of the store: the newest first.
    rows.sort_by_key(|(urgency, _)| *urgency);
    let page = Campaigns {
        t,
        frame,
        health: health(&app, t).await?,
        calls: u32::try_from(calls_waiting(&app.db, now).await?).unwrap_or(u32::MAX),
        replies: u32::try_from(replies::count_waiting(&app.db).await?).unwrap_or(u32::MAX),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    };
    Ok(Page(page).into_response())
}

/// What sorts the list: who needs a person and why, then what still runs, the nearest deadline first.
fn urgency(row: &Row, deadline: DateTime<Utc>) -> (bool, Option<Attention>, bool, Option<DateTime<Utc>>) {
    let runs = row.state != CampaignState::Ended;
    (row.attention.is_none(), row.attention, !runs, runs.then_some(deadline))
}

/// A campaign as the list and its own page show it.
pub(super) fn row(t: Words, scene: &Scene, progress: Progress, uncertain: bool, now: DateTime<Utc>) -> Row {
    let reason = reason(&scene.campaign);
    let held = scene.campaign.held_at.is_some() && scene.campaign.state != CampaignState::Ended;
    let attention = attention(&scene.shortage, reason.as_ref(), progress, uncertain, now);
    Row {
        campaign: scene.campaign.id,
        hospital: scene.hospital.name.clone(),
        need: figures::need(t, scene, now),
        progress,
        state: scene.campaign.state,
        attention: if held { Some(Attention::Held) } else { attention },
    }
}
