//! One part of a text that has several.

use sea_orm::entity::prelude::*;

use crate::values::{DeliveryId, DeliveryState, PartId};

/// One part of a text that has several.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_parts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PartId,
    pub delivery_id: DeliveryId,
    pub number: i16,
    pub provider_id: Option<String>,
    pub state: Option<DeliveryState>,
}

impl ActiveModelBehavior for ActiveModel {}
