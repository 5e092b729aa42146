//! From rows that are claimed to messages that may leave: the gate once more, asked about all of them at once.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{AppealId, AppealState, Channel, DonorId, Purpose};
use entity::{delivery, donor};
use sea_orm::{ConnectionTrait, DbErr};
use tokio::try_join;

use crate::actions::fall_back::ways;
use crate::actions::standing::Standings;
use crate::app::App;
use crate::domain::fallback;
use crate::domain::gate::{self, Ask, Passage};
use crate::notify::message::Message;
use crate::store::appeals::Stands;
use crate::store::ledger::{self, Attempt, Ended};
use crate::store::{appeals, donors, quarantine};

/// When an ask is looked at again whose campaign asks nobody.
const HELD: TimeDelta = TimeDelta::minutes(1);

/// What becomes of a claimed row.
pub enum Ready {
    /// It may be handed over.
    Leaves(Box<Leaving>),
    /// No carrier is asked.
    Stays(Ended),
}

/// A message that may leave.
pub struct Leaving {
    pub row: delivery::Model,
    pub donor: donor::Model,
    pub message: Message,
    /// Until when a carrier of texts is to try it.
    pub valid_until: DateTime<Utc>,
}

/// What is known of the people and the asks of some rows.
struct Known {
    donors: HashMap<DonorId, donor::Model>,
    standings: Standings,
    appeals: HashMap<AppealId, Stands>,
}

/// Asks the gate about claimed rows.
///
/// # Errors
/// The database failed; nothing has left.
pub async fn ready(app: &App, db: &impl ConnectionTrait, rows: &[delivery::Model]) -> anyhow::Result<Vec<Ready>> {
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let (is_held_back, known) = try_join!(quarantine::is_held_back(db), Known::of(app, db, rows))?;
    let ready = |row| {
        if is_held_back {
            held_back(app, row)
        } else {
            known.ready(app, row)
        }
    };
    Ok(rows.iter().map(ready).collect())
}

/// The database may have become a copy from an earlier time since the row was claimed.
fn held_back(app: &App, row: &delivery::Model) -> Ready {
    let attempt = Attempt::Returned {
        not_before: app.clock.now(),
        reason: "held back".to_owned(),
    };
    Ready::Stays(Ended::of(row, attempt))
}

impl Known {
    async fn of(app: &App, db: &impl ConnectionTrait, rows: &[delivery::Model]) -> Result<Self, DbErr> {
        let people: Vec<DonorId> = rows.iter().filter_map(|row| row.donor_id).collect();
        let asks = rows.iter().filter(|row| row.purpose == Purpose::Appeal);
        let asks: Vec<AppealId> = asks.filter_map(|row| row.appeal_id).collect();
        let stand = async {
            let donors = donors::by_ids(db, &people).await?;
            let standings = Standings::read(db, &donors, app.clock.now()).await?;
            Ok((donors, standings))
        };
        let ((donors, standings), appeals) = try_join!(stand, appeals::stand(db, &asks))?;
        Ok(Self {
            donors: donors.into_iter().map(|donor| (donor.id, donor)).collect(),
            standings,
            appeals,
        })
    }

    fn ready(&self, app: &App, row: &delivery::Model) -> Ready {
        let stays = |attempt| Ready::Stays(Ended::of(row, attempt));
        let suppressed = |reason: &str| {
            stays(Attempt::Suppressed {
                reason: reason.to_owned(),
            })
        };
        let Some(donor) = row.donor_id.and_then(|id| self.donors.get(&id)) else {
            return suppressed("no_donor");
        };
        let message = match message(app, row) {
            Ok(message) => message,
            Err(error) => {
                tracing::error!(delivery = %row.id, error = format!("{error:#}"), "a message could not be prepared");
                return stays(super::later(app, row, "it could not be prepared".to_owned()));
            }
        };
        match self.passage(app, row, donor, &message) {
            Passage::Suppress(reason) => suppressed(reason.as_str()),
            Passage::NotBefore(not_before) => stays(Attempt::Returned {
                not_before,
                reason: "quiet_hours".to_owned(),
            }),
            Passage::Send if self.was_answered(row) => suppressed("answered"),
            Passage::Send if self.is_held(row) => stays(Attempt::Returned {
                not_before: app.clock.now() + HELD,
                reason: "its campaign asks nobody".to_owned(),
            }),
            Passage::Send => Ready::Leaves(Box::new(Leaving {
                row: row.clone(),
                donor: donor.clone(),
                valid_until: self.valid_until(app, row, donor, &message),
                message,
            })),
        }
    }

    fn passage(&self, app: &App, row: &delivery::Model, donor: &donor::Model, message: &Message) -> Passage {
        let ask = Ask {
            purpose: row.purpose,
            channel: row.channel,
            urgency: message.urgency(),
            expires_at: row.expires_at,
        };
        let standing = self.standings.of(donor, row.appeal_id);
        gate::check(&ask, &standing, &app.house.limits, app.clock.now())
    }

    /// What answers a reply goes no other way.
    fn valid_until(&self, app: &App, row: &delivery::Model, donor: &donor::Model, message: &Message) -> DateTime<Utc> {
        if row.channel != Channel::Sms || row.reply_id.is_some() {
            return row.expires_at;
        }
        let (context, standing) = (app.context(), self.standings.of(donor, row.appeal_id));
        let open = ways(&context, &standing, (row, message)).into_iter();
        let open: Vec<Channel> = open.map(|(channel, _)| channel).collect();
        fallback::valid_until(row.purpose, &open, (context.now, row.expires_at))
    }

    /// The ask that a row would make.
    fn ask(&self, row: &delivery::Model) -> Option<Option<&Stands>> {
        let appeal = row.appeal_id.filter(|_| row.purpose == Purpose::Appeal)?;
        Some(self.appeals.get(&appeal))
    }

    /// Whether the appeal that a row would make has been answered, or taken back, since it was planned.
    fn was_answered(&self, row: &delivery::Model) -> bool {
        self.ask(row)
            .is_some_and(|ask| ask.is_none_or(|ask| ask.state != AppealState::Asked))
    }

    /// Whether its campaign is to ask nobody until a person lets it go on.
    fn is_held(&self, row: &delivery::Model) -> bool {
        self.ask(row).flatten().is_some_and(|ask| ask.held_at.is_some())
    }
}

fn message(app: &App, row: &delivery::Model) -> anyhow::Result<Message> {
    serde_json::from_str(&ledger::message(&app.keys, row)?).context("a message of the ledger")
}
