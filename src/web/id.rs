//! The id in the address of a page. What is no id names nothing, so it is not found rather than wrong.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use super::error::WebError;

/// The id in an address with one of them.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let digits = Path::<String>::from_request_parts(parts, state).await;
        let id = digits.ok().and_then(|Path(digits)| digits.parse().ok());
        id.map(Self).ok_or(WebError::NotFound)
    }
}
