//! `qanat staff ..`: access for people who work with the service.

use std::io::{self, BufRead};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use entity::values::Actor;

use super::arguments::StaffAddArgs;
use super::find;
use crate::actions::staff::{Hire, HireRefused, add_staff};
use crate::app::App;
use crate::domain::contact::Email;
use crate::keyring::fresh_token;
use crate::store::audit::By;

/// Characters of a password that is made here: 80 bits, without letters that look alike.
const MADE_PASSWORD: usize = 16;

/// Gives a person access and prints the number; a password that was made here is printed this once.
///
/// # Errors
/// When somebody has the address already, a lookup fails, the password is too short, or the database does not answer.
pub async fn add(app: &App, args: &StaffAddArgs) -> anyhow::Result<ExitCode> {
    let email = Email::parse(&args.email).map_err(|why| anyhow!("--email: {why}"))?;
    let hospital = match &args.hospital {
        Some(named) => Some(find::hospital(&app.db, named).await?.id),
        None => None,
    };
    let site = match &args.site {
        Some(named) => Some(find::site(&app.db, named).await?.id),
        None => None,
    };
    let given = args
        .password_stdin
        .then(|| first_line(io::stdin().lock()))
        .transpose()?;
    let password = given.clone().unwrap_or_else(|| fresh_token(MADE_PASSWORD));
    let hire = Hire {
        email,
        name: args.name.trim().to_owned(),
        role: args.role,
        hospital,
        site,
        password: password.clone(),
    };
    let id = match add_staff(&app.context(), By::nobody(Actor::Console), hire).await {
        Err(HireRefused::NoHospital) => Err(anyhow!("a nurse posts for one hospital; name it with --hospital")),
        Err(HireRefused::NoSite) => Err(anyhow!(
            "a desk receives donors somewhere; name the site with --site, or with --hospital the hospital it collects for"
        )),
        added => Ok(added?),
    }?;
    say!("{id}");
    if given.is_none() {
        say!("password: {password}");
    }
    Ok(ExitCode::SUCCESS)
}

fn first_line(mut input: impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    input
        .read_line(&mut line)
        .context("cannot read the password from the standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_with_its_spaces_and_without_its_end() {
        for (input, password) in [("secret word \r\nmore", "secret word "), ("secret", "secret"), ("", "")] {
            assert_eq!(first_line(input.as_bytes()).unwrap(), password, "{input:?}");
        }
    }
}
