//! The number that every request gets.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use rand::RngExt;

/// The number of a request: shown on the page of a failure, in the answer's headers and in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// Twelve letters and digits that are not mistaken for each other when read out on the telephone.
    fn random() -> Self {
        const LEGIBLE: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
        let mut random = rand::rng();
        Self(
            (0..12)
                .map(|_| char::from(LEGIBLE[random.random_range(0..LEGIBLE.len())]))
                .collect(),
        )
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(Self::random))
    }
}

/// The layer that numbers requests, and says the number in the headers of the answer.
pub async fn number(mut request: Request, next: Next) -> Response {
    let id = RequestId::random();
    let shown = HeaderValue::from_str(&id.0).expect("letters and digits make a header");
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    response.headers_mut().insert("x-request-id", shown);
    response
}
