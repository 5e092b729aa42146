//! Access for people who work with the service.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use chrono::{DateTime, TimeDelta, Utc};
use entity::staff;
use entity::values::{AttemptKind, HospitalId, Role, SiteId, StaffId};
use sea_orm::DbErr;
use tokio::sync::Semaphore;

use super::Context;
use super::attempt::take_turn;
use crate::domain::contact::Email;
use crate::store::attempts;
use crate::store::audit::{self, By};
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::sessions::{self, Person};
use crate::store::staff::{self as store, NewStaff};

/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 10;
/// Passwords hashed at once: each takes 19 MB, and a flood of wrong ones must not take all there is.
static HASHING: Semaphore = Semaphore::const_new(4);
/// A shift, on the watch of whoever works it.
pub const SESSION_LIFE: TimeDelta = TimeDelta::hours(12);

/// A person to be given access.
pub struct Hire {
    /// With which the person signs in, in any case.
    pub email: Email,
    /// As colleagues know the person.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The one hospital of a nurse, or that of a desk at every site that collects for it.
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
    /// A desk receives donors somewhere, and sees nobody else's.
    #[error("a desk needs a site, or a hospital whose sites it receives donors at")]
    NoSite,
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
    if hire.role == Role::Desk && hire.hospital.is_none() && hire.site.is_none() {
        return Err(HireRefused::NoSite);
    }
    let new = NewStaff {
        email: hire.email.identity().to_owned(),
        name: hire.name,
        role: hire.role,
        hospital: hire.hospital,
        site: hire.site,
        password_hash: hash(hire.password).await.ok_or(HireRefused::Hash)?,
    };
    let tx = write_tx(context.db).await?;
    let id = match store::insert(&tx, new, context.now).await {
        Err(error) if is_broken(&error, "staff_email_once") => return Err(HireRefused::Taken),
        added => added?,
    };
    audit::record(&tx, by, "add", ("staff", id.0), context.now).await?;
    tx.commit().await?;
    Ok(id)
}

/// What a person types to sign in, and where.
pub struct Credentials {
    /// The address, as typed.
    pub email: Email,
    /// The password, as typed.
    pub password: String,
    /// Whether the person has signed in from this browser before. Its attempts are counted apart, so that somebody
    /// who guesses elsewhere keeps nobody from work.
    pub known_browser: bool,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    /// Nobody has this address and this password.
    #[error("e-mail address and password do not belong together")]
    Wrong,
    /// Too many wrong passwords were typed for this address, whether or not anybody has it.
    #[error("too many passwords were tried for this address")]
    TooOften {
        /// When the next one may be tried.
        next_at: DateTime<Utc>,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Signs a member of staff in: who it is, and the token for the cookie. An unknown address takes as long as a wrong
/// password and is counted like one, so that nobody learns who works here.
///
/// # Errors
/// [`SignInRefused`].
pub async fn sign_in_staff(
    context: &Context<'_>,
    credentials: Credentials,
) -> Result<(staff::Model, String), SignInRefused> {
    let index = attempts_index(context, &credentials);
    count_password(context, &index).await?;
    let known = store::active_by_email(context.db, credentials.email.identity()).await?;
    let stored = known
        .as_ref()
        .map_or_else(nobodys_hash, |person| person.password_hash.clone());
    let fits = verify(credentials.password, stored).await;
    let person = known.filter(|_| fits).ok_or(SignInRefused::Wrong)?;
    let tx = write_tx(context.db).await?;
    attempts::forget(&tx, AttemptKind::Password, &index).await?;
    let until = context.now + context.pace.of(SESSION_LIFE);
    let who = Person::Staff(person.id);
    let token = sessions::open(&tx, context.keys, who, context.now, until).await?;
    let (by, subject) = (By::staff(person.id), ("staff", person.id.0));
    audit::record(&tx, by, "sign_in", subject, context.now).await?;
    tx.commit().await?;
    Ok((person, token))
}

/// Counts a password before it is looked at: those typed at once are counted one after the other.
async fn count_password(context: &Context<'_>, index: &[u8]) -> Result<(), SignInRefused> {
    let tx = write_tx(context.db).await?;
    match take_turn(&tx, context, AttemptKind::Password, index).await? {
        Some(next_at) => Err(SignInRefused::TooOften { next_at }),
        None => Ok(tx.commit().await?),
    }
}

fn attempts_index(context: &Context<'_>, credentials: &Credentials) -> Vec<u8> {
    let email = credentials.email.identity();
    if credentials.known_browser {
        context.keys.digest("passwords of a known browser", email)
    } else {
        context.keys.blind_index(email)
    }
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
