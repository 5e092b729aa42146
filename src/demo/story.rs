//! The story without a server: the clock is moved minute by minute until the shortage is met or expired and everybody
//! has gone home. A seed tells the same story every time.

use std::path::Path;

use chrono::TimeDelta;
use entity::values::{DeliveryState, ShortageState};
use tokio_util::sync::CancellationToken;

use super::invariants;
use super::people::People;
use super::stage::Stage;
use super::timeline::Timeline;
use crate::app::App;
use crate::clock::Clock;
use crate::jobs;
use crate::store::checks::Broken;
use crate::store::tally::{self, Tally};
use crate::store::{ledger, shortages};

/// The pages of a story are never opened; its messages name this address.
const NOWHERE: &str = "http://127.0.0.1:8080";
const STEP: TimeDelta = TimeDelta::minutes(1);
/// A story that has not ended so long after its beginning never will.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// How a story ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Met, or expired.
    pub state: ShortageState,
    /// Units asked for.
    pub units: i64,
    /// What came of the campaign.
    pub tally: Tally,
    /// Messages by state.
    pub messages: Vec<(DeliveryState, i64)>,
    /// The invariants that do not hold.
    pub broken: Vec<Broken>,
}

impl Ending {
    /// Units collected for each one asked for.
    #[must_use]
    pub fn collected_per_unit(&self) -> f64 {
        self.tally.collected as f64 / self.units as f64
    }
}

/// Plays a story in an empty folder and tells it line by line.
///
/// # Errors
/// When the folder cannot be used, the database fails, or the story does not end.
pub async fn play(folder: &Path, donors: u32, seed: u64, tell: &mut dyn FnMut(&str)) -> anyhow::Result<Ending> {
    let stage = Stage::set(folder, donors, seed).await?;
    let clock = Clock::fixed(stage.now);
    let app = stage.app(clock.clone(), NOWHERE.to_owned(), CancellationToken::new());
    let mut people = People::new(app.clone(), seed, stage.desk);
    let mut timeline = Timeline::of(app.clone());
    loop {
        jobs::run_due(&app).await?;
        timeline.decisions().await?.iter().for_each(|line| tell(line));
        let events = people.act().await?;
        for event in &events {
            timeline.event(event).await?.iter().for_each(|line| tell(line));
        }
        if !events.is_empty() {
            timeline.decisions().await?.iter().for_each(|line| tell(line));
        }
        if is_over(&app, &stage, &people).await? {
            return ending(&app, &stage).await;
        }
        anyhow::ensure!(clock.now() < stage.now + LONGEST, "the story does not end");
        clock.advance(STEP);
    }
}

/// The need has ended, nobody is on the way, and every message has left.
async fn is_over(app: &App, stage: &Stage, people: &People) -> anyhow::Result<bool> {
    let need = shortages::one_of(&app.db, None, stage.shortage).await?;
    let ended = need.is_none_or(|need| need.state != ShortageState::Open);
    Ok(ended && people.are_idle() && !messages(app).await?.iter().any(|(state, _)| is_open(*state)))
}

const fn is_open(state: DeliveryState) -> bool {
    matches!(state, DeliveryState::Planned | DeliveryState::Attempting)
}

async fn messages(app: &App) -> anyhow::Result<Vec<(DeliveryState, i64)>> {
    let mut counts: Vec<_> = ledger::by_state(&app.db, None)
        .await?
        .into_iter()
        .map(|count| (count.state, count.rows))
        .collect();
    counts.sort_unstable();
    Ok(counts)
}

async fn ending(app: &App, stage: &Stage) -> anyhow::Result<Ending> {
    let need = shortages::one_of(&app.db, None, stage.shortage).await?;
    let need = need.ok_or_else(|| anyhow::anyhow!("the shortage of the story is gone"))?;
    Ok(Ending {
        state: need.state,
        units: i64::from(need.units),
        tally: tally::of(&app.db, stage.campaign, stage.shortage).await?,
        messages: messages(app).await?,
        broken: invariants::broken(app).await?,
    })
}

#[cfg(test)]
mod tests {
    use entity::values::{Actor, BloodGroup, Component};

    use super::*;
    use crate::actions::shortage::{NewNeed, open_shortage};
    use crate::store::audit::By;

    async fn told(seed: u64, donors: u32) -> (Vec<String>, Ending) {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let mut lines = Vec::new();
        let ending = play(folder.path(), donors, seed, &mut |line| lines.push(line.to_owned())).await;
        (lines, ending.expect("the story ends"))
    }

    #[tokio::test]
    async fn a_story_ends_met_or_expired_breaks_nothing_and_is_told_again_by_its_seed() {
        let (lines, ending) = told(7, 800).await;
        let (other_lines, other) = told(8, 800).await;
        assert_eq!((lines.clone(), ending.clone()), told(7, 800).await);
        assert_ne!(lines, other_lines);
        for ending in [ending, other] {
            let over = matches!(ending.state, ShortageState::Met | ShortageState::Expired);
            assert!(over && ending.broken.is_empty(), "{ending:?}");
            assert!(ending.tally.asked > 0 && ending.tally.said_yes > 0, "{ending:?}");
        }
        assert!(lines.iter().any(|line| line.contains("wave 1")), "{lines:?}");
    }

    #[tokio::test]
    async fn what_is_given_for_a_second_need_is_told_of_that_need() {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let stage = Stage::set(folder.path(), 800, 7).await.unwrap();
        let clock = Clock::fixed(stage.now);
        let app = stage.app(clock.clone(), NOWHERE.to_owned(), CancellationToken::new());
        let first = shortages::one_of(&app.db, None, stage.shortage).await.unwrap().unwrap();
        let second = NewNeed {
            hospital: first.hospital_id,
            component: Component::RedCells,
            group: BloodGroup::BPos,
            units: 2,
            deadline: first.deadline,
            urgency: first.urgency,
        };
        open_shortage(&app.context(), By::nobody(Actor::Console), second)
            .await
            .unwrap();
        let (mut people, mut timeline) = (People::new(app.clone(), 7, stage.desk), Timeline::of(app.clone()));
        let mut lines = Vec::new();
        while clock.now() < first.deadline {
            jobs::run_due(&app).await.unwrap();
            lines.extend(timeline.decisions().await.unwrap());
            for event in people.act().await.unwrap() {
                lines.extend(timeline.event(&event).await.unwrap());
            }
            clock.advance(STEP * 3);
        }
        let begun = lines.iter().filter(|line| line.contains("posts a shortage"));
        assert_eq!(begun.count(), 2);
        for (whose, units) in [
            ("No 7, A(II) Rh+: ", " of 6 collected"),
            ("No 7, B(III) Rh+: ", " of 2 collected"),
        ] {
            let own: Vec<&String> = lines.iter().filter(|line| line.contains(whose)).collect();
            assert!(own.iter().any(|line| line.contains("wave 1: ")), "{whose}: {lines:#?}");
            let given: Vec<_> = own.iter().filter(|line| line.contains("has given")).collect();
            assert!(
                !given.is_empty() && given.iter().all(|line| line.contains("donor ")),
                "{whose}: {lines:#?}"
            );
            assert!(given.iter().all(|line| line.ends_with(units)), "{given:#?}");
        }
    }
}
