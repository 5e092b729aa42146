//! How far a campaign has come: what is collected, booked, held and still to be answered. The planner decides from it,
//! and whatever shows people what to expect counts the same way.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::values::{AppointmentState, CampaignId};
use entity::{appointment, slot};
use sea_orm::{ConnectionTrait, DbErr};

use super::scene::Scene;
use crate::domain::forecast::{Class, Rates, Segment};
use crate::domain::need::Need;
use crate::domain::wave::{self, Booking, History, Outstanding, Policy};
use crate::store::progress::{self, Known};
use crate::store::slots::HeldSlot;

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
        let mut known = progress::known(tx, &[scene.campaign.id]).await?;
        Ok(Self::of(
            known.remove(&scene.campaign.id).unwrap_or_default(),
            policy,
            scene,
            now,
        ))
    }

    /// The same for many campaigns, in their order, in as many statements as for one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn read_all(
        db: &impl ConnectionTrait,
        policy: &Policy,
        scenes: &[Scene],
        now: DateTime<Utc>,
    ) -> Result<Vec<Self>, DbErr> {
        let campaigns: Vec<CampaignId> = scenes.iter().map(|scene| scene.campaign.id).collect();
        let mut known = progress::known(db, &campaigns).await?;
        let mut of = |scene: &Scene| known.remove(&scene.campaign.id).unwrap_or_default();
        Ok(scenes
            .iter()
            .map(|scene| Self::of(of(scene), policy, scene, now))
            .collect())
    }

    fn of(known: Known, policy: &Policy, scene: &Scene, now: DateTime<Utc>) -> Self {
        let last_of_all = known.slots.last().map(|slot| slot.starts_at);
        let mut held = known.slots;
        held.retain(|slot| slot.places > 0 && slot.starts_at > now + policy.lead);
        // When all are booked, or behind, the last of them says until when answers are of use.
        let last_slot_at = held.last().map(|slot| slot.starts_at).or(last_of_all);
        Self {
            need: Need {
                component: scene.shortage.component,
                group: scene.shortage.blood_group,
                units: u32::from(scene.shortage.units.unsigned_abs()),
                collected: known.collected,
                deadline: scene.shortage.deadline,
            },
            bookings: known
                .appointments
                .into_iter()
                .filter_map(|(held, slot)| {
                    let reminded = known.reminded.contains(&held.id);
                    booking(&policy.rates, (held, reminded), &slot, now)
                })
                .collect(),
            held,
            outstanding: outstanding(&known.outstanding, now.date_naive()),
            waitlisted: known.waitlisted,
            last_wave_at: known.last_wave_at,
            last_slot_at,
        }
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
fn outstanding(asked: &[progress::Outstanding], day: NaiveDate) -> Vec<Outstanding> {
    let mut people: BTreeMap<(Segment, DateTime<Utc>), u32> = BTreeMap::new();
    for row in asked {
        let segment = Segment::of(row.channel, row.emergency, row.last_donated_on, day);
        *people.entry((segment, row.asked_at)).or_default() += 1;
    }
    people
        .into_iter()
        .map(|((segment, asked_at), people)| Outstanding {
            segment,
            asked_at,
            people,
        })
        .collect()
}
