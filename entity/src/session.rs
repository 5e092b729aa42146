//! A browser in which one person is signed in.

use sea_orm::entity::prelude::*;

use crate::values::{DonorId, SessionId, StaffId};

/// A browser in which one person is signed in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SessionId,
    pub token_digest: Vec<u8>,
    pub staff_id: Option<StaffId>,
    pub donor_id: Option<DonorId>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
