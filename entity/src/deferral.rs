//! Not before this date, or never; no reason is kept.

use sea_orm::entity::prelude::*;

use crate::values::{DeferralId, DonorId, StaffId};

/// Not before this date, or never; no reason is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deferrals")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeferralId,
    pub donor_id: DonorId,
    /// The first day on which the donor may come again; none: never.
    pub until: Option<Date>,
    pub recorded_at: DateTimeUtc,
    pub recorded_by: Option<StaffId>,
}

impl ActiveModelBehavior for ActiveModel {}
