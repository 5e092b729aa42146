//! Counts what is tried by somebody who is not signed in yet.

use chrono::{DateTime, Utc};
use entity::values::AttemptKind;
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use crate::domain::attempt::{Turn, turn};
use crate::store::attempts;

/// Counts one more try for an address. When it came too early, nothing is counted, and the answer is when to come again.
pub(super) async fn take_turn(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    kind: AttemptKind,
    address_index: &[u8],
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let before = attempts::hold(tx, kind, address_index, context.now).await?;
    match turn(kind, before, context.now, context.pace) {
        Turn::Now(tried) => {
            attempts::note(tx, kind, address_index, tried).await?;
            Ok(None)
        }
        Turn::From(next_at) => Ok(Some(next_at)),
    }
}
