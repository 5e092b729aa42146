//! Free times and tickets, as the pages of donors show them.

use chrono::{DateTime, Utc};
use entity::{appointment, slot};

use super::pages::{SlotDay, SlotOffer, Ticket};
use crate::actions::scene::Scene;
use crate::store::slots::HeldSlot;
use crate::web::when;
use crate::web::words::Words;

/// The free times of a campaign, by day.
pub fn by_day(t: Words, scene: &Scene, held: &[HeldSlot], now: DateTime<Utc>) -> Vec<SlotDay> {
    let zone = scene.zone();
    let mut days: Vec<SlotDay> = Vec::new();
    for slot in held {
        let day = when::day(t, slot.starts_at, now, zone);
        let offer = SlotOffer {
            slot: slot.id,
            time: when::time(slot.starts_at, zone),
        };
        match days.last_mut().filter(|last| last.day == day) {
            Some(last) => last.slots.push(offer),
            None => days.push(SlotDay {
                day,
                slots: vec![offer],
            }),
        }
    }
    days
}

/// An appointment as its holder needs it.
pub fn ticket(t: Words, scene: &Scene, held: &appointment::Model, slot: &slot::Model, now: DateTime<Utc>) -> Ticket {
    Ticket {
        when: when::moment(t, slot.starts_at, now, scene.zone()),
        site: when::site_name(t.0, &scene.site),
        street: scene.site.address.clone(),
        code: held.code.clone(),
    }
}
