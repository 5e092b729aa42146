//! A story told line by line, in plain English and on the clock of the site. Phones print masked. Where several needs are
//! open, each line says whose it is about.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::campaign;
use entity::values::{CampaignId, Language, ShortageId, ShortageState};

use super::events::{Event, What};
use crate::actions::scene::{Scene, scene};
use crate::app::App;
use crate::domain::wave::Because;
use crate::locale;
use crate::store::tally::{self, Tally};
use crate::store::{campaigns, donations, shortages};

/// What has been told, campaign by campaign.
pub struct Timeline {
    app: App,
    told: BTreeMap<CampaignId, Told>,
}

/// What has been told of one campaign.
struct Told {
    shortage: ShortageId,
    units: i16,
    /// The hospital and the group of the patient.
    whose: String,
    zone: Tz,
    waves: usize,
    reason: Option<&'static str>,
    stood_down: (i64, i64),
    ended: bool,
}

impl Timeline {
    /// A story of which nothing has been told.
    #[must_use]
    pub const fn of(app: App) -> Self {
        Self {
            app,
            told: BTreeMap::new(),
        }
    }

    /// What a person did.
    ///
    /// # Errors
    /// The database failed.
    pub async fn event(&mut self, event: &Event) -> anyhow::Result<Vec<String>> {
        let mut lines = Vec::from_iter(self.beginning(event.campaign).await?);
        let told = &self.told[&event.campaign];
        let did = told.did(&self.app, event).await?;
        lines.push(told.line(event.at, self.names(), &did));
        Ok(lines)
    }

    /// Which needs have come up since this was last asked, what the planner has decided, who was stood down, and how it
    /// ended.
    ///
    /// # Errors
    /// The database failed.
    pub async fn decisions(&mut self) -> anyhow::Result<Vec<String>> {
        let (mut lines, all) = (Vec::new(), campaigns::all(&self.app.db).await?);
        for campaign in &all {
            lines.extend(self.beginning(campaign.id).await?);
        }
        let names = self.names();
        for campaign in &all {
            if let Some(told) = self.told.get_mut(&campaign.id) {
                lines.extend(told.news(&self.app, campaign, names).await?);
            }
        }
        Ok(lines)
    }

    /// How a campaign began, told once.
    async fn beginning(&mut self, campaign: CampaignId) -> anyhow::Result<Option<String>> {
        if self.told.contains_key(&campaign) {
            return Ok(None);
        }
        let found = scene(&self.app.db, campaign).await?;
        let scene = found.ok_or_else(|| anyhow::anyhow!("a campaign of the story is gone"))?;
        let Scene {
            shortage,
            hospital,
            site,
            ..
        } = &scene;
        let beginning = format!(
            "{}  a nurse of hospital {} posts a shortage: {}, {}, {} units by {}, {}; donors come to {}",
            clock(shortage.opened_at, scene.zone()),
            hospital.name,
            shortage.blood_group,
            locale::name(Language::En, &shortage.component),
            shortage.units,
            clock(shortage.deadline, scene.zone()),
            shortage.urgency,
            site.name_en,
        );
        self.told.insert(campaign, Told::nothing_of(&scene));
        Ok(Some(beginning))
    }

    /// Whether a line has to say whose need it is about.
    fn names(&self) -> bool {
        self.told.len() > 1
    }
}

impl Told {
    fn nothing_of(scene: &Scene) -> Self {
        Self {
            shortage: scene.shortage.id,
            units: scene.shortage.units,
            whose: format!("{}, {}", scene.hospital.name, scene.shortage.blood_group),
            zone: scene.zone(),
            waves: 0,
            reason: None,
            stood_down: (0, 0),
            ended: false,
        }
    }

    async fn did(&self, app: &App, event: &Event) -> anyhow::Result<String> {
        let who = &event.who;
        Ok(match event.what {
            What::Yes(Some(slot)) => format!("yes from {who}: a place at {}", clock(slot, self.zone)),
            What::Yes(None) => format!("yes from {who}, said before"),
            What::Waits => format!("yes from {who}: every place is taken, waits for one"),
            What::TooLate => format!("yes from {who}: there are enough already"),
            What::No => format!("no from {who}"),
            What::Stop => format!("stop from {who}: never written to again"),
            What::Arrived => format!("{who} is at the desk"),
            What::Donated => {
                let collected = donations::count_for(&app.db, self.shortage).await?;
                format!("{who} has given: {collected} of {} collected", self.units)
            }
            What::Deferred => format!("{who} may not give today"),
            What::DidNotCome => format!("{who} did not come"),
            What::CameInVain => format!("{who} came in vain"),
        })
    }

    async fn news(&mut self, app: &App, campaign: &campaign::Model, names: bool) -> anyhow::Result<Vec<String>> {
        let mut lines = Vec::new();
        for wave in campaigns::waves(&app.db, campaign.id).await?.iter().skip(self.waves) {
            let because: Because = serde_json::from_str(&wave.because)?;
            let sentence = locale::because(Language::En, &because, self.zone);
            lines.push(self.line(wave.decided_at, names, &format!("wave {}: {sentence}", wave.number)));
            self.waves += 1;
        }
        let now = app.clock.now();
        if let Some(because) = &campaign.because {
            let because: Because = serde_json::from_str(because)?;
            if worth_telling(&because) && self.reason != Some(because.key()) {
                lines.push(self.line(now, names, &locale::because(Language::En, &because, self.zone)));
            }
            self.reason = Some(because.key());
        }
        let Some(need) = shortages::of_campaign(&app.db, campaign.id).await? else {
            return Ok(lines);
        };
        let tally = tally::of(&app.db, campaign.id, need.id).await?;
        if let Some(told) = self.stand_downs(&tally) {
            lines.push(self.line(now, names, &told));
        }
        if need.state != ShortageState::Open && !self.ended {
            self.ended = true;
            let (state, units) = (need.state, need.units);
            let told = format!("the shortage is {state}: {} of {units} collected", tally.collected);
            lines.push(self.line(now, names, &told));
        }
        Ok(lines)
    }

    fn stand_downs(&mut self, tally: &Tally) -> Option<String> {
        let (all, held) = (tally.stood_down, tally.booked_stood_down);
        let (all_before, held_before) = std::mem::replace(&mut self.stood_down, (all, held));
        let held = held - held_before;
        no_need_to_come(held, all - all_before - held)
    }

    fn line(&self, at: DateTime<Utc>, names: bool, told: &str) -> String {
        let whose = if names {
            format!("{}: ", self.whose)
        } else {
            String::new()
        };
        format!("{}  {whose}{told}", clock(at, self.zone))
    }
}

/// To how many there is no need to come was told, without those that are none.
fn no_need_to_come(held: i64, undecided: i64) -> Option<String> {
    let parts = [(held, "who held a place"), (undecided, "who had not answered")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, who)| format!("{count} {who}"))
        .collect();
    (!parts.is_empty()).then(|| format!("no need to come: told to {}", parts.join(" and ")))
}

fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    locale::clock_time(at.with_timezone(&zone).time())
}

/// Waves are told on their own, and waiting for answers is what most looks of the planner come to.
const fn worth_telling(because: &Because) -> bool {
    match because {
        Because::Gap(_)
        | Because::LastChance(_)
        | Because::Everyone(_)
        | Because::FewPlaces(_)
        | Because::AnswersOutstanding { .. } => false,
        Because::QuietHours { .. }
        | Because::NoFreePlaces { .. }
        | Because::Met { .. }
        | Because::EnoughExpected { .. }
        | Because::NobodyLeft { .. }
        | Because::TooLate { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use super::no_need_to_come;

    #[test]
    fn nobody_is_not_counted_among_those_who_need_not_come() {
        for (held, undecided, told) in [
            (
                2,
                5,
                Some("no need to come: told to 2 who held a place and 5 who had not answered"),
            ),
            (0, 5, Some("no need to come: told to 5 who had not answered")),
            (2, 0, Some("no need to come: told to 2 who held a place")),
            (0, 0, None),
        ] {
            assert_eq!(no_need_to_come(held, undecided).as_deref(), told);
        }
    }
}
