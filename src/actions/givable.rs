//! From when a donor may give what: the rules of eligibility applied to what the database knows.

use chrono::NaiveDate;
use entity::donor;
use entity::values::{Component, DonorId};
use sea_orm::{ConnectionTrait, DbErr};

use crate::domain::eligibility::{self, Deferral, Facts, RuleSet, Verdict};
use crate::store::donors::{GivableFrom, Profile};
use crate::store::{deferrals, donations, donors};

/// Recomputes the dates from which a donor may give, after a donation or a deferral.
pub(super) async fn refresh(
    tx: &impl ConnectionTrait,
    rules: &RuleSet,
    id: DonorId,
    day: NaiveDate,
) -> Result<(), DbErr> {
    let Some(donor) = donors::by_id(tx, id).await? else {
        return Ok(());
    };
    let facts = facts(tx, &donor).await?;
    let last = facts.donations.iter().map(|(on, _)| *on).max();
    donors::set_givable(tx, id, from(&facts, rules, day), last).await
}

/// Whether a donor may give a component on a day.
pub(super) async fn verdict(
    tx: &impl ConnectionTrait,
    rules: &RuleSet,
    donor: &donor::Model,
    component: Component,
    day: NaiveDate,
) -> Result<Verdict, DbErr> {
    Ok(eligibility::assess(&facts(tx, donor).await?, rules, component, day))
}

/// What eligibility asks about a donor.
pub(super) async fn facts(tx: &impl ConnectionTrait, donor: &donor::Model) -> Result<Facts, DbErr> {
    let given = donations::of_donor(tx, donor.id).await?;
    let deferred = deferrals::of_donor(tx, donor.id).await?;
    Ok(Facts {
        birth_date: donor.birth_date,
        sex: donor.sex,
        weight_kg: donor.weight_kg.and_then(|kg| u16::try_from(kg).ok()),
        donations: given.into_iter().map(|row| (row.donated_on, row.component)).collect(),
        deferrals: deferred
            .into_iter()
            .map(|row| row.until.map_or(Deferral::Permanent, Deferral::Until))
            .collect(),
    })
}

/// The dates for somebody who joins, and who told of the last donation, if any.
pub(super) fn at_first(
    profile: &Profile,
    last: Option<(NaiveDate, Component)>,
    rules: &RuleSet,
    day: NaiveDate,
) -> GivableFrom {
    let facts = Facts {
        birth_date: profile.birth_date,
        sex: profile.sex,
        weight_kg: profile.weight_kg,
        donations: last.into_iter().collect(),
        deferrals: Vec::new(),
    };
    from(&facts, rules, day)
}

fn from(facts: &Facts, rules: &RuleSet, day: NaiveDate) -> GivableFrom {
    let first = |component| eligibility::next_eligible_on(facts, rules, component, day);
    GivableFrom {
        whole_blood: first(Component::WholeBlood),
        platelets: first(Component::Platelets),
        plasma: first(Component::Plasma),
    }
}
