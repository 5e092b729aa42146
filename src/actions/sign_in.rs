//! A donor proves an address with six digits, to join or to come back.

use chrono::TimeDelta;
use entity::donor;
use entity::values::{Actor, Channel, DonorId};
use sea_orm::{ConnectionTrait, DbErr};

use super::{Context, post};
use crate::domain::contact::Address;
use crate::keyring::{fresh_digits, fresh_token};
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::sessions::Person;
use crate::store::{codes, donors, sessions};

/// How long a code is good for.
pub const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);
/// How long a donor stays signed in.
pub const SESSION_LIFE: TimeDelta = TimeDelta::days(30);
/// Codes an address may be sent in a day.
const CODES_A_DAY: u64 = 8;

/// Why a code is not sent.
#[derive(Debug, thiserror::Error)]
pub enum CodeNotSent {
    /// The address was sent as many codes as it may be in a day.
    #[error("too many codes were sent to this address today")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The message could not be put into the ledger.
    #[error(transparent)]
    Post(#[from] post::NotPosted),
}

/// Why a code is not taken.
#[derive(Debug, thiserror::Error)]
pub enum CodeRefused {
    /// Other digits were sent. So many tries are left.
    #[error("not the code that was sent; {left} tries are left")]
    Wrong {
        /// Tries left.
        left: i16,
    },
    /// Spent, too old, tried too often, or never sent.
    #[error("this code is no longer good")]
    Expired,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// A donor who has proved an address.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub donor: DonorId,
    /// For the cookie.
    pub token: String,
}

/// Whoever reads the token in a log is signed in as well.
impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedIn({})", self.donor)
    }
}

/// Sends a code to a donor's address if it is known, and answers with the handle under which it is typed in. For an
/// unknown address the handle leads nowhere: nobody learns who is on the register.
///
/// # Errors
/// [`CodeNotSent`].
pub async fn request_code(context: &Context<'_>, address: &Address) -> Result<String, CodeNotSent> {
    let tx = write_tx(context.db).await?;
    let handle = match donors::by_address(&tx, context.keys, address).await? {
        Some(donor) => match send_code(&tx, context, &donor, channel_of(address)).await {
            // Whoever asks too often learns no more than a stranger does.
            Err(CodeNotSent::TooMany) => fresh_token(20),
            sent => sent?,
        },
        None => fresh_token(20),
    };
    tx.commit().await?;
    Ok(handle)
}

/// Puts a fresh code for `donor` into the ledger and returns its handle.
pub(super) async fn send_code(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    channel: Channel,
) -> Result<String, CodeNotSent> {
    let since = context.now - TimeDelta::days(1);
    if codes::count_since(tx, donor.id, since).await? >= CODES_A_DAY {
        return Err(CodeNotSent::TooMany);
    }
    let (handle, digits) = (fresh_token(20), fresh_digits(6));
    let digest = context.keys.digest(&handle, &digits);
    let expires_at = context.now + CODE_LIFE;
    let id = codes::insert(tx, (donor.id, channel), (&handle, digest), context.now, expires_at).await?;
    post::code(tx, context, donor, (id, channel), &digits, expires_at).await?;
    Ok(handle)
}

/// Takes the digits for a handle: the address is the donor's own, and the browser is signed in.
///
/// # Errors
/// [`CodeRefused`]; a wrong try counts even though it changes nothing else.
pub async fn confirm_code(context: &Context<'_>, handle: &str, digits: &str) -> Result<SignedIn, CodeRefused> {
    let tx = write_tx(context.db).await?;
    let code = codes::by_handle(&tx, handle).await?.ok_or(CodeRefused::Expired)?;
    if code.expires_at <= context.now || !codes::take_try(&tx, code.id).await? {
        return Err(CodeRefused::Expired);
    }
    if context.keys.digest(handle, digits.trim()) != code.digest {
        tx.commit().await?;
        let left = codes::TRIES - code.tries - 1;
        return Err(if left > 0 {
            CodeRefused::Wrong { left }
        } else {
            CodeRefused::Expired
        });
    }
    if !codes::spend(&tx, code.id, context.now).await? {
        return Err(CodeRefused::Expired);
    }
    donors::confirm(&tx, code.donor_id, code.channel, context.now).await?;
    let (person, until) = (Person::Donor(code.donor_id), context.now + SESSION_LIFE);
    let token = sessions::open(&tx, context.keys, person, context.now, until).await?;
    let by = By {
        actor: Actor::Donor,
        id: Some(code.donor_id.0),
    };
    audit::record(&tx, by, "sign_in", ("donor", code.donor_id.0), context.now).await?;
    tx.commit().await?;
    Ok(SignedIn {
        donor: code.donor_id,
        token,
    })
}

/// Over which channel an address is written to.
pub(super) const fn channel_of(address: &Address) -> Channel {
    match address {
        Address::Phone(_) => Channel::Sms,
        Address::Email(_) => Channel::Email,
    }
}
