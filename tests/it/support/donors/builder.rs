//! How somebody comes to be on the register.

use chrono::{DateTime, NaiveDate, Utc};
use entity::values::{BloodGroup, Channel, Component, ConsentKind, DonorId, Language, Sex};
use qanat::actions::consent::CONSENT_VERSION;
use qanat::domain::contact::{Email, Phone};
use qanat::domain::eligibility::{Facts, next_eligible_on};
use qanat::domain::geo::Cell;
use qanat::reference;
use qanat::store::consents::Given;
use qanat::store::donors::{Channels, GivableFrom, NewDonor, Profile};
use qanat::store::{consents, donations, donors};

use super::Donor;
use crate::support::app::TestApp;
use crate::support::hospitals::Hospital;

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

    /// By text messages as well.
    pub fn and_by_sms(mut self) -> Self {
        self.channels.sms = true;
        self
    }

    /// Over this channel as well.
    pub fn also_by(mut self, channel: Channel) -> Self {
        match channel {
            Channel::Sms => self.channels.sms = true,
            Channel::Email => self.channels.email = true,
            Channel::Phone => self.channels.phone = true,
        }
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
