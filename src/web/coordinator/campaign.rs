//! One campaign: how far people came, every wave with its reason, where its messages are; and the stand-down.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::values::{CampaignId, CampaignState, DeliveryState, ShortageState};

use super::attention::reason;
use super::campaigns::row;
use super::health::health;
use super::pages::{Campaign, Cost, Funnel, LedgerLine, Wave};
use crate::actions::restore::let_go_on;
use crate::actions::scene::{Scene, scene};
use crate::actions::shortage::{ShortageRefused, end_shortage};
use crate::app::App;
use crate::locale;
use crate::store::{boards, campaigns, costs, ledger};
use crate::web::error::WebError;
use crate::web::hospital::figures::progress;
use crate::web::id::Id;
use crate::web::page::{Frame, Page};
use crate::web::session::Coordinator;
use crate::web::when;
use crate::web::words::Words;

/// GET /coordinator/campaigns/{id}
pub async fn show(
    State(app): State<App>,
    _: Coordinator,
    frame: Frame,
    Id(id): Id<CampaignId>,
) -> Result<Response, WebError> {
    let scene = scene(&app.db, id).await?.ok_or(WebError::NotFound)?;
    let (t, now) = (frame.t, app.clock.now());
    let progress = progress(&app, &scene).await?;
    let ledger = ledger(&app, id).await?;
    let uncertain = ledger.iter().any(|line| line.state == DeliveryState::Uncertain);
    let running = scene.campaign.state != CampaignState::Ended;
    let reason = reason(&scene.campaign).filter(|_| running);
    let page = Campaign {
        t,
        frame,
        health: health(&app, t).await?,
        row: row(t, &scene, progress, uncertain, now),
        because: reason.map(|because| locale::because(t.0, &because, scene.zone())),
        funnel: funnel(&boards::funnel(&app.db, id).await?),
        waves: waves(&app, t, &scene).await?,
        ledger,
        cost: cost(t, &costs::of(&app.db, id).await?),
    };
    Ok(Page(page).into_response())
}

fn cost(t: Words, cost: &costs::Cost) -> Cost {
    Cost {
        parts: locale::number(t.0, cost.parts),
        money: locale::money(t.0, cost.tenge()),
        unpriced: count(cost.unpriced),
    }
}

/// The appeals of a campaign by state, without the states in which there are none.
async fn ledger(app: &App, id: CampaignId) -> Result<Vec<LedgerLine>, WebError> {
    let counts = ledger::by_state(&app.db, Some(id)).await?;
    let line = |state: &DeliveryState| {
        let found = counts.iter().find(|count| count.state == *state)?;
        Some(LedgerLine {
            state: *state,
            rows: count(found.rows),
        })
    };
    Ok(DeliveryState::ALL.iter().filter_map(line).collect())
}

fn funnel(counts: &boards::Funnel) -> Funnel {
    Funnel {
        asked: count(counts.asked),
        delivered: count(counts.delivered),
        answered: count(counts.answered),
        booked: count(counts.booked),
        came: count(counts.came),
        donated: count(counts.donated),
    }
}

async fn waves(app: &App, t: Words, scene: &Scene) -> Result<Vec<Wave>, WebError> {
    let (id, zone, now) = (scene.campaign.id, scene.zone(), app.clock.now());
    let facts = boards::wave_facts(&app.db, id).await?;
    let waves = campaigns::waves(&app.db, id).await?.into_iter().map(|wave| {
        let fact = facts.iter().find(|fact| fact.wave_id == wave.id);
        let because = serde_json::from_str(&wave.because).ok();
        Wave {
            number: wave.number.unsigned_abs(),
            sent: when::moment(t, wave.decided_at, now, zone),
            asked: wave.asked.unsigned_abs(),
            expected: locale::decimal(t.0, wave.expected, 1),
            came: fact.map_or(0, |fact| count(fact.donated)),
            because: because
                .map(|because| locale::because(t.0, &because, zone))
                .unwrap_or_default(),
        }
    });
    Ok(waves.collect())
}

fn count(rows: i64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// POST /coordinator/campaigns/{id}/stand-down
pub async fn stand_down(
    State(app): State<App>,
    coordinator: Coordinator,
    Id(id): Id<CampaignId>,
) -> Result<Response, WebError> {
    let scene = scene(&app.db, id).await?.ok_or(WebError::NotFound)?;
    let (context, by, shortage) = (app.context(), coordinator.by(), scene.shortage.id);
    match end_shortage(&context, by, None, shortage, ShortageState::Closed).await {
        Ok(()) | Err(ShortageRefused::Ended) => {
            Ok(Redirect::to(&format!("/coordinator/campaigns/{id}")).into_response())
        }
        Err(ShortageRefused::Unknown) => Err(WebError::NotFound),
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}

/// POST /coordinator/campaigns/{id}/go-on
pub async fn go_on(
    State(app): State<App>,
    coordinator: Coordinator,
    Id(id): Id<CampaignId>,
) -> Result<Response, WebError> {
    scene(&app.db, id).await?.ok_or(WebError::NotFound)?;
    let_go_on(&app.context(), coordinator.by(), id).await?;
    Ok(Redirect::to(&format!("/coordinator/campaigns/{id}")).into_response())
}
