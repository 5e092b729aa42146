//! What donors see: the front page, joining, the appeal, their own page.

pub mod appeal;
pub mod appointment;
pub mod code;
pub mod forms;
pub mod join;
pub mod letters;
pub mod me;
mod offers;
pub mod pages;
#[cfg(test)]
mod tests;

use axum::response::{IntoResponse, Redirect, Response};

use super::page::{Frame, Page};

/// GET /
pub async fn home(frame: Frame) -> impl IntoResponse {
    Page(pages::Home { t: frame.t, frame })
}

/// Back to the own page, which says once what was done.
fn done(word: &str) -> Response {
    Redirect::to(&format!("/me?done={word}")).into_response()
}
