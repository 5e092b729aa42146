//! How a route stands as seen by one process: its session with a message centre, or the mail relay as it met it.

use sea_orm::entity::prelude::*;

use crate::values::{Channel, ConnectorState, Outage};

/// How a route stands as seen by one process.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "connectors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub process: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub route: String,
    pub channel: Channel,
    pub state: ConnectorState,
    pub since: DateTimeUtc,
    pub outage: Option<Outage>,
    pub status: Option<String>,
    pub rate: Option<f64>,
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
