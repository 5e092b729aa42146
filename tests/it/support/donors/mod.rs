//! Donors: what reaches them, and what they answer.

mod builder;

pub use builder::DonorBuilder;

use chrono::{DateTime, Utc};
use entity::values::{AppealState, Direction, DonorId, Understood};
use entity::{appeal, appointment, delivery, donor};
use qanat::actions::answer::{Answer, AnswerRefused, Answered, answer_appeal};
use qanat::actions::appointment::{AppointmentRefused, cancel_appointment, move_appointment};
use qanat::actions::preferences;
use qanat::actions::reply::receive_reply;
use qanat::domain::contact::{Email, Phone};
use qanat::store::{appeals, appointments, donors, simulator, slots};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::app::TestApp;

/// Somebody on the register, with a phone in the hand.
#[derive(Clone)]
pub struct Donor {
    pub app: TestApp,
    pub id: DonorId,
    pub phone: Phone,
    pub email: Email,
    pub name: String,
}

/// What a phone shows, the oldest first.
#[derive(Debug)]
pub struct Inbox(pub Vec<String>);

impl Inbox {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn last_sms(&self) -> &str {
        self.0.last().expect("a message on the phone")
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Donor {
    /// The same person as another process sees them.
    pub fn at(&self, app: &TestApp) -> Self {
        Self {
            app: app.clone(),
            ..self.clone()
        }
    }

    pub async fn inbox(&self) -> Inbox {
        let rows = simulator::of_phone(&self.app.db, &self.app.keys, &self.phone)
            .await
            .unwrap();
        let to_phone = rows.iter().filter(|row| row.direction == Direction::ToPhone);
        Inbox(
            to_phone
                .map(|row| simulator::open(&self.app.keys, row).unwrap().text)
                .collect(),
        )
    }

    /// Sends a text message back; the carrier hands it over once.
    pub async fn reply(&self, text: &str) -> Option<Understood> {
        let id = format!("reply-{}", self.app.next_number());
        receive_reply(&self.app.context(), &self.phone, text, &id)
            .await
            .unwrap()
    }

    pub async fn row(&self) -> donor::Model {
        donors::by_id(&self.app.db, self.id).await.unwrap().expect("a donor")
    }

    /// The latest ask.
    pub async fn appeal(&self) -> Option<appeal::Model> {
        appeals::latest_of_donor(&self.app.db, self.id).await.unwrap()
    }

    pub async fn was_asked(&self) -> bool {
        self.appeal().await.is_some()
    }

    pub async fn appeal_state(&self) -> AppealState {
        self.appeal().await.expect("an ask").state
    }

    pub async fn answer(&self, answer: Answer) -> Result<Answered, AnswerRefused> {
        let appeal = self.appeal().await.expect("an ask");
        answer_appeal(&self.app.context(), appeal.id, answer).await
    }

    /// Says yes to the latest ask and gets a place.
    pub async fn says_yes(&self) -> appointment::Model {
        match self.answer(Answer::Yes(None)).await {
            Ok(Answered::Booked(held)) => held,
            other => panic!("no place for a yes: {other:?}"),
        }
    }

    /// The place that the donor holds.
    pub async fn appointment(&self) -> Option<appointment::Model> {
        appointments::live_of_donor(&self.app.db, self.id).await.unwrap()
    }

    /// When the donor is to be there.
    pub async fn expected_at(&self) -> DateTime<Utc> {
        let held = self.appointment().await.expect("a place");
        slots::by_id(&self.app.db, held.slot_id)
            .await
            .unwrap()
            .unwrap()
            .starts_at
    }

    /// Every place the donor ever held, the first first.
    pub async fn appointments(&self) -> Vec<appointment::Model> {
        appointment::Entity::find()
            .filter(appointment::Column::DonorId.eq(self.id))
            .order_by_asc(appointment::Column::Id)
            .all(&self.app.db)
            .await
            .unwrap()
    }

    pub async fn cancels(&self) -> Result<(), AppointmentRefused> {
        let held = self.appointment().await.expect("a place");
        cancel_appointment(&self.app.context(), self.id, held.id).await
    }

    pub async fn moves_to(&self, slot: entity::values::SlotId) -> Result<(), AppointmentRefused> {
        let held = self.appointment().await.expect("a place");
        move_appointment(&self.app.context(), self.id, held.id, slot).await
    }

    pub async fn stops(&self) {
        preferences::stop(&self.app.context(), self.id).await.unwrap();
    }

    pub async fn pauses(&self, until: &str) {
        let until = until.parse().unwrap();
        preferences::pause(&self.app.context(), self.id, until).await.unwrap();
    }

    /// What the ledger holds for this donor, the first planned first.
    pub async fn deliveries(&self) -> Vec<delivery::Model> {
        let mut rows = self.app.deliveries().await;
        rows.retain(|row| row.donor_id == Some(self.id));
        rows
    }
}
