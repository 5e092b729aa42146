//! Which sites collect for which hospital.

use sea_orm::entity::prelude::*;

use crate::values::{HospitalId, SiteId};

/// Which sites collect for which hospital.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hospital_sites")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hospital_id: HospitalId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteId,
}

impl ActiveModelBehavior for ActiveModel {}
