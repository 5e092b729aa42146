//! The texts that receipts may speak of, and what is written of them.

use std::collections::{HashMap, HashSet};

use ::entity::delivery::{self, Entity as Deliveries};
use ::entity::delivery_part;
use ::entity::values::{Channel, DeliveryId, DeliveryState};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Value,
};

use super::{LONGEST, Told};
use crate::store::db::{held, numbers, one_of, one_of_words, sql, words};
use crate::store::said::{AT_MOST, said};

/// Texts of all routes that are looked at in one go, should an operator call many alike.
const NAMESAKES: i64 = 2_000;

/// A text, held until the transaction ends, as it stands after all that has been heard of it.
pub struct Text {
    pub row: delivery::Model,
    /// Those of a text in several; none of any other.
    pub parts: Vec<delivery_part::Model>,
    /// Whether there is something to [write](write()).
    pub changed: bool,
}

impl From<delivery::Model> for Text {
    fn from(row: delivery::Model) -> Self {
        Self {
            row,
            parts: vec![],
            changed: false,
        }
    }
}

impl Text {
    /// It stands there, by what an operator said.
    pub fn stands(
        &mut self,
        (state, reason): (DeliveryState, Option<String>),
        provider_id: Option<String>,
        now: DateTime<Utc>,
    ) {
        use DeliveryState::{Accepted, Cancelled, Planned, Uncertain};
        let row = &mut self.row;
        row.state = state;
        row.reason = reason;
        row.ended_at = (!matches!(state, Accepted | Planned | Uncertain)).then_some(row.ended_at.unwrap_or(now));
        row.provider_id = row.provider_id.take().or(provider_id);
        if !matches!(state, Planned | Cancelled) {
            row.accepted_at = row.accepted_at.or(Some(now));
        }
        self.changed = true;
    }
}

/// The texts that went over a route to one of these phones, or to any if there are none, and that its operator, or a part of
/// them, calls by one of these ids; the newest first.
pub async fn texts_by_id(
    tx: &impl ConnectionTrait,
    route: &str,
    (ids, phones): (Vec<String>, HashSet<&[u8]>),
) -> Result<Vec<Text>, DbErr> {
    let ids = newest_by_id(tx, (ids, phones)).await?;
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let text = format!(
        "select * from deliveries where id {} order by id desc {}",
        one_of(tx, 1),
        held(tx)
    );
    let rows = delivery::Model::find_by_statement(sql(tx, &text, [numbers(tx, ids)]));
    let mut rows = rows.all(tx).await?;
    rows.retain(|row| row.channel == Channel::Sms && row.route.as_deref() == Some(route));
    with_parts(tx, rows).await
}

/// Which they are, over whichever route. PostgreSQL, which does not know how few these are, would read the ledger from its end
/// for the newest if they were asked for as the primary key has them, and all of it if their rows were asked for at once.
async fn newest_by_id(
    tx: &impl ConnectionTrait,
    (ids, phones): (Vec<String>, HashSet<&[u8]>),
) -> Result<Vec<DeliveryId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: DeliveryId,
    }
    let (mut is_theirs, mut part_is_theirs) = (String::new(), String::new());
    if !phones.is_empty() {
        is_theirs = format!("and {} {}", in_words(tx, "address_index"), one_of_words(tx, 2));
        part_is_theirs = format!("and exists (select 1 from deliveries where id = delivery_id {is_theirs})");
    }
    let text = format!(
        "select id from (select id from deliveries where provider_id is not null and provider_id {ids} {is_theirs}
            order by id + 0 desc limit {NAMESAKES}) as whole
        union
        select delivery_id from (select delivery_id from delivery_parts
            where provider_id is not null and provider_id {ids} {part_is_theirs}
            order by delivery_id + 0 desc limit {NAMESAKES}) as part",
        ids = one_of_words(tx, 1),
    );
    let phones: Vec<String> = phones.into_iter().map(hex::encode).collect();
    let values = [words(ids)]
        .into_iter()
        .chain((!phones.is_empty()).then(|| words(phones)));
    let rows = Row::find_by_statement(sql(tx, &text, values));
    Ok(rows.all(tx).await?.into_iter().map(|row| row.id).collect())
}

/// A column of octets as the words of [`hex::encode`].
fn in_words(db: &impl ConnectionTrait, column: &str) -> String {
    match db.get_database_backend() {
        DbBackend::Sqlite => format!("lower(hex({column}))"),
        _ => format!("encode({column}, 'hex')"),
    }
}

async fn with_parts(tx: &impl ConnectionTrait, rows: Vec<delivery::Model>) -> Result<Vec<Text>, DbErr> {
    // What left once, in one part. Of a text that left more often the parts of every time are counted.
    let is_one = |row: &&delivery::Model| row.epoch == 1 && row.parts == Some(1);
    let several = rows.iter().filter(|row| !is_one(row)).map(|row| row.id);
    let several: Vec<DeliveryId> = several.collect();
    let mut parts: HashMap<DeliveryId, Vec<delivery_part::Model>> = HashMap::new();
    if !several.is_empty() {
        let text = format!(
            "select * from delivery_parts where delivery_id {} order by delivery_id, number",
            one_of(tx, 1)
        );
        let found = delivery_part::Model::find_by_statement(sql(tx, &text, [numbers(tx, several)]));
        for part in found.all(tx).await? {
            parts.entry(part.delivery_id).or_default().push(part);
        }
    }
    let texts = rows.into_iter().map(|row| Text {
        parts: parts.remove(&row.id).unwrap_or_default(),
        ..row.into()
    });
    Ok(texts.collect())
}

/// What waits at a phone for a word of the operator, whichever it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AtPhone {
    /// A text is on its way, and a receipt may speak of it.
    pub on_its_way: bool,
    /// There are texts of which it is not known what became of them.
    pub open: bool,
    /// The operator has given no id to one of them.
    pub nameless: bool,
}

/// What waits at these phones; nothing at those that are not among the answers. The words are those of the indexes that serve
/// this, and a cross join is one that SQLite begins where it is told.
pub async fn at_phones(tx: &impl ConnectionTrait, phones: HashSet<&[u8]>) -> Result<HashMap<Vec<u8>, AtPhone>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        address_index: Vec<u8>,
        on_its_way: bool,
        nameless: bool,
    }
    let phones: Vec<[Value; 1]> = phones.into_iter().map(|phone| [phone.to_vec().into()]).collect();
    let mut at_phones: HashMap<Vec<u8>, AtPhone> = HashMap::new();
    for phones in phones.chunks(AT_MOST) {
        let (told, values) = said(tx, [("address_index", "bytea")], phones.to_vec());
        let of = "select d.address_index, d.state = 'attempting' as on_its_way, d.provider_id is null as nameless
            from said cross join deliveries d where d.address_index = said.address_index and";
        let text = format!(
            "{told} {of} d.channel = 'sms' and d.state = 'attempting'
            union {of} d.channel = 'sms' and d.state in ('accepted', 'uncertain')
            union {of} d.state = 'planned' and d.may_have_left"
        );
        for row in Row::find_by_statement(sql(tx, &text, values)).all(tx).await? {
            let at_phone = at_phones.entry(row.address_index).or_default();
            at_phone.on_its_way |= row.on_its_way;
            at_phone.open |= !row.on_its_way;
            at_phone.nameless |= !row.on_its_way && row.nameless;
        }
    }
    Ok(at_phones)
}

/// The one text to the receipt's phone over its route of which the operator has not said what became of it, also one that is
/// to be said again for that; held until the transaction ends. With an id that no row has: only a text whose id is not known.
/// None of two, because the receipt may speak of either; nor is one to be asked for while a text is [on its
/// way](AtPhone::on_its_way) to the phone. States stand in the words of the indexes that serve this.
pub async fn awaiting(tx: &impl ConnectionTrait, told: &Told) -> Result<Option<Text>, DbErr> {
    let mut open = vec![];
    // Of what waits the channel is not asked for, which the route tells: PostgreSQL would look at all that waits over it.
    for stands in [
        "channel = 'sms' and state in ('accepted', 'uncertain')",
        "state = 'planned' and may_have_left",
    ] {
        // Of what leaves later a receipt that was kept cannot speak.
        let mut rows = Deliveries::find()
            .filter(delivery::Column::AddressIndex.eq(told.address_index.as_slice()))
            .filter(delivery::Column::Route.eq(told.route.as_str()))
            .filter(Expr::cust(stands))
            .filter(delivery::Column::AttemptedAt.between(told.received_at - LONGEST, told.received_at));
        if !told.provider_id.is_empty() {
            rows = rows.filter(delivery::Column::ProviderId.is_null());
        }
        let rows = rows.order_by_asc(delivery::Column::Id).limit(2).lock_exclusive();
        open.extend(rows.all(tx).await?);
    }
    let one = open.pop().filter(|_| open.is_empty());
    Ok(with_parts(tx, one.into_iter().collect()).await?.pop())
}

/// Writes where a row stands by what an operator said.
pub async fn resolve(
    tx: &impl ConnectionTrait,
    row: delivery::Model,
    stands: (DeliveryState, Option<String>),
    provider_id: Option<String>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut text = Text::from(row);
    text.stands(stands, provider_id, now);
    write(tx, &[text]).await
}

/// Writes what has changed of texts.
pub async fn write(tx: &impl ConnectionTrait, texts: &[Text]) -> Result<(), DbErr> {
    let changed: Vec<&Text> = texts.iter().filter(|text| text.changed).collect();
    let rows: Vec<[Value; 6]> = changed.iter().map(|text| row_values(&text.row)).collect();
    for rows in rows.chunks(AT_MOST) {
        let (told, values) = said(tx, ROW, rows.to_vec());
        let text = format!(
            "{told}
            update deliveries set state = said.state, reason = said.reason, provider_id = said.provider_id,
                accepted_at = said.accepted_at, ended_at = said.ended_at
            from said where deliveries.id = said.id"
        );
        tx.execute_raw(sql(tx, &text, values)).await?;
    }
    let parts = changed.iter().flat_map(|text| &text.parts);
    let parts: Vec<[Value; 2]> = parts
        .map(|part| [part.id.0.into(), part.state.map(|state| state.to_string()).into()])
        .collect();
    for parts in parts.chunks(AT_MOST) {
        let (told, values) = said(tx, PART, parts.to_vec());
        let text =
            format!("{told} update delivery_parts set state = said.state from said where delivery_parts.id = said.id");
        tx.execute_raw(sql(tx, &text, values)).await?;
    }
    Ok(())
}

/// What is said of a row, with PostgreSQL's types.
const ROW: [(&str, &str); 6] = [
    ("id", "bigint"),
    ("state", "text"),
    ("reason", "text"),
    ("provider_id", "text"),
    ("accepted_at", "timestamptz"),
    ("ended_at", "timestamptz"),
];

/// And of a part.
const PART: [(&str, &str); 2] = [("id", "bigint"), ("state", "text")];

fn row_values(row: &delivery::Model) -> [Value; ROW.len()] {
    [
        row.id.0.into(),
        row.state.to_string().into(),
        row.reason.clone().into(),
        row.provider_id.clone().into(),
        row.accepted_at.into(),
        row.ended_at.into(),
    ]
}
