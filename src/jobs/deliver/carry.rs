//! Puts a message into words and hands it to the carrier of its channel.

use entity::delivery;
use entity::values::{Channel, DeliveryState, Direction};

use super::lease::Lease;
use super::ready::Leaving;
use crate::actions::{bounce, receipt, unsubscribe};
use crate::app::App;
use crate::domain::contact::{Email, Phone};
use crate::domain::price::Charge;
use crate::domain::text;
use crate::notify::email::Mail;
use crate::notify::gateway::Gateway;
use crate::notify::message::Message;
use crate::notify::outcome::{NotSent, Outcome};
use crate::notify::render::{Answers, Occasion, Rendered, calendar, render};
use crate::notify::smpp::Connector;
use crate::notify::{Fence, Route, SmsCarrier, TextMessage};
use crate::store::receipts::PartAccepted;
use crate::store::{donors, simulator, suppressions};

/// What a carrier said when it was handed a message.
pub struct Carried {
    pub outcome: Outcome,
    /// Of a text in several parts what became of each; nothing of any other message.
    pub parts: Vec<PartAccepted>,
    /// Whether the person has it already: a simulated phone shows a message at once.
    pub shown: bool,
    /// What it may cost, of what somebody is paid for.
    pub charge: Option<Charge>,
}

impl From<Outcome> for Carried {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            parts: vec![],
            shown: false,
            charge: None,
        }
    }
}

pub async fn carry(app: &App, lease: &Lease, leaving: &Leaving) -> anyhow::Result<Carried> {
    let Leaving {
        row, donor, message, ..
    } = leaving;
    let contact = donors::contact(&app.keys, donor)?;
    let route = row.route.as_deref().and_then(|name| app.carriers.route(name));
    let answers = if route.is_some_and(Route::two_way) {
        Answers::Reply
    } else {
        Answers::Link
    };
    let wants_a_way_out = row.channel == Channel::Email && !row.purpose.is_asked_for();
    let way_out = wants_a_way_out.then(|| unsubscribe::url(&app.context(), donor));
    let way_out = way_out.as_deref();
    let rendered = render(message, row.language, row.channel, answers, way_out, app.clock.now());
    let rendered = rendered.map(|words| {
        if donor.latin {
            words.in_latin(row.language)
        } else {
            words
        }
    });
    match (rendered, &contact.phone, &contact.email) {
        (Some(Rendered::Email { subject, text, html }), _, Some(email)) => {
            Ok(
                letter((app, lease), row, (email, message), [&subject, &text, &html], way_out)
                    .await?
                    .into(),
            )
        }
        (Some(Rendered::Sms { text, .. }), Some(phone), _) => match route {
            Some(route) => over(app, lease, route, (leaving, phone, &text)).await,
            None => Ok(unconfigured().into()),
        },
        _ => Ok(Carried::from(Outcome::Refused {
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

async fn letter(
    (app, lease): (&App, &Lease),
    row: &delivery::Model,
    (to, message): (&Email, &Message),
    [subject, text, html]: [&str; 3],
    way_out: Option<&str>,
) -> anyhow::Result<Outcome> {
    let Some(mailer) = &app.carriers.email else {
        return Ok(unconfigured());
    };
    let calendar = row.appointment_id.and_then(|appointment| {
        let occasion = Occasion {
            appointment,
            revision: row.revision,
            domain: mailer.domain(),
            organizer: mailer.answers_to(),
        };
        calendar(message, row.language, occasion, app.clock.now())
    });
    let mail = Mail {
        id: row.id,
        tag: &bounce::tag(&app.keys, row),
        to: to.reveal(),
        subject,
        text,
        html,
        way_out,
        calendar: calendar.as_ref(),
    };
    let outcome = mailer.send(mail, &lease.fence(), &app.stopping).await;
    if let Outcome::NoSuchAddress { code } = &outcome {
        // The relay has taken nothing: should this fail, the row is tried again and refused again.
        let address = (row.channel, row.address_index.as_slice());
        suppressions::add(&app.db, address, code, app.clock.now()).await?;
    }
    Ok(outcome)
}

async fn over(
    app: &App,
    lease: &Lease,
    route: &Route,
    (leaving, phone, words): (&Leaving, &Phone, &str),
) -> anyhow::Result<Carried> {
    let row = &leaving.row;
    let message = TextMessage {
        reference: row.id.0,
        to: phone.reveal(),
        words,
        // Without a word that it was in vain, nothing else would be tried.
        expires_at: if route.tells_of_failures() {
            leaving.valid_until
        } else {
            row.expires_at
        },
        receipt: true,
    };
    let carried = match &route.carrier {
        SmsCarrier::Smpp(connector) => submit(connector, &lease.fence(), &message).await,
        SmsCarrier::Gateway(gateway) => post(app, gateway, &lease.fence(), &message).await.into(),
        SmsCarrier::Simulator => show(app, row, phone, words).await?,
    };
    let may_have_left = matches!(carried.outcome, Outcome::Accepted { .. } | Outcome::Uncertain);
    Ok(Carried {
        charge: may_have_left.then(|| route.charge(text::parts(words).parts)),
        ..carried
    })
}

async fn show(app: &App, row: &delivery::Model, phone: &Phone, text: &str) -> anyhow::Result<Carried> {
    let provider_id = format!("sim-{}", row.id);
    let sent = (provider_id.as_str(), Direction::ToPhone);
    simulator::insert(&app.db, &app.keys, sent, phone, text, app.clock.now()).await?;
    Ok(Carried {
        shown: true,
        ..Outcome::Accepted { provider_id }.into()
    })
}

/// A gateway splits a long text itself, and speaks of it by one id.
async fn post(app: &App, gateway: &Gateway, fence: &Fence, message: &TextMessage<'_>) -> Outcome {
    match gateway.send(message, fence, &app.stopping).await {
        Outcome::Accepted { provider_id } => Outcome::Accepted {
            provider_id: receipt::key(&provider_id).unwrap_or_default(),
        },
        other => other,
    }
}

async fn submit(connector: &Connector, fence: &Fence, message: &TextMessage<'_>) -> Carried {
    let submission = connector.submit(message, fence).await;
    let ids: Vec<Option<String>> = submission.part_ids.iter().map(|id| receipt::key(id)).collect();
    let outcome = match submission.outcome {
        Outcome::Accepted { .. } => Outcome::Accepted {
            provider_id: ids.iter().flatten().next().cloned().unwrap_or_default(),
        },
        other => other,
    };
    let known = matches!(outcome, Outcome::Accepted { .. } | Outcome::Uncertain);
    let total = text::parts(message.words).parts;
    let parts = (0..total).map(|part| PartAccepted {
        state: (part < ids.len()).then_some(DeliveryState::Accepted),
        provider_id: ids.get(part).cloned().flatten(),
    });
    Carried {
        parts: parts.filter(|_| known && total > 1).collect(),
        ..outcome.into()
    }
}
