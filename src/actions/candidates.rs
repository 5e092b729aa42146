//! Whom a campaign could ask: compatible, eligible on the day of its slots, near, willing, and let through by the gate.

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDate, TimeDelta};
use entity::donor;
use entity::values::{DonorId, Purpose};
use sea_orm::DbErr;

use super::scene::Scene;
use super::{Context, post, standing};
use crate::domain::blood::{self, Procedure};
use crate::domain::eligibility::{self, Facts, Verdict};
use crate::domain::forecast::Segment;
use crate::domain::gate::{self, Ask, Passage};
use crate::domain::geo::{self, Cell};
use crate::domain::wave::Candidate;
use crate::reference;
use crate::store::reach::{self, Search};
use crate::store::suppressions::{self, Suppressed};
use crate::store::{appeals, appointments, donors};

/// How far a donor is asked to travel.
const REACH_KM: f64 = 100.0;
/// More than any wave asks, so that the ranking has a choice.
const MOST: u32 = 3000;

/// Everybody whom the campaign could ask for slots on `day`.
///
/// # Errors
/// The database failed.
pub async fn candidates(context: &Context<'_>, scene: &Scene, day: NaiveDate) -> Result<Vec<Candidate>, DbErr> {
    let distances = cells_in_reach(context, scene).await?;
    let cells: Vec<i64> = distances.iter().map(|(cell, _)| (*cell).into()).collect();
    let search = Search {
        cells: &cells,
        groups: blood::compatible_donors(scene.shortage.component, scene.shortage.blood_group),
        procedure: Procedure::from(scene.shortage.component),
        day,
        asked_before: context.now - context.house.limits.between_appeals,
        limit: MOST,
    };
    let found = reach::nearest(context.db, &search).await?;
    let distances: HashMap<i64, f64> = distances.into_iter().map(|(cell, km)| (cell.into(), km)).collect();
    let rows = donors::by_ids(context.db, &found).await?;
    let known = Known::of(context, scene, &found, &rows).await?;
    Ok(rows
        .iter()
        .filter_map(|donor| candidate(context, scene, day, &known, &distances, donor))
        .collect())
}

async fn cells_in_reach(context: &Context<'_>, scene: &Scene) -> Result<Vec<(Cell, f64)>, DbErr> {
    let Ok(origin) = Cell::try_from(scene.site.cell) else {
        return Ok(Vec::new());
    };
    let populated = reach::populated_cells(context.db).await?;
    let cells = populated.into_iter().filter_map(|cell| Cell::try_from(cell).ok());
    Ok(geo::nearest_first(origin, cells, REACH_KM))
}

/// What the gate asks about many donors, read at once.
struct Known {
    asked_here: HashSet<DonorId>,
    booked: HashSet<DonorId>,
    asked_this_year: HashMap<DonorId, u32>,
    suppressed: Suppressed,
}

impl Known {
    async fn of(context: &Context<'_>, scene: &Scene, ids: &[DonorId], rows: &[donor::Model]) -> Result<Self, DbErr> {
        Ok(Self {
            asked_here: appeals::donors_of(context.db, scene.campaign.id).await?,
            booked: appointments::holders(context.db, ids).await?,
            asked_this_year: appeals::asked_since(context.db, ids, context.now - TimeDelta::days(365)).await?,
            suppressed: suppressions::among(context.db, rows).await?,
        })
    }
}

fn candidate(
    context: &Context<'_>,
    scene: &Scene,
    day: NaiveDate,
    known: &Known,
    distances: &HashMap<i64, f64>,
    donor: &donor::Model,
) -> Option<Candidate> {
    let group = donor.blood_group?;
    let channel = post::channel_for(context, donor).filter(|channel| context.house.channels.has(*channel))?;
    if known.asked_here.contains(&donor.id) || !of_age(context, scene, day, donor) {
        return None;
    }
    let asked = known.asked_this_year.get(&donor.id).copied().unwrap_or(0);
    let standing = standing::of(
        donor,
        &known.suppressed,
        known.booked.contains(&donor.id),
        donor.last_asked_at,
        asked as usize,
    );
    let ask = Ask {
        purpose: Purpose::Appeal,
        channel,
        urgency: scene.shortage.urgency,
        expires_at: scene.shortage.deadline,
    };
    let may_be_asked_from = match gate::check(&ask, &standing, &context.house.limits, context.now) {
        Passage::Send => context.now,
        Passage::NotBefore(at) => at,
        Passage::Suppress(_) => return None,
    };
    let frequencies = &reference::group_frequencies().value;
    Some(Candidate {
        donor: donor.id,
        group,
        rarity: blood::rarity(group, scene.shortage.component, frequencies),
        distance_km: distances.get(&donor.home_cell).copied().unwrap_or(REACH_KM),
        segment: Segment::of(
            channel,
            donor.emergency,
            donor.last_donated_on,
            context.now.date_naive(),
        ),
        last_asked: donor.last_asked_at,
        may_be_asked_from,
    })
}

/// Age and weight; what passes with time is in the dates by which the donor was found.
fn of_age(context: &Context<'_>, scene: &Scene, day: NaiveDate, donor: &donor::Model) -> bool {
    let facts = Facts {
        birth_date: donor.birth_date,
        sex: donor.sex,
        weight_kg: donor.weight_kg.and_then(|kg| u16::try_from(kg).ok()),
        donations: Vec::new(),
        deferrals: Vec::new(),
    };
    eligibility::assess(&facts, context.house.rules, scene.shortage.component, day) == Verdict::Eligible
}
