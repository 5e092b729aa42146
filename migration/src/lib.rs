//! The schema, one step per file. Constraints carry the invariants; `ddl` lets one text serve both databases.

mod ddl;
mod m01_places;
mod m02_staff;
mod m03_donors;
mod m04_campaigns;
mod m05_slots;
mod m06_ledger;
mod m07_house;
mod m08_attempts;
mod m09_carrier;
mod m10_suppressions;
mod m11_routes;
mod m12_replies;
mod m13_home;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Brings a database to the schema that this version of the service speaks.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m01_places::Migration),
            Box::new(m02_staff::Migration),
            Box::new(m03_donors::Migration),
            Box::new(m04_campaigns::Migration),
            Box::new(m05_slots::Migration),
            Box::new(m06_ledger::Migration),
            Box::new(m07_house::Migration),
            Box::new(m08_attempts::Migration),
            Box::new(m09_carrier::Migration),
            Box::new(m10_suppressions::Migration),
            Box::new(m11_routes::Migration),
            Box::new(m12_replies::Migration),
            Box::new(m13_home::Migration),
        ]
    }
}
