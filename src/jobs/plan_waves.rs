//! Looks at every campaign that is due.

use super::failures::Failures;
use crate::actions::plan_wave::{Looked, plan_wave};
use crate::app::App;
use crate::store::campaigns;

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let context = app.context();
    let channels = context.house.channels;
    if !channels.sms && !channels.email {
        // Without a carrier nobody can be asked, and whoever is counted as asked could not be asked again.
        return Ok(String::new());
    }
    let (mut waves, mut people, mut failures) = (0, 0, Failures::default());
    for id in campaigns::due(context.db, context.now).await? {
        if app.stopping.is_cancelled() {
            break;
        }
        match plan_wave(&context, id).await {
            Ok(Looked::Asked(asked)) => {
                waves += 1;
                people += u64::from(asked);
            }
            Ok(_) => {}
            Err(error) => failures.add(error, format_args!("planning campaign {id}")),
        }
    }
    failures.or(super::report(&[("waves", waves), ("asked", people)]))
}
