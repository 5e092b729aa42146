//! The mail relay of the settings. None is a state of its own, shown wherever somebody looks, and never a success.

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::escapes::{self, BrokenEscape};

/// Where e-mail is handed over: `smtp://USER:PASSWORD@HOST:PORT?tls=starttls|none` or `smtps://..`.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// The relay's name, or an IP address without brackets.
    pub host: String,
    /// 465 for `smtps:`, 587 with STARTTLS, 25 without encryption, unless the address says otherwise.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// What the relay asks for.
    pub sign_in: Option<SignIn>,
}

/// How a connection to the relay is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte: `smtps:`.
    Implicit,
    /// After STARTTLS, which the relay must offer. What `smtp:` means for another machine, because a downgrade that
    /// nobody notices would show who gives blood.
    Starttls,
    /// Not at all. What `smtp:` means for this machine; for another one it has to be said.
    Plain,
}

/// A user and a password for the relay.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The user.
    pub user: SecretString,
    /// The password.
    pub password: SecretString,
}

/// Why a relay's address was not understood. It never repeats the address, which holds a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCarrier {
    /// Not an address of a relay.
    #[error("write smtp://HOST:PORT, or smtps://USER:PASSWORD@HOST")]
    NotSmtp,
    /// A user without a password, or one of them in letters that are no UTF-8.
    #[error("write both a user and a password, percent-encoded where they hold signs such as @ or /")]
    SignIn,
    /// A percent sign that begins no escape.
    #[error(transparent)]
    Escape(#[from] BrokenEscape),
    /// An option that does not exist, or not for this scheme.
    #[error("the only option is ?tls=starttls or ?tls=none, and only with smtp:")]
    Option,
    /// A password that anybody on the way could read.
    #[error("a password needs encryption: use smtps: or ?tls=starttls")]
    PasswordInTheClear,
}

impl SmtpSettings {
    /// Reads the value of `QANAT_SMTP_URL`.
    ///
    /// # Errors
    /// [`BadCarrier`] says what to write instead.
    pub fn parse(address: &SecretString) -> Result<Self, BadCarrier> {
        let url = Url::parse(address.expose_secret()).map_err(|_| BadCarrier::NotSmtp)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(BadCarrier::NotSmtp);
        }
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(BadCarrier::NotSmtp)?;
        let host = host.trim_matches(['[', ']']).to_owned();
        escapes::check(address.expose_secret())?;
        let tls = protection(&url, &host)?;
        let sign_in = sign_in(&url)?;
        if sign_in.is_some() && tls == Tls::Plain && !is_this_machine(&host) {
            return Err(BadCarrier::PasswordInTheClear);
        }
        let port = url.port().unwrap_or(match tls {
            Tls::Implicit => 465,
            Tls::Starttls => 587,
            Tls::Plain => 25,
        });
        Ok(Self {
            host,
            port,
            tls,
            sign_in,
        })
    }
}

fn protection(url: &Url, host: &str) -> Result<Tls, BadCarrier> {
    let mut options = url.query_pairs();
    let option = options.next();
    if options.next().is_some() {
        return Err(BadCarrier::Option);
    }
    match (url.scheme(), option.as_ref().map(|(name, value)| (&**name, &**value))) {
        ("smtps", None) => Ok(Tls::Implicit),
        ("smtp", None) if is_this_machine(host) => Ok(Tls::Plain),
        ("smtp", None | Some(("tls", "starttls"))) => Ok(Tls::Starttls),
        ("smtp", Some(("tls", "none"))) => Ok(Tls::Plain),
        ("smtp" | "smtps", Some(_)) => Err(BadCarrier::Option),
        _ => Err(BadCarrier::NotSmtp),
    }
}

fn sign_in(url: &Url) -> Result<Option<SignIn>, BadCarrier> {
    let decoded = |text| match percent_decode_str(text).decode_utf8() {
        Ok(text) if !text.is_empty() => Ok(SecretString::from(text.into_owned())),
        _ => Err(BadCarrier::SignIn),
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) => Ok(Some(SignIn {
            user: decoded(user)?,
            password: decoded(password)?,
        })),
        (_, None) => Err(BadCarrier::SignIn),
    }
}

/// Whether a host is the machine itself.
pub(super) fn is_this_machine(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Ipv4(ip)) => ip.is_loopback(),
        Ok(Host::Domain(name)) => name == "localhost",
        _ => host.parse().is_ok_and(|ip: std::net::Ipv6Addr| ip.is_loopback()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(address: &str) -> Result<SmtpSettings, BadCarrier> {
        SmtpSettings::parse(&address.into())
    }

    #[test]
    fn encryption_is_the_default_except_on_this_machine() {
        for (address, host, port, tls) in [
            ("smtps://mail.example.kz", "mail.example.kz", 465, Tls::Implicit),
            ("smtps://127.0.0.1:4465/", "127.0.0.1", 4465, Tls::Implicit),
            ("smtp://mail.example.kz", "mail.example.kz", 587, Tls::Starttls),
            ("smtp://10.0.0.5:25", "10.0.0.5", 25, Tls::Starttls),
            ("smtp://mail.example.kz?tls=none", "mail.example.kz", 25, Tls::Plain),
            ("smtp://localhost:1025", "localhost", 1025, Tls::Plain),
            ("smtp://127.0.0.1", "127.0.0.1", 25, Tls::Plain),
            ("smtp://[::1]:2525", "::1", 2525, Tls::Plain),
            ("smtp://localhost:1025?tls=starttls", "localhost", 1025, Tls::Starttls),
        ] {
            let settings = smtp(address).unwrap();
            assert_eq!(
                (settings.host.as_str(), settings.port, settings.tls),
                (host, port, tls),
                "{address}"
            );
            assert!(settings.sign_in.is_none());
        }
    }

    #[test]
    fn a_wrong_address_is_refused_by_name() {
        for (address, refusal) in [
            ("", BadCarrier::NotSmtp),
            ("mail.example.kz:25", BadCarrier::NotSmtp),
            ("http://mail.example.kz", BadCarrier::NotSmtp),
            ("smtp:", BadCarrier::NotSmtp),
            ("smtp://mail.example.kz/inbox", BadCarrier::NotSmtp),
            ("smtp://mail.example.kz:99999", BadCarrier::NotSmtp),
            ("smtp://user@mail.example.kz", BadCarrier::SignIn),
            ("smtp://:hush@mail.example.kz", BadCarrier::SignIn),
            ("smtp://user:%FF@mail.example.kz", BadCarrier::SignIn),
            ("smtp://user:p%zz@mail.example.kz", BadCarrier::Escape(BrokenEscape)),
            ("smtps://user%4:hush@mail.example.kz", BadCarrier::Escape(BrokenEscape)),
            ("smtps://user:50%@mail.example.kz", BadCarrier::Escape(BrokenEscape)),
            ("smtp://mail.example.kz?tls=maybe", BadCarrier::Option),
            ("smtp://mail.example.kz?tls=none&tls=starttls", BadCarrier::Option),
            ("smtps://mail.example.kz?tls=none", BadCarrier::Option),
            (
                "smtp://user:hush@mail.example.kz?tls=none",
                BadCarrier::PasswordInTheClear,
            ),
        ] {
            assert_eq!(smtp(address).map(|_| ()), Err(refusal), "{address}");
        }
    }

    #[test]
    fn a_password_is_decoded_and_never_printed() {
        let settings = smtp("smtps://nurse%40example.kz:p%40ss%2Fword@mail.example.kz").unwrap();
        let printed = format!("{settings:?}");
        let SignIn { user, password } = settings.sign_in.unwrap();
        assert_eq!(user.expose_secret(), "nurse@example.kz");
        assert_eq!(password.expose_secret(), "p@ss/word");
        assert!(!printed.contains("p@ss") && !printed.contains("nurse"), "{printed}");
    }
}
