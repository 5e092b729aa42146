//! A story told line by line, in plain English and on the clock of the site. Phones print masked.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::values::{CampaignId, Language, ShortageState};
use entity::wave;

use super::events::{Event, What};
use crate::actions::scene::{Scene, scene};
use crate::app::App;
use crate::domain::wave::Because;
use crate::locale;
use crate::store::tally::{self, Tally};
use crate::store::{campaigns, donations, shortages};

/// What has been told of one campaign.
pub struct Timeline {
    app: App,
    campaign: CampaignId,
    zone: Tz,
    waves: usize,
    reason: Option<&'static str>,
    stood_down: (i64, i64),
    ended: bool,
}

impl Timeline {
    /// A story of which nothing has been told.
    ///
    /// # Errors
    /// The database failed, or there is no such campaign.
    pub async fn of(app: App, campaign: CampaignId) -> anyhow::Result<Self> {
        let zone = found(&app, campaign).await?.zone();
        Ok(Self {
            app,
            campaign,
            zone,
            waves: 0,
            reason: None,
            stood_down: (0, 0),
            ended: false,
        })
    }

    /// How it began.
    ///
    /// # Errors
    /// The database failed.
    pub async fn beginning(&self) -> anyhow::Result<String> {
        let Scene {
            shortage,
            hospital,
            site,
            ..
        } = found(&self.app, self.campaign).await?;
        let told = format!(
            "a nurse of hospital {} posts a shortage: {}, {}, {} units by {}, {}; donors come to {}",
            hospital.name,
            shortage.blood_group,
            locale::name(Language::En, &shortage.component),
            shortage.units,
            self.clock(shortage.deadline),
            shortage.urgency,
            site.name_en,
        );
        Ok(self.line(shortage.opened_at, &told))
    }

    /// What a person did.
    ///
    /// # Errors
    /// The database failed.
    pub async fn event(&self, event: &Event) -> anyhow::Result<String> {
        let told = match &event.what {
            What::Yes(phone, Some(slot)) => format!("yes from {phone}: a place at {}", self.clock(*slot)),
            What::Yes(phone, None) => format!("yes from {phone}, said before"),
            What::Waits(phone) => format!("yes from {phone}: every place is taken, waits for one"),
            What::TooLate(phone) => format!("yes from {phone}: there are enough already"),
            What::No(phone) => format!("no from {phone}"),
            What::Stop(phone) => format!("stop from {phone}: never written to again"),
            What::Arrived(phone) => format!("{phone} is at the desk"),
            What::Donated(phone) => {
                let scene = found(&self.app, self.campaign).await?;
                let collected = donations::count_for(&self.app.db, scene.shortage.id).await?;
                format!("{phone} has given: {collected} of {} collected", scene.shortage.units)
            }
            What::Deferred(phone) => format!("{phone} may not give today"),
            What::DidNotCome(phone) => format!("{phone} did not come"),
            What::CameInVain(phone) => format!("{phone} came in vain"),
        };
        Ok(self.line(event.at, &told))
    }

    /// What the planner has decided since this was last asked, who was stood down, and how it ended.
    ///
    /// # Errors
    /// The database failed.
    pub async fn decisions(&mut self) -> anyhow::Result<Vec<String>> {
        let mut lines = Vec::new();
        for wave in campaigns::waves(&self.app.db, self.campaign)
            .await?
            .iter()
            .skip(self.waves)
        {
            lines.push(self.wave(wave)?);
            self.waves += 1;
        }
        let (db, now) = (&self.app.db, self.app.clock.now());
        let campaign = campaigns::by_id(db, self.campaign).await?;
        if let Some(because) = campaign.and_then(|campaign| campaign.because) {
            let because: Because = serde_json::from_str(&because)?;
            if worth_telling(&because) && self.reason != Some(because.key()) {
                lines.push(self.line(now, &locale::because(Language::En, &because, self.zone)));
            }
            self.reason = Some(because.key());
        }
        let Some(need) = shortages::of_campaign(db, self.campaign).await? else {
            return Ok(lines);
        };
        let tally = tally::of(db, self.campaign, need.id).await?;
        lines.extend(self.stand_downs(&tally, now));
        if need.state != ShortageState::Open && !self.ended {
            self.ended = true;
            let (state, units) = (need.state, need.units);
            let told = format!("the shortage is {state}: {} of {units} collected", tally.collected);
            lines.push(self.line(now, &told));
        }
        Ok(lines)
    }

    fn wave(&self, wave: &wave::Model) -> anyhow::Result<String> {
        let because: Because = serde_json::from_str(&wave.because)?;
        let sentence = locale::because(Language::En, &because, self.zone);
        Ok(self.line(wave.decided_at, &format!("wave {}: {sentence}", wave.number)))
    }

    fn stand_downs(&mut self, tally: &Tally, now: DateTime<Utc>) -> Option<String> {
        let (all, booked) = (tally.stood_down, tally.booked_stood_down);
        let (before, booked_before) = std::mem::replace(&mut self.stood_down, (all, booked));
        let (told, held) = (all - before, booked - booked_before);
        let undecided = told - held;
        (told > 0).then(|| {
            let told = format!("no need to come: told to {held} who held a place and {undecided} who had not answered");
            self.line(now, &told)
        })
    }

    fn line(&self, at: DateTime<Utc>, told: &str) -> String {
        format!("{}  {told}", self.clock(at))
    }

    fn clock(&self, at: DateTime<Utc>) -> String {
        locale::clock_time(at.with_timezone(&self.zone).time())
    }
}

async fn found(app: &App, campaign: CampaignId) -> anyhow::Result<Scene> {
    let found = scene(&app.db, campaign).await?;
    found.ok_or_else(|| anyhow::anyhow!("the campaign of the story is gone"))
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
