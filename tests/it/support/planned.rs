//! Messages to people of their own, planned and due, written straight into the tables: for stories of delivery alone.

use chrono::{DateTime, Days, TimeDelta, Utc};
use entity::values::{BloodGroup, Channel, Component, DeliveryState, DonorId, Language, Purpose, Sex, Urgency};
use entity::{delivery, donor};
use qanat::keyring::Keyring;
use qanat::notify::message::{Appeal, Enough, Message, Place, Window};
use qanat::reference::{centre, nearest_settlement};
use qanat::store::db::write_tx;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{DatabaseConnection, EntityTrait};

/// Below the number of values that the databases take in a statement.
const AT_ONCE: u32 = 500;

/// The number of somebody's phone, as the register keeps it.
pub fn phone(number: u32) -> String {
    format!("+7701{number:07}")
}

/// The address of somebody's letters, as the register keeps it.
pub fn email(number: u32) -> String {
    format!("donor{number}@example.kz")
}

/// Fills a register and a ledger of the test's own.
pub struct Planner<'a> {
    pub db: &'a DatabaseConnection,
    pub keys: &'a Keyring,
    pub channel: Channel,
    pub now: DateTime<Utc>,
}

impl Planner<'_> {
    /// Plans a message to each of the people from one number to before another. Each number is used once.
    pub async fn plan(&self, (from, to): (u32, u32), purpose: impl Fn(u32) -> Purpose) {
        let tx = write_tx(self.db).await.unwrap();
        for first in (from..to).step_by(AT_ONCE as usize) {
            let numbers = first..to.min(first + AT_ONCE);
            let donors = numbers.clone().map(|number| self.donor(number));
            let donors = donor::Entity::insert_many(donors);
            donors.exec_without_returning(&tx).await.unwrap();
            let rows = numbers.map(|number| self.row(number, purpose(number)));
            let rows = delivery::Entity::insert_many(rows);
            rows.exec_without_returning(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Somebody who agreed to everything in calm times.
    fn donor(&self, number: u32) -> donor::ActiveModel {
        let cell = centre("almaty-city").expect("the reference knows the centre").cell;
        let settlement = nearest_settlement(cell);
        let (seal_id, today) = (format!("planned {number}"), self.now.date_naive());
        let by_sms = self.channel == Channel::Sms;
        let (address, index) = (self.address(number), self.index(number));
        let sealed = |column| self.keys.seal(column, &seal_id, &address);
        donor::ActiveModel {
            id: Set(id(number)),
            phone_sealed: Set(by_sms.then(|| sealed("donors.phone"))),
            phone_index: Set(by_sms.then(|| index.clone())),
            phone_confirmed_at: Set(by_sms.then_some(self.now)),
            email_sealed: Set((!by_sms).then(|| sealed("donors.email"))),
            email_index: Set((!by_sms).then_some(index)),
            email_confirmed_at: Set((!by_sms).then_some(self.now)),
            name_sealed: Set(None),
            language: Set(Language::Kk),
            blood_group: Set(Some(BloodGroup::ONeg)),
            sex: Set(Sex::Male),
            birth_date: Set(today - Days::new(36 * 365)),
            weight_kg: Set(None),
            settlement: Set(i64::from(settlement.id.0)),
            region: Set(settlement.region.to_owned()),
            home_cell: Set(cell.into()),
            by_sms: Set(by_sms),
            by_email: Set(!by_sms),
            by_phone: Set(false),
            latin: Set(false),
            emergency: Set(true),
            paused_until: Set(None),
            stopped_at: Set(None),
            askable: Set(true),
            whole_blood_from: Set(today),
            platelets_from: Set(today),
            plasma_from: Set(today),
            last_asked_at: Set(None),
            last_donated_on: Set(None),
            registered_at: Set(self.now),
            seal_id: Set(seal_id),
        }
    }

    fn row(&self, number: u32, purpose: Purpose) -> delivery::ActiveModel {
        let key = format!("{purpose} of {number}");
        let message = serde_json::to_string(&self.message(purpose)).unwrap();
        delivery::ActiveModel {
            id: NotSet,
            donor_id: Set(Some(id(number))),
            purpose: Set(purpose),
            channel: Set(self.channel),
            language: Set(Language::Kk),
            address_index: Set(self.index(number)),
            message_sealed: Set(self.keys.seal("deliveries.message", &key, &message)),
            state: Set(DeliveryState::Planned),
            priority: Set(4),
            planned_at: Set(self.now),
            not_before: Set(self.now),
            expires_at: Set(self.now + TimeDelta::hours(6)),
            dedup_key: Set(key),
            ..Default::default()
        }
    }

    fn address(&self, number: u32) -> String {
        if self.channel == Channel::Sms {
            phone(number)
        } else {
            email(number)
        }
    }

    fn index(&self, number: u32) -> Vec<u8> {
        self.keys.blind_index(&self.address(number))
    }

    fn message(&self, purpose: Purpose) -> Message {
        let hospital = "No 7".to_owned();
        match purpose {
            Purpose::Appeal => Message::Appeal(Appeal {
                group: BloodGroup::ONeg,
                component: Component::RedCells,
                urgency: Urgency::Urgent,
                hospital,
                site: Place {
                    short: "Алматы".to_owned(),
                    long: "Центр крови".to_owned(),
                },
                window: Window {
                    from: self.now + TimeDelta::hours(6),
                    until: self.now + TimeDelta::hours(8),
                    zone: chrono_tz::Asia::Almaty,
                },
                url: "https://qanat.example/a/2kq9wv7cdx".to_owned(),
            }),
            Purpose::StandDown => Message::StandDown(Enough { hospital, held: None }),
            other => panic!("nobody has told yet what a {other} would say"),
        }
    }
}

fn id(number: u32) -> DonorId {
    DonorId(i64::from(number) + 1)
}
