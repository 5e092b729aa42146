//! What is known of the parts of a text in several.

use ::entity::delivery_part::{self, Entity as Parts};
use ::entity::values::{DeliveryId, DeliveryState};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::store::db::{numbers, one_of, sql};

/// What is known of one part of a text when it was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartAccepted {
    /// What the operator calls it, if it was accepted under an id.
    pub provider_id: Option<String>,
    /// Accepted, or not known.
    pub state: Option<DeliveryState>,
}

/// Keeps what is known of a text in several parts, in place of what was known of them when it was said before.
pub async fn add_parts(tx: &impl ConnectionTrait, delivery: DeliveryId, parts: Vec<PartAccepted>) -> Result<(), DbErr> {
    forget_parts(tx, [delivery]).await?;
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

/// Forgets the parts of texts that leave anew.
pub async fn forget_parts(
    tx: &impl ConnectionTrait,
    deliveries: impl IntoIterator<Item = DeliveryId>,
) -> Result<(), DbErr> {
    let text = format!("delete from delivery_parts where delivery_id {}", one_of(tx, 1));
    let deliveries = numbers(tx, deliveries);
    tx.execute_raw(sql(tx, &text, [deliveries])).await.map(|_| ())
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
