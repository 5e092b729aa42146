//! What the database of the service holds, and what must be true of it after every story.

use std::collections::BTreeSet;

use entity::delivery;
use entity::values::{DeliveryId, DeliveryState, Purpose};
use qanat::store::db::sql;
use qanat::store::ledger;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::TestApp;
use crate::support::databases::Database;

impl TestApp {
    pub async fn execute(&self, text: &str) {
        self.db.execute_unprepared(text).await.unwrap();
    }

    /// Makes the database fail whatever would do that to one row: `"update", "shortages", "old.id = 1"`.
    pub async fn refuses(&self, what: &str, table: &str, row: &str) {
        let statements = match Database::of(&self.db) {
            Database::Sqlite => format!(
                "create trigger refusal before {what} on {table} when {row} begin select raise(abort, 'refused'); end"
            ),
            Database::Postgres => format!(
                "create function refusal() returns trigger language plpgsql as 'begin raise exception ''refused''; end';
                create trigger refusal before {what} on {table} for each row when ({row}) execute function refusal()"
            ),
        };
        self.execute(&statements).await;
    }

    /// Takes that refusal back.
    pub async fn allows_again(&self, table: &str) {
        self.execute(&match Database::of(&self.db) {
            Database::Sqlite => "drop trigger refusal".to_owned(),
            Database::Postgres => format!("drop trigger refusal on {table}"),
        })
        .await;
    }

    /// A single number from the database.
    pub async fn count(&self, text: &str) -> i64 {
        let row = self.looks.query_one_raw(sql(&self.looks, text, [])).await;
        row.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// One text of each row.
    pub async fn texts(&self, text: &str) -> Vec<String> {
        let rows = self.looks.query_all_raw(sql(&self.looks, text, [])).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// Every row of the ledger, the first planned first.
    pub async fn deliveries(&self) -> Vec<delivery::Model> {
        let all = delivery::Entity::find().order_by_asc(delivery::Column::Id);
        all.all(&self.looks).await.unwrap()
    }

    /// So many texts like one of the ledger, to other people.
    pub async fn copies(&self, of: DeliveryId, many: u32) {
        let octets = match Database::of(&self.db) {
            Database::Sqlite => "cast(n as blob)",
            Database::Postgres => "decode(lpad(n::text, 8, '0'), 'hex')",
        };
        let same =
            "revision, purpose, channel, language, message_sealed, state, priority, planned_at, not_before, expires_at,
            epoch, attempts, attempted_at, accepted_at, route, offered_at, may_have_left, provider_id, parts, price";
        self.execute(&format!(
            "insert into deliveries (dedup_key, address_index, {same})
            with recursive copies (n) as (select 1 union all select n + 1 from copies where n < {many})
            select 'copy ' || n, {octets}, {same} from copies, deliveries where id = {of}"
        ))
        .await;
    }

    /// What the service has asked so far of which SQLite reads a whole table of messages.
    pub async fn that_read_everything(&self) -> BTreeSet<String> {
        self.statements.that_read_everything(&self.looks).await
    }

    pub async fn deliveries_in(&self, state: DeliveryState) -> Vec<delivery::Model> {
        let mut rows = self.deliveries().await;
        rows.retain(|row| row.state == state);
        rows
    }

    pub async fn deliveries_for(&self, purpose: Purpose) -> Vec<delivery::Model> {
        let mut rows = self.deliveries().await;
        rows.retain(|row| row.purpose == purpose);
        rows
    }

    /// What must be true after every story.
    pub(super) async fn holds_its_invariants(&self) {
        assert_eq!(
            ledger::imbalance(&self.looks).await.unwrap(),
            0,
            "the ledger's imbalance"
        );
        let wrong = [
            (
                "slots whose booked places are not their appointments",
                "select count(*) from slots s where s.booked <> (select count(*) from appointments a
                    where a.slot_id = s.id and a.state <> 'cancelled')",
            ),
            (
                "slots whose held places are not their holds",
                "select count(*) from slots s where s.held <> (select coalesce(sum(h.places), 0) from holds h
                    where h.slot_id = s.id)",
            ),
            (
                "holds of campaigns that are over",
                "select count(*) from holds h join campaigns c on c.id = h.campaign_id
                    where c.state = 'ended' and h.places > 0",
            ),
            (
                "booked answers without a place, or places without a booked answer",
                "select count(*) from appeals p where (p.state = 'booked') <> exists (select 1 from appointments a
                    where a.appeal_id = p.id and a.state <> 'cancelled')",
            ),
            (
                "ended campaigns with open asks",
                "select count(*) from appeals p join campaigns c on c.id = p.campaign_id
                    where c.state = 'ended' and p.state in ('asked', 'waitlisted')",
            ),
        ];
        for (what, text) in wrong {
            assert_eq!(self.count(text).await, 0, "{what}");
        }
    }
}
