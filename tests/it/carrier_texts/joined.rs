//! Texts that come in parts: joined, over a restart and with parts that are lost or cannot be read.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, Understood};
use qanat::store::inbound;

use super::{asked, says_part, understood};
use crate::support::app::{TestApp, minutes};
use crate::support::databases::Database;

on_both!(
    the_parts_of_a_text_are_joined_over_a_restart,
    a_text_whose_last_part_is_lost_is_read_as_far_as_it_came,
    parts_that_cannot_be_read_keep_no_other_text_waiting,
    a_half_text_that_cannot_be_stored_keeps_no_other_text_waiting,
);

async fn the_parts_of_a_text_are_joined_over_a_restart(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    says_part(&smsc, &donor, 2, "риду").await;
    assert!(understood(&app).await.is_empty());
    let restarted = app.over_smpp(&smsc, "source=1414&two_way=true").await;
    for _ in 0..3 {
        says_part(&smsc, &donor, 1, "Да, п").await;
        says_part(&smsc, &donor, 2, "риду").await;
    }
    assert_eq!(understood(&restarted).await, [Understood::Yes]);
    assert_eq!(donor.appeal_state().await, AppealState::Booked);
    restarted.advance(minutes(11)).run_jobs().await;
    assert_eq!(app.count("select count(*) from inbound_texts").await, 0);
    assert_eq!(understood(&app).await.len(), 1, "and nothing more is made of them");
}

async fn a_text_whose_last_part_is_lost_is_read_as_far_as_it_came(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    says_part(&smsc, &donor, 1, "Да").await;
    app.advance(minutes(9)).run_jobs().await;
    assert!(understood(&app).await.is_empty(), "it may still come");
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(
        understood(&app).await,
        [Understood::Unclear],
        "half a yes is for a person"
    );
    assert_eq!(donor.appeal_state().await, AppealState::Asked);
    says_part(&smsc, &donor, 2, "стоп").await;
    app.advance(minutes(10)).run_jobs().await;
    assert!(donor.row().await.stopped_at.is_some(), "an end is an end");
}

/// A copy with a broken row was brought back, or the key is another one.
async fn parts_that_cannot_be_read_keep_no_other_text_waiting(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    let (second, third) = (app.donor(ONeg).create().await, app.donor(ONeg).create().await);
    for donor in [&donor, &second] {
        says_part(&smsc, donor, 1, "Да").await;
    }
    let broken = match Database::of(&app.db) {
        Database::Sqlite => "x'0102'",
        Database::Postgres => "'\\x0102'::bytea",
    };
    app.execute(&format!("update inbound_texts set joining_sealed = {broken}"))
        .await;
    says_part(&smsc, &third, 2, "стоп").await;
    // A new text under a name that cannot be read is taken all the same.
    for number in [1, 2] {
        says_part(&smsc, &donor, number, ["Да, п", "риду"][usize::from(number) - 1]).await;
    }
    assert_eq!(understood(&app).await, [Understood::Yes]);
    app.advance(minutes(10)).run_jobs().await;
    assert!(third.row().await.stopped_at.is_some(), "an end is an end");
    assert_eq!(app.count("select count(*) from inbound_texts").await, 0);
    let kept = inbound::unseen(&app.db, 9).await.unwrap();
    let opened: Vec<String> = kept
        .iter()
        .map(|row| inbound::open_raw(&app.keys, row).unwrap())
        .collect();
    assert_eq!(opened, ["0102"], "the same once, for a person");
}

async fn a_half_text_that_cannot_be_stored_keeps_no_other_text_waiting(app: TestApp) {
    let (app, smsc, donor) = asked(&app).await;
    let second = app.donor(ONeg).create().await;
    says_part(&smsc, &donor, 1, "Да").await;
    says_part(&smsc, &second, 2, "стоп").await;
    app.refuses("insert", "replies", "new.understood = 'unclear'").await;
    app.advance(minutes(10));
    let failed = app.failing_job().await;
    assert!(failed.contains("reading the long text"), "{failed}");
    assert!(second.row().await.stopped_at.is_some());
}
