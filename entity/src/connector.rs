//! How the session of one process with a message centre stands.

use sea_orm::entity::prelude::*;

use crate::values::ConnectorState;

/// How the session of one process with a message centre stands.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "connectors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub process: String,
    pub carrier: String,
    pub state: ConnectorState,
    pub since: DateTimeUtc,
    pub why: Option<String>,
    pub rate: Option<f64>,
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
