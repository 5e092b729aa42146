//! Takes a register of donors over in bulk: rows by the hundred, and what follows from them by one statement each.

use ::entity::donor::{self, Entity as Donors};
use ::entity::values::ConsentKind;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryOrder, QuerySelect};

use super::db::sql;
use super::donors::{NewDonor, described};
use crate::keyring::{Keyring, fresh_token};

/// A donor known from elsewhere, who agreed to be asked and whose addresses are confirmed.
#[derive(Clone)]
pub struct KnownDonor {
    pub donor: NewDonor,
    /// The last donation, of whole blood.
    pub last_donated_on: Option<NaiveDate>,
    pub registered_at: DateTime<Utc>,
}

/// Below the number of values that SQLite takes in a statement.
const ROWS_AT_ONCE: usize = 500;

/// How many donors there are.
pub async fn size(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Donors::find().count(db).await
}

/// Adds donors with their consents, given under the text `version`, and their last donation. None of them may be on the
/// register yet.
pub async fn take_over(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    people: impl IntoIterator<Item = KnownDonor>,
    version: &str,
) -> Result<(), DbErr> {
    let last = Donors::find().order_by_desc(donor::Column::Id).limit(1).one(db).await?;
    let after = last.map_or(0, |donor| donor.id.0);
    let mut people = people.into_iter();
    loop {
        let rows: Vec<_> = people
            .by_ref()
            .take(ROWS_AT_ONCE)
            .map(|known| row(keys, known))
            .collect();
        if rows.is_empty() {
            break;
        }
        Donors::insert_many(rows).exec_without_returning(db).await?;
    }
    let cells = "insert into populated_cells (cell) select distinct home_cell from donors where id > $1
        on conflict (cell) do nothing";
    db.execute_raw(sql(db, cells, [after.into()])).await?;
    let donations = "insert into donations (donor_id, component, donated_on, recorded_at)
        select id, 'whole_blood', last_donated_on, registered_at from donors
        where id > $1 and last_donated_on is not null";
    db.execute_raw(sql(db, donations, [after.into()])).await?;
    for (kind, who) in [(ConsentKind::Appeals, "askable"), (ConsentKind::Emergency, "emergency")] {
        let consents = format!(
            "insert into consents (donor_id, kind, text_version, language, source, given_at)
            select id, $2, $3, language, 'register', registered_at from donors where id > $1 and {who}"
        );
        db.execute_raw(sql(db, &consents, [after.into(), kind.into(), version.into()]))
            .await?;
    }
    Ok(())
}

fn row(keys: &Keyring, known: KnownDonor) -> donor::ActiveModel {
    let seal_id = fresh_token(16);
    let confirmed = |present: bool| present.then_some(known.registered_at);
    let mut row = donor::ActiveModel {
        phone_confirmed_at: Set(confirmed(known.donor.phone.is_some())),
        email_confirmed_at: Set(confirmed(known.donor.email.is_some())),
        paused_until: Set(None),
        stopped_at: Set(None),
        askable: Set(true),
        last_asked_at: Set(None),
        last_donated_on: Set(known.last_donated_on),
        registered_at: Set(known.registered_at),
        ..described(keys, &seal_id, &known.donor)
    };
    row.seal_id = Set(seal_id);
    row
}
