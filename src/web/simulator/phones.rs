//! The phones of the simulator. There are none when another carrier takes the text messages.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use chrono_tz::Asia;
use entity::values::Direction;
use serde::Deserialize;

use super::forms::ReplyForm;
use super::pages::{self, Bubble};
use crate::actions::reply::receive_reply;
use crate::app::App;
use crate::domain::contact::Phone;
use crate::keyring::fresh_token;
use crate::notify::{Route, SmsCarrier};
use crate::store::simulator::{self, Shown};
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::page::{Frame, Page, refused};
use crate::web::session::Coordinator;
use crate::web::when;
use crate::web::words::Words;

/// Among how many of the newest messages phones are looked for.
const NEWEST: u64 = 400;
/// How many phones are shown, and how many messages on each.
const PHONES: usize = 24;
const MESSAGES: usize = 8;

/// The one phone that is looked for, written in any way; without it, the latest are shown.
#[derive(Deserialize)]
pub struct Sought {
    #[serde(default)]
    phone: String,
}

impl Sought {
    fn is_all(&self) -> bool {
        self.phone.trim().is_empty()
    }

    /// The page of what is looked for. Digits need no escape in an address.
    fn address(&self) -> String {
        match Phone::parse_any(&self.phone) {
            Ok(phone) => format!("/simulator?phone={}", phone.reveal().trim_start_matches('+')),
            Err(_) => "/simulator".to_owned(),
        }
    }
}

/// GET /simulator
pub async fn show(
    State(app): State<App>,
    reader: Reader,
    frame: Frame,
    Query(sought): Query<Sought>,
) -> Result<Response, WebError> {
    only_simulated(&app, reader)?;
    Ok(page(&app, frame, &sought, FormState::default()).await?.into_response())
}

/// POST /simulator
pub async fn reply(
    State(app): State<App>,
    reader: Reader,
    frame: Frame,
    Query(sought): Query<Sought>,
    mut form: FormState<ReplyForm>,
) -> Result<Response, WebError> {
    only_simulated(&app, reader)?;
    let phone = Phone::parse_any(&form.typed.phone).ok();
    // Only a phone that was written to exists here.
    let known = match &phone {
        Some(phone) => !simulator::of_phone(&app.db, &app.keys, phone).await?.is_empty(),
        None => false,
    };
    let Some(phone) = phone.filter(|_| known) else {
        return Err(WebError::NotFound);
    };
    if form.typed.text.trim().is_empty() && !form.is_wrong() {
        form.refuse("text", "reply-length");
    }
    if form.is_wrong() {
        return Ok(refused(page(&app, frame, &sought, form).await?));
    }
    let (text, id) = (form.typed.text.trim(), format!("sim-from-{}", fresh_token(16)));
    let sent = (id.as_str(), Direction::FromPhone);
    simulator::insert(&app.db, &app.keys, sent, &phone, text, app.clock.now()).await?;
    receive_reply(&app.context(), &phone, text, &id).await?;
    Ok(Redirect::to(&sought.address()).into_response())
}

/// A coordinator, or whoever else knocks.
type Reader = Result<Coordinator, WebError>;

/// The phones are there where they are simulated; outside of the demo only staff may look at them.
fn only_simulated(app: &App, reader: Reader) -> Result<(), WebError> {
    if !app.house.open_phones {
        reader?;
    }
    let simulated = |route: &Route| matches!(route.carrier, SmsCarrier::Simulator);
    app.carriers
        .sms
        .iter()
        .any(simulated)
        .then_some(())
        .ok_or(WebError::NotFound)
}

async fn page(
    app: &App,
    frame: Frame,
    sought: &Sought,
    form: FormState<ReplyForm>,
) -> Result<Page<pages::Phones>, WebError> {
    let (t, now) = (frame.t, app.clock.now());
    let mut phones = Vec::new();
    let numbers = if sought.is_all() {
        latest_phones(app).await?
    } else {
        Phone::parse_any(&sought.phone).into_iter().collect()
    };
    for phone in numbers {
        let messages = simulator::of_phone(&app.db, &app.keys, &phone).await?;
        if messages.is_empty() {
            continue;
        }
        let latest = messages.iter().skip(messages.len().saturating_sub(MESSAGES));
        let bubbles = latest.map(|row| {
            let shown = simulator::open(&app.keys, row).map_err(anyhow::Error::new)?;
            Ok(bubble(app, t, shown, now))
        });
        phones.push(pages::Phone {
            messages: bubbles.collect::<Result<_, WebError>>()?,
            number: phone.reveal().to_owned(),
        });
    }
    Ok(Page(pages::Phones {
        t,
        now: when::moment(t, now, now, Asia::Almaty),
        sought: sought.phone.trim().to_owned(),
        address: sought.address(),
        phones,
        form,
        frame: frame.at(&sought.address()),
    }))
}

/// The phones of the newest messages, the latest first.
async fn latest_phones(app: &App) -> Result<Vec<Phone>, WebError> {
    let (mut seen, mut phones) = (Vec::new(), Vec::new());
    for row in simulator::latest(&app.db, NEWEST).await? {
        if phones.len() < PHONES && !seen.contains(&row.phone_index) {
            phones.push(simulator::open(&app.keys, &row).map_err(anyhow::Error::new)?.phone);
            seen.push(row.phone_index);
        }
    }
    Ok(phones)
}

fn bubble(app: &App, t: Words, shown: Shown, now: DateTime<Utc>) -> Bubble {
    Bubble {
        direction: shown.direction,
        time: when::moment(t, shown.at, now, Asia::Almaty),
        link: link(&shown.text, &app.house.base_url),
        text: shown.text,
    }
}

/// The path of the first link to this service in a text. Messages leave `https://` out, as phones find links without.
fn link(text: &str, base_url: &str) -> Option<String> {
    let base = base_url.strip_prefix("https://").unwrap_or(base_url);
    let (_, path) = text.split_once(&format!("{base}/"))?;
    let path = path.split_whitespace().next()?;
    Some(format!("/{path}"))
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn a_link_to_this_service_is_found_however_it_is_written() {
        for (text, base, path) in [
            ("Answer: qan.kz/a/k3x9m2", "https://qan.kz", Some("/a/k3x9m2")),
            (
                "Answer: http://127.0.0.1:8080/a/k3x9m2 1=yes",
                "http://127.0.0.1:8080",
                Some("/a/k3x9m2"),
            ),
            ("Your code is 123456.\n@qan.kz #123456", "https://qan.kz", None),
            ("Answer: example.org/a/k3x9m2", "https://qan.kz", None),
            ("qan.kz/", "https://qan.kz", None),
        ] {
            assert_eq!(link(text, base).as_deref(), path, "{text}");
        }
    }
}
