//! What is needed, how far it is met, and whether it still stands: what the pages of hospitals and coordinators share.

use chrono::{DateTime, TimeDelta, Utc};
use entity::shortage;
use entity::values::ShortageState;
use sea_orm::DbErr;

use super::pages::{Need, Progress};
use crate::actions::progress::Progress as Counted;
use crate::actions::scene::Scene;
use crate::app::App;
use crate::domain::wave::Policy;
use crate::store::boards::Effort;
use crate::web::when;
use crate::web::words::Words;

/// How long before a shortage expires its hospital is asked whether it still stands.
const ASK_AGAIN: TimeDelta = TimeDelta::hours(3);

/// What is needed, by when at the site.
#[must_use]
pub fn need(t: Words, scene: &Scene, now: DateTime<Utc>) -> Need {
    Need {
        group: scene.shortage.blood_group,
        component: scene.shortage.component,
        urgency: scene.shortage.urgency,
        by: when::moment(t, scene.shortage.deadline, now, scene.zone()),
    }
}

/// How far a need is met.
pub async fn progress(app: &App, scene: &Scene) -> Result<Progress, DbErr> {
    let (policy, now) = (&app.house.policy, app.clock.now());
    let counted = Counted::read(&app.db, policy, scene, now).await?;
    Ok(figures(&counted, policy, now))
}

/// How far each of many needs is met.
pub async fn progress_of_all(app: &App, scenes: &[Scene]) -> Result<Vec<Progress>, DbErr> {
    let (policy, now) = (&app.house.policy, app.clock.now());
    let counted = Counted::read_all(&app.db, policy, scenes, now).await?;
    Ok(counted.iter().map(|counted| figures(counted, policy, now)).collect())
}

fn figures(counted: &Counted, policy: &Policy, now: DateTime<Utc>) -> Progress {
    Progress {
        needed: counted.need.units,
        expected: counted.expected(policy, now).round() as u32,
        collected: counted.need.collected,
    }
}

/// Whether a shortage expires before its deadline unless somebody confirms it.
#[must_use]
pub fn can_be_confirmed(shortage: &shortage::Model) -> bool {
    shortage.state == ShortageState::Open && shortage.expires_at < shortage.deadline
}

/// Whether it is time to ask the hospital if a shortage still stands.
#[must_use]
pub fn is_unconfirmed(shortage: &shortage::Model, now: DateTime<Utc>) -> bool {
    can_be_confirmed(shortage) && shortage.expires_at - now <= ASK_AGAIN
}

/// The same rows in the words of the actions.
#[must_use]
pub fn scene(effort: Effort) -> Scene {
    Scene {
        campaign: effort.campaign,
        shortage: effort.shortage,
        hospital: effort.hospital,
        site: effort.site,
    }
}
