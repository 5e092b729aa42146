//! `qanat quarantine` and `qanat resume --after-restore`: nothing leaves after a copy of the database was brought back, until a
//! person has seen what would.

use std::process::ExitCode;

use entity::values::{Actor, Purpose};

use super::arguments::ResumeArgs;
use super::table::Table;
use crate::actions::restore::{begin_quarantine, let_go_on, preview, resume};
use crate::app::App;
use crate::store::audit::By;
use crate::store::quarantine::{self, Held, Waiting};

const BY: By = By::nobody(Actor::Console);

/// Stops everything that leaves.
///
/// # Errors
/// When the database does not answer.
pub async fn quarantine(app: &App) -> anyhow::Result<ExitCode> {
    begin_quarantine(&app.context(), BY).await?;
    say!(
        "Nothing leaves any more but what carriers have in hand. `qanat resume --after-restore` shows what would be sent, and goes on."
    );
    Ok(ExitCode::SUCCESS)
}

/// Shows what would leave, and the campaigns that ask nobody; with `--yes` goes on.
///
/// # Errors
/// When the database does not answer.
pub async fn run(app: &App, args: &ResumeArgs) -> anyhow::Result<ExitCode> {
    let (context, since) = (app.context(), quarantine::since(&app.db).await?);
    let (waiting, campaigns) = preview(&context).await?;
    if since.is_none() && campaigns.is_empty() {
        say!("Nothing is held back.");
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(since) = since {
        say!("Held back since {}:\n\n", since.format("%Y-%m-%d %H:%M:%SZ"));
        show_messages(&waiting);
    }
    show_campaigns(&campaigns, args.campaigns);
    if !args.yes {
        say!("\nNothing has changed. With `--yes` it goes on.");
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(doubtful) = resume(&context, BY).await? {
        say!("\nMessages leave again; uncertain, for a person on /coordinator/uncertain: {doubtful}");
    }
    if args.campaigns {
        for campaign in &campaigns {
            let_go_on(&context, BY, campaign.campaign).await?;
        }
        say!("\nCampaigns that ask again: {}", campaigns.len());
    }
    Ok(ExitCode::SUCCESS)
}

fn show_messages(waiting: &[Waiting]) {
    let mut table = Table::new(["purpose", "channel", "messages", "oldest", "what becomes of them"]);
    for waiting in waiting {
        table.row([
            waiting.purpose.to_string(),
            waiting.channel.to_string(),
            waiting.rows.to_string(),
            waiting.oldest.format("%Y-%m-%d %H:%M:%SZ").to_string(),
            becomes(waiting.purpose).to_owned(),
        ]);
    }
    if table.is_empty() {
        say!("Nothing waits to be sent.");
    } else {
        say!("{table}");
    }
}

/// Whom they have asked since the copy was made it does not know, and they would ask them again.
fn show_campaigns(campaigns: &[Held], go_on: bool) {
    let mut table = Table::new([
        "campaign",
        "hospital",
        "group",
        "units",
        "needed by",
        "asked, as the copy knows",
    ]);
    for campaign in campaigns {
        table.row([
            campaign.campaign.to_string(),
            campaign.hospital.clone(),
            campaign.blood_group.to_string(),
            campaign.units.to_string(),
            campaign.deadline.format("%Y-%m-%d %H:%M:%SZ").to_string(),
            campaign.asked.to_string(),
        ]);
    }
    if table.is_empty() {
        return;
    }
    if go_on {
        say!("\nThese campaigns ask more people again, also those whom they asked after the copy was made:\n\n{table}");
    } else {
        say!("\nThese campaigns ask nobody until a coordinator lets each go on, on its page:\n\n{table}");
        say!("\nWhom they asked after the copy was made is not known here. `--campaigns` lets all of them go on.");
    }
}

/// What may be said only once may have been said after the copy was made.
const fn becomes(purpose: Purpose) -> &'static str {
    if purpose.may_repeat() {
        "sent, even if they were before"
    } else {
        "uncertain: they may have been sent, and are not sent again"
    }
}
