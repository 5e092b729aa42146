//! Deferrals: dates only.

use ::entity::deferral::{self, Entity as Deferrals};
use ::entity::values::{DonorId, StaffId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// Defers a donor until a day, or for good.
pub async fn insert(
    db: &impl ConnectionTrait,
    donor: DonorId,
    until: Option<NaiveDate>,
    by: Option<StaffId>,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = deferral::ActiveModel {
        id: NotSet,
        donor_id: Set(donor),
        until: Set(until),
        recorded_at: Set(at),
        recorded_by: Set(by),
    };
    row.insert(db).await.map(|_| ())
}

pub async fn of_donor(db: &impl ConnectionTrait, donor: DonorId) -> Result<Vec<deferral::Model>, DbErr> {
    Deferrals::find()
        .filter(deferral::Column::DonorId.eq(donor))
        .all(db)
        .await
}
