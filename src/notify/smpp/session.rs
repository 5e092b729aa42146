//! A session: one connection for both directions, or one for each. It ends when either does.

use std::time::Duration;

use rusmpp::pdus::SubmitSm;
use tokio::sync::mpsc;

use super::asked::Part;
use super::dial::{Dialer, Role};
use super::event::Inbound;
use super::limits::Limits;
use super::link::Link;
use super::settings::{Mode, SmppSettings};
use super::state::{Down, Refusal};
use crate::notify::Fence;

/// A session with a message centre; dropping it closes its connections.
pub struct Session {
    sends: Link,
    receives: Option<Link>,
}

impl Session {
    /// Connects and signs in as the settings say.
    pub async fn begin(
        dialer: &Dialer,
        settings: &SmppSettings,
        limits: Limits,
        events: &mpsc::Sender<Inbound>,
    ) -> Result<Self, Refusal> {
        let link = async |role| {
            let bound = dialer.bind(role).await?;
            Ok(Link::start(bound, settings.enquire, limits, events.clone()))
        };
        Ok(match settings.mode {
            Mode::Transceiver => Self {
                sends: link(Role::Transceiver).await?,
                receives: None,
            },
            // The receiver first: a receipt may come before anything else.
            Mode::Pair => {
                let receives = Some(link(Role::Receiver).await?);
                Self {
                    sends: link(Role::Transmitter).await?,
                    receives,
                }
            }
        })
    }

    /// Asks the message centre to bring one part.
    pub async fn submit(&self, submit: SubmitSm, reference: i64, fence: Fence) -> Part {
        self.sends.submit(submit, reference, fence).await
    }

    /// Waits for the end, and says why it came.
    pub async fn ended(&self) -> Down {
        match &self.receives {
            None => self.sends.ended().await,
            Some(receives) => tokio::select! {
                why = self.sends.ended() => why,
                why = receives.ended() => why,
            },
        }
    }

    /// Says farewell.
    pub async fn unbind(&self, within: Duration) {
        self.sends.unbind(within).await;
        if let Some(receives) = &self.receives {
            receives.unbind(within).await;
        }
    }
}
