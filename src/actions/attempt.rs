//! Counts what is tried by somebody who is not signed in yet.

use chrono::{DateTime, Utc};
use entity::values::AttemptKind;
use sea_orm::{ConnectionTrait, DbErr};

use super::{Context, House};
use crate::domain::attempt::{A_TRY, CODE_SPAN, Tried, Turn, turn};
use crate::domain::code_budget::Bound;
use crate::domain::price::{Charge, Price};
use crate::store::{attempts, routes};

/// Counts one more try for an address. When it came too early, nothing is counted, and the answer is when to come again.
pub(super) async fn take_turn(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    kind: AttemptKind,
    address_index: &[u8],
) -> Result<Option<DateTime<Utc>>, DbErr> {
    spend(tx, context, (kind, A_TRY), address_index).await
}

/// The same for what costs money.
pub(super) async fn spend(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    (kind, charge): (AttemptKind, Charge),
    address_index: &[u8],
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let before = attempts::hold(tx, kind, address_index, context.now).await?;
    let cost = (&context.house.codes, charge);
    match turn(kind, before, context.now, context.pace, cost) {
        Turn::Now(tried) => {
            attempts::note(tx, kind, address_index, tried).await?;
            Ok(None)
        }
        Turn::From(next_at) => Ok(Some(next_at)),
    }
}

/// What a code by text message costs at this moment.
pub(super) async fn charge_of_code(db: &impl ConnectionTrait, house: &House) -> Result<Charge, DbErr> {
    let carrying = routes::carrying(db).await?;
    Ok(house.tariff.charge(carrying.as_deref()))
}

/// How much of the day's codes by text message is spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodesSpent {
    /// Parts of codes that were counted within the day.
    pub counted: u32,
    /// What they cost, as far as their routes have a price, in whole tenge.
    pub tenge: u64,
    /// Why no further code leaves, if none does.
    pub all: Option<Bound>,
    /// How the numbers begin to which no further code leaves, and why.
    pub prefixes: Vec<(String, Bound)>,
}

/// What is spent of the budget by now.
///
/// # Errors
/// The database failed.
pub async fn codes_spent(db: &impl ConnectionTrait, house: &House, now: DateTime<Utc>) -> Result<CodesSpent, DbErr> {
    let (since, budget) = (now - CODE_SPAN, &house.codes);
    let charge = charge_of_code(db, house).await?;
    let all = attempts::codes_since(db, AttemptKind::AllCodes, since).await?;
    let prefixes = attempts::codes_since(db, AttemptKind::CodesOfPrefix, since).await?;
    let (counted, tiyn) = all.first().map_or((0, 0), |(_, tried)| (tried.times, tried.tiyn));
    let bound = |(numbers, tried): (String, Tried)| {
        let bound = budget.a_prefix.bound((tried.times, tried.tiyn), charge);
        bound.map(|bound| (numbers, bound))
    };
    Ok(CodesSpent {
        counted,
        tenge: tiyn / Price::tiyn_of(1),
        all: budget.all.bound((counted, tiyn), charge),
        prefixes: prefixes.into_iter().filter_map(bound).collect(),
    })
}
