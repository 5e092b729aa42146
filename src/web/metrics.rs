//! The ledger in figures, for a machine that watches: counts only, and only for who knows the token.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use metrics::{gauge, with_local_recorder};
use metrics_exporter_prometheus::PrometheusBuilder;
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::store::figures::{self, Figures};
use crate::store::quarantine;
use crate::web::error::WebError;

/// GET /metrics
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response, WebError> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|sent| sent.to_str().ok());
    if !opens(&app, app.house.metrics_token.as_ref(), sent) {
        return Err(WebError::NotFound);
    }
    let page = Page::read(&app).await?;
    let text = "text/plain; version=0.0.4; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, text)], page.written()).into_response())
}

/// Compared as keyed digests, so that the time it takes says nothing of how much was right.
fn opens(app: &App, token: Option<&SecretString>, sent: Option<&str>) -> bool {
    let digest = |text: &str| app.keys.digest("metrics token", text);
    let sent = sent.and_then(|sent| sent.strip_prefix("Bearer "));
    token
        .zip(sent)
        .is_some_and(|(token, sent)| digest(token.expose_secret()) == digest(sent))
}

/// The ledger as it was last counted, if it ever was, and what is asked anew.
struct Page {
    counted: Option<Figures>,
    now: DateTime<Utc>,
    quarantined: bool,
}

impl Page {
    async fn read(app: &App) -> Result<Self, WebError> {
        Ok(Self {
            counted: figures::last(&app.db).await?,
            now: app.clock.now(),
            quarantined: quarantine::since(&app.db).await?.is_some(),
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "Prometheus knows one kind of number")]
    fn written(&self) -> String {
        let recorder = PrometheusBuilder::new().build_recorder();
        with_local_recorder(&recorder, || {
            gauge!("qanat_quarantined").set(f64::from(u8::from(self.quarantined)));
            let Some(counted) = &self.counted else { return };
            for (state, rows) in &counted.by_state {
                gauge!("qanat_messages", "state" => state.as_str()).set(*rows as f64);
            }
            gauge!("qanat_ledger_imbalance").set(counted.imbalance as f64);
            gauge!("qanat_messages_due").set(counted.due as f64);
            gauge!("qanat_ledger_counted_age_seconds").set((self.now - counted.at).as_seconds_f64());
        });
        recorder.handle().render()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::StatusCode;
    use chrono::TimeDelta;
    use entity::values::{BloodGroup, Role};
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::web::tests::{SHORTAGE, SITE, Service};

    async fn asked(service: &Service, authorization: Option<&str>) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(sent) = authorization {
            headers.insert(header::AUTHORIZATION, sent.parse().expect("a plain header"));
        }
        show(State(service.app.clone()), headers).await.into_response()
    }

    async fn page(service: &Service) -> String {
        let page = asked(service, Some("Bearer a token of the tests")).await.into_body();
        let page = to_bytes(page, usize::MAX).await.expect("a whole body");
        String::from_utf8(page.into()).expect("text")
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
        let page = page(&service).await;
        for line in [
            "qanat_messages{state=\"delivered\"} ",
            "qanat_ledger_imbalance 0",
            "qanat_quarantined 0",
        ] {
            assert!(page.contains(line), "{line}: {page}");
        }
        assert!(!page.contains(phone.reveal()));
    }

    #[tokio::test]
    async fn figures_are_those_of_the_last_count_and_say_how_old_they_are() {
        let service = Service::new().await;
        let never = page(&service).await;
        assert!(
            never.contains("qanat_quarantined 0") && !never.contains("ledger"),
            "{never}"
        );
        let hospital = service.hospital("No 7", SITE).await;
        service.donor(BloodGroup::ONeg).await;
        let mut nurse = service.member(Role::Nurse, Some(hospital), None).await;
        nurse.submit("/hospital/shortages/new", &SHORTAGE).await;
        service.run_jobs().await;
        let lost = "update deliveries set appeal_id = null";
        service.app.db.execute_unprepared(lost).await.expect("a row is changed");
        service.app.clock.advance(TimeDelta::seconds(20));
        let before = page(&service).await;
        for line in ["qanat_ledger_imbalance 0", "qanat_ledger_counted_age_seconds 20"] {
            assert!(before.contains(line), "{line}: {before}");
        }
        let mut coordinator = service.member(Role::Coordinator, None, None).await;
        let sentence = "message is not accounted for";
        assert!(!coordinator.get("/coordinator").await.body.contains(sentence));
        service.run_jobs().await;
        let after = page(&service).await;
        for line in ["qanat_ledger_imbalance 1", "qanat_ledger_counted_age_seconds 0"] {
            assert!(after.contains(line), "{line}: {after}");
        }
        let shown = coordinator.get("/coordinator").await.body;
        assert!(
            shown.contains(sentence) && shown.contains("Counted: today 03:00"),
            "{shown}"
        );
    }
}
