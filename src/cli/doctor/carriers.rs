//! Whether messages can leave, channel by channel.

use entity::values::Channel;
use sea_orm::{DatabaseConnection, DbErr};

use super::findings::Findings;
use super::routes;
use crate::cli::assemble::{self, Texts};
use crate::clock::Clock;
use crate::config::{Config, Problems};
use crate::domain::provider::{Need, Provider};
use crate::notify::Carriers;
use crate::notify::outcome::NotSent;
use crate::store::status;

/// Looks at each channel. Without a database nobody knows who needs it.
pub async fn look(found: &mut Findings, config: &Config, db: Option<&DatabaseConnection>) -> Result<(), DbErr> {
    // The doctor's own sessions store nothing: what comes in over them is answered so that it comes again.
    let carriers = match assemble::carriers(config, &Clock::System, Texts::Carried) {
        Ok((carriers, _)) => carriers,
        Err(error) => {
            match error.downcast::<Problems>() {
                Ok(Problems(problems)) => problems
                    .into_iter()
                    .for_each(|problem| found.problem(&problem.setting, problem.why)),
                Err(error) => found.problem("carriers", format!("{error:#}")),
            }
            return Ok(());
        }
    };
    let alone = config.smtp.is_none() && config.sms.is_empty();
    let relay = need(db, Channel::Email).await?;
    let (provider, how) = mail(config, &carriers, (alone, relay)).await;
    found.weighed(provider.weight(alone, relay), "e-mail", how);
    if config.sms.is_empty() {
        let need = need(db, Channel::Sms).await?;
        let how = absence("no text message leaves: QANAT_SMS_URL is not set", alone, need);
        found.weighed(Provider::Missing.weight(alone, need), "text messages", how);
    }
    for route in &carriers.sms {
        routes::look(found, route).await;
    }
    match db {
        Some(db) if !carriers.sms.is_empty() => routes::as_processes_see_them(found, (config, db), &carriers.sms).await,
        _ => Ok(()),
    }
}

async fn need(db: Option<&DatabaseConnection>, channel: Channel) -> Result<Need, DbErr> {
    let Some(db) = db else {
        return Ok(Need::default());
    };
    Ok(Need {
        donors: status::reachable_only_over(db, channel).await?,
        messages: status::waiting(db, channel).await?,
    })
}

async fn mail(config: &Config, carriers: &Carriers, (alone, need): (bool, Need)) -> (Provider, String) {
    match (carriers.check(Channel::Email).await, &config.smtp) {
        (Ok(()), _) => (Provider::Answers, "the relay answers".to_owned()),
        (Err(why), Some(relay)) if why != NotSent::Unconfigured => {
            let (host, port) = (&relay.host, relay.port);
            let how = format!("{host}:{port}: {why}; check QANAT_SMTP_URL and the relay");
            (Provider::Silent, how)
        }
        (Err(_), _) => {
            let how = absence("no e-mail leaves: QANAT_SMTP_URL is not set", alone, need);
            (Provider::Missing, how)
        }
    }
}

fn absence(what: &str, alone: bool, need: Need) -> String {
    let mut text = what.to_owned();
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
