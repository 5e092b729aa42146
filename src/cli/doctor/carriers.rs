//! Whether messages can leave, channel by channel.

use std::time::Duration;

use entity::values::Channel;
use sea_orm::{DatabaseConnection, DbErr};

use super::findings::Findings;
use super::sessions;
use crate::cli::assemble;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::provider::{Need, Provider};
use crate::notify::outcome::NotSent;
use crate::notify::providers::SmsSettings;
use crate::notify::smpp::State;
use crate::notify::{Carriers, SmsCarrier};
use crate::store::status;

/// How long the farewell to the message centre may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// Looks at each channel. Without a database nobody knows who needs it.
pub async fn look(found: &mut Findings, config: &Config, db: Option<&DatabaseConnection>) -> Result<(), DbErr> {
    // The doctor's own session stores nothing: what comes in over it is answered so that it comes again.
    let carriers = match assemble::carriers(config, &Clock::System) {
        Ok((carriers, _)) => carriers,
        Err(error) => {
            found.problem("carriers", format!("{error:#}"));
            return Ok(());
        }
    };
    let alone = config.smtp.is_none() && config.sms.is_none();
    for channel in [Channel::Email, Channel::Sms] {
        let need = match db {
            Some(db) => need(db, channel).await?,
            None => Need::default(),
        };
        let (provider, why) = provider(&carriers, channel).await;
        let how = match provider {
            Provider::Answers => answer(config, channel),
            Provider::Simulated => "the phone simulator; no real phone receives anything".to_owned(),
            Provider::Silent => silence(config, channel, why),
            Provider::Missing => absence(channel, alone, need),
        };
        found.weighed(provider.weight(alone, need), name(channel), how);
    }
    if let Some(connector) = carriers.connector() {
        connector.stop(FAREWELL).await;
        if let Some(db) = db {
            sessions::look(found, config, db, &connector.name()).await?;
        }
    }
    Ok(())
}

async fn need(db: &DatabaseConnection, channel: Channel) -> Result<Need, DbErr> {
    Ok(Need {
        donors: status::reachable_only_over(db, channel).await?,
        messages: status::waiting(db, channel).await?,
    })
}

async fn provider(carriers: &Carriers, channel: Channel) -> (Provider, Option<String>) {
    match (carriers.check(channel).await, &carriers.sms) {
        (Ok(()), Some(SmsCarrier::Simulator)) if channel == Channel::Sms => (Provider::Simulated, None),
        (Ok(()), _) => (Provider::Answers, None),
        (Err(NotSent::Unconfigured), _) => (Provider::Missing, None),
        (Err(_), Some(SmsCarrier::Smpp(connector))) if channel == Channel::Sms => match connector.state() {
            State::Down { why, .. } if why.is_already_bound() => (Provider::Answers, None),
            State::Down { why, .. } => (Provider::Silent, Some(why.to_string())),
            State::SignInRefused { status, .. } => {
                (Provider::Silent, Some(format!("{}: {status}", NotSent::SignInRefused)))
            }
            // It has changed since it was asked.
            State::Bound { .. } | State::Stopped { .. } => (Provider::Answers, None),
        },
        (Err(why), _) => (Provider::Silent, Some(why.to_string())),
    }
}

const fn name(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        Channel::Sms => "text messages",
        Channel::Phone => "calls",
    }
}

fn answer(config: &Config, channel: Channel) -> String {
    match (&config.sms, channel) {
        (Some(sms), Channel::Sms) => {
            let replies = if sms.two_way() {
                "people can answer"
            } else {
                "people cannot answer (two_way is false)"
            };
            format!("the message centre answers; {replies}")
        }
        _ => "the relay answers".to_owned(),
    }
}

fn silence(config: &Config, channel: Channel, why: Option<String>) -> String {
    let (place, look) = match (&config.smtp, &config.sms, channel) {
        (_, Some(SmsSettings::Smpp(smsc)), Channel::Sms) => (
            Some(format!("{}:{}: ", smsc.host, smsc.port)),
            "check QANAT_SMS_URL and the message centre",
        ),
        (Some(relay), ..) => (
            Some(format!("{}:{}: ", relay.host, relay.port)),
            "check QANAT_SMTP_URL and the relay",
        ),
        _ => (None, "check the settings"),
    };
    let why = why.map(|why| format!("{why}; "));
    format!("{}{}{look}", place.unwrap_or_default(), why.unwrap_or_default())
}

fn absence(channel: Channel, alone: bool, need: Need) -> String {
    let mut text = match channel {
        Channel::Email => "no e-mail leaves: QANAT_SMTP_URL is not set".to_owned(),
        Channel::Sms | Channel::Phone => "no text message leaves: QANAT_SMS_URL is not set".to_owned(),
    };
    if alone {
        text.push_str("; there is no other carrier, so that nobody can be asked");
    }
    if need.donors > 0 {
        text.push_str(&format!("; donors who can be reached by nothing else: {}", need.donors));
    }
    if need.messages > 0 {
        text.push_str(&format!("; messages that wait for it: {}", need.messages));
    }
    text
}
