//! One row a job: when it is due and who runs it.

use sea_orm::entity::prelude::*;

/// One row a job: when it is due and who runs it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub due_at: DateTimeUtc,
    pub lease_owner: Option<String>,
    pub lease_until: Option<DateTimeUtc>,
    pub finished_at: Option<DateTimeUtc>,
    pub report: Option<String>,
    pub failed: bool,
}

impl ActiveModelBehavior for ActiveModel {}
