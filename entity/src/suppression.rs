//! An address to which nothing may be sent.

use sea_orm::entity::prelude::*;

use crate::values::{Channel, SuppressionId};

/// An address to which nothing may be sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suppressions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SuppressionId,
    pub channel: Channel,
    pub address_index: Vec<u8>,
    pub reason: String,
    pub since: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
