//! A gateway calls back: what became of a text, or a text from a person. The same again, however late, has no effect.

use sea_orm::DbErr;

use super::Context;
use super::incoming::receive_whole;
use super::receipt::receive_receipt_in;
use crate::keyring::Keyring;
use crate::notify::gateway::{Callbacks, Told, Unreadable, What};
use crate::store::db::write_tx;
use crate::store::{callbacks, inbound};

/// What the secret of an address is for.
const PURPOSE: &str = "callback of a gateway";

/// Why a gateway should call again, or need not.
#[derive(Debug, thiserror::Error)]
pub enum CallbackRefused {
    /// At least one thing in it was not understood. It is kept, and the rest has its effect.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Nothing of it is kept.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// The secret in the address that a route's gateway calls back to. It follows from the key, so that nobody keeps it.
#[must_use]
pub fn secret(keys: &Keyring, route: &str) -> String {
    keys.token(PURPOSE, route)
}

/// Whether this is the secret of a route.
#[must_use]
pub fn is_secret(keys: &Keyring, route: &str, given: &str) -> bool {
    keys.is_token(PURPOSE, route, given)
}

/// Takes what a gateway has called back with over a route. When this returns, the gateway may forget it, unless the database
/// failed.
///
/// # Errors
/// [`CallbackRefused`]: what could not be read is kept for a person.
pub async fn receive_callback(
    context: &Context<'_>,
    (route, fields): (&str, &Callbacks),
    body: &[u8],
) -> Result<(), CallbackRefused> {
    let told = fields.told(body).unwrap_or_else(|why| vec![Err(why)]);
    let mut refused = None;
    for told in told {
        match told {
            Ok(told) => receive(context, route, told).await?,
            Err(why) => refused = refused.or(Some(why)),
        }
    }
    let Some(why) = refused else {
        return Ok(());
    };
    let tx = write_tx(context.db).await?;
    let known_by = format!("unreadable {}", String::from_utf8_lossy(body));
    if !body.is_empty() && callbacks::insert(&tx, digest(context, (route, &known_by)), context.now).await? {
        inbound::keep_raw(&tx, context.keys, (body, body), context.now).await?;
    }
    tx.commit().await?;
    Err(why.into())
}

async fn receive(context: &Context<'_>, route: &str, told: Told) -> Result<(), DbErr> {
    let tx = write_tx(context.db).await?;
    let known_by = digest(context, (route, &told.known_by));
    if callbacks::insert(&tx, known_by.clone(), context.now).await? {
        match told.what {
            What::Receipt(receipt) => receive_receipt_in(&tx, context, route, receipt).await?,
            What::Text { from, words } => {
                let name = format!("callback-{}", hex::encode(&known_by));
                receive_whole(&tx, context, (&from, &words), &name).await?;
            }
        }
    }
    tx.commit().await
}

/// By which a callback is known for good.
fn digest(context: &Context<'_>, (route, known_by): (&str, &str)) -> Vec<u8> {
    context.keys.digest(PURPOSE, &format!("{route} {known_by}"))
}
