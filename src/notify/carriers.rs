//! The carriers of this installation.

use std::time::Duration;

use entity::values::Channel;

use super::email::{self, Mailer};
use super::outcome::NotSent;
use super::smpp::Connector;

/// What takes messages out of the building. A channel without a carrier is shown as such wherever it matters; its
/// messages wait.
#[derive(Default)]
pub struct Carriers {
    /// Takes letters.
    pub email: Option<Mailer>,
    /// Takes text messages.
    pub sms: Option<SmsCarrier>,
}

/// What takes text messages.
pub enum SmsCarrier {
    /// Phones on a page of the service, which live in its database.
    Simulator,
    /// The message centre of an operator.
    Smpp(Box<Connector>),
}

/// How long the first session may take to begin.
const FIRST_SESSION: Duration = Duration::from_secs(15);

impl Carriers {
    /// Whether messages of this channel can leave at this moment, for `qanat doctor` and the dashboard. Calls are made
    /// by people.
    ///
    /// # Errors
    /// [`NotSent`] says what is in the way.
    pub async fn check(&self, channel: Channel) -> Result<(), NotSent> {
        match (channel, &self.email, &self.sms) {
            (Channel::Email, Some(mailer), _) => mailer.check().await,
            (Channel::Sms, _, Some(SmsCarrier::Smpp(connector))) => connector.settled(FIRST_SESSION).await.check(),
            (Channel::Sms, _, Some(SmsCarrier::Simulator)) | (Channel::Phone, _, _) => Ok(()),
            (Channel::Email, None, _) | (Channel::Sms, _, None) => Err(NotSent::Unconfigured),
        }
    }

    /// Messages of a channel that are of use on their way at once. Without a session with the message centre there are
    /// none, and while the mail relay takes no letter there is one: the others wait untouched, and leave when they can.
    #[must_use]
    pub fn room(&self, channel: Channel) -> usize {
        match (channel, self.connector()) {
            (Channel::Sms, Some(connector)) if connector.state().check().is_err() => 0,
            (Channel::Sms, Some(connector)) => connector.room(),
            (Channel::Email, _) => self.email.as_ref().map_or(email::AT_ONCE, Mailer::room),
            _ => email::AT_ONCE,
        }
    }

    /// The longest that a carrier can take for one message.
    #[must_use]
    pub fn longest(&self, channel: Channel) -> Duration {
        match (channel, self.connector()) {
            (Channel::Sms, Some(connector)) => connector.longest(),
            _ => email::LONGEST,
        }
    }

    /// The session with a message centre, if text messages leave over one.
    #[must_use]
    pub const fn connector(&self) -> Option<&Connector> {
        match &self.sms {
            Some(SmsCarrier::Smpp(connector)) => Some(connector),
            Some(SmsCarrier::Simulator) | None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[tokio::test]
    async fn no_carrier_is_a_state_of_its_own_and_never_success() {
        let nobody = Carriers::default();
        for channel in [Channel::Email, Channel::Sms] {
            assert_eq!(nobody.check(channel).await, Err(NotSent::Unconfigured), "{channel}");
        }
        let (mailer, _) = Mailer::in_memory("qanat@localhost".parse().unwrap(), Clock::System);
        let both = Carriers {
            email: Some(mailer),
            sms: Some(SmsCarrier::Simulator),
        };
        for channel in Channel::ALL {
            assert_eq!(both.check(*channel).await, Ok(()), "{channel}");
        }
    }
}
