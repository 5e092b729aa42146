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
