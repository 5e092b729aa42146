//! What can go wrong at the edge, and the page for each: a sentence, a way out, the reader's language.
//!
//! A handler answers with a [`WebError`]; as a response it is only a status with the error attached. [`pages`], outside
//! of every handler, makes the page of it, and of the bare refusals of the framework (no such route, body too large).
//! Named refusals of an action are never turned into a [`WebError`] by `?`: a handler says what each means to a person.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::ProtectionError;

use super::layers::RequestId;
use super::page::{Frame, Page, SignedIn};
use super::words::Words;

/// Why there is no page to show.
#[derive(Debug, Clone)]
pub enum WebError {
    /// Nothing is here, or nothing that this reader may know of.
    NotFound,
    /// The link was good once.
    LinkExpired,
    /// Nobody is signed in; the door that opens this page.
    SignInFirst(Door),
    /// Signed in, but not for this.
    Forbidden,
    /// The request makes no sense: not a form of ours.
    Unreadable,
    /// The form came from another site.
    CrossSite,
    /// More than 64 KB.
    TooLarge,
    /// Ours to repair. The chain of causes is logged once, with the number that the page shows.
    Broken(Arc<anyhow::Error>),
    /// A handler panicked. The panic itself has already been printed.
    Panicked,
}

/// The two ways to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Donor,
    Staff,
}

impl WebError {
    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::LinkExpired => StatusCode::GONE,
            Self::SignInFirst(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken(_) | Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The middle of its text keys: `error-<word>-title`, `error-<word>-text`.
    const fn word(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::LinkExpired => "link-expired",
            Self::SignInFirst(_) => "sign-in",
            Self::Forbidden => "forbidden",
            Self::Unreadable => "unreadable",
            Self::CrossSite => "cross-site",
            Self::TooLarge => "too-large",
            Self::Broken(_) | Self::Panicked => "broken",
        }
    }

    /// The way out: the key of a link's text, and its address.
    const fn way_out(&self) -> (&'static str, &'static str) {
        match self {
            Self::LinkExpired | Self::SignInFirst(Door::Donor) => ("nav-sign-in", "/sign-in"),
            Self::SignInFirst(Door::Staff) => ("nav-staff", "/staff/sign-in"),
            _ => ("nav-home", "/"),
        }
    }

    /// What a bare refusal of the framework means, by its status.
    const fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Self::NotFound,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            _ => Self::Unreadable,
        }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<anyhow::Error> for WebError {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(Arc::new(error))
    }
}

impl From<sea_orm::DbErr> for WebError {
    fn from(error: sea_orm::DbErr) -> Self {
        anyhow::Error::new(error).into()
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> Self {
        anyhow::Error::new(error).context("a template did not render").into()
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    t: Words,
    frame: Frame,
    title: String,
    text: String,
    way_out: (&'static str, &'static str),
    /// Shown where something is ours to repair, so that a person can name it.
    number: Option<RequestId>,
}

/// The layer that gives every refusal its page.
pub async fn pages(id: RequestId, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut frame = Frame::of(&parts);
    if parts.method != Method::GET {
        "/".clone_into(&mut frame.here);
    }
    let headers = parts.headers.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(error) = refusal(&mut response) else {
        return response;
    };
    log(&error, &id);
    if let Some(signed_in) = response.extensions().get::<SignedIn>() {
        frame.who = signed_in.who.clone();
        frame.t = Words(super::language::Lang::of(&headers, response.extensions()).0);
    }
    let broken = matches!(error, WebError::Broken(_) | WebError::Panicked);
    let page = ErrorPage {
        t: frame.t,
        frame,
        title: format!("error-{}-title", error.word()),
        text: format!("error-{}-text", error.word()),
        way_out: error.way_out(),
        number: broken.then_some(id),
    };
    (response.status(), Page(page)).into_response()
}

/// The error that a response stands for, if it has no page of its own yet.
fn refusal(response: &mut Response) -> Option<WebError> {
    if let Some(error) = response.extensions_mut().remove::<WebError>() {
        return Some(error);
    }
    if response.extensions().get::<ProtectionError>().is_some() {
        return Some(WebError::CrossSite);
    }
    let refused = response.status().is_client_error() || response.status().is_server_error();
    let bare = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|media_type| media_type.as_bytes().starts_with(b"text/plain"));
    (refused && bare).then(|| WebError::of_status(response.status()))
}

fn log(error: &WebError, id: &RequestId) {
    match error {
        WebError::Broken(chain) => tracing::error!(request = %id, error = format!("{chain:#}"), "a request failed"),
        WebError::Panicked => tracing::error!(request = %id, "a request failed: its handler panicked"),
        _ => {}
    }
}
