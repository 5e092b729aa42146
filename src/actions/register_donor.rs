//! A person joins the register, in calm times.

use chrono::NaiveDate;
use entity::values::{ConsentKind, DonorId};
use sea_orm::{ConnectionTrait, DbErr};

use super::sign_in::{CodeNotSent, channel_of, count_code, send_code};
use super::standing::zone_of;
use super::{Context, givable};
use crate::domain::contact::Address;
use crate::domain::eligibility;
use crate::store::audit::{self, By};
use crate::store::consents::{self, Given};
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::donors::{self, Channels, NewDonor, Profile};

/// The words to which people agree on the sign-up page. A new wording gets a new version.
pub const CONSENT_VERSION: &str = "2026-11-1";

/// What a person tells to join.
#[derive(Clone)]
pub struct Registration {
    /// Where the code goes; becomes the donor's phone or e-mail.
    pub address: Address,
    /// How to address the donor, if told.
    pub name: Option<String>,
    /// The facts that matching needs.
    pub profile: Profile,
    /// Over which channels the donor wants to be asked.
    pub channels: Channels,
    /// "You may call me in an emergency, at night as well."
    pub emergency: bool,
}

/// Why a person cannot join.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationRefused {
    /// Below the age at which people may give blood.
    #[error("too young to give blood")]
    TooYoung,
    /// The code was not sent.
    #[error(transparent)]
    Code(#[from] CodeNotSent),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Registers a donor and sends the code that confirms the address; the handle for it is the answer. Nobody is asked
/// for blood before the code has come back. An address that is on the register gets a code to sign in, and nothing
/// about its donor changes.
///
/// # Errors
/// [`RegistrationRefused`].
pub async fn register_donor(context: &Context<'_>, registration: Registration) -> Result<String, RegistrationRefused> {
    let day = local_day(context, &registration.profile);
    if eligibility::is_too_young(registration.profile.birth_date, context.house.rules, day) {
        return Err(RegistrationRefused::TooYoung);
    }
    match register(context, &registration).await {
        // Somebody else has put this address on the register meanwhile; now it can be read.
        Err(RegistrationRefused::Database(error)) if is_on_the_register(&error) => {
            register(context, &registration).await
        }
        registered => registered,
    }
}

fn is_on_the_register(error: &DbErr) -> bool {
    is_broken(error, "donors_phone_once") || is_broken(error, "donors_email_once")
}

async fn register(context: &Context<'_>, registration: &Registration) -> Result<String, RegistrationRefused> {
    let tx = write_tx(context.db).await?;
    count_code(&tx, context, &registration.address).await?;
    let known = donors::by_address(&tx, context.keys, &registration.address).await?;
    let channel = channel_of(&registration.address);
    let donor = match known {
        Some(donor) if donor.phone_confirmed_at.is_some() || donor.email_confirmed_at.is_some() => donor,
        Some(donor) => {
            donors::describe_again(&tx, context.keys, &donor, &described(context, registration)).await?;
            agree(&tx, context, donor.id, registration).await?;
            donor
        }
        None => {
            let id = donors::insert(&tx, context.keys, described(context, registration), context.now).await?;
            agree(&tx, context, id, registration).await?;
            donors::by_id(&tx, id)
                .await?
                .ok_or_else(|| DbErr::RecordNotFound("the donor just added".to_owned()))?
        }
    };
    let handle = send_code(&tx, context, &donor, channel).await?;
    tx.commit().await?;
    Ok(handle)
}

/// The day where the donor lives: east of Greenwich a birthday begins while it is still yesterday there.
fn local_day(context: &Context<'_>, profile: &Profile) -> NaiveDate {
    context.now.with_timezone(&zone_of(profile.settlement)).date_naive()
}

fn described(context: &Context<'_>, registration: &Registration) -> NewDonor {
    let (phone, email) = match registration.address.clone() {
        Address::Phone(phone) => (Some(phone), None),
        Address::Email(email) => (None, Some(email)),
    };
    NewDonor {
        channels: registration.channels,
        phone,
        email,
        name: registration.name.clone(),
        emergency: registration.emergency,
        givable: givable::at_first(
            &registration.profile,
            None,
            context.house.rules,
            local_day(context, &registration.profile),
        ),
        profile: registration.profile.clone(),
    }
}

async fn agree(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: DonorId,
    registration: &Registration,
) -> Result<(), DbErr> {
    let language = registration.profile.language;
    for (kind, given) in [
        (ConsentKind::Appeals, true),
        (ConsentKind::Emergency, registration.emergency),
    ] {
        if given {
            let words = Given {
                kind,
                text_version: CONSENT_VERSION,
                language,
                source: "web",
            };
            consents::give(tx, donor, words, context.now).await?;
        } else {
            consents::withdraw(tx, donor, kind, context.now).await?;
        }
    }
    audit::record(tx, By::donor(donor), "register", ("donor", donor.0), context.now).await
}
