//! Whatever happens in whatever order, with two processes that send at once while somebody says stop: what leaves was
//! allowed to at that moment. The rules are written down here once more, from what people were promised.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset, TimeDelta, Timelike, Utc};
use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryId, Purpose};
use qanat::actions::plan_wave::plan_wave;
use qanat::store::campaigns;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::app::{TestApp, days, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::{Hospital, units};

on_both!(no_order_of_events_lets_a_forbidden_message_out);

const STORIES: u64 = 12;
const EVENTS: usize = 60;
const PEOPLE: usize = 12;

/// Somebody, and what was promised.
struct Person {
    donor: Donor,
    emergency: bool,
    stopped: bool,
    paused_until: Option<DateTime<Utc>>,
    asked_at: Vec<DateTime<Utc>>,
}

struct World {
    app: TestApp,
    /// Another process on the same database.
    second: TestApp,
    hospital: Hospital,
    people: Vec<Person>,
    seen: HashSet<DeliveryId>,
}

async fn no_order_of_events_lets_a_forbidden_message_out(app: TestApp) {
    app.may_leave_work();
    app.beds(60).await;
    let second = app.another_process("second").await;
    let mut left = 0;
    for seed in 0..STORIES {
        let mut random = StdRng::seed_from_u64(seed);
        let mut world = World::new((&app, &second), &format!("No {seed}")).await;
        for _ in 0..EVENTS {
            let event = world.event(&mut random).await;
            left += world.look(&format!("story {seed}, {event}")).await;
        }
        for person in &world.people {
            person.donor.stops().await;
        }
        app.advance(days(8)).run_jobs().await;
    }
    assert!(left > 30, "{left} messages prove nothing");
}

impl World {
    async fn new((app, second): (&TestApp, &TestApp), name: &str) -> Self {
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let emergency = number % 2 == 0;
            let donor = app.donor(ONeg);
            let donor = if emergency { donor.emergency() } else { donor };
            people.push(Person {
                donor: donor.create().await,
                emergency,
                stopped: false,
                paused_until: None,
                asked_at: vec![],
            });
        }
        Self {
            hospital: app.hospital(name).await,
            app: app.clone(),
            second: second.clone(),
            people,
            seen: app.deliveries().await.iter().map(|row| row.id).collect(),
        }
    }

    async fn event(&mut self, random: &mut StdRng) -> &'static str {
        let app = self.app.clone();
        let number = random.random_range(0..PEOPLE);
        let who = &mut self.people[number];
        match random.random_range(0..20) {
            0..3 => {
                self.hospital.open_shortage(ONeg, units(1)).await;
                "a shortage"
            }
            // Planned, and not sent yet.
            3..6 => {
                for campaign in campaigns::due(&app.db, app.clock.now()).await.unwrap() {
                    plan_wave(&app.context(), campaign).await.unwrap();
                }
                "a wave"
            }
            6 => {
                if !who.stopped {
                    who.donor.stops().await;
                    who.stopped = true;
                }
                "a stop"
            }
            7 => {
                let until = app.clock.now() + days(random.random_range(1..20));
                who.donor.pauses(&until.date_naive().to_string()).await;
                let day = until.date_naive().and_hms_opt(0, 0, 0).unwrap();
                who.paused_until = Some(day.and_local_timezone(almaty()).unwrap().to_utc());
                "a pause"
            }
            8 | 9 => {
                who.donor.reply("1").await;
                "a yes"
            }
            10 => {
                who.donor.reply("2").await;
                "a no"
            }
            11..14 => {
                app.advance(minutes(random.random_range(1..180)));
                "minutes"
            }
            14 => {
                app.advance(TimeDelta::hours(random.random_range(3..170)));
                "days"
            }
            15 => {
                // Of what leaves while the stop is being said, nobody knows which was first; of what leaves later, all do.
                tokio::join!(app.run_jobs(), self.second.run_jobs(), who.donor.stops());
                self.look("a stop while two processes send").await;
                self.people[number].stopped = true;
                "a stop while two processes sent"
            }
            16 => {
                tokio::join!(app.run_jobs(), self.second.run_jobs());
                "two processes"
            }
            _ => {
                app.run_jobs().await;
                "jobs"
            }
        }
    }

    /// Looks at what has left since the last look. Returns how many.
    async fn look(&mut self, after: &str) -> usize {
        let rows = self.app.deliveries().await;
        let left = rows.iter().filter(|row| row.accepted_at.is_some());
        let new: Vec<delivery::Model> = left.filter(|row| !self.seen.contains(&row.id)).cloned().collect();
        for row in &new {
            self.seen.insert(row.id);
            self.allowed(row, after).await;
        }
        new.len()
    }

    async fn allowed(&mut self, row: &delivery::Model, after: &str) {
        let at = row.accepted_at.expect("it has left");
        let Some(who) = self.people.iter_mut().find(|who| row.donor_id == Some(who.donor.id)) else {
            return;
        };
        let what = format!("{after}: {} at {at}", row.purpose);
        assert!(at < row.expires_at, "{what}: too late");
        assert!(!who.stopped || row.purpose == Purpose::Code, "{what}: after a stop");
        if row.purpose == Purpose::Appeal {
            let lately = who.asked_at.iter().any(|before| at < *before + days(7));
            let often = who.asked_at.iter().filter(|before| at < **before + days(365)).count();
            let hour = at.with_timezone(&almaty()).hour();
            assert!(who.paused_until.is_none_or(|until| until <= at), "{what}: in a pause");
            assert!(!lately && often < 6, "{what}: over the budget");
            assert!(who.emergency || (9..21).contains(&hour), "{what}: in the quiet hours");
            who.asked_at.push(at);
        }
        let asks_again =
            row.purpose == Purpose::Appeal && who.donor.appointment().await.is_some_and(|held| held.booked_at < at);
        assert!(!asks_again, "{what}: holds a place already");
    }
}

fn almaty() -> FixedOffset {
    FixedOffset::east_opt(5 * 3600).expect("a zone")
}
