//! People who work with the service.

use ::entity::staff::{self, Entity as Staff};
use ::entity::values::{HospitalId, Role, SiteId, StaffId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// A person to be given access.
#[derive(Clone)]
pub struct NewStaff {
    /// By which the person is found: in lower case.
    pub email: String,
    pub name: String,
    pub role: Role,
    pub hospital: Option<HospitalId>,
    pub site: Option<SiteId>,
    pub password_hash: String,
}

pub async fn insert(db: &impl ConnectionTrait, new: NewStaff, now: DateTime<Utc>) -> Result<StaffId, DbErr> {
    let row = staff::ActiveModel {
        id: NotSet,
        email: Set(new.email),
        name: Set(new.name),
        role: Set(new.role),
        hospital_id: Set(new.hospital),
        site_id: Set(new.site),
        password_hash: Set(new.password_hash),
        created_at: Set(now),
        disabled_at: Set(None),
    };
    Ok(row.insert(db).await?.id)
}

/// A person who may sign in.
pub async fn active_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<staff::Model>, DbErr> {
    Staff::find()
        .filter(staff::Column::Email.eq(email))
        .filter(staff::Column::DisabledAt.is_null())
        .one(db)
        .await
}

pub async fn active_by_id(db: &impl ConnectionTrait, id: StaffId) -> Result<Option<staff::Model>, DbErr> {
    Staff::find_by_id(id)
        .filter(staff::Column::DisabledAt.is_null())
        .one(db)
        .await
}
