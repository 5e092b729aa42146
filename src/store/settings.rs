//! Values that the service keeps for itself.

use ::entity::setting::{self, Entity as Settings};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

/// The value of `name`, if it has one.
pub async fn get(db: &impl ConnectionTrait, name: &str) -> Result<Option<String>, DbErr> {
    let found = Settings::find_by_id(name.to_owned()).one(db).await?;
    Ok(found.map(|row| row.value))
}

/// The value of `name`, which becomes `first` when nobody has set it. Processes that start together agree.
pub async fn get_or_set(db: &impl ConnectionTrait, name: &str, first: &str) -> Result<String, DbErr> {
    let row = setting::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(first.to_owned()),
    };
    let once = OnConflict::column(setting::Column::Name).do_nothing().to_owned();
    Settings::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await?;
    Ok(get(db, name).await?.unwrap_or_else(|| first.to_owned()))
}

/// Sets the value of `name`, whatever it was.
pub async fn set(db: &impl ConnectionTrait, name: &str, value: &str) -> Result<(), DbErr> {
    let row = setting::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
    };
    let again = OnConflict::column(setting::Column::Name)
        .update_column(setting::Column::Value)
        .to_owned();
    Settings::insert(row)
        .on_conflict(again)
        .exec_without_returning(db)
        .await
        .map(|_| ())
}
