//! What waits for a person: replies that nobody understood, texts of strangers, and what nobody could read. Looking
//! changes nothing.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Asia::Almaty;
use entity::values::{AppealId, DonorId, InboundId, ReplyId};
use entity::{donor, reply};
use serde::Deserialize;

use super::forms::ReadingForm;
use super::pages::{self, Sealed, Waiting};
use crate::actions::reply::{Reading, SettleRefused, see_unreadable, settle_reply};
use crate::app::App;
use crate::keyring::Unsealable;
use crate::store::boards::{self, AskedFor};
use crate::store::replies::{self, From};
use crate::store::{donors, inbound};
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::id::Id;
use crate::web::page::{Frame, Page};
use crate::web::session::Coordinator;
use crate::web::when;

/// How many of each kind stand on the page; as they are settled, others follow.
const SHOWN: u64 = 50;
const HERE: &str = "/coordinator/replies";

/// What a reader wants to see of those that are shown on demand only.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    reply: Option<ReplyId>,
    unreadable: Option<InboundId>,
}

/// GET /coordinator/replies
pub async fn list(
    State(app): State<App>,
    _: Coordinator,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, WebError> {
    Ok(page(&app, frame, &wanted, false).await?.into_response())
}

/// POST /coordinator/replies/{id}
pub async fn settle(
    State(app): State<App>,
    coordinator: Coordinator,
    frame: Frame,
    Id(id): Id<ReplyId>,
    form: FormState<ReadingForm>,
) -> Result<Response, WebError> {
    let reading = match form.typed.means.as_str() {
        "yes" => Reading::Yes,
        "no" => Reading::No,
        "stop" => Reading::Stop,
        "not_me" => Reading::NotMe,
        "nothing" => Reading::Nothing,
        _ => return Err(WebError::Unreadable),
    };
    let settled = settle_reply(&app.context(), coordinator.by(), id, reading).await;
    done(&app, frame, settled).await
}

/// POST /coordinator/unreadable/{id}
pub async fn see(
    State(app): State<App>,
    coordinator: Coordinator,
    frame: Frame,
    Id(id): Id<InboundId>,
) -> Result<Response, WebError> {
    let seen = see_unreadable(&app.context(), coordinator.by(), id).await;
    done(&app, frame, seen).await
}

/// Back to the queue. Who was slower than somebody else is told so there.
async fn done(app: &App, frame: Frame, settled: Result<(), SettleRefused>) -> Result<Response, WebError> {
    match settled {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(SettleRefused::Done) => {
            let page = page(app, frame, &Wanted::default(), true).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(SettleRefused::Unknown) => Err(WebError::NotFound),
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}

async fn page(app: &App, frame: Frame, wanted: &Wanted, too_late: bool) -> Result<Page<pages::Replies>, WebError> {
    let time = |at| when::moment(frame.t, at, app.clock.now(), Almaty);
    let strangers = replies::waiting(&app.db, From::Strangers, SHOWN).await?;
    let strangers = strangers.iter().map(|row| {
        let shown = wanted.reply == Some(row.id);
        Ok(Sealed {
            id: row.id.0,
            time: time(row.received_at),
            text: shown.then(|| replies::text(&app.keys, row)).transpose()?,
        })
    });
    let unreadable = inbound::unseen(&app.db, SHOWN).await?;
    let unreadable = unreadable.iter().map(|row| {
        let shown = wanted.unreadable == Some(row.id);
        Ok(Sealed {
            id: row.id.0,
            time: time(row.received_at),
            text: shown
                .then(|| inbound::open_raw(&app.keys, row))
                .transpose()?
                .map(readable),
        })
    });
    Ok(Page(pages::Replies {
        t: frame.t,
        too_late,
        waiting: waiting(app, &frame).await?,
        strangers: strangers
            .collect::<Result<_, Unsealable>>()
            .map_err(anyhow::Error::new)?,
        unreadable: unreadable
            .collect::<Result<_, Unsealable>>()
            .map_err(anyhow::Error::new)?,
        frame: frame.at(HERE),
    }))
}

async fn waiting(app: &App, frame: &Frame) -> Result<Vec<Waiting>, WebError> {
    let rows = replies::waiting(&app.db, From::Donors, SHOWN).await?;
    let donors: Vec<DonorId> = rows.iter().filter_map(|row| row.donor_id).collect();
    let donors = donors::by_ids(&app.db, &donors).await?.into_iter();
    let donors: HashMap<DonorId, donor::Model> = donors.map(|donor| (donor.id, donor)).collect();
    let appeals: Vec<AppealId> = rows.iter().filter_map(|row| row.appeal_id).collect();
    let asked = boards::asked_for(&app.db, &appeals).await?;
    let shown = rows.iter().map(|row| {
        let donor = row.donor_id.and_then(|id| donors.get(&id));
        let asked = row.appeal_id.and_then(|id| asked.get(&id));
        one(app, frame, row, (donor, asked))
    });
    shown
        .collect::<Result<_, Unsealable>>()
        .map_err(|error| anyhow::Error::new(error).into())
}

fn one(
    app: &App,
    frame: &Frame,
    row: &reply::Model,
    (donor, asked): (Option<&donor::Model>, Option<&AskedFor>),
) -> Result<Waiting, Unsealable> {
    let contact = donor.map(|donor| donors::contact(&app.keys, donor)).transpose()?;
    let number = contact.and_then(|contact| contact.phone).map(|phone| phone.to_string());
    Ok(Waiting {
        id: row.id,
        time: when::moment(frame.t, row.received_at, app.clock.now(), Almaty),
        number: number.unwrap_or_default(),
        text: replies::text(&app.keys, row)?,
        question: row.question,
        campaign: asked.map(|asked| (asked.campaign_id, asked.hospital.clone())),
    })
}

/// Octets as the words they are, if they are; otherwise in hexadecimal.
fn readable(hex: String) -> String {
    let pairs = hex.as_bytes().chunks(2);
    let octets = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let text = octets
        .collect::<Option<Vec<u8>>>()
        .and_then(|octets| String::from_utf8(octets).ok());
    let plain = |text: &String| !text.chars().any(|sign| sign.is_control() && !sign.is_whitespace());
    text.filter(plain).unwrap_or(hex)
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn words_are_shown_as_words_and_the_rest_as_octets() {
        for (hex, shown) in [
            ("4b415350490a596f75", "KASPI\nYou"),
            ("d0b4d0b0", "да"),
            ("00000010", "00000010"),
            ("ff41", "ff41"),
            ("", ""),
        ] {
            assert_eq!(readable(hex.to_owned()), shown);
        }
    }
}
