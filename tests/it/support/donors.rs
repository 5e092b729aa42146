//! Donors: who they are, what reaches them, and what they answer.

use chrono::{DateTime, NaiveDate, Utc};
use entity::values::{AppealState, BloodGroup, Channel, Component, ConsentKind, Direction, DonorId, Language, Sex};
use entity::{appeal, appointment, delivery, donor};
use qanat::actions::answer::{Answer, AnswerRefused, Answered, answer_appeal};
use qanat::actions::appointment::{AppointmentRefused, cancel_appointment, move_appointment};
use qanat::actions::preferences;
use qanat::actions::register_donor::CONSENT_VERSION;
use qanat::actions::reply::receive_reply;
use qanat::domain::contact::{Email, Phone};
use qanat::domain::eligibility::{Facts, next_eligible_on};
use qanat::domain::geo::Cell;
use qanat::reference;
use qanat::store::consents::Given;
use qanat::store::donors::{Channels, GivableFrom, NewDonor, Profile};
use qanat::store::{appeals, appointments, consents, donations, donors, simulator, slots};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::app::TestApp;
use super::hospitals::Hospital;

/// A donor about to join the register.
pub struct DonorBuilder {
    app: TestApp,
    profile: Profile,
    channels: Channels,
    emergency: bool,
    consent: bool,
    last_donation: Option<(NaiveDate, Component)>,
    near: Option<(Cell, f64)>,
}

impl DonorBuilder {
    /// A man of 36 who chose text messages in English and lives where the site stands.
    pub fn new(app: &TestApp, group: BloodGroup) -> Self {
        Self {
            app: app.clone(),
            profile: Profile {
                language: Language::En,
                blood_group: Some(group),
                sex: Sex::Male,
                birth_date: "1990-01-01".parse().unwrap(),
                weight_kg: None,
                settlement: 0,
                region: String::new(),
                home_cell: 0,
            },
            channels: Channels {
                sms: true,
                ..Channels::default()
            },
            emergency: false,
            consent: true,
            last_donation: None,
            near: None,
        }
    }

    /// May be called in an emergency, at night as well.
    pub fn emergency(mut self) -> Self {
        self.emergency = true;
        self
    }

    pub fn language(mut self, language: Language) -> Self {
        self.profile.language = language;
        self
    }

    pub fn born(mut self, day: &str) -> Self {
        self.profile.birth_date = day.parse().unwrap();
        self
    }

    pub fn group_unknown(mut self) -> Self {
        self.profile.blood_group = None;
        self
    }

    /// Only by e-mail.
    pub fn by_email(mut self) -> Self {
        self.channels = Channels {
            email: true,
            ..Channels::default()
        };
        self
    }

    pub fn without_consent(mut self) -> Self {
        self.consent = false;
        self
    }

    pub fn gave(mut self, component: Component, day: &str) -> Self {
        self.last_donation = Some((day.parse().unwrap(), component));
        self
    }

    pub fn km_from(mut self, hospital: &Hospital, km: f64) -> Self {
        let site = Cell::try_from(hospital.site.cell).unwrap();
        self.near = Some((site, km));
        self
    }

    /// Puts the donor on the register as an import does: address confirmed, consents given, in calm times.
    pub async fn create(mut self) -> Donor {
        let (app, number) = (self.app.clone(), self.app.next_number());
        self.settle().await;
        let phone = Phone::parse(&format!("+7701{:07}", 5_000_000 + number)).unwrap();
        let email = Email::parse(&format!("donor{number}@example.kz")).unwrap();
        let name = format!("Donor Number{number}");
        let new = NewDonor {
            phone: self.channels.sms.then(|| phone.clone()),
            email: self.channels.email.then(|| email.clone()),
            name: Some(name.clone()),
            channels: self.channels,
            emergency: self.emergency,
            givable: self.givable(),
            profile: self.profile.clone(),
        };
        let (db, now) = (&app.db, app.clock.now());
        let id = donors::insert(db, &app.keys, new, now).await.unwrap();
        if let Some((on, component)) = self.last_donation {
            let given = donations::NewDonation {
                donor: id,
                appointment: None,
                site: None,
                shortage: None,
                component,
                volume_ml: None,
                on,
                by: None,
            };
            donations::insert(db, given, now).await.unwrap();
        }
        self.agree(id, now).await;
        for (chosen, channel) in [(self.channels.sms, Channel::Sms), (self.channels.email, Channel::Email)] {
            if chosen {
                donors::confirm(db, id, channel, now).await.unwrap();
            }
        }
        Donor {
            app,
            id,
            phone,
            email,
            name,
        }
    }

    async fn agree(&self, id: DonorId, now: DateTime<Utc>) {
        let kinds = [
            (ConsentKind::Appeals, self.consent),
            (ConsentKind::Emergency, self.emergency),
        ];
        for (kind, _) in kinds.into_iter().filter(|(_, given)| *given) {
            let words = Given {
                kind,
                text_version: CONSENT_VERSION,
                language: self.profile.language,
                source: "import",
            };
            consents::give(&self.app.db, id, words, now).await.unwrap();
        }
    }

    async fn settle(&mut self) {
        let (centre, km) = match self.near {
            Some(near) => near,
            None => (Cell::try_from(self.app.site().await.cell).unwrap(), 0.0),
        };
        let rings = (km / 2.0) as u32 + 1;
        let off = |cell: &Cell| (cell.distance_km(centre) - km).abs();
        let home = centre.disk(rings).into_iter().min_by(|a, b| off(a).total_cmp(&off(b)));
        let home = home.expect("a disk has a centre");
        let settlement = reference::nearest_settlement(home);
        self.profile.home_cell = home.into();
        self.profile.settlement = i64::from(settlement.id.0);
        self.profile.region = settlement.region.to_owned();
    }

    fn givable(&self) -> GivableFrom {
        let facts = Facts {
            birth_date: self.profile.birth_date,
            sex: self.profile.sex,
            weight_kg: None,
            donations: self.last_donation.into_iter().collect(),
            deferrals: Vec::new(),
        };
        let today = self.app.clock.now().date_naive();
        let first = |component| next_eligible_on(&facts, self.app.house.rules, component, today);
        GivableFrom {
            whole_blood: first(Component::WholeBlood),
            platelets: first(Component::Platelets),
            plasma: first(Component::Plasma),
        }
    }
}

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
    pub async fn reply(&self, text: &str) {
        let id = format!("reply-{}", self.app.next_number());
        receive_reply(&self.app.context(), &self.phone, text, &id)
            .await
            .unwrap();
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
        let until = Some(until.parse().unwrap());
        preferences::pause(&self.app.context(), self.id, until).await.unwrap();
    }

    /// What the ledger holds for this donor, the first planned first.
    pub async fn deliveries(&self) -> Vec<delivery::Model> {
        let mut rows = self.app.deliveries().await;
        rows.retain(|row| row.donor_id == Some(self.id));
        rows
    }
}
