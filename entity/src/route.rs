//! A route of text messages, and what speaks against it.

use sea_orm::entity::prelude::*;

use crate::values::LeftBecause;

/// A route of text messages, and what speaks against it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "routes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Texts leave over it.
    pub carries: bool,
    pub left_at: Option<DateTimeUtc>,
    pub left_because: Option<LeftBecause>,
    /// Since when it is good again.
    pub good_since: Option<DateTimeUtc>,
    /// When it was taken again.
    pub taken_at: Option<DateTimeUtc>,
    /// How often it was left with little time between.
    pub times: i16,
    /// When it was last seen to give receipts.
    pub receipts_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
