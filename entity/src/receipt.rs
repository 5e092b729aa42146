//! A receipt of which the row was not found when it came.

use sea_orm::entity::prelude::*;

use crate::values::{DeliveryId, DeliveryState, ReceiptId};

/// A receipt of which the row was not found when it came.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ReceiptId,
    pub route: String,
    pub address_index: Vec<u8>,
    pub provider_id: String,
    pub said: DeliveryState,
    pub error: Option<String>,
    pub received_at: DateTimeUtc,
    pub tries: i16,
    pub next_at: DateTimeUtc,
    pub answers: Option<DeliveryId>,
}

impl ActiveModelBehavior for ActiveModel {}
