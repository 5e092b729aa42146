//! Every setting, its default and its meaning, read once; all problems are reported at once. Nothing here looks at
//! the machine: the environment and the file are arguments.

mod clock;
mod secret_key;
pub mod settings;
mod sources;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::Uri;
use lettre::message::Mailbox;
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;

pub use clock::{ClockSetting, NoClock};
pub use secret_key::{SecretKey, TooShort};
pub use settings::{SETTINGS, Setting};
pub use sources::{Problem, Problems, Sources};

use sources::Reading;

use crate::domain::code_budget::{CodeBudget, DayLimit};
use crate::notify::RouteSettings;
use crate::notify::providers::SmtpSettings;

/// What the service runs with. Secrets print as `[REDACTED]`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is kept; it may carry a password.
    pub database_url: SecretString,
    /// The address to listen on.
    pub bind: SocketAddr,
    /// The carrier of e-mail.
    pub smtp: Option<SmtpSettings>,
    /// The routes of text messages, the one to be used first before the others.
    pub sms: Vec<RouteSettings>,
    /// What codes by text message may cost.
    pub codes: CodeBudget,
    /// The sender of e-mail.
    pub mail_from: Mailbox,
    /// Who reads what donors answer to letters.
    pub reply_to: Option<Mailbox>,
    /// What opens the page of figures.
    pub metrics_token: Option<SecretString>,
    /// The clock to run on.
    pub clock: ClockSetting,
    /// The secret that the keys are derived from.
    pub secret_key: Option<SecretKey>,
    /// What to log.
    pub log: String,
    base_url: Option<String>,
}

impl Config {
    /// The settings as given, or every problem that they have.
    pub fn read(sources: &Sources) -> Result<Self, Problems> {
        let mut reading = Reading::of(sources);
        let config = Self::take_from(&mut reading);
        reading.finish(config)
    }

    /// The settings for what cannot work without the secret key, or every problem that they have.
    pub fn read_with_key(sources: &Sources) -> Result<(Self, SecretKey), Problems> {
        let mut reading = Reading::of(sources);
        let config = Self::take_from(&mut reading);
        match config.secret_key.clone() {
            Some(key) => reading.finish((config, key)),
            None => Err(reading.missing(&settings::SECRET_KEY)),
        }
    }

    fn take_from(reading: &mut Reading<'_>) -> Self {
        Self {
            database_url: reading.required(&settings::DATABASE_URL, database_url),
            bind: reading.required(&settings::BIND, bind),
            base_url: reading.optional(&settings::BASE_URL, base_url),
            smtp: reading.optional(&settings::SMTP_URL, |text| SmtpSettings::parse(&text.into())),
            sms: reading
                .optional(&settings::SMS_URL, |text| RouteSettings::parse(&text.into()))
                .unwrap_or_default(),
            codes: CodeBudget {
                a_prefix: DayLimit {
                    parts: reading.required(&settings::CODES_A_DAY_A_PREFIX, parts),
                    tenge: reading.required(&settings::CODES_TENGE_A_DAY_A_PREFIX, tenge),
                },
                all: DayLimit {
                    parts: reading.required(&settings::CODES_A_DAY, parts),
                    tenge: reading.required(&settings::CODES_TENGE_A_DAY, tenge),
                },
                abroad: reading.required(&settings::CODES_TO, abroad),
            },
            mail_from: reading.required(&settings::MAIL_FROM, mailbox),
            reply_to: reading.optional(&settings::REPLY_TO, mailbox),
            metrics_token: reading.optional(&settings::METRICS_TOKEN, metrics_token),
            clock: reading.required(&settings::CLOCK, str::parse::<ClockSetting>),
            secret_key: reading.optional(&settings::SECRET_KEY, str::parse::<SecretKey>),
            log: reading.required(&settings::LOG, log),
        }
    }

    /// Where links lead, without a slash at the end. Unless it is set, it is the address that the service listens on.
    #[must_use]
    pub fn base_url(&self, listening: SocketAddr) -> String {
        self.base_url.clone().unwrap_or_else(|| {
            let mut reachable = listening;
            if listening.ip().is_unspecified() {
                reachable.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
            }
            format!("http://{reachable}")
        })
    }
}

fn metrics_token(text: &str) -> Result<SecretString, &'static str> {
    let long = text.len() >= 16 && text.is_ascii();
    long.then(|| text.into())
        .ok_or("write at least 16 characters that nobody guesses: openssl rand -hex 32")
}

fn database_url(text: &str) -> Result<SecretString, &'static str> {
    ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        .then(|| text.into())
        .ok_or("write sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE")
}

fn bind(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "write an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080")
}

fn base_url(text: &str) -> Result<String, &'static str> {
    let way_out = "write the address that people reach the service at, such as https://blood.example.org";
    let uri: Uri = text.parse().map_err(|_| way_out)?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    (is_web && uri.host().is_some_and(|host| !host.is_empty()) && uri.query().is_none())
        .then(|| text.trim_end_matches('/').to_owned())
        .ok_or(way_out)
}

fn parts(text: &str) -> Result<u32, &'static str> {
    text.parse()
        .map_err(|_| "write a number of text messages, such as 2000")
}

fn tenge(text: &str) -> Result<u32, &'static str> {
    text.parse().map_err(|_| "write a sum in whole tenge, such as 30000")
}

fn abroad(text: &str) -> Result<bool, &'static str> {
    match text {
        "kazakhstan" => Ok(false),
        "any" => Ok(true),
        _ => Err("write kazakhstan or any"),
    }
}

fn mailbox(text: &str) -> Result<Mailbox, &'static str> {
    text.parse()
        .map_err(|_| "write an e-mail address, with a name if you like: Red Crescent <blood@example.org>")
}

fn log(text: &str) -> Result<String, &'static str> {
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|_| "write a level (error, warn, info, debug, trace), or levels by module: info,qanat::jobs=debug")
}

#[cfg(test)]
mod tests;
