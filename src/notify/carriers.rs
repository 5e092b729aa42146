//! The carriers of this installation.

use entity::values::Channel;

use super::email::Mailer;
use super::outcome::NotSent;
use super::route::Route;

/// What takes messages out of the building. A channel without a carrier is shown as such wherever it matters; its
/// messages wait.
#[derive(Default)]
pub struct Carriers {
    /// Takes letters.
    pub email: Option<Mailer>,
    /// Take text messages, the one to be used first before the others.
    pub sms: Vec<Route>,
}

impl Carriers {
    /// Whether messages of this channel can leave at this moment, for the dashboard. Calls are made by people.
    ///
    /// # Errors
    /// [`NotSent`] says what is in the way.
    pub async fn check(&self, channel: Channel) -> Result<(), NotSent> {
        match (channel, &self.email) {
            (Channel::Email, Some(mailer)) => mailer.check().await,
            (Channel::Email, None) => Err(NotSent::Unconfigured),
            (Channel::Phone, _) => Ok(()),
            (Channel::Sms, _) => {
                let mut outcome = Err(NotSent::Unconfigured);
                for route in &self.sms {
                    outcome = route.check().await;
                    if outcome.is_ok() {
                        break;
                    }
                }
                outcome
            }
        }
    }

    /// The route of a name.
    #[must_use]
    pub fn route(&self, name: &str) -> Option<&Route> {
        self.sms.iter().find(|route| route.name() == name)
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
            sms: vec![Route::simulated()],
        };
        for channel in Channel::ALL {
            assert_eq!(both.check(*channel).await, Ok(()), "{channel}");
        }
    }
}
