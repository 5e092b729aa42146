//! One conversation with the relay, one message at a time. It knows at which step a conversation stopped, because that
//! decides whether the message left.

use std::error::Error as _;

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::answer::{self, Status, Step};
use super::limits::Limits;
use crate::notify::Fence;
use crate::notify::outcome::{NotSent, Outcome};

/// A signed-in connection.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    limits: Limits,
}

/// A message as it leaves, the id that receipts and bounces will call it by, and the right to write it.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    pub message: &'a [u8],
    pub id: &'a str,
    pub fence: &'a Fence,
}

/// Why a relay does not wait for the message.
pub enum Closed {
    /// That is the end of the message.
    Ended(Outcome),
    /// The connection ended at the first command, as an idle one does when the relay has closed it.
    Stale,
}

/// Why a conversation stopped.
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

    /// Names the sender and the recipients and asks for the word to begin. Not a byte of the message leaves.
    pub async fn open(&mut self, envelope: &Envelope) -> Result<(), Closed> {
        self.converse(envelope).await.map_err(|(step, failed)| match step {
            Step::Sender if failed.is_farewell() => Closed::Stale,
            step => Closed::Ended(failed.ends(step)),
        })
    }

    async fn converse(&mut self, envelope: &Envelope) -> Result<(), (Step, Failed)> {
        let options = self.options(envelope).map_err(|failed| (Step::Recipient, failed))?;
        let sender = Mail::new(envelope.from().cloned(), options);
        self.command(sender).await.map_err(|failed| (Step::Sender, failed))?;
        for recipient in envelope.to() {
            let recipient = Rcpt::new(recipient.clone(), vec![]);
            self.command(recipient)
                .await
                .map_err(|failed| (Step::Recipient, failed))?;
        }
        self.command(Data).await.map_err(|failed| (Step::Message, failed))
    }

    /// Hands over the message. From its first byte on only the relay's answer tells whether it has it.
    pub async fn hand_over(&mut self, written: Written<'_>, stop: &CancellationToken) -> Outcome {
        if !(written.fence)() {
            return Outcome::NotSent {
                why: NotSent::Withdrawn,
            };
        }
        let limits = self.limits;
        let stopped = async {
            stop.cancelled().await;
            sleep(limits.farewell).await;
        };
        let answer = tokio::select! {
            answer = timeout(limits.message, self.smtp.message(written.message)) => answer.map_err(|_| Failed::Broken),
            () = stopped => Err(Failed::Broken),
        };
        match answer.and_then(|answer| Ok(answer?)) {
            Ok(_) => Outcome::Accepted {
                provider_id: written.id.to_owned(),
            },
            Err(Failed::Broken) => Outcome::Uncertain,
            Err(failed) => failed.ends(Step::Message),
        }
    }

    /// Makes the relay forget a message that it has refused. Returns whether the connection is good for another one.
    pub async fn reset(&mut self) -> bool {
        self.command(Rset).await.is_ok()
    }

    /// Asks whether the relay is still there.
    pub async fn check(&mut self) -> Result<(), NotSent> {
        self.command(Noop).await.map_err(|_| NotSent::TurnedAway)
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
    /// What it makes of a message of which nothing has left, or to which the relay has said no.
    fn ends(self, step: Step) -> Outcome {
        match self {
            Self::Broken => Outcome::NotSent { why: NotSent::Broken },
            Self::Refused { permanent, code } => answer::outcome(step, permanent, code),
        }
    }

    /// Whether the relay has ended the connection: 421 says that it is about to.
    fn is_farewell(&self) -> bool {
        match self {
            Self::Refused { code, .. } => code.starts_with("421"),
            Self::Broken => true,
        }
    }
}

/// The code of an answer, with its enhanced status (RFC 3463) if the relay gave one.
impl From<SmtpError> for Failed {
    fn from(error: SmtpError) -> Self {
        let Some(code) = error.status() else {
            return Self::Broken;
        };
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        let status = text.split_whitespace().next().and_then(Status::parse);
        let code = status.map_or_else(|| code.to_string(), |status| format!("{code} {status}"));
        Self::Refused {
            permanent: error.is_permanent(),
            code,
        }
    }
}
