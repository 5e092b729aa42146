//! Those who need blood and those who take it: hospitals with their shortages, and the desk of a site.

use std::future::IntoFuture;
use std::pin::Pin;

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{
    AppointmentState, BloodGroup, CampaignId, Component, HospitalId, Role, ShortageId, ShortageState, StaffId, Urgency,
};
use entity::{appeal, appointment, campaign, shortage, site, wave};
use qanat::actions::appointment::AppointmentRefused;
use qanat::actions::outcome::{Outcome, check_in, record_outcome};
use qanat::actions::shortage::{NewNeed, ShortageRefused, confirm_shortage, end_shortage, open_shortage};
use qanat::store::audit::By;
use qanat::store::slots::HeldSlot;
use qanat::store::{appointments, campaigns, donations, hospitals, shortages, slots};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::app::{TestApp, moment};
use super::browser::Page;
use super::donors::Donor;

/// Bags of blood.
#[derive(Debug, Clone, Copy)]
pub struct Units(pub i16);

pub fn units(count: i16) -> Units {
    Units(count)
}

/// A hospital, and the nurse who posts for it.
#[derive(Clone)]
pub struct Hospital {
    pub app: TestApp,
    pub id: HospitalId,
    pub site: site::Model,
    pub nurse: StaffId,
}

impl Hospital {
    pub async fn at(app: &TestApp, name: &str, site: site::Model) -> Self {
        let id = hospitals::insert(&app.db, (name, name), site.id, app.clock.now())
            .await
            .unwrap();
        Self {
            app: app.clone(),
            id,
            site,
            nurse: app.colleague(Role::Desk).await,
        }
    }

    /// The shortage of which a page was shown after it was posted.
    pub async fn shortage_at(&self, page: &Page) -> Shortage {
        let id = page.path.rsplit('/').next().and_then(|id| id.parse().ok());
        let id: ShortageId = id.unwrap_or_else(|| panic!("{} is no page of a shortage", page.path));
        let row = shortages::one_of(&self.app.db, Some(self.id), id).await.unwrap();
        Shortage {
            campaign: row.expect("the hospital's own shortage").campaign_id,
            hospital: self.clone(),
            id,
        }
    }

    /// Red cells for a patient who waits, within nine hours unless said otherwise.
    pub fn open_shortage(&self, group: BloodGroup, units: Units) -> Posting {
        Posting {
            hospital: self.clone(),
            need: NewNeed {
                hospital: self.id,
                component: Component::RedCells,
                group,
                units: units.0,
                deadline: self.app.clock.now() + TimeDelta::hours(9),
                urgency: Urgency::Critical,
            },
        }
    }
}

/// A shortage about to be posted.
pub struct Posting {
    hospital: Hospital,
    need: NewNeed,
}

impl Posting {
    pub fn by(mut self, deadline: &str) -> Self {
        self.need.deadline = moment(deadline);
        self
    }

    pub fn component(mut self, component: Component) -> Self {
        self.need.component = component;
        self
    }

    pub fn urgency(mut self, urgency: Urgency) -> Self {
        self.need.urgency = urgency;
        self
    }

    pub async fn posted(self) -> Result<Shortage, ShortageRefused> {
        let by = By::staff(self.hospital.nurse);
        let id = open_shortage(&self.hospital.app.context(), by, self.need).await?;
        let row = shortages::one_of(&self.hospital.app.db, None, id).await?;
        Ok(Shortage {
            campaign: row.expect("what was posted is there").campaign_id,
            hospital: self.hospital,
            id,
        })
    }
}

impl IntoFuture for Posting {
    type Output = Shortage;
    type IntoFuture = Pin<Box<dyn Future<Output = Shortage>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.posted().await.expect("the shortage is posted") })
    }
}

/// A posted shortage with its campaign.
#[derive(Clone)]
pub struct Shortage {
    pub hospital: Hospital,
    pub id: ShortageId,
    pub campaign: CampaignId,
}

impl Shortage {
    fn app(&self) -> &TestApp {
        &self.hospital.app
    }

    pub async fn row(&self) -> shortage::Model {
        let row = shortages::one_of(&self.app().db, Some(self.hospital.id), self.id).await;
        row.unwrap().expect("the hospital sees its own shortage")
    }

    pub async fn state(&self) -> ShortageState {
        self.row().await.state
    }

    pub async fn campaign(&self) -> campaign::Model {
        campaigns::by_id(&self.app().db, self.campaign).await.unwrap().unwrap()
    }

    pub async fn collected(&self) -> u64 {
        donations::count_for(&self.app().db, self.id).await.unwrap()
    }

    pub async fn waves(&self) -> Vec<wave::Model> {
        campaigns::waves(&self.app().db, self.campaign).await.unwrap()
    }

    pub async fn appeals(&self) -> Vec<appeal::Model> {
        appeal::Entity::find()
            .filter(appeal::Column::CampaignId.eq(self.campaign))
            .order_by_asc(appeal::Column::Id)
            .all(&self.app().db)
            .await
            .unwrap()
    }

    /// Slots in which places are still free for this need, in order.
    pub async fn free_slots(&self) -> Vec<HeldSlot> {
        slots::held_by(&self.app().db, self.campaign, self.app().clock.now())
            .await
            .unwrap()
    }

    pub async fn free_places(&self) -> i16 {
        self.free_slots().await.iter().map(|slot| slot.places).sum()
    }

    pub async fn appointments_in(&self, state: AppointmentState) -> usize {
        let all = appointments::of_campaign(&self.app().db, self.campaign).await.unwrap();
        all.iter().filter(|(held, _)| held.state == state).count()
    }

    pub async fn confirm(&self) -> Result<(), ShortageRefused> {
        self.confirm_as(&self.hospital).await
    }

    pub async fn confirm_as(&self, hospital: &Hospital) -> Result<(), ShortageRefused> {
        let by = By::staff(hospital.nurse);
        confirm_shortage(&self.app().context(), by, Some(hospital.id), self.id).await
    }

    pub async fn close(&self) -> Result<(), ShortageRefused> {
        self.close_as(&self.hospital).await
    }

    pub async fn close_as(&self, hospital: &Hospital) -> Result<(), ShortageRefused> {
        let (by, closed) = (By::staff(hospital.nurse), ShortageState::Closed);
        end_shortage(&self.app().context(), by, Some(hospital.id), self.id, closed).await
    }
}

/// The desk of the site.
#[derive(Clone)]
pub struct Desk {
    app: TestApp,
    pub staff: StaffId,
}

impl Desk {
    pub async fn open(app: &TestApp) -> Self {
        Self {
            app: app.clone(),
            staff: app.colleague(Role::Desk).await,
        }
    }

    /// Who stands there with these four digits.
    pub async fn find(&self, code: &str) -> Option<appointment::Model> {
        let site = self.app.site().await;
        appointments::live_by_code(&self.app.db, site.id, code).await.unwrap()
    }

    pub async fn checks_in(&self, donor: &Donor) -> Result<(), AppointmentRefused> {
        let held = donor.appointment().await.expect("a place");
        check_in(&self.app.context(), By::staff(self.staff), held.id).await
    }

    /// Records what came of a donor's place.
    pub async fn records(&self, donor: &Donor, outcome: Outcome) -> Result<(), AppointmentRefused> {
        let held = donor.appointments().await.pop().expect("a place");
        record_outcome(&self.app.context(), By::staff(self.staff), held.id, outcome).await
    }

    /// Checks a donor in and takes a bag of whole blood, from which red cells are made.
    pub async fn takes_blood_from(&self, donor: &Donor) {
        self.checks_in(donor).await.unwrap();
        self.records(donor, donated()).await.unwrap();
    }
}

/// A usual donation.
pub fn donated() -> Outcome {
    Outcome::Donated {
        component: Component::RedCells,
        volume_ml: Some(450),
    }
}

/// The moment in a zone-free form that tests compare with.
pub fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Asia::Almaty)
        .format("%Y-%m-%d %H:%M")
        .to_string()
}
