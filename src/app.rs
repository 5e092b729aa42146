//! What handlers and jobs share.

use std::sync::Arc;

use sea_orm::DatabaseConnection;
use tokio_util::sync::CancellationToken;

use crate::actions::{Context, House};
use crate::clock::Clock;
use crate::keyring::Keyring;
use crate::notify::Carriers;

/// The running service. Copies are the same service.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the service is made of.
pub struct Parts {
    /// Where everything is kept.
    pub db: DatabaseConnection,
    /// What opens the sealed columns.
    pub keys: Keyring,
    /// The time.
    pub clock: Clock,
    /// What the service is set to.
    pub house: House,
    /// How messages leave.
    pub carriers: Carriers,
    /// Names this process in leases.
    pub process: String,
    /// Cancelled when the process is to end: nothing new is begun then.
    pub stopping: CancellationToken,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// What an act at this moment works with.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        Context {
            db: &self.db,
            keys: &self.keys,
            house: &self.house,
            now: self.clock.now(),
            pace: self.clock.pace(),
        }
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
