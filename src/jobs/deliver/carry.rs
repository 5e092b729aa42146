//! Puts a message into words and hands it to the carrier of its channel.

use std::sync::Arc;

use entity::values::{DeliveryState, Direction};
use entity::{delivery, donor};

use crate::actions::receipt;
use crate::app::App;
use crate::domain::contact::{Email, Phone};
use crate::domain::text;
use crate::notify::SmsCarrier;
use crate::notify::email::Mail;
use crate::notify::message::Message;
use crate::notify::outcome::{NotSent, Outcome};
use crate::notify::render::{Answers, Rendered, render};
use crate::notify::smpp::{Connector, Fence, TextMessage};
use crate::store::receipts::PartAccepted;
use crate::store::{donors, simulator};

/// What a carrier said when it was handed a message.
pub struct Handed {
    pub outcome: Outcome,
    /// Of a text in several parts what became of each; nothing of any other message.
    pub parts: Vec<PartAccepted>,
    /// Whether the person has it already: a simulated phone shows a message at once.
    pub shown: bool,
}

impl From<Outcome> for Handed {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            parts: vec![],
            shown: false,
        }
    }
}

pub async fn carry(
    app: &App,
    row: &delivery::Model,
    donor: &donor::Model,
    message: &Message,
) -> anyhow::Result<Handed> {
    let contact = donors::contact(&app.keys, donor)?;
    let answers = if app.house.two_way_sms {
        Answers::Reply
    } else {
        Answers::Link
    };
    let rendered = render(message, row.language, row.channel, answers, app.clock.now());
    match (rendered, &contact.phone, &contact.email) {
        (Some(Rendered::Email { subject, text, html }), _, Some(email)) => {
            Ok(letter(app, row, email, [&subject, &text, &html]).await.into())
        }
        (Some(Rendered::Sms { text, .. }), Some(phone), _) => match &app.carriers.sms {
            Some(SmsCarrier::Smpp(connector)) => Ok(submit(app, connector, row, phone, &text).await),
            Some(SmsCarrier::Simulator) => show(app, row, phone, &text).await,
            None => Ok(unconfigured().into()),
        },
        _ => Ok(Handed::from(Outcome::Refused {
            permanent: true,
            code: "no address".to_owned(),
        })),
    }
}

const fn unconfigured() -> Outcome {
    Outcome::NotSent {
        why: NotSent::Unconfigured,
    }
}

async fn letter(app: &App, row: &delivery::Model, to: &Email, [subject, text, html]: [&str; 3]) -> Outcome {
    let Some(mailer) = &app.carriers.email else {
        return unconfigured();
    };
    let mail = Mail {
        id: row.id,
        to: to.reveal(),
        subject,
        text,
        html,
    };
    mailer.send(mail, app.clock.now(), &app.stopping).await
}

async fn show(app: &App, row: &delivery::Model, phone: &Phone, text: &str) -> anyhow::Result<Handed> {
    let provider_id = format!("sim-{}", row.id);
    let sent = (provider_id.as_str(), Direction::ToPhone);
    simulator::insert(&app.db, &app.keys, sent, phone, text, app.clock.now()).await?;
    Ok(Handed {
        shown: true,
        ..Outcome::Accepted { provider_id }.into()
    })
}

async fn submit(app: &App, connector: &Connector, row: &delivery::Model, phone: &Phone, words: &str) -> Handed {
    let message = TextMessage {
        reference: row.id.0,
        to: phone.reveal(),
        words,
        expires_at: row.expires_at,
        receipt: true,
    };
    let submission = connector.submit(&message, &fence(app, connector, row)).await;
    let ids: Vec<Option<String>> = submission.part_ids.iter().map(|id| receipt::key(id)).collect();
    let outcome = match submission.outcome {
        Outcome::Accepted { .. } => Outcome::Accepted {
            provider_id: ids.iter().flatten().next().cloned().unwrap_or_default(),
        },
        other => other,
    };
    let known = matches!(outcome, Outcome::Accepted { .. } | Outcome::Uncertain);
    let total = text::parts(words).parts;
    let parts = (0..total).map(|part| PartAccepted {
        state: (part < ids.len()).then_some(DeliveryState::Accepted),
        provider_id: ids.get(part).cloned().flatten(),
    });
    Handed {
        outcome,
        parts: parts.filter(|_| known && total > 1).collect(),
        shown: false,
    }
}

/// Lets a part be written only as long as its answer would come under the lease. The lease is the worker's own knowledge:
/// a process that was stopped and woken again finds it over, whatever others have done with the row since.
fn fence(app: &App, connector: &Connector, row: &delivery::Model) -> Fence {
    let (clock, until) = (app.clock.clone(), row.lease_until);
    let answer = clock.span(connector.limits().answer);
    Arc::new(move || until.is_some_and(|until| clock.now() + answer < until))
}
