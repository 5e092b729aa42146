//! What came in and nobody could read.

use sea_orm::entity::prelude::*;

use crate::values::{InboundId, StaffId};

/// What came in and nobody could read.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound_raw")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: InboundId,
    pub name: String,
    pub octets_sealed: Vec<u8>,
    pub received_at: DateTimeUtc,
    pub seen_at: Option<DateTimeUtc>,
    pub seen_by: Option<StaffId>,
}

impl ActiveModelBehavior for ActiveModel {}
