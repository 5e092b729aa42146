//! What was given.

use sea_orm::entity::prelude::*;

use crate::values::{AppointmentId, Component, DonationId, DonorId, ShortageId, SiteId, StaffId};

/// What was given.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "donations")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DonationId,
    pub donor_id: DonorId,
    pub appointment_id: Option<AppointmentId>,
    pub site_id: Option<SiteId>,
    pub shortage_id: Option<ShortageId>,
    pub component: Component,
    pub volume_ml: Option<i32>,
    pub donated_on: Date,
    pub recorded_at: DateTimeUtc,
    pub recorded_by: Option<StaffId>,
}

impl ActiveModelBehavior for ActiveModel {}
