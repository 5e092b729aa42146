//! The way out that stands in every letter: it takes letters away from a donor, without a sign-in and at once. Its token
//! needs no table: it follows from the donor and the key, so that the oldest letter still leads out.

use entity::donor;
use entity::values::{Channel, DonorId};
use sea_orm::{ConnectionTrait, DbErr};

use super::{Context, preferences};
use crate::keyring::Keyring;
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::donors;
use crate::store::ledger::{self, Withdrawn};

const LABEL: &str = "unsubscribe";

/// The page of a donor's way out, which takes the POST of a mail provider as well (RFC 8058).
#[must_use]
pub fn url(context: &Context<'_>, donor: &donor::Model) -> String {
    format!("{}/u/{}", context.house.base_url, token(context.keys, donor))
}

fn token(keys: &Keyring, donor: &donor::Model) -> String {
    format!("{}-{}", donor.id, keys.token(LABEL, &donor.seal_id))
}

/// Whose way out it is. What it proves is bound to the random name of the row: after a restore the number may be
/// another person's.
///
/// # Errors
/// The database failed.
pub async fn donor_of(db: &impl ConnectionTrait, keys: &Keyring, token: &str) -> Result<Option<donor::Model>, DbErr> {
    let Some((id, proof)) = token.split_once('-') else {
        return Ok(None);
    };
    let Ok(id) = id.parse::<DonorId>() else {
        return Ok(None);
    };
    let donor = donors::by_id(db, id).await?;
    Ok(donor.filter(|donor| keys.is_token(LABEL, &donor.seal_id, proof)))
}

/// The channels over which a donor can be reached without letters.
#[must_use]
pub fn other_channels(donor: &donor::Model) -> Vec<Channel> {
    let phone = donor.phone_confirmed_at.is_some();
    let others = [
        (Channel::Sms, donor.by_sms && phone),
        (Channel::Phone, donor.by_phone && phone),
    ];
    others
        .iter()
        .filter(|(_, open)| *open)
        .map(|(channel, _)| *channel)
        .collect()
}

/// Takes letters away from a donor, those that wait included. Who can be reached by nothing else has said stop by this.
///
/// # Errors
/// The database failed.
pub async fn take_letters_away(context: &Context<'_>, id: DonorId) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    let Some(donor) = preferences::hold(&tx, id).await? else {
        return Ok(());
    };
    donors::take_letters_away(&tx, id).await?;
    ledger::cancel(&tx, Withdrawn::LettersOf(id), context.now).await?;
    audit::record(&tx, By::donor(id), "take_letters_away", ("donor", id.0), context.now).await?;
    if donor.stopped_at.is_none() && other_channels(&donor).is_empty() {
        preferences::stop_in(&tx, context, id).await?;
    }
    tx.commit().await
}
