//! The service on a database of its own: a clock that stands still, jobs on demand, simulated phones.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{BloodGroup, DeliveryState, Purpose, SiteSafety, StaffId};
use entity::{delivery, site};
use qanat::actions::{House, Providers};
use qanat::app::{App, Parts};
use qanat::clock::{Clock, machine_now};
use qanat::domain::attempt::CodeBudget;
use qanat::domain::gate;
use qanat::domain::wave::Policy;
use qanat::jobs::{Incoming, listen_to_routes};
use qanat::keyring::Keyring;
use qanat::notify::email::Mailer;
use qanat::notify::gateway::{self, Description, Gateway, GatewaySettings};
use qanat::notify::smpp::{Backoff, Connector, Limits, SmppSettings};
use qanat::notify::{Carriers, Route};
use qanat::reference::{self, RuleSetId};
use qanat::store::db::sql;
use qanat::store::{jobs, ledger, sites};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, QueryOrder};
use tokio_util::sync::CancellationToken;

use super::databases::{Database, Stage, TestDatabase};
use super::donors::DonorBuilder;
use super::hospitals::{Desk, Hospital};
use super::plans::Statements;
use super::smsc::Smsc;

/// A Monday, at the hour in which a duty nurse finds the shelf empty. The site opens at nine.
pub const MONDAY_NIGHT: &str = "2026-03-23T03:00+05:00";
/// The centre at which the tests collect blood: Monday to Friday, 09:00 to 13:00.
const SITE: &str = "almaty-city";
/// Where links lead when no pages are served.
const ADDRESS: &str = "https://qanat.example";
const SECRET: [u8; 32] = [7; 32];

/// The service, and the numbers that the next person in the story gets.
#[derive(Clone)]
pub struct TestApp {
    app: App,
    /// Over which tests look and meddle, so that what the service itself asks is known.
    pub looks: DatabaseConnection,
    statements: Statements,
    url: String,
    codes: CodeBudget,
    people: Arc<AtomicU32>,
    may_leave_work: Arc<AtomicBool>,
}

impl std::ops::Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

/// A moment, to the minute: `2026-03-28T23:10+05:00`.
pub fn moment(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z")
        .expect("tests write moments to the minute, with an offset")
        .to_utc()
}

pub fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

pub fn hours(count: i64) -> TimeDelta {
    TimeDelta::hours(count)
}

pub fn days(count: i64) -> TimeDelta {
    TimeDelta::days(count)
}

/// Waits for what a running service brings about. Whoever waits in vain is ended by the harness.
pub async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    while !is_so().await {
        tokio::task::yield_now().await;
    }
}

impl Stage for TestApp {
    async fn set(db: TestDatabase) -> Self {
        qanat::cli::assemble::prepare(&db.connection)
            .await
            .expect("a new database takes the centres");
        let clock = Clock::fixed(moment(MONDAY_NIGHT));
        let mut connection = db.connection.clone();
        Self {
            statements: Statements::over(&mut connection),
            app: service(
                connection,
                clock,
                simulated_phones(),
                CodeBudget::default(),
                (ADDRESS, "first"),
            ),
            looks: db.connection,
            url: db.url,
            codes: CodeBudget::default(),
            people: Arc::default(),
            may_leave_work: Arc::default(),
        }
    }

    async fn leave(self) {
        let lost = self.that_read_everything().await;
        assert!(lost.is_empty(), "no index serves what the service asked:\n{lost:#?}");
        self.holds_its_invariants().await;
        if !self.may_leave_work.load(Ordering::SeqCst) {
            let open = self.deliveries_in(DeliveryState::Attempting).await;
            assert!(
                open.is_empty(),
                "messages are left between intent and outcome: {open:?}"
            );
            for (job, row) in jobs::all(&self.db).await.unwrap() {
                assert!(!row.failed, "the job {job} failed: {:?}", row.report);
            }
        }
    }
}

/// Long enough that nothing ends by them but what a test means to end, and a new session begins soon.
pub fn smpp_limits() -> Limits {
    Limits {
        probe: Duration::from_millis(50),
        backoff: Backoff {
            first: Duration::from_millis(10),
            longest: Duration::from_millis(50),
            refused: Duration::from_millis(50),
        },
        ..Limits::default()
    }
}

pub fn simulated_phones() -> Carriers {
    Carriers {
        email: None,
        sms: vec![Route::simulated()],
    }
}

fn service(
    db: DatabaseConnection,
    clock: Clock,
    carriers: Carriers,
    codes: CodeBudget,
    (address, process): (&str, &str),
) -> App {
    let house = House {
        rules: reference::rule_set(RuleSetId::Kz),
        policy: Policy::default(),
        limits: gate::Limits::default(),
        codes,
        base_url: address.to_owned(),
        channels: Providers {
            sms: !carriers.sms.is_empty(),
            email: carriers.email.is_some(),
        },
        metrics_token: None,
        open_phones: true,
    };
    App::new(Parts {
        db,
        keys: Keyring::new(&SECRET),
        clock,
        house,
        carriers,
        process: process.to_owned(),
        stopping: CancellationToken::new(),
    })
}

impl TestApp {
    /// The same service with other carriers.
    pub fn with_carriers(&self, carriers: Carriers) -> Self {
        let named = (self.house.base_url.as_str(), self.process.as_str());
        Self {
            app: service(self.db.clone(), self.clock.clone(), carriers, self.codes, named),
            ..self.clone()
        }
    }

    /// The same service with another budget for codes.
    pub fn with_codes(&self, codes: CodeBudget) -> Self {
        let other = Self { codes, ..self.clone() };
        other.with_carriers(simulated_phones())
    }

    /// A process of the same service that is in session with an operator, unless the operator refuses.
    pub async fn over_smpp(&self, smsc: &Smsc, options: &str) -> Self {
        self.over_routes(&[smsc.address(options)]).await
    }

    /// The same over several, the first to be used first.
    pub async fn over_routes(&self, addresses: &[String]) -> Self {
        self.over_routes_with(addresses, smpp_limits()).await
    }

    /// The same beside a mail relay.
    pub async fn over_smpp_and_mail(&self, smsc: &Smsc, options: &str, mailer: Mailer) -> Self {
        let addresses = [smsc.address(options)];
        self.over_carriers(&addresses, smpp_limits(), Some(mailer)).await
    }

    /// The same with other patience.
    pub async fn over_routes_with(&self, addresses: &[String], limits: Limits) -> Self {
        self.over_carriers(addresses, limits, None).await
    }

    async fn over_carriers(&self, addresses: &[String], limits: Limits, email: Option<Mailer>) -> Self {
        let (mut sms, mut incoming) = (vec![], vec![]);
        for address in addresses {
            let settings = SmppSettings::parse(&address.as_str().into()).unwrap();
            let route = settings.name.clone();
            let (connector, inbound) = Connector::start_with(settings, self.clock.clone(), limits, &[]).unwrap();
            connector.settled(limits.connect).await;
            sms.push(Route::over(connector));
            incoming.push(Incoming { route, inbound });
        }
        let process = format!("process {}", self.next_number());
        let named = (self.house.base_url.as_str(), process.as_str());
        let carriers = Carriers { email, sms };
        let app = service(self.db.clone(), self.clock.clone(), carriers, self.codes, named);
        let listening = app.clone();
        tokio::spawn(async move { listen_to_routes(&listening, incoming).await });
        Self { app, ..self.clone() }
    }

    /// A process of the same service that reaches people over gateways, the first to be used first, each with the file that
    /// describes it.
    pub fn over_gateways(&self, gateways: &[(String, &str)]) -> Self {
        self.over_gateways_with(gateways, gateway::Limits::default())
    }

    /// The same with other patience.
    pub fn over_gateways_with(&self, gateways: &[(String, &str)], limits: gateway::Limits) -> Self {
        let route = |(address, file): &(String, &str)| {
            let settings = GatewaySettings::parse(&address.as_str().into()).unwrap();
            let description = Description::read(file, settings.two_way, &|_| None);
            let description = description.unwrap_or_else(|faults| panic!("{faults:?}"));
            Route::through(Gateway::new(settings, description, self.clock.clone(), (limits, &[])).unwrap())
        };
        let sms = gateways.iter().map(route).collect();
        let process = format!("process {}", self.next_number());
        let named = (self.house.base_url.as_str(), process.as_str());
        let carriers = Carriers { email: None, sms };
        Self {
            app: service(self.db.clone(), self.clock.clone(), carriers, self.codes, named),
            ..self.clone()
        }
    }

    /// The same service on a clock that runs, so fast, from this moment on.
    pub fn on_a_fast_clock(&self, speed: u32) -> Self {
        let speed = speed.try_into().expect("a clock that runs");
        let clock = Clock::fast(self.clock.now(), speed, machine_now());
        let carriers = simulated_phones();
        let named = (self.house.base_url.as_str(), self.process.as_str());
        Self {
            app: service(self.db.clone(), clock, carriers, self.codes, named),
            ..self.clone()
        }
    }

    /// The same service with these carriers, and its pages at another address.
    pub fn with_address(&self, address: &str, carriers: Carriers) -> Self {
        let named = (address, self.process.as_str());
        Self {
            app: service(self.db.clone(), self.clock.clone(), carriers, self.codes, named),
            ..self.clone()
        }
    }

    /// Another process on the same database and the same time, with connections of its own.
    pub async fn another_process(&self, name: &str) -> Self {
        let db = qanat::store::db::connect(&self.url).await.unwrap();
        Self {
            app: service(db, self.clock.clone(), simulated_phones(), self.codes, (ADDRESS, name)),
            ..self.clone()
        }
    }

    /// A hospital whose blood is collected at the site of the tests.
    pub async fn hospital(&self, name: &str) -> Hospital {
        Hospital::at(self, name, self.site().await).await
    }

    pub async fn site(&self) -> site::Model {
        sites::by_code(&self.db, SITE).await.unwrap().expect("a centre")
    }

    /// Somebody of this group who lives near the site.
    pub fn donor(&self, group: BloodGroup) -> DonorBuilder {
        DonorBuilder::new(self, group)
    }

    pub async fn desk(&self) -> Desk {
        Desk::open(self).await
    }

    /// Sets the time.
    pub fn at(&self, text: &str) -> &Self {
        self.clock.set(moment(text));
        self
    }

    /// Lets time pass.
    pub fn advance(&self, by: TimeDelta) -> &Self {
        self.clock.advance(by);
        self
    }

    /// Runs every job once.
    pub async fn run_jobs(&self) -> Vec<(&'static str, String)> {
        qanat::jobs::run_due(&self.app).await.expect("no job fails")
    }

    /// For a test that ends in the middle of things.
    pub fn may_leave_work(&self) {
        self.may_leave_work.store(true, Ordering::SeqCst);
    }

    /// A number that nobody in this story has.
    pub fn next_number(&self) -> u32 {
        self.people.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// So many donors a half-hour.
    pub async fn beds(&self, beds: u8) {
        self.execute(&format!("update sites set beds = {beds}")).await;
    }

    pub async fn site_becomes(&self, safety: SiteSafety) {
        self.execute(&format!("update sites set safety = '{safety}'")).await;
    }

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

    /// Runs every job until one fails, and returns with what it failed.
    pub async fn failing_job(&self) -> String {
        let error = qanat::jobs::run_due(&self.app).await.expect_err("a job fails");
        format!("{error:#}")
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

    /// Somebody who works at the site, without a way to sign in.
    pub async fn colleague(&self, role: entity::values::Role) -> StaffId {
        let new = qanat::store::staff::NewStaff {
            email: format!("staff{}@example.kz", self.next_number()),
            name: "A colleague".to_owned(),
            role,
            hospital: None,
            site: Some(self.site().await.id),
            password_hash: String::new(),
        };
        qanat::store::staff::insert(&self.db, new, self.clock.now())
            .await
            .unwrap()
    }

    /// What must be true after every story.
    async fn holds_its_invariants(&self) {
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
