//! How often an address was tried, to have a code sent or to sign in with a password.

use sea_orm::entity::prelude::*;

use crate::values::{AttemptId, AttemptKind};

/// How often an address was tried, to have a code sent or to sign in with a password.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AttemptId,
    pub kind: AttemptKind,
    pub address_index: Vec<u8>,
    pub tried: i32,
    pub tiyn: i64,
    pub first_at: DateTimeUtc,
    pub last_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
