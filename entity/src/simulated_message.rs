//! A message in the phone simulator.

use sea_orm::entity::prelude::*;

use crate::values::{Direction, SimulatedId};

/// A message in the phone simulator.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "simulated_messages")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SimulatedId,
    pub provider_id: String,
    pub direction: Direction,
    pub phone_index: Vec<u8>,
    pub phone_sealed: Vec<u8>,
    pub text_sealed: Vec<u8>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
