//! A person joins the register, in calm times.

use chrono::NaiveDate;
use entity::donor;
use entity::values::DonorId;
use sea_orm::{ConnectionTrait, DbErr};

use super::sign_in::{CodeNotSent, channel_of, count_code, send_code};
use super::standing::zone_of;
use super::{Context, consent, givable, ticket};
use crate::domain::contact::Address;
use crate::domain::eligibility;
use crate::store::audit::{self, By};
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::donations;
use crate::store::donors::{self, Channels, NewDonor, Profile};

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
/// about its donor changes until [`complete_joining`].
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
        Some(donor) if is_somebodys(&donor) => donor,
        Some(donor) => {
            donors::describe_again(&tx, context.keys, &donor, &described(context, registration)).await?;
            agree(&tx, context, &donor, registration).await?;
            donor
        }
        None => {
            let id = donors::insert(&tx, context.keys, described(context, registration), context.now).await?;
            let donor = donors::by_id(&tx, id)
                .await?
                .ok_or_else(|| DbErr::RecordNotFound("the donor just added".to_owned()))?;
            agree(&tx, context, &donor, registration).await?;
            donor
        }
    };
    let handle = send_code(&tx, context, &donor, channel).await?;
    tx.commit().await?;
    Ok(handle)
}

/// Whether the person behind the address has spoken already: with a code, or with *stop*.
const fn is_somebodys(donor: &donor::Model) -> bool {
    donor.phone_confirmed_at.is_some() || donor.email_confirmed_at.is_some() || donor.stopped_at.is_some()
}

/// What of a registration was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// All of it.
    AsTold,
    /// All but blood group, sex or date of birth, which the register knows otherwise of a donor who has given blood.
    FactsKept,
}

/// Writes down what a person told to join, now that the code has come back: before, it was the word of a stranger. Who
/// had said stop has agreed again. Of a donor who has given blood, a person at the desk decides about the facts that
/// the laboratory or the identity card proved.
///
/// # Errors
/// The database failed.
pub async fn complete_joining(context: &Context<'_>, donor: DonorId, told: &Registration) -> Result<Joined, DbErr> {
    let tx = write_tx(context.db).await?;
    let known = donors::lock(&tx, &[donor]).await?.pop();
    let known = known.ok_or_else(|| DbErr::RecordNotFound("the donor who has just confirmed".to_owned()))?;
    let has_given = !donations::of_donor(&tx, donor).await?.is_empty();
    let (profile, joined) = believed(&known, &told.profile, has_given);
    agree(&tx, context, &known, told).await?;
    let channels = channels(&known, told);
    donors::tell(&tx, context.keys, &known, (told.name.as_deref(), &profile, channels)).await?;
    ticket::make_up_for(&tx, context, donor).await?;
    givable::refresh(&tx, context.house.rules, donor, local_day(context, &profile)).await?;
    tx.commit().await?;
    Ok(joined)
}

/// The facts to go by. Nobody forgets a known blood group or weight by not telling it again.
fn believed(known: &donor::Model, told: &Profile, has_given: bool) -> (Profile, Joined) {
    let mut believed = told.clone();
    believed.blood_group = told.blood_group.or(known.blood_group);
    believed.weight_kg = told.weight_kg.or(known.weight_kg.and_then(|kg| u16::try_from(kg).ok()));
    if !has_given {
        return (believed, Joined::AsTold);
    }
    let facts = (known.blood_group, known.sex, known.birth_date);
    let differ = (believed.blood_group, believed.sex, believed.birth_date) != facts;
    (believed.blood_group, believed.sex, believed.birth_date) = facts;
    (believed, if differ { Joined::FactsKept } else { Joined::AsTold })
}

/// The channels of the address that was typed; those of another address stay as they were chosen.
fn channels(known: &donor::Model, told: &Registration) -> Channels {
    match told.address {
        Address::Phone(_) => Channels {
            email: known.by_email,
            ..told.channels
        },
        Address::Email(_) => Channels {
            email: told.channels.email,
            sms: known.by_sms,
            phone: known.by_phone,
        },
    }
}

async fn agree(
    tx: &impl ConnectionTrait,
    context: &Context<'_>,
    donor: &donor::Model,
    told: &Registration,
) -> Result<(), DbErr> {
    consent::agree(tx, context, donor, told.profile.language, told.emergency).await?;
    audit::record(tx, By::donor(donor.id), "register", ("donor", donor.id.0), context.now).await
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
