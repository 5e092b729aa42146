//! What the gate asks about a person.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::donor;
use entity::values::{AppealId, Channel};
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use crate::domain::calendar::instant;
use crate::domain::gate::Standing;
use crate::reference::{self, SettlementId};
use crate::store::{appeals, appointments};

/// The span of the yearly budget.
const YEAR: TimeDelta = TimeDelta::days(365);

/// What is known of a donor apart from one appeal, the one that is about to leave.
///
/// # Errors
/// The database failed.
pub async fn standing(
    db: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    except: Option<AppealId>,
) -> Result<Standing, DbErr> {
    let asked = appeals::of_donor_since(db, donor.id, context.now - YEAR).await?;
    let others: Vec<DateTime<Utc>> = asked
        .iter()
        .filter(|appeal| Some(appeal.id) != except)
        .map(|appeal| appeal.asked_at)
        .collect();
    let booked = appointments::live_of_donor(db, donor.id).await?.is_some();
    Ok(of(donor, booked, others.iter().max().copied(), others.len()))
}

/// The same, from what was read for many donors at once.
pub(super) fn of(
    donor: &donor::Model,
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
