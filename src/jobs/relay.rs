//! Letters leave over the mail relay or wait for it; and how it stands is written down, for `qanat doctor` and for the
//! pages of every process.

use entity::values::Channel;
use sea_orm::DbErr;

use super::{deliver, stands};
use crate::app::App;
use crate::notify::email::Mailer;

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let sent = deliver::run(app, Channel::Email).await;
    if let Some(mailer) = &app.carriers.email {
        mailer.look(&app.stopping).await;
        show(app, mailer).await?;
    }
    sent
}

async fn show(app: &App, mailer: &Mailer) -> Result<(), DbErr> {
    let carrier = mailer.name();
    let Some(stands) = stands::of((&carrier, Channel::Email), mailer.state()) else {
        return Ok(());
    };
    let outage = stands.outage;
    if stands::write_down(app, stands).await? {
        match outage {
            Some(outage) => tracing::warn!(
                carrier,
                %outage,
                "the mail relay takes no letters; they wait, and it is tried again"
            ),
            None => tracing::info!(carrier, "the mail relay takes letters"),
        }
    }
    Ok(())
}
