//! Whether messages can leave, channel by channel.

use entity::values::Channel;
use sea_orm::{DatabaseConnection, DbErr};

use super::findings::Findings;
use crate::cli::assemble;
use crate::config::Config;
use crate::domain::provider::{Need, Provider};
use crate::notify::Carriers;
use crate::notify::outcome::NotSent;
use crate::notify::providers::SmsSettings;
use crate::store::status;

/// Looks at each channel. Without a database nobody knows who needs it.
pub async fn look(found: &mut Findings, config: &Config, db: Option<&DatabaseConnection>) -> Result<(), DbErr> {
    let carriers = match assemble::carriers(config) {
        Ok(carriers) => carriers,
        Err(error) => {
            found.problem("e-mail", format!("{error:#}"));
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
            Provider::Answers => "the relay answers".to_owned(),
            Provider::Simulated => "the phone simulator; no real phone receives anything".to_owned(),
            Provider::Silent => silence(config, why),
            Provider::Missing => absence(channel, alone, need),
        };
        found.weighed(provider.weight(alone, need), name(channel), how);
    }
    Ok(())
}

async fn need(db: &DatabaseConnection, channel: Channel) -> Result<Need, DbErr> {
    Ok(Need {
        donors: status::reachable_only_over(db, channel).await?,
        messages: status::waiting(db, channel).await?,
    })
}

async fn provider(carriers: &Carriers, channel: Channel) -> (Provider, Option<NotSent>) {
    match carriers.check(channel).await {
        Ok(()) if channel == Channel::Sms && carriers.sms == Some(SmsSettings::Simulator) => {
            (Provider::Simulated, None)
        }
        Ok(()) => (Provider::Answers, None),
        Err(NotSent::Unconfigured) => (Provider::Missing, None),
        Err(why) => (Provider::Silent, Some(why)),
    }
}

const fn name(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        Channel::Sms => "text messages",
        Channel::Phone => "calls",
    }
}

fn silence(config: &Config, why: Option<NotSent>) -> String {
    let relay = config.smtp.as_ref();
    let place = relay.map(|relay| format!("{}:{}: ", relay.host, relay.port));
    let why = why.map(|why| format!("{why}; "));
    format!(
        "{}{}check QANAT_SMTP_URL and the relay",
        place.unwrap_or_default(),
        why.unwrap_or_default()
    )
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
