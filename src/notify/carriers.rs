//! The carriers of this installation.

use entity::values::Channel;

use super::email::Mailer;
use super::outcome::NotSent;
use super::providers::SmsSettings;

/// What takes messages out of the building. A channel without a carrier is shown as such wherever it matters; its
/// messages wait.
#[derive(Default)]
pub struct Carriers {
    /// Takes letters.
    pub email: Option<Mailer>,
    /// Takes text messages.
    pub sms: Option<SmsSettings>,
}

impl Carriers {
    /// Whether messages of this channel can leave at this moment, for `qanat doctor` and the dashboard. Calls are made
    /// by people.
    ///
    /// # Errors
    /// [`NotSent`] says what is in the way.
    pub async fn check(&self, channel: Channel) -> Result<(), NotSent> {
        match (channel, &self.email, self.sms) {
            (Channel::Email, Some(mailer), _) => mailer.check().await,
            (Channel::Sms, _, Some(SmsSettings::Simulator)) | (Channel::Phone, _, _) => Ok(()),
            (Channel::Email, None, _) | (Channel::Sms, _, None) => Err(NotSent::Unconfigured),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_carrier_is_a_state_of_its_own_and_never_success() {
        let nobody = Carriers::default();
        for channel in [Channel::Email, Channel::Sms] {
            assert_eq!(nobody.check(channel).await, Err(NotSent::Unconfigured), "{channel}");
        }
        let (mailer, _) = Mailer::in_memory("qanat@localhost".parse().unwrap());
        let both = Carriers {
            email: Some(mailer),
            sms: Some(SmsSettings::Simulator),
        };
        for channel in Channel::ALL {
            assert_eq!(both.check(*channel).await, Ok(()), "{channel}");
        }
    }
}
