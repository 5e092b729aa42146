//! Who did what to which thing, without anything personal.

use sea_orm::entity::prelude::*;

use crate::values::{Actor, AuditId};

/// Who did what to which thing, without anything personal.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AuditId,
    pub at: DateTimeUtc,
    pub actor: Actor,
    pub actor_id: Option<i64>,
    pub verb: String,
    pub subject: String,
    pub subject_id: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
