//! The page of every refusal: of a [`WebError`], and of the framework's bare refusals (no such route, body too large).

use askama::Template;
use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::ProtectionError;

use super::error::WebError;
use super::language::Lang;
use super::page::{Frame, Page};
use super::request_id::RequestId;
use super::who::SignedIn;
use super::words::Words;

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
        frame.t = Words(Lang::of(&headers, response.extensions()).0);
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
