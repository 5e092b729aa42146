//! One conversation with the relay, one message at a time. It knows at which step a conversation stopped, because that
//! decides whether the message left.

use std::error::Error as _;

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use tokio::time::timeout;

use super::relay::Limits;
use crate::notify::outcome::{NotSent, Outcome};

/// A signed-in connection.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    limits: Limits,
}

/// How a message ended, and whether the connection is good for another one.
pub enum Exchange {
    /// The end of the message.
    Ended { outcome: Outcome, reusable: bool },
    /// The connection ended at the first command, as an idle one does when the relay has closed it.
    Stale,
}

/// Where a conversation stopped.
enum Step {
    /// At the sender, the first command of every message.
    Sender,
    /// Before the first byte of the message.
    Recipient,
    /// After it: only the relay's answer tells whether it has the message.
    Message,
}

/// Why it stopped.
enum Failed {
    /// The relay said no.
    Refused { permanent: bool, code: String },
    /// No answer, or none that makes sense.
    Broken,
}

impl Connection {
    pub fn new(smtp: AsyncSmtpConnection, limits: Limits) -> Self {
        Self { smtp, limits }
    }

    /// Hands over one message.
    pub async fn send(&mut self, envelope: &Envelope, message: &[u8], message_id: &str) -> Exchange {
        let (outcome, reusable) = match self.converse(envelope, message).await {
            Ok(()) => (
                Outcome::Accepted {
                    provider_id: message_id.to_owned(),
                },
                true,
            ),
            Err((Step::Sender, failed)) if failed.is_farewell() => return Exchange::Stale,
            Err((Step::Message, Failed::Broken)) => (Outcome::Uncertain, false),
            Err((_, Failed::Broken)) => (Outcome::NotSent { why: NotSent::Broken }, false),
            Err((_, failed)) if failed.wants_sign_in() => (
                Outcome::NotSent {
                    why: NotSent::SignInRefused,
                },
                false,
            ),
            Err((_, Failed::Refused { permanent, code })) => {
                let reusable = self.command(Rset).await.is_ok();
                (Outcome::Refused { permanent, code }, reusable)
            }
        };
        Exchange::Ended { outcome, reusable }
    }

    /// Asks whether the relay is still there.
    pub async fn check(&mut self) -> Result<(), NotSent> {
        self.command(Noop).await.map_err(|_| NotSent::TurnedAway)
    }

    async fn converse(&mut self, envelope: &Envelope, message: &[u8]) -> Result<(), (Step, Failed)> {
        let options = self.options(envelope).map_err(|failed| (Step::Recipient, failed))?;
        let sender = Mail::new(envelope.from().cloned(), options);
        self.command(sender).await.map_err(|failed| (Step::Sender, failed))?;
        for recipient in envelope.to() {
            let recipient = Rcpt::new(recipient.clone(), vec![]);
            self.command(recipient)
                .await
                .map_err(|failed| (Step::Recipient, failed))?;
        }
        self.command(Data).await.map_err(|failed| (Step::Recipient, failed))?;
        let answer = timeout(self.limits.message, self.smtp.message(message)).await;
        match answer.map_err(|_| Failed::Broken).and_then(|answer| Ok(answer?)) {
            Ok(_) => Ok(()),
            Err(failed) => Err((Step::Message, failed)),
        }
    }

    /// An address in another script needs a relay that knows it (RFC 6531). The message itself is always ASCII.
    fn options(&self, envelope: &Envelope) -> Result<Vec<MailParameter>, Failed> {
        let mut addresses = envelope.to().iter().chain(envelope.from());
        if addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            return Ok(vec![]);
        }
        if self.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Ok(vec![MailParameter::SmtpUtfEight]);
        }
        Err(Failed::Refused {
            permanent: true,
            code: "553 5.6.7".to_owned(),
        })
    }

    async fn command(&mut self, command: impl std::fmt::Display) -> Result<(), Failed> {
        let answer = timeout(self.limits.command, self.smtp.command(command)).await;
        answer.map_err(|_| Failed::Broken)??;
        Ok(())
    }
}

impl Failed {
    /// Whether the relay has ended the connection: 421 says that it is about to.
    fn is_farewell(&self) -> bool {
        match self {
            Self::Refused { code, .. } => code.starts_with("421"),
            Self::Broken => true,
        }
    }

    /// Whether the relay wants a user or encryption first: a fault of the settings, not of the message.
    fn wants_sign_in(&self) -> bool {
        let wants = |code: &str| {
            ["530", "534", "535", "538"]
                .iter()
                .any(|wanted| code.starts_with(wanted))
        };
        matches!(self, Self::Refused { code, .. } if wants(code))
    }
}

/// The code of an answer, with its enhanced status (RFC 3463) if the relay gave one.
impl From<SmtpError> for Failed {
    fn from(error: SmtpError) -> Self {
        let Some(code) = error.status() else {
            return Self::Broken;
        };
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        let status = text.split_whitespace().next().filter(|word| is_enhanced_status(word));
        let code = status.map_or_else(|| code.to_string(), |status| format!("{code} {status}"));
        Self::Refused {
            permanent: error.is_permanent(),
            code,
        }
    }
}

fn is_enhanced_status(word: &str) -> bool {
    let numbers: Vec<_> = word.split('.').collect();
    let is_number = |text: &&str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.len() == 3 && numbers.iter().all(is_number)
}
