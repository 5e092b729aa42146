//! What must hold after every story. The database answers what it can count; the rules of eligibility, consent and quiet
//! hours are applied once more to everybody who was asked, as things stood when they were.

use chrono::{DateTime, NaiveDate, Utc};
use entity::values::{ConsentKind, Urgency};
use entity::{appeal, donor, shortage};

use crate::actions::scene::{Scene, scene};
use crate::actions::standing::zone_of;
use crate::app::App;
use crate::domain::blood;
use crate::domain::eligibility::{self, Deferral, Facts, Verdict};
use crate::store::checks::{self, Broken};
use crate::store::{appeals, consents, deferrals, donations, ledger, shortages};

/// The claims that do not hold.
///
/// # Errors
/// The database failed.
pub async fn broken(app: &App) -> anyhow::Result<Vec<Broken>> {
    let db = &app.db;
    let mut broken = checks::broken(db).await?;
    let counted = [
        (
            "every message of the ledger is accounted for",
            ledger::imbalance(db).await?,
        ),
        (
            "every message has come to an end, or says why it waits",
            checks::unfinished(db, app.clock.now()).await?,
        ),
        (
            "only who may give to the patient, and agreed, is asked",
            wrongly_asked(app).await?,
        ),
        (
            "nobody is asked at night but for an emergency they agreed to",
            woken(app).await?,
        ),
    ];
    broken.extend(counted.map(|(claim, cases)| Broken { claim, cases }));
    broken.retain(|claim| claim.cases != 0);
    Ok(broken)
}

async fn wrongly_asked(app: &App) -> anyhow::Result<i64> {
    let mut cases = 0;
    for need in shortages::of(None).all(&app.db).await? {
        let Some(scene) = scene(&app.db, need.campaign_id).await? else {
            continue;
        };
        for (ask, donor) in appeals::of_campaign(&app.db, need.campaign_id).await? {
            let Some(donor) = donor else { continue };
            cases += i64::from(!rightly_asked(app, &scene, &ask, &donor).await?);
        }
    }
    Ok(cases)
}

async fn rightly_asked(app: &App, scene: &Scene, ask: &appeal::Model, donor: &donor::Model) -> anyhow::Result<bool> {
    let need = &scene.shortage;
    let compatible = donor
        .blood_group
        .is_some_and(|group| blood::can_give(group, need.component, need.blood_group));
    let agreed = consents::stood(&app.db, donor.id, ConsentKind::Appeals, ask.asked_at).await?;
    let facts = facts_at(app, donor, ask.asked_at).await?;
    let verdict = eligibility::assess(&facts, app.house.rules, need.component, day_of(scene));
    Ok(compatible && agreed && verdict == Verdict::Eligible)
}

fn day_of(scene: &Scene) -> NaiveDate {
    scene.shortage.deadline.with_timezone(&scene.zone()).date_naive()
}

/// What was known of a donor at a moment.
async fn facts_at(app: &App, donor: &donor::Model, at: DateTime<Utc>) -> anyhow::Result<Facts> {
    let given = donations::of_donor(&app.db, donor.id).await?.into_iter();
    let deferred = deferrals::of_donor(&app.db, donor.id).await?.into_iter();
    Ok(Facts {
        birth_date: donor.birth_date,
        sex: donor.sex,
        weight_kg: donor.weight_kg.and_then(|kg| u16::try_from(kg).ok()),
        donations: given
            .filter(|row| row.recorded_at <= at)
            .map(|row| (row.donated_on, row.component))
            .collect(),
        deferrals: deferred
            .filter(|row| row.recorded_at <= at)
            .map(|row| row.until.map_or(Deferral::Permanent, Deferral::Until))
            .collect(),
    })
}

async fn woken(app: &App) -> anyhow::Result<i64> {
    let mut cases = 0;
    for need in shortages::of(None).all(&app.db).await? {
        let left = checks::taken(&app.db, need.campaign_id).await?;
        for (ask, donor) in appeals::of_campaign(&app.db, need.campaign_id).await? {
            if let Some((donor, at)) = donor.zip(left.get(&ask.id)) {
                cases += i64::from(!may_be_written_to(app, &need, &donor, *at).await?);
            }
        }
    }
    Ok(cases)
}

async fn may_be_written_to(
    app: &App,
    need: &shortage::Model,
    donor: &donor::Model,
    at: DateTime<Utc>,
) -> anyhow::Result<bool> {
    if !app.house.limits.quiet.is_quiet(at, zone_of(donor.settlement)) {
        return Ok(true);
    }
    let agreed = consents::stood(&app.db, donor.id, ConsentKind::Emergency, at).await?;
    Ok(agreed && need.urgency != Urgency::Routine)
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;
    use tempfile::TempDir;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::clock::Clock;
    use crate::demo::Stage;
    use crate::jobs;

    /// The stage after the first wave, at three in the morning.
    async fn first_wave() -> (TempDir, App) {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let stage = Stage::set(folder.path(), 200, 7).await.unwrap();
        let app = stage.app(Clock::fixed(stage.now), String::new(), CancellationToken::new());
        jobs::run_due(&app).await.unwrap();
        (folder, app)
    }

    #[tokio::test]
    async fn what_is_wrong_is_found_and_named() {
        let (_folder, app) = first_wave().await;
        assert_eq!(broken(&app).await.unwrap(), []);
        for (harm, claim) in [
            (
                "update slots set held = held - 1 where held > 0",
                "what a slot keeps is",
            ),
            (
                "update slots set booked = 1 where held = 0",
                "what a slot counts as booked",
            ),
            ("delete from simulated_messages where id = 1", "phones show what"),
            (
                "update deliveries set state = 'planned', ended_at = null where id = 1",
                "every message has come to an end",
            ),
            (
                "delete from deliveries where id = 2",
                "every message of the ledger is accounted for",
            ),
            (
                "update donors set stopped_at = phone_confirmed_at, askable = false",
                "nobody is written to after",
            ),
            ("update donors set blood_group = 8", "only who may give to the patient"),
            (
                "delete from consents where kind = 'emergency'",
                "nobody is asked at night",
            ),
            (
                "update shortages set state = 'met', ended_at = opened_at",
                "a shortage is met when",
            ),
        ] {
            let before = broken(&app).await.unwrap();
            app.db.execute_unprepared(harm).await.unwrap();
            let after = broken(&app).await.unwrap();
            let named = |found: &[Broken]| found.iter().filter(|found| found.claim.starts_with(claim)).count();
            assert!(
                named(&after) == 1 && after != before,
                "{harm}: {before:?}, then {after:?}"
            );
        }
    }
}
