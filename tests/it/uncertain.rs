//! Messages of which nobody knows whether they left: a person finds out, and says so once.

use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Purpose, Role};
use qanat::actions::receipt::receive_receipts;
use qanat::actions::uncertain::{Fate, FateRefused, settle_uncertain};
use qanat::notify::smpp::{Receipt, ReceiptState};
use qanat::store::audit::By;
use qanat::store::ledger::VALIDITY_OVER;

use crate::support::app::{TestApp, hours, minutes};
use crate::support::donors::Donor;
use crate::support::hospitals::units;

on_both!(
    a_person_says_once_what_became_of_a_message,
    an_ask_that_never_left_gives_its_budget_back,
    what_may_be_said_twice_leaves_again_while_it_is_of_use,
    a_receipt_after_the_validity_still_tells,
);

/// An ask on its way to a donor when the answer was lost.
async fn uncertain(app: &TestApp) -> Donor {
    let hospital = app.hospital("No 7").await;
    let donor = app.donor(ONeg).emergency().create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    becomes_uncertain(app).await;
    donor
}

async fn becomes_uncertain(app: &TestApp) {
    app.execute(
        "update deliveries set state = 'uncertain', accepted_at = null, ended_at = null, provider_id = null;
        delete from simulated_messages",
    )
    .await;
}

async fn row(donor: &Donor) -> delivery::Model {
    donor.deliveries().await.remove(0)
}

async fn settle(app: &TestApp, row: &delivery::Model, fate: Fate) -> Result<(), FateRefused> {
    let by = By::staff(app.colleague(Role::Coordinator).await);
    settle_uncertain(&app.context(), by, row.id, fate).await
}

async fn a_person_says_once_what_became_of_a_message(app: TestApp) {
    let donor = uncertain(&app).await;
    let found = row(&donor).await;
    settle(&app, &found, Fate::Left).await.unwrap();
    let again = settle(&app, &found, Fate::NotSent).await;
    assert!(matches!(again, Err(FateRefused::Known)), "{again:?}");
    assert_eq!(row(&donor).await.state, DeliveryState::Accepted);
    let noted = "select count(*) from audit where actor = 'staff' and verb = 'found_sent' and subject = 'delivery'";
    assert_eq!(app.count(noted).await, 1);
    app.run_jobs().await;
    assert!(donor.inbox().await.is_empty(), "nobody is asked twice");
}

async fn an_ask_that_never_left_gives_its_budget_back(app: TestApp) {
    let donor = uncertain(&app).await;
    settle(&app, &row(&donor).await, Fate::NotSent).await.unwrap();
    let ended = row(&donor).await;
    assert_eq!(
        (ended.state, ended.reason.as_deref(), ended.accepted_at),
        (DeliveryState::Cancelled, Some("not_sent"), None)
    );
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(donor.row().await.last_asked_at, None);
    assert!(donor.inbox().await.is_empty());
}

async fn what_may_be_said_twice_leaves_again_while_it_is_of_use(app: TestApp) {
    let donor = uncertain(&app).await;
    app.execute("update deliveries set purpose = 'stand_down'").await;
    settle(&app, &row(&donor).await, Fate::NotSent).await.unwrap();
    assert_eq!(row(&donor).await.state, DeliveryState::Planned);
    app.run_jobs().await;
    assert_eq!(row(&donor).await.state, DeliveryState::Delivered);
    becomes_uncertain(&app).await;
    app.advance(hours(10));
    settle(&app, &row(&donor).await, Fate::NotSent).await.unwrap();
    assert_eq!(
        row(&donor).await.state,
        DeliveryState::Cancelled,
        "too late to be of use"
    );
    app.execute("update deliveries set purpose = 'appeal'").await;
}

async fn a_receipt_after_the_validity_still_tells(app: TestApp) {
    let donor = uncertain(&app).await;
    let validity = row(&donor).await.expires_at - app.clock.now();
    app.advance(validity + hours(1)).run_jobs().await;
    assert_eq!(row(&donor).await.reason.as_deref(), Some(VALIDITY_OVER));
    app.execute("update deliveries set provider_id = 'a01'").await;
    let receipt = Receipt {
        phone: donor.phone.reveal().to_owned(),
        id: Some("a01".to_owned()),
        state: ReceiptState::Delivered,
        error: None,
    };
    let route = row(&donor).await.route.expect("a route was asked");
    receive_receipts(&app.context(), &route, &[receipt]).await.unwrap();
    assert_eq!(row(&donor).await.state, DeliveryState::Delivered);
    assert!(app.deliveries_for(Purpose::Appeal).await.len() == 1);
}
