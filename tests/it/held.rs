//! Campaigns that ran when a copy of the database was brought back: whom they asked since nobody knows, so that they ask
//! nobody until a person lets each go on.

use entity::values::BloodGroup::ONeg;
use entity::values::{Actor, AppealState, CallOutcome, Channel, Purpose, Role};
use qanat::actions::call::{calls_waiting, record_call};
use qanat::actions::restore::{begin_quarantine, let_go_on, resume};
use qanat::store::audit::By;

use crate::support::app::{TestApp, minutes};
use crate::support::browser::Site;
use crate::support::donors::Donor;
use crate::support::hospitals::{Shortage, units};
use crate::support::visitors::Member;

on_both!(
    a_campaign_of_a_copy_asks_nobody_until_a_coordinator_lets_it_go_on,
    an_ask_of_such_a_campaign_goes_no_other_way_and_nobody_is_called_for_it,
    what_is_planned_for_such_a_campaign_does_not_leave,
    who_answers_such_a_campaign_gets_a_place_and_its_end_is_told,
);

const BY: By = By::nobody(Actor::Console);

/// A campaign that has asked somebody, in a database that was brought back then and sends again.
async fn brought_back(app: &TestApp) -> (Shortage, Donor) {
    let asked = app.donor(ONeg).emergency().also_by(Channel::Phone).create().await;
    let shortage = app.hospital("No 7").await.open_shortage(ONeg, units(4));
    let shortage = shortage.by("2026-03-23T12:00+05:00").await;
    app.run_jobs().await;
    assert!(asked.was_asked().await);
    is_brought_back(app).await;
    (shortage, asked)
}

async fn is_brought_back(app: &TestApp) {
    begin_quarantine(&app.context(), BY).await.unwrap();
    resume(&app.context(), BY).await.unwrap();
}

async fn a_campaign_of_a_copy_asks_nobody_until_a_coordinator_lets_it_go_on(app: TestApp) {
    let site = Site::open(&app).await;
    let (held, _) = brought_back(&site.app).await;
    let free = site.app.donor(ONeg).emergency().create().await;
    site.app.advance(minutes(30)).run_jobs().await;
    assert!(!free.was_asked().await);

    let coordinator = Member::signs_in(&site, Role::Coordinator, None).await.browser;
    let list = coordinator.get("/coordinator").await;
    assert!(list.shows("asks nobody until you decide"), "{}", list.text());
    let address = format!("/coordinator/campaigns/{}", held.campaign);
    let page = coordinator.get(&address).await;
    assert!(page.shows("it may ask them again"), "{}", page.text());
    let go_on = page.form(&format!("{address}/go-on"));
    for _ in 0..2 {
        let goes_on = coordinator.send(&page, &go_on).await;
        assert_eq!(goes_on.path, address);
        assert!(!goes_on.shows("it may ask them again"), "{}", goes_on.text());
    }
    site.app.run_jobs().await;
    assert!(free.was_asked().await);
    assert_eq!(held.waves().await.len(), 2);
}

async fn an_ask_of_such_a_campaign_goes_no_other_way_and_nobody_is_called_for_it(app: TestApp) {
    let lost = "update deliveries set state = 'undelivered' where purpose = 'appeal'";
    let (held, asked) = brought_back(&app).await;
    app.execute(lost).await;
    app.advance(minutes(1)).run_jobs().await;
    let staff = app.colleague(Role::Operator).await;
    assert!(super::fallback::claims(&app, staff).await.is_none());

    let again = async || assert!(let_go_on(&app.context(), BY, held.campaign).await.unwrap());
    again().await;
    app.run_jobs().await;
    let waiting = async || calls_waiting(&app.db, app.clock.now()).await.unwrap();
    assert_eq!(waiting().await, 1, "a call that is still to be made");
    is_brought_back(&app).await;
    assert_eq!(waiting().await, 0, "it may have been made after the copy was");
    assert!(super::fallback::claims(&app, staff).await.is_none());
    again().await;
    let call = super::fallback::claims(&app, staff).await.expect("a call");
    record_call(&app.context(), staff, call.id, CallOutcome::No)
        .await
        .unwrap();
    assert_eq!(asked.appeal_state().await, AppealState::Declined);
}

async fn what_is_planned_for_such_a_campaign_does_not_leave(app: TestApp) {
    let (held, asked) = brought_back(&app).await;
    let before = asked.inbox().await.len();
    // A process that lived through it may still learn that its text was not taken, so that it is to leave again.
    app.execute(
        "update deliveries set state = 'planned', accepted_at = null, ended_at = null where purpose = 'appeal'",
    )
    .await;
    for _ in 0..2 {
        app.run_jobs().await;
        app.advance(minutes(1));
    }
    assert_eq!(asked.inbox().await.len(), before);
    assert!(let_go_on(&app.context(), BY, held.campaign).await.unwrap());
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Appeal).await[0].attempts, 2);
}

async fn who_answers_such_a_campaign_gets_a_place_and_its_end_is_told(app: TestApp) {
    let (held, asked) = brought_back(&app).await;
    asked.reply("1").await;
    app.run_jobs().await;
    let place = asked.appointment().await.expect("a place");
    assert!(asked.inbox().await.last_sms().contains(&place.code), "a ticket");
    held.close().await.unwrap();
    app.run_jobs().await;
    assert!(asked.inbox().await.last_sms().contains("no need"));
    assert!(
        !let_go_on(&app.context(), BY, held.campaign).await.unwrap(),
        "it is over"
    );
}
