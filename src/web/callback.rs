//! What gateways call back with. It is stored before it is answered; a gateway that hears nothing, or that the database is
//! away, calls again. Only the address says who calls, so that it is known to nobody else and written nowhere.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::error::WebError;
use crate::actions::callback::{CallbackRefused, is_secret, receive_callback};
use crate::app::App;
use crate::notify::Route;

/// The largest body that is read, in bytes: a list of some thousand receipts.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// POST /sms/{secret}
pub async fn receive(
    State(app): State<App>,
    Path(secret): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, WebError> {
    let mut gateways = app.carriers.sms.iter().filter_map(Route::gateway);
    let gateway = gateways.find(|gateway| is_secret(&app.keys, gateway.name(), &secret));
    let gateway = gateway.ok_or(WebError::NotFound)?;
    let (route, fields) = (gateway.name(), gateway.callbacks());
    let body = match body {
        Ok(body) => body,
        Err(refused) => {
            let why = refused.body_text();
            tracing::warn!(route, why, "what a gateway called back with was not taken");
            return Ok(said(refused.status(), &why));
        }
    };
    Ok(match receive_callback(&app.context(), (route, fields), &body).await {
        Ok(()) => said(StatusCode::OK, "stored"),
        Err(CallbackRefused::Unreadable(why)) => {
            tracing::warn!(route, %why, "a gateway called back with what could not be read");
            said(StatusCode::BAD_REQUEST, &why.to_string())
        }
        Err(CallbackRefused::Database(error)) => {
            tracing::error!(route, %error, "what a gateway called back with could not be stored; it is to call again");
            said(StatusCode::SERVICE_UNAVAILABLE, "it could not be stored; call again")
        }
    })
}

/// A sentence for whoever set the gateway up. Gateways read JSON, and no pages.
fn said(status: StatusCode, sentence: &str) -> Response {
    const JSON: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];
    (status, JSON, serde_json::json!({ "said": sentence }).to_string()).into_response()
}
