//! E-mail: letters with a text and an HTML body, handed to one relay over a small pool of connections.

mod answer;
mod connection;
mod limits;
mod outbox;
mod pool;
mod relay;
mod report;
#[cfg(test)]
mod sink;
mod stream;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use entity::values::DeliveryId;
use lettre::message::header::{ContentDisposition, ContentType, HeaderName, HeaderValue, ReplyTo};
use lettre::message::{Mailbox, Mailboxes, MultiPart, SinglePart};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use self::answer::Status;
use self::connection::Written;
use self::limits::Limits;
pub use self::outbox::{Kept, Outbox};
use self::pool::Pool;
use self::relay::Relay;
pub use self::report::{Action, Fate, Letter, NoReport, Report};
use super::fence::Fence;
use super::outcome::{NotSent, Outcome};
use super::providers::SmtpSettings;
use super::render::CalendarFile;
use super::standing::{Standing, State};
use crate::clock::Clock;

/// Letters on their way at once: one a connection.
pub const AT_ONCE: usize = pool::CONNECTIONS;

/// The sender is named by letters only.
const ONLY_LETTERS_SHOW: &[NotSent] = &[NotSent::SenderRefused, NotSent::Refusing, NotSent::Unanswered];

/// Sends letters from one sender.
pub struct Mailer {
    sender: Sender,
    transport: Transport,
    standing: Standing,
}

/// Whose name stands on a letter.
pub struct Sender {
    /// Where letters come from, and where the relay sends those that cannot be delivered.
    pub from: Mailbox,
    /// The person who reads what donors answer.
    pub reply_to: Option<Mailbox>,
}

impl From<Mailbox> for Sender {
    fn from(from: Mailbox) -> Self {
        Self { from, reply_to: None }
    }
}

enum Transport {
    Relay(Box<Pool>),
    Memory(Outbox),
}

/// A letter in words, and whose it is.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    /// The row of the ledger.
    pub id: DeliveryId,
    /// What nobody guesses of its name.
    pub tag: &'a str,
    /// The address in the clear.
    pub to: &'a str,
    /// One line.
    pub subject: &'a str,
    /// The plain body.
    pub text: &'a str,
    /// The same words in HTML.
    pub html: &'a str,
    /// The page on which the reader takes letters away (RFC 8058).
    pub way_out: Option<&'a str>,
    /// What the reader's calendar takes from it.
    pub calendar: Option<&'a CalendarFile>,
}

impl Mailer {
    /// A mailer that connects when the first letter leaves. It greets the relay with the domain of the sender, and counts the
    /// pauses between attempts on `clock`.
    ///
    /// # Errors
    /// [`NotSent::NotEncrypted`] if encryption cannot be set up on this machine.
    pub fn new(settings: SmtpSettings, sender: impl Into<Sender>, clock: Clock) -> Result<Self, NotSent> {
        let sender = sender.into();
        let hello = ClientId::Domain(sender.from.email.domain().to_owned());
        let relay = Relay::new(settings, hello, Limits::DEFAULT, &[])?;
        Ok(Self::through(relay, sender, clock))
    }

    /// A mailer whose letters stay in memory, with the outbox that shows them. For tests.
    #[must_use]
    pub fn in_memory(from: Mailbox, clock: Clock) -> (Self, Outbox) {
        let outbox = Outbox::default();
        let transport = Transport::Memory(outbox.clone());
        let standing = Standing::new(clock, ONLY_LETTERS_SHOW);
        let sender = Sender::from(from);
        (
            Self {
                sender,
                transport,
                standing,
            },
            outbox,
        )
    }

    fn through(relay: Relay, sender: Sender, clock: Clock) -> Self {
        let transport = Transport::Relay(Box::new(Pool::new(relay)));
        let standing = Standing::new(clock, ONLY_LETTERS_SHOW);
        Self {
            sender,
            transport,
            standing,
        }
    }

    /// The relay as operators know it: its host and port, without the sign-in.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.transport {
            Transport::Relay(pool) => pool.relay_name(),
            Transport::Memory(_) => "memory".to_owned(),
        }
    }

    /// The domain from which letters come.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.sender.from.email.domain()
    }

    /// The address of whoever reads what donors answer.
    #[must_use]
    pub fn answers_to(&self) -> &str {
        let reader = self.sender.reply_to.as_ref().unwrap_or(&self.sender.from);
        reader.email.as_ref()
    }

    /// How the relay stands, as far as this process has met it.
    #[must_use]
    pub fn state(&self) -> State {
        self.standing.state()
    }

    /// Letters that may be on their way at once, or about to be.
    #[must_use]
    pub fn room(&self) -> usize {
        let room = match &self.transport {
            Transport::Relay(pool) => pool.room(),
            Transport::Memory(_) => AT_ONCE,
        };
        self.standing.room(room)
    }

    /// Hands one letter over. `fence` is asked immediately before its first byte is written. After `stop` a letter of which
    /// nothing has left stays here, and the relay's answer to one that has is waited for shortly.
    pub async fn send(&self, letter: Mail<'_>, fence: &Fence, stop: &CancellationToken) -> Outcome {
        let now = self.standing.clock().now();
        let message_id = message_id((letter.id, letter.tag), self.domain());
        let Ok(message) = compose(&self.sender, letter, &message_id, now) else {
            // The relay would say so too: 501 is a syntax error in an address, 5.1.3 a bad one.
            let code = "501 5.1.3".to_owned();
            return Outcome::NoSuchAddress { code };
        };
        let offered_at = Instant::now();
        let outcome = match &self.transport {
            Transport::Relay(pool) => {
                let written = Written {
                    message: &message.formatted(),
                    id: &message_id,
                    fence,
                };
                pool.send(message.envelope(), written, stop).await
            }
            Transport::Memory(outbox) => {
                outbox.keep(letter);
                Outcome::Accepted {
                    provider_id: message_id,
                }
            }
        };
        self.standing.learn(outcome, offered_at)
    }

    /// Looks how the relay stands, if it is time to and no letter has shown it.
    pub async fn look(&self, stop: &CancellationToken) {
        self.standing.look(stop, self.check()).await;
    }

    /// Whether the relay takes the connection, the encryption and the sign-in.
    ///
    /// # Errors
    /// [`NotSent`] says what was in the way.
    pub async fn check(&self) -> Result<(), NotSent> {
        match &self.transport {
            Transport::Relay(pool) => pool.check().await,
            Transport::Memory(_) => Ok(()),
        }
    }
}

/// The same row of the ledger always has the same id: a receiver can drop a repeated letter, and a bounce finds its row.
#[must_use]
pub fn message_id((id, tag): (DeliveryId, &str), domain: &str) -> String {
    format!("<delivery-{id}.{tag}@{domain}>")
}

/// A recipient that is no address, or a letter that cannot be built.
struct BadMail;

fn compose(sender: &Sender, letter: Mail<'_>, message_id: &str, now: DateTime<Utc>) -> Result<Message, BadMail> {
    let to: Address = letter.to.parse().map_err(|_| BadMail)?;
    let bodies = MultiPart::alternative_plain_html(letter.text.to_owned(), letter.html.to_owned());
    let content = match letter.calendar {
        None => bodies,
        Some(file) => MultiPart::mixed().multipart(bodies).singlepart(attached(file)?),
    };
    let mut message = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(None, to))
        .subject(letter.subject)
        .date(now.into())
        .message_id(Some(message_id.to_owned()))
        .multipart(content)
        .map_err(|_| BadMail)?;
    if let Some(person) = &sender.reply_to {
        message
            .headers_mut()
            .set(ReplyTo::from(Mailboxes::from(person.clone())));
    }
    // RFC 3834: answering machines leave it alone.
    put(
        &mut message,
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    );
    if let Some(page) = letter.way_out {
        put(
            &mut message,
            HeaderName::new_from_ascii_str("List-Unsubscribe"),
            format!("<{page}>"),
        );
        let post = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
        put(&mut message, post, "List-Unsubscribe=One-Click".to_owned());
    }
    Ok(message)
}

fn attached(file: &CalendarFile) -> Result<SinglePart, BadMail> {
    let media_type = format!("text/calendar; method={}; charset=utf-8", file.method);
    let media_type = ContentType::parse(&media_type).map_err(|_| BadMail)?;
    Ok(SinglePart::builder()
        .header(media_type)
        .header(ContentDisposition::attachment("qanat.ics"))
        .body(file.text.clone()))
}

fn put(message: &mut Message, name: HeaderName, value: String) {
    message.headers_mut().insert_raw(HeaderValue::new(name, value));
}
