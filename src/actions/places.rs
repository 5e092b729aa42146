//! The block of places that a campaign holds at its site. Nobody is asked to come to a place that is not held.

use chrono::{DateTime, Days, Utc};
use entity::site;
use entity::values::CampaignId;
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use crate::domain::need::Need;
use crate::domain::slot::{self, Places};
use crate::domain::wave;
use crate::store::{sites, slots};

/// Holds as many places as it takes to meet the need with the wanted confidence, over the slots that start before the
/// deadline; where there are fewer, all of them. `covered` places are booked or held already, so that the planner can
/// make up for places that have passed unused, and for donors who did not come.
pub(super) async fn hold_places(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    site: &site::Model,
    campaign: CampaignId,
    need: &Need,
    covered: u32,
) -> Result<(), DbErr> {
    let policy = &context.house.policy;
    let from = context.now + policy.lead;
    let all = wave::places_to_hold(need, policy, from - context.now);
    if all.firm + all.reserve <= covered {
        return Ok(());
    }
    make_slots(tx, site, from, need.deadline).await?;
    let known = slots::between(tx, site.id, from, need.deadline).await?;
    let known: Vec<_> = known.into_iter().filter(|slot| slot.ends_at <= need.deadline).collect();
    let Some(first) = known.first() else { return Ok(()) };
    let wanted = beyond(
        wave::places_to_hold(need, policy, first.starts_at - context.now),
        covered,
    );
    let free: Vec<slot::Free> = known
        .iter()
        .map(|slot| slot::Free {
            starts_at: slot.starts_at,
            places: u32::try_from(slot.capacity - slot.held - slot.booked).unwrap_or(0),
        })
        .collect();
    for (index, places) in slot::spread_hold(&free, wanted, policy.notice) {
        slots::hold(tx, campaign, known[index].id, i16::try_from(places).unwrap_or(i16::MAX)).await?;
    }
    Ok(())
}

/// What is left to hold when `covered` places are there, the firm ones first.
fn beyond(wanted: Places, covered: u32) -> Places {
    Places {
        firm: wanted.firm.saturating_sub(covered),
        reserve: wanted.reserve.saturating_sub(covered.saturating_sub(wanted.firm)),
    }
}

/// Makes the half-hours of a site's opening days between two moments.
async fn make_slots(
    tx: &impl ConnectionTrait,
    site: &site::Model,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), DbErr> {
    let zone = site.zone.parse().unwrap_or(chrono_tz::Asia::Almaty);
    let hours = sites::opening(tx, site.id).await?;
    let (mut day, last) = (
        from.with_timezone(&zone).date_naive(),
        until.with_timezone(&zone).date_naive(),
    );
    while day <= last {
        for slot in slot::of_day(&hours, day, zone, u32::from(site.beds.unsigned_abs())) {
            if slot.starts_at >= from && slot.starts_at < until {
                slots::ensure(tx, site.id, (slot.starts_at, slot.ends_at), site.beds).await?;
            }
        }
        day = day + Days::new(1);
    }
    Ok(())
}
