//! Access for people who work with the service.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use chrono::TimeDelta;
use entity::values::{HospitalId, Role, SiteId, StaffId};
use sea_orm::DbErr;

use tokio::sync::Semaphore;

use super::Context;
use crate::domain::contact::Email;
use crate::store::audit::{self, By};
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::sessions;
use crate::store::sessions::Person;
use crate::store::staff::{self, NewStaff};

/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 10;
/// Passwords hashed at once: each takes 19 MB, and a flood of wrong ones must not take all there is.
static HASHING: Semaphore = Semaphore::const_new(4);
/// A shift.
pub const SESSION_LIFE: TimeDelta = TimeDelta::hours(12);

/// A person to be given access.
pub struct Hire {
    /// With which the person signs in.
    pub email: Email,
    /// As colleagues know the person.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The one hospital of a nurse.
    pub hospital: Option<HospitalId>,
    /// The one site of a desk.
    pub site: Option<SiteId>,
    /// At least [`SHORTEST_PASSWORD`] characters.
    pub password: String,
}

/// Why nobody was given access.
#[derive(Debug, thiserror::Error)]
pub enum HireRefused {
    /// The password is too short.
    #[error("a password has at least {SHORTEST_PASSWORD} characters")]
    ShortPassword,
    /// A nurse posts for one hospital.
    #[error("a nurse needs a hospital")]
    NoHospital,
    /// Somebody signs in with this address already.
    #[error("somebody with this e-mail address has access already")]
    Taken,
    /// The password could not be hashed.
    #[error("the password could not be hashed")]
    Hash,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Gives a person access.
///
/// # Errors
/// [`HireRefused`].
pub async fn add_staff(context: &Context<'_>, by: By, hire: Hire) -> Result<StaffId, HireRefused> {
    if hire.password.chars().count() < SHORTEST_PASSWORD {
        return Err(HireRefused::ShortPassword);
    }
    if hire.role == Role::Nurse && hire.hospital.is_none() {
        return Err(HireRefused::NoHospital);
    }
    let new = NewStaff {
        email: hire.email.reveal().to_owned(),
        name: hire.name,
        role: hire.role,
        hospital: hire.hospital,
        site: hire.site,
        password_hash: hash(hire.password).await.ok_or(HireRefused::Hash)?,
    };
    let tx = write_tx(context.db).await?;
    let id = match staff::insert(&tx, new, context.now).await {
        Err(error) if is_broken(&error, "staff_email_once") => return Err(HireRefused::Taken),
        added => added?,
    };
    audit::record(&tx, by, "add", ("staff", id.0), context.now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Signs a member of staff in; none when address and password do not fit. An unknown address takes as long as a
/// wrong password, so that nobody learns who works here.
///
/// # Errors
/// The database failed.
pub async fn sign_in_staff(context: &Context<'_>, email: &Email, password: String) -> Result<Option<String>, DbErr> {
    let known = staff::active_by_email(context.db, email.reveal()).await?;
    let stored = known
        .as_ref()
        .map_or_else(nobodys_hash, |person| person.password_hash.clone());
    let fits = verify(password, stored).await;
    let Some(person) = known.filter(|_| fits) else {
        return Ok(None);
    };
    let tx = write_tx(context.db).await?;
    let (who, until) = (Person::Staff(person.id), context.now + SESSION_LIFE);
    let token = sessions::open(&tx, context.keys, who, context.now, until).await?;
    audit::record(
        &tx,
        By::staff(person.id),
        "sign_in",
        ("staff", person.id.0),
        context.now,
    )
    .await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Hashing takes long on purpose, so it runs where it blocks no request.
async fn hash(password: String) -> Option<String> {
    let _turn = HASHING.acquire().await.ok()?;
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    });
    hashed.await.ok()?.ok()
}

async fn verify(password: String, stored: String) -> bool {
    let Ok(_turn) = HASHING.acquire().await else {
        return false;
    };
    let verified = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&stored)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    verified.await.unwrap_or(false)
}

/// A hash that no password has, with the cost of a real one.
fn nobodys_hash() -> String {
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()
}
