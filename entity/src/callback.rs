//! What gateways have called back with, by its digest.

use sea_orm::entity::prelude::*;

/// Something that a gateway has called back with.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "callbacks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub received_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
