//! The demo with pages: simulated people live on the service's own clock while its jobs run.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::people::People;
use super::stage::Stage;
use super::timeline::Timeline;
use crate::app::App;

/// How long people do nothing, on the machine's clock.
const PAUSE: Duration = Duration::from_millis(250);

/// Lets people act until `stop`, and tells what happens.
///
/// # Errors
/// The database failed.
pub async fn play(
    app: App,
    stage: &Stage,
    seed: u64,
    stop: CancellationToken,
    mut tell: impl FnMut(&str),
) -> anyhow::Result<()> {
    let mut people = People::new(app.clone(), seed, stage.desk);
    let mut timeline = Timeline::of(app);
    while !stop.is_cancelled() {
        for event in people.act().await? {
            timeline.event(&event).await?.iter().for_each(|line| tell(line));
        }
        timeline.decisions().await?.iter().for_each(|line| tell(line));
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.cancelled() => {}
        }
    }
    Ok(())
}
