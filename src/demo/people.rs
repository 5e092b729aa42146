//! Simulated people: donors who read their phones, answer, and come or not, and the desk that receives them. They know
//! what their messages say and nothing else; they act through the verbs of real people.

mod doing;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use entity::delivery;
use entity::values::{AppointmentId, DonorId, Purpose, StaffId};

use super::behaviour::{self, Finding, Says, Visit};
use super::events::Event;
use crate::app::App;
use crate::domain::contact::Phone;
use crate::domain::forecast::Segment;
use crate::store::audit::By;
use crate::store::simulator::{self, Shown};
use crate::store::{appointments, donors, slots};

/// How many messages to read at once.
const PAGE: u64 = 500;
/// How long after the end of a slot the desk notes who was not seen.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);

/// Everybody who has a phone, and the desk.
pub struct People {
    app: App,
    seed: u64,
    desk: By,
    /// The last message that somebody read.
    read: i64,
    /// What they are going to do.
    intents: BTreeMap<(DateTime<Utc>, DonorId, u8), Intent>,
}

#[derive(Clone)]
enum Intent {
    Reply {
        phone: Phone,
        says: Says,
        text: &'static str,
        id: String,
    },
    Arrive {
        appointment: AppointmentId,
        takes: TimeDelta,
        finding: Finding,
    },
    Leave {
        appointment: AppointmentId,
        finding: Finding,
    },
    StayAway {
        appointment: AppointmentId,
    },
}

impl Intent {
    /// Sorts what one donor does at one moment.
    const fn order(&self) -> u8 {
        match self {
            Self::Reply { .. } => 0,
            Self::Arrive { .. } => 1,
            Self::Leave { .. } => 2,
            Self::StayAway { .. } => 3,
        }
    }
}

impl People {
    /// People of a story, who have read nothing yet. What they did before a restart they do again to no effect.
    #[must_use]
    pub fn new(app: App, seed: u64, desk: StaffId) -> Self {
        Self {
            app,
            seed,
            desk: By::staff(desk),
            read: 0,
            intents: BTreeMap::new(),
        }
    }

    /// Whether nobody is going to do anything.
    #[must_use]
    pub fn are_idle(&self) -> bool {
        self.intents.is_empty()
    }

    /// Reads what came and does what is due. Returns what happened, in order.
    ///
    /// # Errors
    /// The database failed.
    pub async fn act(&mut self) -> anyhow::Result<Vec<Event>> {
        self.read_phones().await?;
        let now = self.app.clock.now();
        let mut happened = Vec::new();
        while let Some(entry) = self.intents.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((_, donor, _), intent) = entry.remove_entry();
            happened.extend(self.carry_out(donor, intent).await?);
        }
        Ok(happened)
    }

    fn intend(&mut self, at: DateTime<Utc>, donor: DonorId, intent: Intent) {
        self.intents.insert((at, donor, intent.order()), intent);
    }

    /// A donor who is told not to come does not come.
    fn stay_at_home(&mut self, donor: DonorId) {
        self.intents.retain(|(_, who, _), intent| {
            *who != donor || !matches!(intent, Intent::Arrive { .. } | Intent::StayAway { .. })
        });
    }

    async fn read_phones(&mut self) -> anyhow::Result<()> {
        loop {
            let rows = simulator::to_phones_after(&self.app.db, self.read, PAGE).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            self.read = last.id.0;
            let ids: Vec<String> = rows.iter().map(|row| row.provider_id.clone()).collect();
            let sent = simulator::shown(&self.app.db, &ids).await?;
            let mut sent: HashMap<Option<String>, delivery::Model> =
                sent.into_iter().map(|row| (row.provider_id.clone(), row)).collect();
            for row in rows {
                let shown = simulator::open(&self.app.keys, &row)?;
                if let Some(delivery) = sent.remove(&Some(row.provider_id)) {
                    self.read_message(&shown, &delivery).await?;
                }
            }
        }
    }

    async fn read_message(&mut self, shown: &Shown, delivery: &delivery::Model) -> anyhow::Result<()> {
        let Some(donor) = delivery.donor_id else { return Ok(()) };
        match (delivery.purpose, delivery.appointment_id) {
            (Purpose::Appeal, _) => self.consider(donor, shown, delivery).await,
            (Purpose::Confirmation, Some(appointment)) => self.plan_visit(donor, appointment).await,
            (Purpose::StandDown | Purpose::Cancellation, _) => {
                self.stay_at_home(donor);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn consider(&mut self, id: DonorId, shown: &Shown, delivery: &delivery::Model) -> anyhow::Result<()> {
        let Some(donor) = donors::by_id(&self.app.db, id).await? else {
            return Ok(());
        };
        let segment = Segment::of(
            delivery.channel,
            donor.emergency,
            donor.last_donated_on,
            shown.at.date_naive(),
        );
        if let Some(reply) = behaviour::reply(self.seed, id, segment, donor.language) {
            let intent = Intent::Reply {
                phone: shown.phone.clone(),
                says: reply.says,
                text: reply.text,
                id: format!("reply-to-{}", shown.provider_id),
            };
            self.intend(shown.at + reply.after, id, intent);
        }
        Ok(())
    }

    async fn plan_visit(&mut self, donor: DonorId, appointment: AppointmentId) -> anyhow::Result<()> {
        let Some(held) = appointments::by_id(&self.app.db, appointment).await? else {
            return Ok(());
        };
        let Some(slot) = slots::by_id(&self.app.db, held.slot_id).await? else {
            return Ok(());
        };
        // A place that was moved is visited once.
        self.stay_at_home(donor);
        match behaviour::visit(self.seed, donor, slot.starts_at - held.booked_at) {
            Visit::Missed => {
                self.intend(slot.ends_at + PATIENCE, donor, Intent::StayAway { appointment });
            }
            Visit::Comes { at, takes, finding } => {
                let intent = Intent::Arrive {
                    appointment,
                    takes,
                    finding,
                };
                self.intend(slot.starts_at + at, donor, intent);
            }
        }
        Ok(())
    }
}
