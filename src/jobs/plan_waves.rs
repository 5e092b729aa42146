//! Looks at every campaign that is due.

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
    let (mut waves, mut people, mut failed) = (0, 0, None);
    for id in campaigns::due(context.db, context.now).await? {
        match plan_wave(&context, id).await {
            Ok(Looked::Asked(asked)) => {
                waves += 1;
                people += u64::from(asked);
            }
            Ok(_) => {}
            // One campaign that cannot be planned must not keep the others waiting.
            Err(error) => failed = Some(anyhow::Error::new(error).context(format!("planning campaign {id}"))),
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    Ok(super::report(&[("waves", waves), ("asked", people)]))
}
