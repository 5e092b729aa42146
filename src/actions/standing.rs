//! What the gate asks about a person.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::donor;
use entity::values::{AppealId, Channel, DonorId};
use sea_orm::{ConnectionTrait, DbErr};
use tokio::try_join;

use super::Context;
use crate::domain::calendar::instant;
use crate::domain::gate::Standing;
use crate::reference::{self, SettlementId};
use crate::store::appeals::{self, Asked};
use crate::store::appointments;
use crate::store::suppressions::{self, Suppressed};

/// The span of the yearly budget.
const YEAR: TimeDelta = TimeDelta::days(365);

/// What the gate asks about some people, read at once.
pub struct Standings {
    booked: HashSet<DonorId>,
    suppressed: Suppressed,
    asked: HashMap<DonorId, Vec<Asked>>,
}

impl Standings {
    /// Reads what is known of these people.
    ///
    /// # Errors
    /// The database failed.
    pub async fn read(db: &impl ConnectionTrait, donors: &[donor::Model], now: DateTime<Utc>) -> Result<Self, DbErr> {
        let ids: Vec<DonorId> = donors.iter().map(|donor| donor.id).collect();
        let (asks, booked, suppressed) = try_join!(
            appeals::of_donors_since(db, &ids, now - YEAR),
            appointments::holders(db, &ids),
            suppressions::among(db, donors),
        )?;
        let mut asked: HashMap<DonorId, Vec<Asked>> = HashMap::new();
        for ask in asks {
            asked.entry(ask.donor_id).or_default().push(ask);
        }
        Ok(Self {
            booked,
            suppressed,
            asked,
        })
    }

    /// What is known of one of them apart from one appeal, the one that is about to leave.
    #[must_use]
    pub fn of(&self, donor: &donor::Model, except: Option<AppealId>) -> Standing {
        let asked = self.asked.get(&donor.id).into_iter().flatten();
        let others = asked.filter(|ask| Some(ask.id) != except).map(|ask| ask.asked_at);
        let booked = self.booked.contains(&donor.id);
        of(donor, &self.suppressed, booked, others.clone().max(), others.count())
    }
}

/// What is known of one donor apart from one appeal.
///
/// # Errors
/// The database failed.
pub(super) async fn standing(
    db: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    except: Option<AppealId>,
) -> Result<Standing, DbErr> {
    let known = Standings::read(db, std::slice::from_ref(donor), context.now).await?;
    Ok(known.of(donor, except))
}

/// The same, from what was read for many donors at once.
pub(super) fn of(
    donor: &donor::Model,
    suppressed: &Suppressed,
    booked: bool,
    last_appeal_at: Option<DateTime<Utc>>,
    appeals: usize,
) -> Standing {
    let zone = zone_of(donor.settlement);
    let chosen = [
        (Channel::Sms, donor.by_sms),
        (Channel::Email, donor.by_email),
        (Channel::Phone, donor.by_phone),
    ];
    let phone = donor.phone_confirmed_at.is_some();
    let confirmed = [
        (Channel::Sms, phone),
        (Channel::Email, donor.email_confirmed_at.is_some()),
        (Channel::Phone, phone),
    ];
    let those = |channels: [(Channel, bool); 3]| {
        channels
            .iter()
            .filter(|(_, on)| *on)
            .map(|(channel, _)| *channel)
            .collect()
    };
    Standing {
        consents_to_appeals: donor.askable,
        consents_to_emergency: donor.emergency,
        stopped: donor.stopped_at.is_some(),
        paused_until: donor
            .paused_until
            .map(|day| instant(day.and_time(NaiveTime::MIN), zone)),
        channels: those(chosen),
        confirmed: those(confirmed),
        suppressed: suppressed.channels_of(donor),
        booked,
        last_appeal_at,
        appeals_last_year: u32::try_from(appeals).unwrap_or(u32::MAX),
        zone,
    }
}

/// The civil time by which people of a settlement live.
#[must_use]
pub fn zone_of(settlement: i64) -> Tz {
    let settlement = u32::try_from(settlement)
        .ok()
        .and_then(|id| reference::settlement(SettlementId(id)));
    settlement.map_or(chrono_tz::Asia::Almaty, |settlement| settlement.zone)
}
