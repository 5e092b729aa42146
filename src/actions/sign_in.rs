//! A donor proves an address with six digits, to join or to come back.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{Actor, AttemptKind, Channel, DonorId};
use entity::{code, donor};
use sea_orm::{ConnectionTrait, DbErr};

use super::attempt::{charge_of_code, spend, take_turn};
use super::{Context, post, ticket};
use crate::domain::contact::{Address, Phone};
use crate::keyring::{fresh_digits, fresh_token};
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::sessions::Person;
use crate::store::{codes, donors, sessions, suppressions};

/// How long a code is good for, on the watch of whoever types it.
pub const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);
/// How long a donor stays signed in, on the same watch.
pub const SESSION_LIFE: TimeDelta = TimeDelta::days(30);

/// Why a code is not sent.
#[derive(Debug, thiserror::Error)]
pub enum CodeNotSent {
    /// As many codes were asked for at this address as it may be sent in a day.
    #[error("too many codes were asked for at this address")]
    TooMany {
        /// When it may be sent the next one.
        next_at: DateTime<Utc>,
    },
    /// As many codes were sent by text message as may be in a day, over all or to numbers that begin like this one.
    #[error("the codes by text message of a day are spent")]
    Spent {
        /// When the next one may be sent.
        next_at: DateTime<Utc>,
    },
    /// The number is of another country.
    #[error("codes go to mobile numbers of Kazakhstan only")]
    Abroad,
    /// Nothing leaves over the channel of this address: the code would never come.
    #[error("there is no provider for the channel of this address")]
    NoProvider(Channel),
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
/// unknown address the handle leads nowhere, and it is counted like any other: nobody learns who is on the register.
///
/// # Errors
/// [`CodeNotSent`].
pub async fn request_code(context: &Context<'_>, address: &Address) -> Result<String, CodeNotSent> {
    let tx = write_tx(context.db).await?;
    count_code(&tx, context, address).await?;
    let handle = match donors::by_address(&tx, context.keys, address).await? {
        Some(donor) => send_code(&tx, context, &donor, channel_of(address)).await?,
        None => fresh_token(20),
    };
    tx.commit().await?;
    Ok(handle)
}

/// Counts a code for an address, or refuses it, known or not. The address is held from here on, so that codes asked for at once, and
/// people who join with it at once, come one after the other.
pub(super) async fn count_code(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    address: &Address,
) -> Result<(), CodeNotSent> {
    let channel = channel_of(address);
    if !context.house.channels.has(channel) {
        return Err(CodeNotSent::NoProvider(channel));
    }
    let index = context.keys.blind_index(address.identity());
    if let Some(next_at) = take_turn(tx, context, AttemptKind::Code, &index).await? {
        return Err(CodeNotSent::TooMany { next_at });
    }
    match address {
        Address::Phone(phone) => count_cost(tx, context, phone).await,
        Address::Email(_) => Ok(()),
    }
}

/// Counts what a code by text message costs. The rows are held in one order by everybody.
async fn count_cost(tx: &impl ConnectionTrait, context: &Context<'_>, phone: &Phone) -> Result<(), CodeNotSent> {
    if !phone.is_of_kazakhstan() && !context.house.codes.abroad {
        return Err(CodeNotSent::Abroad);
    }
    let counted = [
        (AttemptKind::CodesOfPrefix, phone.prefix()),
        (AttemptKind::AllCodes, "+"),
    ];
    let charge = charge_of_code(tx, context.house).await?;
    for (kind, numbers) in counted {
        if let Some(next_at) = spend(tx, context, (kind, charge), numbers.as_bytes()).await? {
            return Err(CodeNotSent::Spent { next_at });
        }
    }
    Ok(())
}

/// Puts a fresh code for `donor` into the ledger and returns its handle.
pub(super) async fn send_code(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    channel: Channel,
) -> Result<String, CodeNotSent> {
    let (handle, digits) = (fresh_token(20), fresh_digits(6));
    let digest = context.keys.digest(&handle, &digits);
    let expires_at = context.now + context.pace.of(CODE_LIFE);
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
    prove(&tx, context, &code).await?;
    let until = context.now + context.pace.of(SESSION_LIFE);
    let person = Person::Donor(code.donor_id);
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

/// The code came through: the address is the donor's own.
async fn prove(tx: &impl ConnectionTrait, context: &Context<'_>, code: &code::Model) -> Result<(), DbErr> {
    donors::confirm(tx, code.donor_id, code.channel, context.now).await?;
    takes_messages_again(tx, code.donor_id, code.channel).await?;
    ticket::make_up_for(tx, context, code.donor_id).await
}

/// What came back from the address before, or was said there by somebody else, is of the past.
async fn takes_messages_again(tx: &impl ConnectionTrait, donor: DonorId, channel: Channel) -> Result<(), DbErr> {
    let donor = donors::by_id(tx, donor).await?;
    let index = donor.and_then(|donor| match channel {
        Channel::Email => donor.email_index,
        Channel::Sms | Channel::Phone => donor.phone_index,
    });
    match index {
        Some(index) => suppressions::lift(tx, channel, &index).await,
        None => Ok(()),
    }
}

/// Takes the digits of a code that came back from the phone itself: that proves the number, and the code stays good for
/// the browser that waits for it. Returns whether they were right; a wrong try counts.
pub(super) async fn code_sent_back(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    code: &code::Model,
    digits: &str,
) -> Result<bool, DbErr> {
    if !codes::take_try(tx, code.id).await? || context.keys.digest(&code.handle, digits) != code.digest {
        return Ok(false);
    }
    prove(tx, context, code).await?;
    let (by, donor) = (By::donor(code.donor_id), ("donor", code.donor_id.0));
    audit::record(tx, by, "confirm_number", donor, context.now).await?;
    Ok(true)
}

/// Over which channel an address is written to.
pub(super) const fn channel_of(address: &Address) -> Channel {
    match address {
        Address::Phone(_) => Channel::Sms,
        Address::Email(_) => Channel::Email,
    }
}
