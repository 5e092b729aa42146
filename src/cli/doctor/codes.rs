//! What codes by text message have cost within the day.

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseConnection, DbErr};

use super::findings::Findings;
use crate::actions::House;
use crate::actions::attempt::codes_spent;
use crate::config::settings::{CODES_A_DAY, CODES_A_DAY_A_PREFIX, CODES_TENGE_A_DAY, CODES_TENGE_A_DAY_A_PREFIX};
use crate::domain::code_budget::Bound;

/// Whether people can still be sent codes by text message today.
pub async fn look(
    found: &mut Findings,
    db: &DatabaseConnection,
    house: &House,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let spent = codes_spent(db, house, now).await?;
    let (counted, tenge) = (spent.counted, spent.tenge);
    if let Some(bound) = spent.all {
        let setting = match bound {
            Bound::Parts => CODES_A_DAY.name,
            Bound::Money => CODES_TENGE_A_DAY.name,
        };
        let why = format!(
            "{counted} were asked for within a day, for {tenge} tenge, and no more leave by text; if people want them, raise {setting}"
        );
        found.problem("codes", why);
    }
    for (bound, setting) in [
        (Bound::Parts, CODES_A_DAY_A_PREFIX.name),
        (Bound::Money, CODES_TENGE_A_DAY_A_PREFIX.name),
    ] {
        let bound_so = spent.prefixes.iter().filter(|(_, by)| *by == bound);
        let prefixes: Vec<&str> = bound_so.map(|(prefix, _)| prefix.as_str()).collect();
        if !prefixes.is_empty() {
            let prefixes = prefixes.join(", ");
            let why = format!(
                "no more leave today to numbers that begin with {prefixes}; if people want them, raise {setting}"
            );
            found.problem("codes", why);
        }
    }
    if spent.all.is_none() && spent.prefixes.is_empty() {
        let all = house.codes.all;
        found.ok(
            "codes",
            format!(
                "{counted} of {} parts by text message within a day, and {tenge} of {} tenge",
                all.parts, all.tenge
            ),
        );
    }
    Ok(())
}
