//! Six digits sent to an address, of which only the digest is kept.

use sea_orm::entity::prelude::*;

use crate::values::{Channel, CodeId, DonorId};

/// Six digits sent to an address, of which only the digest is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "codes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CodeId,
    /// Names the code in the browser without telling whether the address is known.
    pub handle: String,
    pub donor_id: DonorId,
    pub channel: Channel,
    pub digest: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub tries: i16,
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
