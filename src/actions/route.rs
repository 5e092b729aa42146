//! Chooses the route that text messages leave over.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::connector;
use entity::values::Channel;
use sea_orm::DbErr;

use super::Context;
use crate::domain::route::{self, Standing};
use crate::store::db::write_tx;
use crate::store::{connectors, routes};

/// Looks at the routes of these names, in their order of priority, and writes down which one carries, for every process.
/// Processes count that have given a sign of life since then. Returns its name if it has changed.
///
/// # Errors
/// The database failed.
pub async fn choose_route(
    context: &Context<'_>,
    names: &[&str],
    since: DateTime<Utc>,
) -> Result<Option<String>, DbErr> {
    let sessions = connectors::seen_since(context.db, Channel::Sms, since).await?;
    // To count takes long while texts are many, and nothing is held meanwhile.
    let mut counted = HashMap::new();
    for row in routes::all(context.db).await? {
        let recent = routes::recent(context.db, &row, context.now).await?;
        counted.insert(row.name, recent);
    }
    let tx = write_tx(context.db).await?;
    routes::forget_others(&tx, names).await?;
    let rows = routes::hold(&tx, names).await?;
    let mut looked = Vec::new();
    for name in names {
        let Some(row) = rows.iter().find(|row| row.name == *name) else {
            continue;
        };
        let standing = standing(&sessions, name);
        let (recent, receipts) = match counted.remove(*name) {
            Some(counted) => counted,
            // It is new among the routes, though texts may have left over it before.
            None => routes::recent(&tx, row, context.now).await?,
        };
        let before = routes::course(row);
        let course = before.after(standing, recent, context.now);
        let receipts_at = if receipts { Some(context.now) } else { row.receipts_at };
        if course != before || receipts {
            routes::write(&tx, row, course, receipts_at).await?;
        }
        looked.push((row, (course, standing)));
    }
    let seen: Vec<_> = looked.iter().map(|(_, seen)| *seen).collect();
    let chosen = route::choose(&seen)
        .map(|place| looked[place].0)
        .filter(|row| !row.carries);
    if let Some(row) = chosen {
        routes::carry(&tx, &row.name).await?;
    }
    tx.commit().await?;
    Ok(chosen.map(|row| row.name.clone()))
}

fn standing(sessions: &[connector::Model], name: &str) -> Standing {
    let of_route = sessions.iter().filter(|session| session.route == name);
    Standing::of(of_route.map(|session| (session.state, session.since)))
}
