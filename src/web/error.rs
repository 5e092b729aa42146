//! What can go wrong at the edge. A handler answers with a [`WebError`]; as a response it is only a status with the error
//! attached, and a layer outside of every handler makes the page of it.
//!
//! Named refusals of an action are never turned into a [`WebError`] by `?`: a handler says what each means to a person.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

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
    pub(super) const fn status(&self) -> StatusCode {
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
    pub(super) const fn word(&self) -> &'static str {
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
    pub(super) const fn way_out(&self) -> (&'static str, &'static str) {
        match self {
            Self::LinkExpired | Self::SignInFirst(Door::Donor) => ("nav-sign-in", "/sign-in"),
            Self::SignInFirst(Door::Staff) => ("nav-staff", "/staff/sign-in"),
            _ => ("nav-home", "/"),
        }
    }

    /// What a bare refusal of the framework means, by its status.
    pub(super) const fn of_status(status: StatusCode) -> Self {
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
