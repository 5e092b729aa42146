//! The ledger in figures, for a machine that watches: counts only, and only for who knows the token.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use metrics::{gauge, with_local_recorder};
use metrics_exporter_prometheus::PrometheusBuilder;
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::store::{ledger, quarantine, status};
use crate::web::error::WebError;

/// GET /metrics
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response, WebError> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|sent| sent.to_str().ok());
    if !opens(&app, app.house.metrics_token.as_ref(), sent) {
        return Err(WebError::NotFound);
    }
    let figures = Figures::read(&app).await?;
    let text = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, text)], figures.written()).into_response())
}

/// Compared as keyed digests, so that the time it takes says nothing of how much was right.
fn opens(app: &App, token: Option<&SecretString>, sent: Option<&str>) -> bool {
    let digest = |text: &str| app.keys.digest("metrics token", text);
    let sent = sent.and_then(|sent| sent.strip_prefix("Bearer "));
    token
        .zip(sent)
        .is_some_and(|(token, sent)| digest(token.expose_secret()) == digest(sent))
}

struct Figures {
    by_state: Vec<ledger::StateCount>,
    imbalance: i64,
    overdue: u64,
    quarantined: bool,
}

impl Figures {
    async fn read(app: &App) -> Result<Self, WebError> {
        Ok(Self {
            by_state: ledger::by_state(&app.db, None).await?,
            imbalance: ledger::imbalance(&app.db).await?,
            overdue: status::overdue(&app.db, app.clock.now()).await?,
            quarantined: quarantine::since(&app.db).await?.is_some(),
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "Prometheus knows one kind of number")]
    fn written(&self) -> String {
        let recorder = PrometheusBuilder::new().build_recorder();
        with_local_recorder(&recorder, || {
            for count in &self.by_state {
                gauge!("qanat_messages", "state" => count.state.as_str()).set(count.rows as f64);
            }
            gauge!("qanat_ledger_imbalance").set(self.imbalance as f64);
            gauge!("qanat_messages_due").set(self.overdue as f64);
            gauge!("qanat_quarantined").set(f64::from(u8::from(self.quarantined)));
        });
        recorder.handle().render()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::StatusCode;
    use entity::values::{BloodGroup, Role};

    use super::*;
    use crate::web::tests::{SHORTAGE, SITE, Service};

    async fn asked(service: &Service, authorization: Option<&str>) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(sent) = authorization {
            headers.insert(header::AUTHORIZATION, sent.parse().expect("a plain header"));
        }
        show(State(service.app.clone()), headers).await.into_response()
    }

    #[tokio::test]
    async fn figures_are_for_who_knows_the_token() {
        let service = Service::new().await;
        let hospital = service.hospital("No 7", SITE).await;
        let (phone, _) = service.donor(BloodGroup::ONeg).await;
        let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
        nurse.submit("/hospital/shortages/new", &SHORTAGE).await;
        service.run_jobs().await;
        for wrong in [
            None,
            Some("Bearer another"),
            Some("a token of the tests"),
            Some("Bearer "),
        ] {
            assert_eq!(
                asked(&service, wrong).await.status(),
                StatusCode::NOT_FOUND,
                "{wrong:?}"
            );
        }
        let page = asked(&service, Some("Bearer a token of the tests")).await.into_body();
        let page = to_bytes(page, usize::MAX).await.expect("a whole body");
        let page = String::from_utf8(page.into()).expect("text");
        for line in [
            "qanat_messages{state=\"delivered\"} ",
            "qanat_ledger_imbalance 0",
            "qanat_quarantined 0",
        ] {
            assert!(page.contains(line), "{line}: {page}");
        }
        assert!(!page.contains(phone.reveal()));
    }
}
