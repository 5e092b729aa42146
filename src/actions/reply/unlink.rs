//! A number turns out to be somebody else's. What a stranger says ends the number and not the donor, who is written to by letter
//! from now on; a donor who has no other address cannot be asked any more.

use entity::values::{Channel, DonorId, Understood};
use sea_orm::{ConnectionTrait, DbErr};

use crate::actions::{Context, preferences, ticket};
use crate::store::audit::{self, By};
use crate::store::ledger::{self, Withdrawn};
use crate::store::{codes, donors, replies, sessions, suppressions};

/// Takes the number from a donor: nothing is sent to it any more, and nobody stays signed in or gets in through it.
pub async fn unlink_phone(tx: &impl ConnectionTrait, context: &Context<'_>, id: DonorId) -> Result<(), DbErr> {
    let Some(donor) = preferences::hold(tx, id).await? else {
        return Ok(());
    };
    let Some(number) = &donor.phone_index else {
        return Ok(());
    };
    suppressions::add(tx, (Channel::Sms, number), Understood::NotMe.as_str(), context.now).await?;
    if donor.email_confirmed_at.is_none() {
        preferences::stop_in(tx, context, id).await?;
    }
    ledger::cancel(tx, Withdrawn::TextsOf(id), context.now).await?;
    // What the stranger wrote before was no word of the donor's either.
    replies::settle_of_donor(tx, id, context.now).await?;
    codes::end_of_phone(tx, id, context.now).await?;
    sessions::close_of_donor(tx, id).await?;
    donors::unlink_phone(tx, id).await?;
    audit::record(tx, By::donor(id), "unlink_phone", ("donor", id.0), context.now).await?;
    ticket::tell_anew(tx, context, id).await
}
