//! What carriers say about texts: the rows that a receipt may speak of, and the receipts whose row is not found yet.

use ::entity::delivery::{self, Entity as Deliveries};
use ::entity::delivery_part::{self, Entity as Parts};
use ::entity::receipt::{self, Entity as Receipts};
use ::entity::values::{Channel, DeliveryId, DeliveryState, ReceiptId};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// What an operator said about a text. It is bound to a phone and so has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// The route that it came over.
    pub route: String,
    /// The fingerprint of the number; empty if it could not be read.
    pub address_index: Vec<u8>,
    /// The id as the operator writes it; empty if it was not there.
    pub provider_id: String,
    /// Accepted, if it is on its way still.
    pub said: DeliveryState,
    /// The operator's code for why.
    pub error: Option<String>,
    pub received_at: DateTime<Utc>,
    /// The text that it answers, if it is no receipt but a late answer.
    pub answers: Option<DeliveryId>,
}

/// What is known of one part of a text when it was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartAccepted {
    /// What the operator calls it, if it was accepted under an id.
    pub provider_id: Option<String>,
    /// Accepted, or not known.
    pub state: Option<DeliveryState>,
}

/// Receipts that are looked at in one go.
const BATCH: u64 = 500;
/// After so many attempts, a quarter of an hour in all, its row is not looked for any more.
const TRIES: i16 = 10;
/// The same in the words of the index that serves the search.
const SOUGHT: &str = "tries < 10";
/// Texts of all routes under one id that are looked at, should an operator call many alike.
const NAMESAKES: u64 = 200;
/// A phone that is off for longer gets no text any more.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// The texts that went over a route and that its operator calls by one of these ids, the newest first and no more than are
/// worth a look; held until the transaction ends.
pub async fn rows_by_id(tx: &impl ConnectionTrait, route: &str, ids: &[String]) -> Result<Vec<delivery::Model>, DbErr> {
    use {delivery::Column as Whole, delivery_part::Column as Part};
    // Asked for together, either would be looked for among all texts of the route.
    let mut known = namesakes::<Parts>(tx, ids, (Part::DeliveryId, Part::ProviderId)).await?;
    known.extend(namesakes::<Deliveries>(tx, ids, (Whole::Id, Whole::ProviderId)).await?);
    if known.is_empty() {
        return Ok(vec![]);
    }
    let mut rows = Deliveries::find()
        .filter(delivery::Column::Id.is_in(known))
        .order_by_desc(delivery::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    rows.retain(|row| row.channel == Channel::Sms && row.route.as_deref() == Some(route));
    rows.truncate(20);
    Ok(rows)
}

/// The newest texts that go by one of these ids in a table, over whichever route.
async fn namesakes<E: EntityTrait>(
    tx: &impl ConnectionTrait,
    ids: &[String],
    (delivery, provider_id): (E::Column, E::Column),
) -> Result<Vec<DeliveryId>, DbErr> {
    let newest = E::find().select_only().column(delivery).filter(provider_id.is_in(ids));
    let newest = newest.order_by_desc(delivery).limit(NAMESAKES);
    newest.into_tuple().all(tx).await
}

/// The one text to the receipt's phone over its route of which the operator has not said what became of it, also one that is
/// to be said again for that; held until the transaction ends. With an id that no row has: only a text whose id is not known.
/// None while a text is on its way to the phone, and none of two, because the receipt may speak of either. States stand in
/// the words of the indexes that serve this.
pub async fn awaiting(tx: &impl ConnectionTrait, told: &Told) -> Result<Option<delivery::Model>, DbErr> {
    let to_phone = || {
        Deliveries::find()
            .filter(delivery::Column::AddressIndex.eq(told.address_index.as_slice()))
            .filter(Expr::cust("channel = 'sms'"))
    };
    let on_its_way = to_phone().filter(Expr::cust("state = 'attempting'"));
    if on_its_way.count(tx).await? > 0 {
        return Ok(None);
    }
    let mut open = vec![];
    for stands in [
        "state in ('accepted', 'uncertain')",
        "state = 'planned' and may_have_left",
    ] {
        // Of what leaves later a receipt that was kept cannot speak.
        let mut rows = to_phone()
            .filter(delivery::Column::Route.eq(told.route.as_str()))
            .filter(Expr::cust(stands))
            .filter(delivery::Column::AttemptedAt.between(told.received_at - LONGEST, told.received_at));
        if !told.provider_id.is_empty() {
            rows = rows.filter(delivery::Column::ProviderId.is_null());
        }
        let rows = rows.order_by_asc(delivery::Column::Id).limit(2).lock_exclusive();
        open.extend(rows.all(tx).await?);
    }
    Ok(open.pop().filter(|_| open.is_empty()))
}

/// Writes where a row stands by what an operator said.
pub async fn resolve(
    tx: &impl ConnectionTrait,
    row: delivery::Model,
    (state, reason): (DeliveryState, Option<String>),
    provider_id: Option<String>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use DeliveryState::{Accepted, Cancelled, Planned};
    let mut change = delivery::ActiveModel {
        id: Set(row.id),
        state: Set(state),
        reason: Set(reason),
        ended_at: Set((!matches!(state, Accepted | Planned)).then_some(row.ended_at.unwrap_or(now))),
        provider_id: Set(row.provider_id.or(provider_id)),
        ..Default::default()
    };
    if !matches!(state, Planned | Cancelled) {
        change.accepted_at = Set(row.accepted_at.or(Some(now)));
    }
    Deliveries::update(change).exec(tx).await.map(|_| ())
}

/// Keeps what is known of a text in several parts.
pub async fn add_parts(tx: &impl ConnectionTrait, delivery: DeliveryId, parts: Vec<PartAccepted>) -> Result<(), DbErr> {
    let rows = (1_i16..).zip(parts).map(|(number, part)| delivery_part::ActiveModel {
        delivery_id: Set(delivery),
        number: Set(number),
        provider_id: Set(part.provider_id),
        state: Set(part.state),
        ..Default::default()
    });
    Parts::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}

/// The parts of a text in several parts; none of any other.
pub async fn parts(tx: &impl ConnectionTrait, delivery: DeliveryId) -> Result<Vec<delivery_part::Model>, DbErr> {
    let parts = Parts::find().filter(delivery_part::Column::DeliveryId.eq(delivery));
    parts.order_by_asc(delivery_part::Column::Number).all(tx).await
}

/// Forgets the parts of a text that leaves anew.
pub async fn forget_parts(tx: &impl ConnectionTrait, delivery: DeliveryId) -> Result<(), DbErr> {
    let parts = Parts::delete_many().filter(delivery_part::Column::DeliveryId.eq(delivery));
    parts.exec(tx).await.map(|_| ())
}

/// Writes that a part of which nobody knew it was accepted after all.
pub async fn accept_part(
    tx: &impl ConnectionTrait,
    part: &delivery_part::Model,
    provider_id: Option<String>,
) -> Result<(), DbErr> {
    let change = delivery_part::ActiveModel {
        id: Set(part.id),
        provider_id: Set(provider_id),
        state: Set(Some(DeliveryState::Accepted)),
        ..Default::default()
    };
    Parts::update(change).exec(tx).await.map(|_| ())
}

/// Writes what became of one part.
pub async fn resolve_part(
    tx: &impl ConnectionTrait,
    part: &delivery_part::Model,
    state: DeliveryState,
) -> Result<(), DbErr> {
    let change = delivery_part::ActiveModel {
        id: Set(part.id),
        state: Set(Some(state)),
        ..Default::default()
    };
    Parts::update(change).exec(tx).await.map(|_| ())
}

/// Keeps a receipt whose row is not found. One that says the same again may speak of another text: its row is looked for
/// anew.
pub async fn keep(db: &impl ConnectionTrait, told: Told) -> Result<(), DbErr> {
    let row = receipt::ActiveModel {
        route: Set(told.route),
        address_index: Set(told.address_index),
        provider_id: Set(told.provider_id),
        said: Set(told.said),
        error: Set(told.error),
        received_at: Set(told.received_at),
        tries: Set(0),
        next_at: Set(told.received_at),
        answers: Set(told.answers),
        ..Default::default()
    };
    let columns = [
        receipt::Column::Route,
        receipt::Column::AddressIndex,
        receipt::Column::ProviderId,
        receipt::Column::Said,
    ];
    let mut newest = vec![
        receipt::Column::Error,
        receipt::Column::ReceivedAt,
        receipt::Column::Tries,
        receipt::Column::NextAt,
    ];
    // A receipt that says the same as an answer takes nothing from it.
    newest.extend(told.answers.map(|_| receipt::Column::Answers));
    let anew = OnConflict::columns(columns).update_columns(newest).to_owned();
    Receipts::insert(row)
        .on_conflict(anew)
        .exec_without_returning(db)
        .await
        .map(|_| ())
}

/// Kept receipts whose rows are to be looked for again, the longest due first.
pub async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<(ReceiptId, Told)>, DbErr> {
    let rows = Receipts::find()
        .filter(receipt::Column::NextAt.lte(now))
        .filter(Expr::cust(SOUGHT))
        .order_by_asc(receipt::Column::NextAt)
        .limit(BATCH);
    let told = |row: receipt::Model| {
        let told = Told {
            route: row.route,
            address_index: row.address_index,
            provider_id: row.provider_id,
            said: row.said,
            error: row.error,
            received_at: row.received_at,
            answers: row.answers,
        };
        (row.id, told)
    };
    Ok(rows.all(db).await?.into_iter().map(told).collect())
}

/// The row was not found this time either: the pause until the next time doubles.
pub async fn put_off(db: &impl ConnectionTrait, id: ReceiptId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let Some(row) = Receipts::find_by_id(id).one(db).await? else {
        return Ok(());
    };
    let pause = TimeDelta::seconds(1 << row.tries.clamp(0, TRIES));
    let change = receipt::ActiveModel {
        id: Set(id),
        tries: Set(row.tries + 1),
        next_at: Set(now + pause),
        ..Default::default()
    };
    Receipts::update(change).exec(db).await.map(|_| ())
}

/// Forgets one that has found its row.
pub async fn forget(db: &impl ConnectionTrait, id: ReceiptId) -> Result<(), DbErr> {
    Receipts::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Forgets those that never found one. Returns how many.
pub async fn forget_old(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let old = Receipts::delete_many().filter(receipt::Column::ReceivedAt.lte(now - LONGEST));
    Ok(old.exec(db).await?.rows_affected)
}
