//! A cell in which at least one donor lives.

use sea_orm::entity::prelude::*;

/// A cell in which at least one donor lives.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "populated_cells")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub cell: i64,
}

impl ActiveModelBehavior for ActiveModel {}
