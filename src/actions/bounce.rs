//! A mail server reports what became of a letter that our relay had taken.

use entity::delivery;
use entity::values::{Channel, DeliveryState};
use sea_orm::DbErr;

use super::Context;
use crate::domain::contact::Email;
use crate::keyring::Keyring;
use crate::notify::email::{Action, Fate, Letter, Report, Status};
use crate::store::db::write_tx;
use crate::store::{ledger, receipts, suppressions};

const LABEL: &str = "letter";

/// What stands beside the number of a letter in its name, so that only who was sent the letter or carried it can report of
/// it: numbers are guessed, and the mailbox of reports is open to everybody. It is bound to the name of the message: after a
/// restore the number may be another one's.
#[must_use]
pub fn tag(keys: &Keyring, row: &delivery::Model) -> String {
    keys.token(LABEL, &row.dedup_key)
}

/// What a report has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// The person has the letter.
    Delivered,
    /// The letter did not arrive.
    Undelivered,
    /// The same, and nothing more is sent to the address.
    Suppressed,
    /// It says nothing that is final, or nothing new.
    Nothing,
}

/// Why a report is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It speaks of no letter of ours.
    #[error("this report speaks of no letter that was sent from here")]
    UnknownLetter,
    /// It speaks of a letter of ours, and of somebody else.
    #[error("this report speaks of an address to which this letter was not sent")]
    UnknownRecipient,
    /// The relay's answer to the letter is not written down yet.
    #[error("this letter is still being handed over; report it again in a minute")]
    TooEarly,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Takes a report.
///
/// # Errors
/// [`NotTaken`].
pub async fn take_report(context: &Context<'_>, report: &Report) -> Result<Reported, NotTaken> {
    let letter = report.letter.as_ref().ok_or(NotTaken::UnknownLetter)?;
    let tx = write_tx(context.db).await?;
    let row = ledger::hold(&tx, letter.id).await?;
    let row = row
        .filter(|row| is_of(context.keys, row, letter))
        .ok_or(NotTaken::UnknownLetter)?;
    let fate = fate_of(context, &row, report).ok_or(NotTaken::UnknownRecipient)?;
    if row.state == DeliveryState::Attempting {
        return Err(NotTaken::TooEarly);
    }
    let (state, reason) = match (fate.action, fate.status) {
        (Action::Delivered, _) => (DeliveryState::Delivered, None),
        (Action::Failed, Some(status)) if status.class == 5 => (DeliveryState::Undelivered, Some(status)),
        _ => return Ok(Reported::Nothing),
    };
    let comes_back = reason.filter(|status| Status::refuses_the_address(*status));
    if let Some(status) = comes_back {
        let address = (row.channel, row.address_index.as_slice());
        suppressions::add(&tx, address, &status.to_string(), context.now).await?;
    }
    let is_open = matches!(row.state, DeliveryState::Accepted | DeliveryState::Uncertain);
    if is_open {
        let reason = reason.map(|status| status.to_string());
        receipts::resolve(&tx, row, (state, reason), None, context.now).await?;
    }
    tx.commit().await?;
    Ok(match (state, comes_back) {
        (_, Some(_)) => Reported::Suppressed,
        _ if !is_open => Reported::Nothing,
        (DeliveryState::Delivered, _) => Reported::Delivered,
        _ => Reported::Undelivered,
    })
}

/// Whether a letter was named so, under whichever domain. What the relay was told is no help: where its answer was lost, the row
/// does not hold it.
fn is_of(keys: &Keyring, row: &delivery::Model, letter: &Letter) -> bool {
    row.channel == Channel::Email && keys.is_token(LABEL, &row.dedup_key, &letter.tag)
}

/// The fate that speaks of the address of a row.
fn fate_of<'a>(context: &Context<'_>, row: &delivery::Model, report: &'a Report) -> Option<&'a Fate> {
    let is_its_own = |address: &String| {
        let email = Email::parse(address);
        email.is_ok_and(|email| context.keys.blind_index(email.identity()) == row.address_index)
    };
    report.fates.iter().find(|fate| fate.addresses.iter().any(is_its_own))
}
