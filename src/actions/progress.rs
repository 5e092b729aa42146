//! How far a campaign has come: what is collected, booked, held and still to be answered. The planner decides from it,
//! and whatever shows people what to expect counts the same way.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::values::{AppealState, AppointmentState, CampaignId};
use entity::{appointment, slot};
use sea_orm::{ConnectionTrait, DbErr};

use super::scene::Scene;
use crate::domain::forecast::{Class, Rates, Segment};
use crate::domain::need::Need;
use crate::domain::wave::{self, Booking, History, Outstanding, Policy};
use crate::store::slots::HeldSlot;
use crate::store::{appeals, appointments, campaigns, donations, ledger, slots};

/// What is known of a campaign at one moment.
pub struct Progress {
    /// What is needed, and how much of it is collected.
    pub need: Need,
    /// Those who hold a place, and those at the desk.
    pub bookings: Vec<(appointment::Model, Booking)>,
    /// Places that nobody has booked and that can still be reached.
    pub held: Vec<HeldSlot>,
    outstanding: Vec<Outstanding>,
    waitlisted: u32,
    last_wave_at: Option<DateTime<Utc>>,
    last_slot_at: Option<DateTime<Utc>>,
}

impl Progress {
    /// Counts how far the campaign of `scene` has come at `now`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn read(
        tx: &impl ConnectionTrait,
        policy: &Policy,
        scene: &Scene,
        now: DateTime<Utc>,
    ) -> Result<Self, DbErr> {
        let id = scene.campaign.id;
        let collected = donations::count_for(tx, scene.shortage.id).await?;
        let held = slots::held_by(tx, id, now + policy.lead).await?;
        let last_slot_at = match held.last() {
            Some(slot) => Some(slot.starts_at),
            // All are booked, or behind: then the last of them says until when answers are of use.
            None => slots::last_of(tx, id).await?,
        };
        let booked = appointments::of_campaign(tx, id).await?;
        let reminded = ledger::reminded(tx, id).await?;
        Ok(Self {
            need: Need {
                component: scene.shortage.component,
                group: scene.shortage.blood_group,
                units: u32::from(scene.shortage.units.unsigned_abs()),
                collected: u32::try_from(collected).unwrap_or(u32::MAX),
                deadline: scene.shortage.deadline,
            },
            bookings: booked
                .into_iter()
                .filter_map(|(held, slot)| {
                    let reminded = reminded.contains(&held.id);
                    booking(&policy.rates, (held, reminded), &slot?, now)
                })
                .collect(),
            held,
            outstanding: outstanding(tx, id, now).await?,
            waitlisted: u32::try_from(appeals::in_state(tx, id, AppealState::Waitlisted).await?.len()).unwrap_or(0),
            last_wave_at: campaigns::waves(tx, id).await?.last().map(|wave| wave.decided_at),
            last_slot_at,
        })
    }

    /// Counts a place that has just been booked.
    pub fn add(&mut self, rates: &Rates, held: appointment::Model, starts_at: DateTime<Utc>) {
        let booking = Booking {
            appointment: held.id,
            starts_at,
            p_collected: rates.collected_if_booked(starts_at - held.booked_at, false),
        };
        self.bookings.push((held, booking));
    }

    /// Whether those who hold a place are enough.
    #[must_use]
    pub fn suffices(&self, policy: &Policy) -> bool {
        wave::suffices(&self.need, self.booked(), policy)
    }

    /// The same in the planner's words.
    #[must_use]
    pub fn history(&self) -> History {
        History {
            last_wave_at: self.last_wave_at,
            outstanding: self.outstanding.clone(),
            booked: self.booked(),
            held_free: self.free(),
            waitlisted: self.waitlisted,
            last_slot_at: self.last_slot_at,
        }
    }

    /// Units expected in all by the deadline: those collected, those booked or arrived by their chance, and what those
    /// asked may still answer.
    #[must_use]
    pub fn expected(&self, policy: &Policy, now: DateTime<Utc>) -> f64 {
        wave::expected(&self.need, &self.history(), policy, now)
    }

    /// Places of the campaign that can still bring a unit: booked ones whose slot is not over, and free ones.
    #[must_use]
    pub fn places(&self) -> u32 {
        let booked = self.bookings.iter().filter(|(_, booking)| booking.p_collected > 0.0);
        self.free() + u32::try_from(booked.count()).unwrap_or(u32::MAX)
    }

    fn free(&self) -> u32 {
        self.held.iter().map(|slot| u32::from(slot.places.unsigned_abs())).sum()
    }

    fn booked(&self) -> Vec<Class> {
        let one = |booking: &Booking| Class {
            n: 1,
            p: booking.p_collected,
        };
        self.bookings.iter().map(|(_, booking)| one(booking)).collect()
    }
}

/// What is hoped of a live appointment. Who has not come by the end of the slot is not counted on, long before the
/// place is given up; who has come cannot be told to stay at home any more.
fn booking(
    rates: &Rates,
    (held, reminded): (appointment::Model, bool),
    slot: &slot::Model,
    now: DateTime<Utc>,
) -> Option<(appointment::Model, Booking)> {
    let (starts_at, p_collected) = match held.state {
        AppointmentState::Arrived => (slot.starts_at.min(now), rates.collected.mean()),
        AppointmentState::Booked if slot.ends_at <= now => (slot.starts_at, 0.0),
        AppointmentState::Booked => (
            slot.starts_at,
            rates.collected_if_booked(slot.starts_at - held.booked_at, reminded),
        ),
        _ => return None,
    };
    let booking = Booking {
        appointment: held.id,
        starts_at,
        p_collected,
    };
    Some((held, booking))
}

/// Those asked who have not answered, counted by kind and time.
async fn outstanding(tx: &impl ConnectionTrait, id: CampaignId, now: DateTime<Utc>) -> Result<Vec<Outstanding>, DbErr> {
    let day = now.date_naive();
    let mut people: BTreeMap<(Segment, DateTime<Utc>), u32> = BTreeMap::new();
    for row in appeals::outstanding(tx, id).await? {
        let segment = Segment::of(row.channel, row.emergency, row.last_donated_on, day);
        *people.entry((segment, row.asked_at)).or_default() += 1;
    }
    let outstanding = people.into_iter().map(|((segment, asked_at), people)| Outstanding {
        segment,
        asked_at,
        people,
    });
    Ok(outstanding.collect())
}
