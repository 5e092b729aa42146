//! What every page shares, and how a page becomes a response.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use entity::values::Role;

use super::error::WebError;
use super::language::Lang;
use super::who::{SignedIn, Who};
use super::words::Words;

/// The frame of a page: its words, the address it stands at, and who reads it.
#[derive(Debug, Clone)]
pub struct Frame {
    pub t: Words,
    /// Path and query, so that choosing another language returns to the same page.
    pub here: String,
    pub who: Who,
    /// The page was asked to reload itself: `?live=1`, chosen by the reader on pages that only show.
    pub live: bool,
}

/// A section of the service: the key of its link's text, and its address.
pub type Section = (&'static str, &'static str);

/// The sections of a role, the one where its work begins first.
#[must_use]
pub const fn sections(role: Role) -> &'static [Section] {
    const HOSPITAL: Section = ("nav-hospital", "/hospital");
    const DESK: Section = ("nav-desk", "/desk");
    const CAMPAIGNS: Section = ("nav-campaigns", "/coordinator");
    match role {
        Role::Nurse => &[HOSPITAL],
        Role::Desk => &[DESK],
        Role::Operator | Role::Coordinator => &[CAMPAIGNS],
        Role::Admin => &[CAMPAIGNS, HOSPITAL, DESK],
    }
}

impl Frame {
    /// The links in the header.
    #[must_use]
    pub const fn sections(&self) -> &'static [Section] {
        match &self.who {
            Who::Nobody => &[("nav-sign-in", "/sign-in")],
            Who::Donor => &[("nav-me", "/me")],
            Who::Staff(card) => sections(card.role),
        }
    }

    /// Whether a link of the header leads to the section of this page.
    #[must_use]
    pub fn is_in(&self, address: &str) -> bool {
        self.path()
            .strip_prefix(address)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether there is somebody to sign out.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        self.who != Who::Nobody
    }

    /// The same frame at another address: where the answer to a POST stands.
    #[must_use]
    pub fn at(self, here: &str) -> Self {
        Self {
            here: here.to_owned(),
            ..self
        }
    }

    /// The address of this page without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.here.split('?').next().unwrap_or_default()
    }

    /// The frame of the request with these parts. Read from the request before it is handed on.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str());
        Self {
            t: Words(Lang::of(&parts.headers, &parts.extensions).0),
            here: here.to_owned(),
            who: who(&parts.extensions),
            live: parts.uri.query() == Some("live=1"),
        }
    }
}

fn who(extensions: &Extensions) -> Who {
    extensions
        .get::<SignedIn>()
        .map(|signed_in| signed_in.who.clone())
        .unwrap_or_default()
}

impl<S: Sync> FromRequestParts<S> for Frame {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}

/// One thing to choose: what is sent, and what people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// A template as a response.
#[derive(Debug)]
pub struct Page<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => Html(html).into_response(),
            Err(error) => WebError::from(error).into_response(),
        }
    }
}

/// A page with a form that was sent too often; it says when it may be sent again.
pub fn too_often<T: Template>(page: Page<T>) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, page).into_response()
}

/// A page with a form that has to be filled in again: nothing was saved.
pub fn refused<T: Template>(page: Page<T>) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}
