//! A long text of which parts have come.

use sea_orm::entity::prelude::*;

use crate::values::InboundId;

/// A long text of which parts have come.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound_texts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: InboundId,
    pub name: Vec<u8>,
    pub joining_sealed: Vec<u8>,
    pub first_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
