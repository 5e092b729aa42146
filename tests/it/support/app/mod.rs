//! The service on a database of its own: a clock that stands still, jobs on demand, simulated phones.

mod processes;
mod rows;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use entity::site;
use entity::values::{BloodGroup, DeliveryState, SiteSafety, StaffId};
use qanat::app::App;
use qanat::clock::Clock;
use qanat::domain::code_budget::CodeBudget;
use qanat::store::{jobs, sites};
use sea_orm::DatabaseConnection;

use self::processes::service;
pub use self::processes::{impatient_smpp_limits, simulated_phones};
use super::databases::{Stage, TestDatabase};
use super::donors::DonorBuilder;
use super::hospitals::{Desk, Hospital, units};
use super::plans::Statements;

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

impl TestApp {
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

    /// So many more people who are asked for something.
    pub async fn need(&self, people: usize) {
        self.beds(100).await;
        for _ in 0..people {
            self.donor(BloodGroup::ONeg).emergency().create().await;
        }
        let hospital = self.hospital(&format!("No {}", self.next_number())).await;
        let need = hospital.open_shortage(BloodGroup::ONeg, units(6));
        need.by("2026-03-23T12:00+05:00").await;
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

    /// Runs every job until one fails, and returns with what it failed.
    pub async fn failing_job(&self) -> String {
        let error = qanat::jobs::run_due(&self.app).await.expect_err("a job fails");
        format!("{error:#}")
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
}
