//! How a carrier without a session stands, written down for `qanat doctor` and for the pages of every process: when it has
//! changed, and now and then.

use std::time::Duration;

use entity::values::{Channel, ConnectorState, Outage};
use sea_orm::DbErr;

use crate::app::App;
use crate::notify::standing::State;
use crate::store::connectors::{self, Stands};

/// How often the state is written down although it is the same.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// How a carrier stands as this process has met it; none if nobody has tried.
pub fn of((route, channel): (&str, Channel), state: State) -> Option<Stands> {
    let (since, outage) = match state {
        State::Untried => return None,
        State::Takes { since, .. } => (since, None),
        State::Down { since, why, .. } => (since, Some(why.outage().unwrap_or(Outage::Unreachable))),
    };
    Some(Stands {
        route: route.to_owned(),
        channel,
        state: outage.map_or(ConnectorState::Bound, Outage::state),
        since,
        outage,
        status: None,
        rate: None,
    })
}

/// Writes the state down if it is time to. Returns whether it is another one than before.
pub async fn write_down(app: &App, stands: Stands) -> Result<bool, DbErr> {
    let now = app.clock.now();
    let last = connectors::last(&app.db, &app.process, &stands.route).await?;
    let changed = last
        .as_ref()
        .is_none_or(|last| (last.state, last.since) != (stands.state, stands.since));
    let is_the_same = last.is_some_and(|last| {
        let fresh = now - last.seen_at < app.clock.span(HEARTBEAT);
        fresh && !changed && (last.outage, &last.status) == (stands.outage, &stands.status)
    });
    if !is_the_same {
        connectors::write(&app.db, &app.process, stands, now).await?;
    }
    Ok(changed)
}
