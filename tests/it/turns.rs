//! Whose turn a job is while it runs: as long as its process lives, and not longer.

use std::time::Duration;

use chrono::TimeDelta;
use entity::job;
use entity::values::JobName::Count;
use qanat::jobs::take_turn;
use qanat::store::jobs;
use tokio::sync::oneshot;

use crate::support::app::{TestApp, minutes, until};

on_both!(
    a_job_keeps_its_turn_however_long_it_takes,
    a_process_that_gave_no_sign_of_life_writes_nothing_of_its_turn,
);

const OFTEN: Duration = Duration::from_millis(5);
/// Longer than any story: the process was stopped.
const NEVER: Duration = Duration::from_hours(24);

async fn row(app: &TestApp) -> Option<job::Model> {
    let rows = jobs::all(&app.db).await.unwrap();
    rows.into_iter().find_map(|(job, row)| (job == Count).then_some(row))
}

async fn owner(app: &TestApp) -> Option<String> {
    row(app).await.and_then(|row| row.lease_owner)
}

async fn a_job_keeps_its_turn_however_long_it_takes(app: TestApp) {
    let second = app.another_process("second").await;
    let (end, ends) = oneshot::channel();
    let next = app.clock.now() + minutes(10);
    let counts = take_turn(&app, (Count, next), OFTEN, async {
        ends.await?;
        Ok("counted".to_owned())
    });
    let looks = async {
        for _ in 0..4 {
            let lasts = app.clock.now() + TimeDelta::seconds(30);
            until(async || row(&app).await.is_some_and(|row| row.lease_until == Some(lasts))).await;
            app.advance(TimeDelta::seconds(20));
            let twice = async { panic!("it is counted already") };
            take_turn(&second, (Count, next), OFTEN, twice).await.unwrap();
        }
        end.send(()).unwrap();
    };
    let (counted, ()) = tokio::join!(counts, looks);
    counted.unwrap();
    let row = row(&app).await.unwrap();
    assert_eq!((row.report.as_deref(), row.due_at), (Some("counted"), next));
    assert_eq!((row.lease_owner, row.lease_until), (None, None));
}

async fn a_process_that_gave_no_sign_of_life_writes_nothing_of_its_turn(app: TestApp) {
    let second = app.another_process("second").await;
    let (wake, wakes) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    let next = app.clock.now() + minutes(10);
    let sleeps = async {
        let turn = take_turn(&app, (Count, next + minutes(5)), NEVER, async {
            wakes.await?;
            Ok("counted long ago".to_owned())
        });
        turn.await.unwrap();
        end.send(()).unwrap();
    };
    let counts = async {
        until(async || owner(&app).await.is_some()).await;
        app.advance(TimeDelta::seconds(30));
        let turn = take_turn(&second, (Count, next), NEVER, async {
            wake.send(()).unwrap();
            ended.await?;
            let prolonged = jobs::prolong(&app.db, Count, &app.process, next).await?;
            assert!(!prolonged, "a turn that was lost is lost for good");
            assert_eq!(owner(&app).await.as_deref(), Some("second"));
            Ok("counted".to_owned())
        });
        turn.await.unwrap();
    };
    tokio::join!(sleeps, counts);
    let row = row(&app).await.unwrap();
    assert_eq!((row.report.as_deref(), row.due_at), (Some("counted"), next));
}
