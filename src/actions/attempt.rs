//! Counts what is tried by somebody who is not signed in yet.

use chrono::{DateTime, Utc};
use entity::values::AttemptKind;
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use crate::domain::attempt::{CODE_SPAN, CodeBudget, Turn, turn};
use crate::store::attempts;

/// Counts one more try for an address. When it came too early, nothing is counted, and the answer is when to come again.
pub(super) async fn take_turn(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    kind: AttemptKind,
    address_index: &[u8],
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let before = attempts::hold(tx, kind, address_index, context.now).await?;
    match turn(kind, before, context.now, context.pace, &context.house.codes) {
        Turn::Now(tried) => {
            attempts::note(tx, kind, address_index, tried).await?;
            Ok(None)
        }
        Turn::From(next_at) => Ok(Some(next_at)),
    }
}

/// How much of the day's codes by text message is spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodesSpent {
    /// Codes that were counted within the day.
    pub counted: u32,
    /// No further code leaves.
    pub all: bool,
    /// How the numbers begin to which no further code leaves.
    pub prefixes: Vec<String>,
}

/// What is spent of a budget by now.
///
/// # Errors
/// The database failed.
pub async fn codes_spent(
    db: &impl ConnectionTrait,
    budget: &CodeBudget,
    now: DateTime<Utc>,
) -> Result<CodesSpent, DbErr> {
    let since = now - CODE_SPAN;
    let all = attempts::codes_since(db, AttemptKind::AllCodes, since).await?;
    let prefixes = attempts::codes_since(db, AttemptKind::CodesOfPrefix, since).await?;
    let counted = all.first().map_or(0, |(_, counted)| *counted);
    let spent = prefixes.into_iter().filter(|(_, counted)| *counted >= budget.a_prefix);
    Ok(CodesSpent {
        counted,
        all: counted >= budget.all,
        prefixes: spent.map(|(prefix, _)| prefix).collect(),
    })
}
