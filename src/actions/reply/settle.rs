//! A person reads what nobody understood. What is then done is the same as if the donor had written it so.

use entity::values::{InboundId, Question, ReplyId, Settled};
use entity::{donor, reply};
use sea_orm::{ConnectionTrait, DbErr};

use super::acts::perform;
use super::question::Asked;
use crate::actions::Context;
use crate::domain::reply::{Act, Meaning, Open, act};
use crate::store::audit::{self, By};
use crate::store::db::write_tx;
use crate::store::{appeals, appointments, donors, inbound, replies};

/// What a person reads in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The donor comes, or still comes.
    Yes,
    /// The donor does not come.
    No,
    /// The donor wants no more messages.
    Stop,
    /// The number belongs to somebody else.
    NotMe,
    /// It asks for nothing.
    Nothing,
}

/// Why a reading has no effect.
#[derive(Debug, thiserror::Error)]
pub enum SettleRefused {
    /// There is no such reply.
    #[error("there is no such reply")]
    Unknown,
    /// Somebody, perhaps the donor, has said before what it means.
    #[error("somebody has settled this reply before")]
    Done,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Reading {
    const fn settled(self) -> Settled {
        match self {
            Self::Yes => Settled::Yes,
            Self::No => Settled::No,
            Self::Stop => Settled::Stop,
            Self::NotMe => Settled::NotMe,
            Self::Nothing => Settled::Nothing,
        }
    }

    const fn meaning(self) -> Option<Meaning> {
        match self {
            Self::Yes => Some(Meaning::Yes),
            Self::No => Some(Meaning::No),
            Self::Stop => Some(Meaning::Stop),
            Self::NotMe => Some(Meaning::NotMe),
            Self::Nothing => None,
        }
    }
}

/// Settles a reply that waits for a person.
///
/// # Errors
/// [`SettleRefused`].
pub async fn settle_reply(context: &Context<'_>, by: By, id: ReplyId, reading: Reading) -> Result<(), SettleRefused> {
    let tx = write_tx(context.db).await?;
    let row = replies::by_id(&tx, id).await?.ok_or(SettleRefused::Unknown)?;
    if let Some(donor) = row.donor_id {
        replies::hold_waiting(&tx, donor).await?;
    }
    if !replies::settle(&tx, id, (reading.settled(), by.staff_id()), context.now).await? {
        return Err(SettleRefused::Done);
    }
    let verb = format!("read_reply_as_{}", reading.settled());
    audit::record(&tx, by, &verb, ("reply", id.0), context.now).await?;
    let donor = match row.donor_id {
        Some(donor) => donors::by_id(&tx, donor).await?,
        None => None,
    };
    if let (Some(donor), Some(meaning)) = (donor, reading.meaning())
        && !is_disproved(meaning, &donor, &row)
    {
        let asked = asked_then(&tx, context, &row).await?;
        let act: Act = act(meaning, false, &asked.open);
        perform(&tx, context, (&donor, id), (act, ""), &asked).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether a code that has come back from the number since says whose it is.
fn is_disproved(meaning: Meaning, donor: &donor::Model, row: &reply::Model) -> bool {
    meaning == Meaning::NotMe && donor.phone_confirmed_at > Some(row.received_at)
}

/// What the reply was about when it came: later questions are not answered by it.
async fn asked_then(tx: &impl ConnectionTrait, context: &Context<'_>, row: &reply::Model) -> Result<Asked, DbErr> {
    let question = row.question.filter(|question| *question != Question::Code);
    Ok(Asked {
        open: question
            .map(|question| Open {
                question,
                asked_at: context.now,
            })
            .into_iter()
            .collect(),
        appeal: match row.appeal_id {
            Some(id) => appeals::by_id(tx, id).await?,
            None => None,
        },
        visit: match (row.donor_id, row.appeal_id) {
            (Some(donor), Some(appeal)) => appointments::live_of_donor(tx, donor)
                .await?
                .filter(|held| held.appeal_id == Some(appeal)),
            _ => None,
        },
        code: None,
    })
}

/// Notes that a person has seen what nobody could read.
///
/// # Errors
/// [`SettleRefused`].
pub async fn see_unreadable(context: &Context<'_>, by: By, id: InboundId) -> Result<(), SettleRefused> {
    let tx = write_tx(context.db).await?;
    if !inbound::see_raw(&tx, id, by.staff_id(), context.now).await? {
        return Err(match inbound::raw_by_id(&tx, id).await? {
            Some(_) => SettleRefused::Done,
            None => SettleRefused::Unknown,
        });
    }
    audit::record(&tx, by, "see_unreadable", ("inbound_raw", id.0), context.now).await?;
    Ok(tx.commit().await?)
}
