//! The way out of letters. A GET shows, and only shows: scanners of mail fetch links too. A POST comes from the button on
//! the page, or from a mail provider on behalf of the reader (RFC 8058), without a cookie and without an origin.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use entity::donor;
use url::form_urlencoded;

use super::pages::{self, WayOut};
use crate::actions::{preferences, unsubscribe};
use crate::app::App;
use crate::store::donors;
use crate::web::error::WebError;
use crate::web::page::{Frame, Page};

/// GET /u/{token}
pub async fn show(State(app): State<App>, Path(token): Path<String>, frame: Frame) -> Result<Response, WebError> {
    let donor = unsubscribe::donor_of(&app.db, &app.keys, &token).await?;
    Ok(page(frame, donor.as_ref()))
}

/// POST /u/{token}
pub async fn leave(
    State(app): State<App>,
    Path(token): Path<String>,
    frame: Frame,
    body: Bytes,
) -> Result<Response, WebError> {
    let wish = Wish::read(&body).ok_or(WebError::Unreadable)?;
    let Some(donor) = unsubscribe::donor_of(&app.db, &app.keys, &token).await? else {
        return Ok(page(frame, None));
    };
    match wish {
        Wish::NoLetters => unsubscribe::take_letters_away(&app.context(), donor.id).await?,
        Wish::Nothing => preferences::stop(&app.context(), donor.id).await?,
    }
    // No redirect: a mail provider does not follow one.
    Ok(page(frame, donors::by_id(&app.db, donor.id).await?.as_ref()))
}

/// What somebody no longer wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    NoLetters,
    Nothing,
}

impl Wish {
    /// Providers may write a form in either encoding.
    fn read(body: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(body);
        if text.contains("name=\"List-Unsubscribe\"") && text.contains("One-Click") {
            return Some(Self::NoLetters);
        }
        let mut fields = form_urlencoded::parse(body);
        fields.find_map(|(name, value)| match (&*name, &*value) {
            ("List-Unsubscribe", "One-Click") => Some(Self::NoLetters),
            ("everything", "stop") => Some(Self::Nothing),
            _ => None,
        })
    }
}

fn page(frame: Frame, donor: Option<&donor::Model>) -> Response {
    let (status, way_out) = match donor {
        None => (StatusCode::NOT_FOUND, WayOut::Unknown),
        Some(donor) if donor.stopped_at.is_some() => (StatusCode::OK, WayOut::Stopped),
        Some(donor) if !donor.by_email => (StatusCode::OK, WayOut::NoLetters),
        Some(donor) => {
            let others = unsubscribe::other_channels(donor);
            (StatusCode::OK, WayOut::Letters { others })
        }
    };
    (
        status,
        Page(pages::Letters {
            t: frame.t,
            frame,
            way_out,
        }),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_read_in_either_encoding_and_nothing_else_is_one() {
        let multipart =
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        for (body, wish) in [
            ("List-Unsubscribe=One-Click", Some(Wish::NoLetters)),
            ("x=1&List-Unsubscribe=One-Click", Some(Wish::NoLetters)),
            (multipart, Some(Wish::NoLetters)),
            ("everything=stop", Some(Wish::Nothing)),
            ("", None),
            ("List-Unsubscribe=maybe", None),
            ("everything=", None),
        ] {
            assert_eq!(Wish::read(body.as_bytes()), wish, "{body}");
        }
    }
}
