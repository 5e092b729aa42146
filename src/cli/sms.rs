//! `qanat sms callback`: where gateways bring receipts and donors' answers.

use std::process::ExitCode;

use crate::actions::callback::secret;
use crate::config::{Config, Sources};
use crate::keyring::Keyring;
use crate::notify::{Over, RouteSettings};

/// Prints one line for each gateway: its route, and the address to call back to.
///
/// # Errors
/// The settings are wrong, or name no gateway.
pub fn callback(sources: &Sources) -> anyhow::Result<ExitCode> {
    let (config, key) = Config::read_with_key(sources)?;
    let (keys, base) = (Keyring::new(key.expose()), config.base_url(config.bind));
    let is_gateway = |route: &&RouteSettings| matches!(route.over, Over::Gateway(_));
    let routes: Vec<&str> = config
        .sms
        .iter()
        .filter(is_gateway)
        .map(|route| route.name.as_str())
        .collect();
    anyhow::ensure!(
        !routes.is_empty(),
        "QANAT_SMS_URL names no gateway, such as https+sms://HOST/PATH?config=FILE"
    );
    for route in routes {
        say!("{route} {base}/sms/{}", secret(&keys, route));
    }
    Ok(ExitCode::SUCCESS)
}
