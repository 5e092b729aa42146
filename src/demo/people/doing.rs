//! What was intended is done: a reply is sent, a donor comes to the desk, the desk records what it found.

use chrono::{DateTime, Days, TimeDelta, Utc};
use entity::values::{AppealState, AppointmentId, AppointmentState, CampaignId, Component, DonorId};

use super::{Intent, People};
use crate::actions::appointment::AppointmentRefused;
use crate::actions::outcome::{Outcome, check_in, record_outcome};
use crate::actions::reply::receive_reply;
use crate::demo::behaviour::{Finding, Says};
use crate::demo::events::{Event, Person, What};
use crate::domain::contact::Phone;
use crate::store::{appeals, appointments, donors, shortages, slots};

impl People {
    /// Does what was intended; none when it came to nothing.
    pub(super) async fn carry_out(&mut self, donor: DonorId, intent: Intent) -> anyhow::Result<Option<Event>> {
        let (at, campaign) = (self.app.clock.now(), self.campaign(donor, &intent).await?);
        let what = self.do_it(donor, intent).await?;
        let Some((what, campaign)) = what.zip(campaign) else {
            return Ok(None);
        };
        let phone = self.phone(donor).await?;
        Ok(Some(Event {
            at,
            who: Person { donor, phone },
            what,
            campaign,
        }))
    }

    /// What an intent is about: a reply answers the latest ask.
    async fn campaign(&self, donor: DonorId, intent: &Intent) -> anyhow::Result<Option<CampaignId>> {
        let appointment = match intent {
            Intent::Reply { .. } => {
                let asked = appeals::latest_of_donor(&self.app.db, donor).await?;
                return Ok(asked.map(|appeal| appeal.campaign_id));
            }
            Intent::Arrive { appointment, .. }
            | Intent::Leave { appointment, .. }
            | Intent::StayAway { appointment } => *appointment,
        };
        let held = appointments::by_id(&self.app.db, appointment).await?;
        Ok(held.and_then(|held| held.campaign_id))
    }

    async fn do_it(&mut self, donor: DonorId, intent: Intent) -> anyhow::Result<Option<What>> {
        match intent {
            Intent::Reply { phone, says, text, id } => self.reply(donor, &phone, (says, text), &id).await,
            Intent::Arrive {
                appointment,
                takes,
                finding,
            } => self.arrive(donor, appointment, (takes, finding)).await,
            Intent::Leave { appointment, finding } => self.leave(appointment, finding).await,
            Intent::StayAway { appointment } => {
                let recorded = self.record(appointment, Outcome::DidNotCome).await?;
                Ok(recorded.then_some(What::DidNotCome))
            }
        }
    }

    async fn reply(
        &self,
        donor: DonorId,
        phone: &Phone,
        (says, text): (Says, &str),
        id: &str,
    ) -> anyhow::Result<Option<What>> {
        let context = self.app.context();
        if receive_reply(&context, phone, text, id).await?.is_none() {
            return Ok(None);
        }
        Ok(Some(match says {
            Says::No => What::No,
            Says::Stop => What::Stop,
            Says::Yes => {
                let appeal = appeals::latest_of_donor(context.db, donor).await?;
                match appeal.map(|appeal| appeal.state) {
                    Some(AppealState::Booked) => What::Yes(self.slot_of(donor).await?),
                    Some(AppealState::Waitlisted) => What::Waits,
                    _ => What::TooLate,
                }
            }
        }))
    }

    async fn slot_of(&self, donor: DonorId) -> anyhow::Result<Option<DateTime<Utc>>> {
        let held = appointments::live_of_donor(&self.app.db, donor).await?;
        let slot = match held {
            Some(held) => slots::by_id(&self.app.db, held.slot_id).await?,
            None => None,
        };
        Ok(slot.map(|slot| slot.starts_at))
    }

    async fn leave(&self, appointment: AppointmentId, finding: Finding) -> anyhow::Result<Option<What>> {
        let today = self.app.clock.now().date_naive();
        let outcome = match finding {
            Finding::Gives => Outcome::Donated {
                component: self.component(appointment).await?,
                volume_ml: Some(450),
            },
            Finding::Deferred(days) => Outcome::Deferred {
                until: Some(today + Days::new(days)),
            },
            Finding::Barred => Outcome::Deferred { until: None },
        };
        if !self.record(appointment, outcome).await? {
            return Ok(None);
        }
        Ok(Some(match finding {
            Finding::Gives => What::Donated,
            Finding::Deferred(_) | Finding::Barred => What::Deferred,
        }))
    }

    /// Records an outcome; false when somebody else did before.
    async fn record(&self, appointment: AppointmentId, outcome: Outcome) -> anyhow::Result<bool> {
        match record_outcome(&self.app.context(), self.desk, appointment, outcome).await {
            Ok(()) => Ok(true),
            Err(AppointmentRefused::Ended) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn arrive(
        &mut self,
        donor: DonorId,
        appointment: AppointmentId,
        (takes, finding): (TimeDelta, Finding),
    ) -> anyhow::Result<Option<What>> {
        match check_in(&self.app.context(), self.desk, appointment).await {
            Ok(()) => {
                let leave = Intent::Leave { appointment, finding };
                self.intend(self.app.clock.now() + takes, donor, leave);
                Ok(Some(What::Arrived))
            }
            Err(AppointmentRefused::Ended) => self.not_expected(donor, appointment, (takes, finding)).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The place could not be checked in: it was taken back, or this is told again after a restart.
    async fn not_expected(
        &mut self,
        donor: DonorId,
        appointment: AppointmentId,
        (takes, finding): (TimeDelta, Finding),
    ) -> anyhow::Result<Option<What>> {
        let held = appointments::by_id(&self.app.db, appointment).await?;
        match held.map(|held| held.state) {
            Some(AppointmentState::Cancelled) => Ok(Some(What::CameInVain)),
            Some(AppointmentState::Arrived) => {
                let leave = Intent::Leave { appointment, finding };
                self.intend(self.app.clock.now() + takes, donor, leave);
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// What is made of the blood that is given for an appointment.
    async fn component(&self, appointment: AppointmentId) -> anyhow::Result<Component> {
        let held = appointments::by_id(&self.app.db, appointment).await?;
        let need = match held.and_then(|held| held.campaign_id) {
            Some(campaign) => shortages::of_campaign(&self.app.db, campaign).await?,
            None => None,
        };
        Ok(need.map_or(Component::WholeBlood, |need| need.component))
    }

    /// Whom a line of the timeline is about; it prints masked.
    async fn phone(&self, donor: DonorId) -> anyhow::Result<Phone> {
        let donor = donors::by_id(&self.app.db, donor).await?;
        let contact = donor.map(|donor| donors::contact(&self.app.keys, &donor)).transpose()?;
        contact
            .and_then(|contact| contact.phone)
            .ok_or_else(|| anyhow::anyhow!("a donor who read a phone has none"))
    }
}
