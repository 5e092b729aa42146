//! Hospitals and the sites that collect for them.

use ::entity::hospital::{self, Entity as Hospitals};
use ::entity::values::{HospitalId, SiteId};
use ::entity::{hospital_site, site};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

/// Adds a hospital served by `site`, under its name and the one for text messages.
pub async fn insert(
    db: &impl ConnectionTrait,
    (name, short_name): (&str, &str),
    site: SiteId,
    now: DateTime<Utc>,
) -> Result<HospitalId, DbErr> {
    let row = hospital::ActiveModel {
        id: NotSet,
        name: Set(name.to_owned()),
        short_name: Set(short_name.to_owned()),
        created_at: Set(now),
    };
    let id = row.insert(db).await?.id;
    hospital_site::ActiveModel {
        hospital_id: Set(id),
        site_id: Set(site),
    }
    .insert(db)
    .await?;
    Ok(id)
}

pub async fn by_id(db: &impl ConnectionTrait, id: HospitalId) -> Result<Option<hospital::Model>, DbErr> {
    Hospitals::find_by_id(id).one(db).await
}

pub async fn by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<hospital::Model>, DbErr> {
    Hospitals::find().filter(hospital::Column::Name.eq(name)).one(db).await
}

pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<hospital::Model>, DbErr> {
    Hospitals::find().order_by_asc(hospital::Column::Name).all(db).await
}

/// The sites that collect for a hospital, the first named first.
pub async fn sites(db: &impl ConnectionTrait, id: HospitalId) -> Result<Vec<site::Model>, DbErr> {
    let links = hospital_site::Entity::find()
        .filter(hospital_site::Column::HospitalId.eq(id))
        .all(db)
        .await?;
    let ids: Vec<SiteId> = links.into_iter().map(|link| link.site_id).collect();
    site::Entity::find()
        .filter(site::Column::Id.is_in(ids))
        .order_by_asc(site::Column::Id)
        .all(db)
        .await
}
