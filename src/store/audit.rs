//! Who did what to which thing. Ids only: a line here never names a person.

use ::entity::audit;
use ::entity::values::Actor;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, QueryOrder};

/// Who acts: the kind, and the id where the kind has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    pub actor: Actor,
    pub id: Option<i64>,
}

impl By {
    /// A job or a console, which have no id.
    #[must_use]
    pub const fn nobody(actor: Actor) -> Self {
        Self { actor, id: None }
    }

    #[must_use]
    pub const fn donor(id: ::entity::values::DonorId) -> Self {
        Self {
            actor: Actor::Donor,
            id: Some(id.0),
        }
    }

    #[must_use]
    pub const fn staff(id: ::entity::values::StaffId) -> Self {
        Self {
            actor: Actor::Staff,
            id: Some(id.0),
        }
    }

    /// The member of staff, if it is one.
    #[must_use]
    pub fn staff_id(self) -> Option<::entity::values::StaffId> {
        self.id
            .filter(|_| self.actor == Actor::Staff)
            .map(::entity::values::StaffId)
    }
}

/// When the last line was written.
pub async fn latest(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbErr> {
    let last = audit::Entity::find().order_by_desc(audit::Column::At).one(db).await?;
    Ok(last.map(|line| line.at))
}

/// Writes one line: `by` did `verb` to `subject` number `subject_id`.
pub async fn record(
    db: &impl ConnectionTrait,
    by: By,
    verb: &str,
    (subject, subject_id): (&str, i64),
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = audit::ActiveModel {
        id: NotSet,
        at: Set(at),
        actor: Set(by.actor),
        actor_id: Set(by.id),
        verb: Set(verb.to_owned()),
        subject: Set(subject.to_owned()),
        subject_id: Set(Some(subject_id)),
    };
    row.insert(db).await.map(|_| ())
}
