//! Consent, and the words to which people give it. Whoever agrees to be asked ends a stop, and nothing else does.

use entity::donor;
use entity::values::{ConsentKind, DonorId, Language};
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;
use crate::store::consents::{self, Given};
use crate::store::donors;

/// The words of both consents, which stand on the sign-up page and on the page of a donor who has stopped. A new
/// wording gets a new version.
pub const CONSENT_VERSION: &str = "2026-11-1";

/// The donor agrees to be asked, and says whether in an emergency at night as well.
pub(super) async fn agree(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    language: Language,
    emergency: bool,
) -> Result<(), DbErr> {
    decide(tx, context, donor.id, (ConsentKind::Appeals, true), language).await?;
    decide(tx, context, donor.id, (ConsentKind::Emergency, emergency), language).await?;
    if donor.stopped_at.is_some() {
        donors::set_stopped(tx, donor.id, None).await?;
    }
    donors::set_emergency(tx, donor.id, emergency).await
}

/// Gives one consent or withdraws it.
pub(super) async fn decide(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: DonorId,
    (kind, given): (ConsentKind, bool),
    language: Language,
) -> Result<(), DbErr> {
    if !given {
        return consents::withdraw(tx, donor, kind, context.now).await;
    }
    let words = Given {
        kind,
        text_version: CONSENT_VERSION,
        language,
        source: "web",
    };
    consents::give(tx, donor, words, context.now).await
}
