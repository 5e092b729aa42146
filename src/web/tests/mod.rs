//! The service on a database of its own for tests of its pages: a clock that stands still, jobs on demand, browsers.

mod browser;
mod doors;
mod looking;
mod story;

pub use browser::Browser;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use entity::site;
use entity::values::{BloodGroup, Channel, ConsentKind, HospitalId, Language, Role, Sex, SiteId};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::actions::{House, Providers};
use crate::app::{App, Parts};
use crate::cli::assemble;
use crate::clock::Clock;
use crate::domain::code_budget::{CodeBudget, Tariff};
use crate::domain::contact::Phone;
use crate::domain::gate::Limits;
use crate::domain::wave::Policy;
use crate::jobs::run_due;
use crate::keyring::Keyring;
use crate::notify::{Carriers, Route};
use crate::reference::{self, RuleSetId};
use crate::store::consents::{self, Given};
use crate::store::db::{self, sql};
use crate::store::donors::{self, Channels, GivableFrom, NewDonor, Profile};
use crate::store::sessions::{self, Person};
use crate::store::staff::{self, NewStaff};
use crate::store::{hospitals, sites};
use crate::web::routes;

/// Where blood is collected, Monday to Friday from nine to one, and another site of the same city.
pub const SITE: &str = "almaty-city";
pub const OTHER_SITE: &str = "almaty-republican";

/// The day of every test, a Monday.
pub fn at(time: &str) -> DateTime<Utc> {
    format!("2026-03-23T{time}:00+05:00").parse().expect("a time of day")
}

/// The service at three in the morning, with the phone simulator.
pub struct Service {
    pub app: App,
    people: AtomicU32,
    statements: Arc<AtomicU32>,
    _folder: TempDir,
}

impl Service {
    pub async fn new() -> Self {
        Self::with(Carriers {
            email: None,
            sms: vec![Route::simulated()],
        })
        .await
    }

    pub async fn with(carriers: Carriers) -> Self {
        let folder = TempDir::new().expect("there is room for temporary files");
        let url = format!("sqlite://{}", folder.path().join("qanat.db").display());
        let mut db = db::connect(&url).await.expect("a new database opens");
        let statements = Arc::new(AtomicU32::default());
        let counted = statements.clone();
        db.set_metric_callback(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        assemble::prepare(&db).await.expect("a new database takes the centres");
        let channels = Providers {
            sms: !carriers.sms.is_empty(),
            email: carriers.email.is_some(),
        };
        let app = App::new(Parts {
            db,
            keys: Keyring::new(&[7; 32]),
            clock: Clock::fixed(at("03:00")),
            house: House {
                rules: reference::rule_set(RuleSetId::Kz),
                policy: Policy::default(),
                limits: Limits::default(),
                codes: CodeBudget::default(),
                tariff: Tariff::default(),
                base_url: "https://qanat.example".to_owned(),
                channels,
                metrics_token: Some("a token of the tests".into()),
                open_phones: true,
            },
            carriers,
            process: "test".to_owned(),
            stopping: CancellationToken::new(),
        });
        Self {
            app,
            people: AtomicU32::new(0),
            statements,
            _folder: folder,
        }
    }

    pub async fn site(&self, name: &str) -> site::Model {
        let found = sites::by_code(&self.app.db, name).await.unwrap();
        found.expect("a centre of the reference")
    }

    pub async fn hospital(&self, name: &str, site: &str) -> HospitalId {
        let site = self.site(site).await.id;
        hospitals::insert(&self.app.db, (name, name), site, self.app.clock.now())
            .await
            .unwrap()
    }

    /// How many statements the database was sent so far.
    pub fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Somebody without a session.
    pub fn visitor(&self) -> Browser {
        Browser::new(routes::router(self.app.clone()), None)
    }

    /// A member of staff who has signed in.
    pub async fn member(&self, role: Role, hospital: Option<HospitalId>, site: Option<SiteId>) -> Browser {
        let new = NewStaff {
            email: format!("staff{}@example.kz", self.next()),
            name: "A colleague".to_owned(),
            role,
            hospital,
            site,
            password_hash: String::new(),
        };
        let id = staff::insert(&self.app.db, new, self.app.clock.now()).await.unwrap();
        self.signed_in(Person::Staff(id)).await
    }

    async fn signed_in(&self, person: Person) -> Browser {
        let now = self.app.clock.now();
        let until = now + TimeDelta::hours(12);
        let token = sessions::open(&self.app.db, &self.app.keys, person, now, until).await;
        let cookie = ("session", token.unwrap());
        Browser::new(routes::router(self.app.clone()), Some(cookie))
    }

    /// A donor who lives where the site stands and may be called at night, with a phone and a session.
    pub async fn donor(&self, group: BloodGroup) -> (Phone, Browser) {
        let (db, now, number) = (&self.app.db, self.app.clock.now(), self.next());
        let phone = Phone::parse(&format!("+7701{:07}", 5_000_000 + number)).unwrap();
        let id = donors::insert(db, &self.app.keys, self.newcomer(&phone, group, number).await, now)
            .await
            .unwrap();
        for kind in [ConsentKind::Appeals, ConsentKind::Emergency] {
            let given = Given {
                kind,
                text_version: "test",
                language: Language::En,
                source: "test",
            };
            consents::give(db, id, given, now).await.unwrap();
        }
        donors::confirm(db, id, Channel::Sms, now).await.unwrap();
        (phone, self.signed_in(Person::Donor(id)).await)
    }

    async fn newcomer(&self, phone: &Phone, group: BloodGroup, number: u32) -> NewDonor {
        let site = self.site(SITE).await;
        let almaty = reference::settlements()
            .iter()
            .find(|place| i64::from(place.cell) == site.cell);
        let long_ago = "2000-01-01".parse().ok();
        NewDonor {
            phone: Some(phone.clone()),
            email: None,
            name: Some(format!("Donor Number{number}")),
            profile: Profile {
                language: Language::En,
                blood_group: Some(group),
                sex: Sex::Male,
                birth_date: "1990-01-01".parse().unwrap(),
                weight_kg: None,
                settlement: i64::from(almaty.expect("the site stands in a settlement").id.0),
                region: site.region,
                home_cell: site.cell,
            },
            channels: Channels {
                sms: true,
                ..Channels::default()
            },
            emergency: true,
            givable: GivableFrom {
                whole_blood: long_ago,
                platelets: long_ago,
                plasma: long_ago,
            },
        }
    }

    fn next(&self) -> u32 {
        self.people.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub fn set_clock(&self, time: &str) {
        self.app.clock.set(at(time));
    }

    pub async fn run_jobs(&self) {
        run_due(&self.app).await.expect("no job fails");
    }

    /// Makes something so that no page makes so.
    pub async fn execute(&self, text: &str) {
        let db = &self.app.db;
        db.execute_raw(sql(db, text, [])).await.unwrap();
    }

    /// A single number from the database.
    pub async fn count(&self, text: &str) -> i64 {
        let db = &self.app.db;
        let row = db.query_one_raw(sql(db, text, [])).await.unwrap();
        row.expect("a row").try_get_by_index(0).unwrap()
    }
}

/// The first address on a page that begins so.
pub fn link(page: &str, start: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("href=\"{start}"))
        .unwrap_or_else(|| panic!("no link to {start} in {page}"));
    format!("{start}{}", rest.split('"').next().expect("the link has an end"))
}

/// A shortage as a nurse posts it, needed at noon.
pub const SHORTAGE: [(&str, &str); 5] = [
    ("group", "O-"),
    ("component", "red_cells"),
    ("units", "1"),
    ("by", "2026-03-23T12:00"),
    ("urgency", "critical"),
];
