//! Many at once: donors who race for places, desks, planners, processes that start or send together.

use entity::values::BloodGroup::{APos, ONeg};
use entity::values::{AppointmentState, CampaignState, DeliveryState, Purpose, ShortageState};
use futures_util::future::join_all;
use qanat::actions::answer::{Answer, Answered};
use qanat::actions::appointment::AppointmentRefused;
use qanat::store::db;

use crate::support::app::{TestApp, minutes};
use crate::support::databases::{Database, TestDatabase, empty};
use crate::support::donors::Donor;
use crate::support::hospitals::{Shortage, donated, units};

on_both!(
    twenty_donors_race_for_five_places_and_five_get_one,
    one_donor_who_says_yes_ten_times_at_once_gets_one_place,
    donors_who_move_cancel_and_answer_at_once_keep_the_books_straight,
    outcomes_recorded_at_once_are_counted_once_each,
    the_end_of_a_campaign_and_late_answers_do_not_wait_for_each_other,
    hospitals_that_post_at_once_share_the_places,
    two_processes_that_run_the_jobs_at_once_send_nothing_twice,
);

/// A shortage by half past eleven at a site with so many beds, and donors who were asked, each seen by one of three
/// processes.
async fn asked(app: &TestApp, beds: u8, needed: i16, count: usize) -> (Shortage, Vec<Donor>) {
    app.beds(beds).await;
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..count {
        donors.push(app.donor(ONeg).emergency().create().await);
    }
    let deadline = "2026-03-23T11:30+05:00";
    let shortage = hospital.open_shortage(ONeg, units(needed)).by(deadline).await;
    app.run_jobs().await;
    assert_eq!(shortage.appeals().await.len(), count);
    let others = [app.another_process("second").await, app.another_process("third").await];
    let processes = [app, &others[0], &others[1]];
    let spread = donors.iter().zip(processes.iter().cycle());
    (shortage, spread.map(|(donor, process)| donor.at(process)).collect())
}

async fn twenty_donors_race_for_five_places_and_five_get_one(app: TestApp) {
    let (shortage, donors) = asked(&app, 1, 4, 20).await;
    assert_eq!(shortage.free_places().await, 5);
    let answers = join_all(donors.iter().map(|donor| donor.answer(Answer::Yes(None)))).await;
    let answers: Vec<Answered> = answers.into_iter().map(|answer| answer.expect("an answer")).collect();
    let booked = answers
        .iter()
        .filter(|answer| matches!(answer, Answered::Booked(_)))
        .count();
    let waiting = answers.iter().filter(|answer| **answer == Answered::Waitlisted).count();
    assert_eq!((booked, waiting), (5, 15));
    assert_eq!(shortage.free_places().await, 0);
    assert_eq!(shortage.appointments_in(AppointmentState::Booked).await, 5);
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Confirmation).await.len(), 5);
}

async fn one_donor_who_says_yes_ten_times_at_once_gets_one_place(app: TestApp) {
    let (shortage, donors) = asked(&app, 2, 2, 1).await;
    let places = shortage.free_places().await;
    let answers = join_all((0..10).map(|_| donors[0].answer(Answer::Yes(None)))).await;
    let first = donors[0].appointment().await.expect("a place");
    for answer in answers {
        assert_eq!(answer.expect("an answer"), Answered::Booked(first.clone()));
    }
    assert_eq!(shortage.free_places().await, places - 1);
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Confirmation).await.len(), 1);
}

async fn donors_who_move_cancel_and_answer_at_once_keep_the_books_straight(app: TestApp) {
    let (shortage, donors) = asked(&app, 2, 4, 12).await;
    let (booked, undecided) = donors.split_at(6);
    for donor in booked {
        donor.says_yes().await;
    }
    let to = shortage.free_slots().await.pop().unwrap().id;
    let acts = booked.iter().enumerate().map(async |(number, donor)| match number % 3 {
        0 => match donor.moves_to(to).await {
            Ok(()) | Err(AppointmentRefused::SlotFull) => {}
            Err(error) => panic!("{error}"),
        },
        1 => donor.cancels().await.unwrap(),
        _ => donor.stops().await,
    });
    let answers = undecided.iter().map(|donor| donor.answer(Answer::Yes(None)));
    let jobs = async {
        app.run_jobs().await;
    };
    let (_, answers, ()) = tokio::join!(join_all(acts), join_all(answers), jobs);
    for answer in answers {
        answer.expect("booked, or on the waitlist");
    }
    let live = shortage.appointments_in(AppointmentState::Booked).await;
    let places = usize::try_from(shortage.free_places().await).unwrap();
    assert_eq!(live + places, 10, "five half-hours with two beds");
    app.run_jobs().await;
}

async fn outcomes_recorded_at_once_are_counted_once_each(app: TestApp) {
    let (shortage, donors) = asked(&app, 6, 4, 8).await;
    for donor in &donors {
        donor.says_yes().await;
    }
    app.at("2026-03-23T09:15+05:00");
    let desk = app.desk().await;
    let twice = donors.iter().chain(&donors).map(|donor| desk.records(donor, donated()));
    let outcomes = join_all(twice).await;
    let recorded = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let refused = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(AppointmentRefused::Ended)))
        .count();
    assert_eq!(recorded + refused, 16, "no other refusal");
    assert_eq!(shortage.collected().await, recorded as u64);
    assert_eq!(shortage.appointments_in(AppointmentState::Donated).await, recorded);
    let stood_down = shortage.appointments_in(AppointmentState::Cancelled).await;
    assert_eq!(
        recorded + stood_down,
        8,
        "the last unit stands down who could still be told"
    );
    assert_eq!(shortage.state().await, ShortageState::Met);
    assert_eq!(shortage.campaign().await.state, CampaignState::Ended);
    app.run_jobs().await;
}

async fn the_end_of_a_campaign_and_late_answers_do_not_wait_for_each_other(app: TestApp) {
    let (shortage, donors) = asked(&app, 2, 4, 12).await;
    let answers = donors
        .iter()
        .map(async |donor| donor.answer(Answer::Yes(None)).await.is_ok());
    let (end, _) = tokio::join!(shortage.close(), join_all(answers));
    end.expect("a shortage can be closed at any moment");
    assert_eq!(shortage.appointments_in(AppointmentState::Booked).await, 0);
    assert_eq!(app.count("select sum(held + booked) from slots").await, 0);
    app.run_jobs().await;
}

async fn hospitals_that_post_at_once_share_the_places(app: TestApp) {
    app.beds(4).await;
    let other = app.another_process("second").await;
    let mut hospitals = Vec::new();
    for number in 0..6 {
        let mut hospital = app.hospital(&format!("No {number}")).await;
        if number % 2 == 0 {
            hospital.app = other.clone();
        }
        hospitals.push(hospital);
    }
    let posts = hospitals.iter().map(|hospital| {
        let need = hospital.open_shortage(APos, units(4));
        need.by("2026-03-23T12:00+05:00").posted()
    });
    for posted in join_all(posts).await {
        posted.expect("nobody is refused because another posts as well");
    }
    assert_eq!(
        app.count("select sum(held) from slots").await,
        24,
        "six half-hours with four beds"
    );
}

async fn two_processes_that_run_the_jobs_at_once_send_nothing_twice(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let mut donors = Vec::new();
    for _ in 0..30 {
        donors.push(app.donor(ONeg).emergency().create().await);
    }
    let shortage = hospital
        .open_shortage(ONeg, units(4))
        .by("2026-03-23T12:00+05:00")
        .await;
    let processes = [
        app.clone(),
        app.another_process("second").await,
        app.another_process("third").await,
    ];
    for _ in 0..3 {
        join_all(processes.iter().map(|process| process.run_jobs())).await;
        app.advance(minutes(1));
    }
    assert_eq!(shortage.waves().await.len(), 1);
    for donor in &donors {
        assert_eq!(donor.inbox().await.len(), 1);
    }
    let delivered = app.deliveries_in(DeliveryState::Delivered).await;
    assert_eq!(delivered.len(), 30);
    assert!(delivered.iter().all(|row| row.attempts == 1));
}

#[tokio::test]
async fn eight_processes_that_migrate_at_once_on_postgres_all_succeed() {
    migrate_at_once(Database::Postgres, 8).await;
}

#[tokio::test]
async fn eight_processes_that_migrate_at_once_on_sqlite_all_succeed() {
    migrate_at_once(Database::Sqlite, 8).await;
}

async fn migrate_at_once(database: Database, processes: usize) {
    empty(database, async |db: TestDatabase| {
        let process = async || {
            let connection = db::connect(&db.url).await.unwrap();
            qanat::cli::assemble::prepare(&connection)
                .await
                .map_err(|error| error.to_string())
        };
        for outcome in join_all((0..processes).map(|_| process())).await {
            assert_eq!(outcome, Ok(()));
        }
        assert!(db::is_migrated(&db.connection).await.unwrap());
    })
    .await;
}
