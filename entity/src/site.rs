//! A place that collects blood.

use sea_orm::entity::prelude::*;

use crate::values::{SiteId, SiteSafety};

/// A place that collects blood.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sites")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SiteId,
    /// Names the site on the command line.
    pub code: String,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
    /// At most 14 characters, for text messages; so are the next two.
    pub short_kk: String,
    pub short_ru: String,
    pub short_en: String,
    pub address: Option<String>,
    pub region: String,
    pub cell: i64,
    /// IANA name.
    pub zone: String,
    pub beds: i16,
    pub safety: SiteSafety,
}

impl ActiveModelBehavior for ActiveModel {}
