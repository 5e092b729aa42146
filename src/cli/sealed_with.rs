//! Whether the key of the settings is the one that the database was filled with. The database keeps a proof of its key,
//! from which nobody learns the key; one that was filled before there were proofs is asked whether a donor opens.

use anyhow::bail;
use sea_orm::{DatabaseConnection, DbErr};

use crate::keyring::Keyring;
use crate::store::{donors, settings, status};

const PROOF: &str = "secret_key_proof";

/// What a database says about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Nothing is sealed yet.
    Unused,
    /// It opens what is sealed.
    Opens,
    /// Something is sealed with another one.
    Other,
}

/// Looks, and writes nothing.
///
/// # Errors
/// The database failed.
pub async fn fit(db: &DatabaseConnection, keys: &Keyring) -> Result<Fit, DbErr> {
    if let Some(kept) = settings::get(db, PROOF).await? {
        return Ok(if kept == proof(keys) { Fit::Opens } else { Fit::Other });
    }
    Ok(match status::any_donor(db).await? {
        None => Fit::Unused,
        Some(donor) if donors::contact(keys, &donor).is_ok() => Fit::Opens,
        Some(_) => Fit::Other,
    })
}

/// Takes a key for a database that has none, and refuses any other than its own.
///
/// # Errors
/// When the database was filled with another key, or does not answer.
pub async fn hold_to(db: &DatabaseConnection, keys: &Keyring) -> anyhow::Result<()> {
    let own = proof(keys);
    if fit(db, keys).await? == Fit::Other || settings::get_or_set(db, PROOF, &own).await? != own {
        bail!("QANAT_SECRET_KEY does not open what is sealed in this database; give it its former value");
    }
    Ok(())
}

fn proof(keys: &Keyring) -> String {
    let digest = keys.digest("proof of the key", "");
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
