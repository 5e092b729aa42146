//! What every verb works with.

use chrono::{DateTime, Utc};
use entity::values::Channel;
use sea_orm::DatabaseConnection;
use secrecy::SecretString;

use crate::domain::code_budget::{CodeBudget, Tariff};
use crate::domain::eligibility::RuleSet;
use crate::domain::gate;
use crate::domain::pace::Pace;
use crate::domain::wave::Policy;
use crate::keyring::Keyring;

/// The database, the keys, the rules in force and the moment.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Where everything is kept.
    pub db: &'a DatabaseConnection,
    /// What opens the sealed columns.
    pub keys: &'a Keyring,
    /// What the service is set to.
    pub house: &'a House,
    /// The moment of the act.
    pub now: DateTime<Utc>,
    /// How fast the service's clock runs for the person who acts.
    pub pace: Pace,
}

/// What the service is set to, the same for every act.
#[derive(Debug, Clone)]
pub struct House {
    /// The eligibility rules in force.
    pub rules: &'static RuleSet,
    /// The rules of waves.
    pub policy: Policy,
    /// How often a donor may be asked, and when nobody is.
    pub limits: gate::Limits,
    /// What codes by text message may cost.
    pub codes: CodeBudget,
    /// What one costs.
    pub tariff: Tariff,
    /// The public address of the service, without a slash at its end.
    pub base_url: String,
    /// Which channels have a provider. Nobody is asked over one that has none.
    pub channels: Providers,
    /// What opens the page of figures; without it there is none.
    pub metrics_token: Option<SecretString>,
    /// Whether anybody may look at the simulated phones, as in the demo. Elsewhere they are for staff.
    pub open_phones: bool,
}

/// Which channels have a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Providers {
    /// Text messages can leave.
    pub sms: bool,
    /// E-mail can leave.
    pub email: bool,
}

impl Providers {
    /// Whether messages over `channel` can leave.
    #[must_use]
    pub const fn has(self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.sms,
            Channel::Email => self.email,
            Channel::Phone => false,
        }
    }
}
