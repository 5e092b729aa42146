//! A campaign that is ended in the middle of its wave: what has not left stays.

use std::time::Duration;

use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Language, Purpose};
use qanat::jobs::Runner;
use tokio::time::{Instant, interval};

use crate::support::app::TestApp;
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Smsc};
use crate::support::wave::{LOOKS, eventually};

on_both!(the_last_ask_of_a_campaign_that_was_stopped_comes_within_two_seconds_and_the_window);

const PEOPLE: usize = 60;
const WINDOW: usize = 4;
/// Texts a second.
const RATE: usize = 10;

async fn the_last_ask_of_a_campaign_that_was_stopped_comes_within_two_seconds_and_the_window(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let options = format!("source=1414&two_way=true&window={WINDOW}&rate={RATE}");
    let app = app.on_a_fast_clock(1).over_smpp(&smsc, &options).await;
    let hospital = app.hospital("No 7").await;
    for _ in 0..PEOPLE {
        app.donor(ONeg).emergency().language(Language::En).create().await;
    }
    let shortage = hospital.open_shortage(ONeg, units(6)).await;
    let jobs = tokio::spawn(Runner::new(&app).unwrap().run(app.stopping.clone()));
    let asks = || {
        smsc.look(|seen| {
            seen.submits
                .iter()
                .filter(|text| text.words().contains("1=yes"))
                .count()
        })
    };
    eventually("a wave", async || asks() >= RATE).await;
    shortage.close().await.unwrap();

    let (stopped, before) = (Instant::now(), asks());
    let (mut last, mut count, mut looks) = (stopped, before, interval(LOOKS));
    eventually("silence", async || {
        looks.tick().await;
        if asks() > count {
            (last, count) = (Instant::now(), asks());
        }
        stopped.elapsed() > Duration::from_secs(5)
    })
    .await;
    app.stopping.cancel();
    jobs.await.unwrap();
    let window = Duration::from_secs_f64(WINDOW as f64 / RATE as f64);
    assert!(
        last - stopped <= Duration::from_secs(2) + window,
        "{:?}",
        last - stopped
    );
    assert!(
        count - before <= 2 * RATE + WINDOW,
        "{before} asks before, {count} after"
    );
    let planned = app.deliveries_for(Purpose::Appeal).await;
    let cancelled = planned.iter().filter(|row| row.state == DeliveryState::Cancelled);
    assert!(cancelled.count() > 0, "it was in the middle");
}
