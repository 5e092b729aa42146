//! What was given.

use ::entity::donation::{self, Entity as Donations};
use ::entity::values::{AppointmentId, Component, DonorId, ShortageId, SiteId, StaffId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// One donation, recorded at a desk or imported.
#[derive(Debug, Clone)]
pub struct NewDonation {
    pub donor: DonorId,
    pub appointment: Option<AppointmentId>,
    pub site: Option<SiteId>,
    pub shortage: Option<ShortageId>,
    pub component: Component,
    pub volume_ml: Option<i32>,
    pub on: NaiveDate,
    pub by: Option<StaffId>,
}

/// Adds a donation; one of the same donor, day and component that is there already stays as it is.
pub async fn insert(db: &impl ConnectionTrait, new: NewDonation, at: DateTime<Utc>) -> Result<bool, DbErr> {
    let row = donation::ActiveModel {
        id: NotSet,
        donor_id: Set(new.donor),
        appointment_id: Set(new.appointment),
        site_id: Set(new.site),
        shortage_id: Set(new.shortage),
        component: Set(new.component),
        volume_ml: Set(new.volume_ml),
        donated_on: Set(new.on),
        recorded_at: Set(at),
        recorded_by: Set(new.by),
    };
    let key = [
        donation::Column::DonorId,
        donation::Column::DonatedOn,
        donation::Column::Component,
    ];
    let added = Donations::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(added > 0)
}

pub async fn of_donor(db: &impl ConnectionTrait, donor: DonorId) -> Result<Vec<donation::Model>, DbErr> {
    Donations::find()
        .filter(donation::Column::DonorId.eq(donor))
        .order_by_desc(donation::Column::DonatedOn)
        .all(db)
        .await
}

/// Units collected for a shortage.
pub async fn count_for(db: &impl ConnectionTrait, shortage: ShortageId) -> Result<u64, DbErr> {
    Donations::find()
        .filter(donation::Column::ShortageId.eq(shortage))
        .count(db)
        .await
}
