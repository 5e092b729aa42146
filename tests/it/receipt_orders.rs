//! What an operator says of a text has one end, in whatever order and however often it is said: before the worker has
//! written down the answer, after it, under an id that nobody knows, and under none.

use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryId, DeliveryState, Purpose};
use qanat::actions::plan_wave::plan_wave;
use qanat::actions::receipt::{receive_late_answer, receive_receipts, settle_kept};
use qanat::notify::outcome::Outcome;
use qanat::notify::smpp::{Receipt, ReceiptState};
use qanat::store::receipts::{self, Kept, PartAccepted};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use sea_orm::EntityTrait;

use crate::support::app::{MONDAY_NIGHT, TestApp, minutes};
use crate::support::hospitals::units;

on_both!(
    a_text_ends_alike_in_every_order_of_what_is_said_of_it,
    what_is_known_of_a_text_is_not_lost_by_a_receipt_of_a_part,
    a_receipt_at_fault_does_not_keep_the_others,
    a_text_that_was_given_up_does_not_become_uncertain_again,
    a_receipt_that_is_said_again_while_its_text_is_looked_for_is_kept,
);

/// Texts of each kind, and orders of what is said of each.
const TEXTS: u64 = 3;
const ORDERS: usize = 3;

/// A text in so many parts.
#[derive(Debug, Clone, Copy)]
struct Text {
    parts: usize,
    last: Last,
}

/// What the operator says of the last part when it is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// As of all others, what it calls it.
    Named,
    /// The answer is lost, and comes late.
    Lost,
    /// It takes it, and gives it no id.
    Nameless,
}

#[derive(Debug, Clone)]
enum Event {
    /// The worker writes down what it knows of the answers.
    Written,
    /// The answer to the last part comes when nobody waits for it.
    LateAnswer,
    /// Under an id, or under none; several come together.
    Receipts(Vec<(Option<String>, ReceiptState)>),
    /// The job looks again for the rows of what was kept.
    LooksAgain,
}

/// An ask to somebody, as if it were on its way.
async fn asked(app: &TestApp) -> (DeliveryId, String) {
    let donor = app.donor(ONeg).emergency().create().await;
    let need = app.hospital("No 7").await.open_shortage(ONeg, units(1));
    let shortage = need.by("2026-03-23T12:00+05:00").await;
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    let id = app.deliveries_for(Purpose::Appeal).await.remove(0).id;
    begin(app, id).await;
    (id, donor.phone.reveal().to_owned())
}

async fn a_text_ends_alike_in_every_order_of_what_is_said_of_it(app: TestApp) {
    let (id, phone) = asked(&app).await;
    let kinds = [
        (1, Last::Named),
        (1, Last::Lost),
        (1, Last::Nameless),
        (3, Last::Named),
        (3, Last::Lost),
        (3, Last::Nameless),
    ];
    for (parts, last) in kinds {
        for seed in 0..TEXTS {
            let (text, mut random) = (Text { parts, last }, StdRng::seed_from_u64(seed));
            let ends: Vec<DeliveryState> = (0..parts).map(|_| end(&mut random)).collect();
            let mut events = events(text, &ends, &mut random);
            for _ in 0..ORDERS {
                events.shuffle(&mut random);
                let events = together(&events, &mut random);
                begin(&app, id).await;
                for event in &events {
                    app.advance(chrono::TimeDelta::seconds(1));
                    happens(&app, (id, &phone), text, event).await;
                }
                for _ in 0..3 {
                    app.advance(minutes(10));
                    happens(&app, (id, &phone), text, &Event::LooksAgain).await;
                }
                assert_eq!(
                    stands(&app, id).await,
                    whole(text, &ends),
                    "{text:?} {ends:?} {events:#?}"
                );
            }
        }
    }
}

/// A person, the end of its validity and a receipt without an id tell more than a part that has arrived.
async fn what_is_known_of_a_text_is_not_lost_by_a_receipt_of_a_part(app: TestApp) {
    let (id, phone) = asked(&app).await;
    let (delivered, refused) = (ReceiptState::Delivered, ReceiptState::Undelivered);
    let of_the_first = |state| Event::Receipts(vec![(Some(name(1)), state)]);
    let of_no_part = Event::Receipts(vec![(None, refused)]);
    let text = Text {
        parts: 2,
        last: Last::Lost,
    };
    for (known, then, state) in [
        (
            "accepted_at = attempted_at, state = 'accepted'",
            delivered,
            DeliveryState::Accepted,
        ),
        (
            "accepted_at = attempted_at, state = 'accepted'",
            refused,
            DeliveryState::Undelivered,
        ),
        (
            "ended_at = attempted_at, state = 'expired', reason = 'validity_over'",
            delivered,
            DeliveryState::Expired,
        ),
    ] {
        begin(&app, id).await;
        written(&app, id, text).await;
        app.execute(&format!("update deliveries set {known} where id = {}", id.0))
            .await;
        happens(&app, (id, &phone), text, &of_the_first(then)).await;
        assert_eq!(stands(&app, id).await.0, state, "{known}");
        assert_eq!(app.count("select count(*) from receipts").await, 0);
    }
    let nameless = Text {
        parts: 2,
        last: Last::Nameless,
    };
    for text in [text, nameless] {
        begin(&app, id).await;
        written(&app, id, text).await;
        for event in [
            &of_no_part,
            &of_the_first(delivered),
            &of_the_first(ReceiptState::Underway),
        ] {
            happens(&app, (id, &phone), text, event).await;
        }
        assert_eq!(stands(&app, id).await.0, DeliveryState::Undelivered, "{text:?}");
    }
}

async fn a_receipt_at_fault_does_not_keep_the_others(app: TestApp) {
    app.need(2).await;
    app.run_jobs().await;
    let asks = app.deliveries_for(Purpose::Appeal).await;
    let receipt = |row: &delivery::Model| Receipt {
        id: Some(format!("early-{}", row.id)),
        phone: String::new(),
        state: ReceiptState::Delivered,
        error: None,
    };
    let early: Vec<Receipt> = asks.iter().map(receipt).collect();
    receive_receipts(&app.context(), "smsc", &early).await.unwrap();
    app.execute(
        "update deliveries set route = 'smsc', state = 'accepted', ended_at = null, accepted_at = attempted_at,
            provider_id = 'early-' || id",
    )
    .await;
    let at_fault = format!("old.id = {}", asks[0].id);
    app.refuses("update", "deliveries", &at_fault).await;
    app.advance(minutes(1));
    assert!(settle_kept(&app.context()).await.is_err(), "it is said");
    let states = [stands(&app, asks[0].id).await.0, stands(&app, asks[1].id).await.0];
    assert_eq!(states, [DeliveryState::Accepted, DeliveryState::Delivered]);
    assert_eq!(app.count("select count(*) from receipts where tries = 1").await, 1);
}

/// An operator that contradicts itself on one part, and has said nothing of the other.
async fn a_text_that_was_given_up_does_not_become_uncertain_again(app: TestApp) {
    let (id, phone) = asked(&app).await;
    let text = Text {
        parts: 2,
        last: Last::Lost,
    };
    begin(&app, id).await;
    written(&app, id, text).await;
    app.execute("update deliveries set state = 'expired', ended_at = attempted_at, reason = 'validity_over'")
        .await;
    for said in [ReceiptState::Expired, ReceiptState::Delivered] {
        let event = Event::Receipts(vec![(Some(name(1)), said)]);
        happens(&app, (id, &phone), text, &event).await;
        assert_eq!(stands(&app, id).await.0, DeliveryState::Expired);
    }
}

async fn a_receipt_that_is_said_again_while_its_text_is_looked_for_is_kept(app: TestApp) {
    let early = [Receipt {
        id: Some("early".to_owned()),
        phone: String::new(),
        state: ReceiptState::Delivered,
        error: None,
    }];
    receive_receipts(&app.context(), "smsc", &early).await.unwrap();
    let looked_for = receipts::due(&app.db, app.clock.now()).await.unwrap();
    app.advance(minutes(1));
    receive_receipts(&app.context(), "smsc", &early).await.unwrap();
    let forget = async |kept: &[Kept]| {
        let kept: Vec<&Kept> = kept.iter().collect();
        receipts::forget(&app.db, &kept).await.unwrap();
        app.count("select count(*) from receipts").await
    };
    assert_eq!(forget(&looked_for).await, 1, "it may speak of another text");
    let looked_for = receipts::due(&app.db, app.clock.now()).await.unwrap();
    assert_eq!(forget(&looked_for).await, 0);
}

/// The final word on a part.
fn end(random: &mut StdRng) -> DeliveryState {
    match random.random_range(0..4) {
        0 => DeliveryState::Undelivered,
        1 => DeliveryState::Expired,
        _ => DeliveryState::Delivered,
    }
}

/// How the text and its parts are to end. A text in one part has none to speak of. That a part has arrived of which only the
/// phone is told says nothing of the others.
fn whole(text: Text, ends: &[DeliveryState]) -> (DeliveryState, Vec<Option<DeliveryState>>) {
    let mut parts = if ends.len() > 1 { ends.to_vec() } else { vec![] };
    let has_nameless = text.last == Last::Nameless && parts.len() > 1;
    if has_nameless && let Some(last) = parts.last_mut() {
        *last = DeliveryState::Accepted;
    }
    let worst = [DeliveryState::Undelivered, DeliveryState::Expired];
    let whole = worst.into_iter().find(|state| ends.contains(state));
    let best = if has_nameless {
        DeliveryState::Accepted
    } else {
        DeliveryState::Delivered
    };
    (whole.unwrap_or(best), parts.into_iter().map(Some).collect())
}

/// All that is said of a text: of each part its end, once or twice, and often that it is on its way; of any of them its end
/// without an id, or under a wrong one.
fn events(text: Text, ends: &[DeliveryState], random: &mut StdRng) -> Vec<Event> {
    let mut events = vec![Event::Written, Event::LooksAgain];
    events.extend((text.last == Last::Lost).then_some(Event::LateAnswer));
    for (part, end) in (1..).zip(ends) {
        let is_nameless = text.last == Last::Nameless && part == text.parts;
        let said = |state| Event::Receipts(vec![((!is_nameless).then(|| name(part)), state)]);
        events.extend(vec![said(receipt(*end)); random.random_range(1..=2)]);
        events.extend(vec![said(ReceiptState::Underway); random.random_range(0..=2)]);
    }
    let any = receipt(ends[random.random_range(0..ends.len())]);
    for id in [None, Some("wrong".to_owned())] {
        events.extend(random.random_bool(0.5).then_some(Event::Receipts(vec![(id, any)])));
    }
    events
}

/// Some of the receipts that follow each other come together.
fn together(events: &[Event], random: &mut StdRng) -> Vec<Event> {
    let mut together: Vec<Event> = Vec::new();
    for event in events {
        match (together.last_mut(), event) {
            (Some(Event::Receipts(crowd)), Event::Receipts(more)) if random.random_bool(0.5) => {
                crowd.extend(more.clone());
            }
            _ => together.push(event.clone()),
        }
    }
    together
}

const fn receipt(end: DeliveryState) -> ReceiptState {
    match end {
        DeliveryState::Undelivered => ReceiptState::Undelivered,
        DeliveryState::Expired => ReceiptState::Expired,
        _ => ReceiptState::Delivered,
    }
}

/// What the operator calls a part.
fn name(part: usize) -> String {
    format!("m{part}")
}

/// The text is on its way, and nothing has been said of it.
async fn begin(app: &TestApp, id: DeliveryId) {
    app.at(MONDAY_NIGHT);
    app.execute("delete from receipts").await;
    app.execute("delete from delivery_parts").await;
    app.execute(&format!(
        "update deliveries set state = 'attempting', lease_owner = 'somebody', route = 'smsc', provider_id = null,
            attempted_at = '2026-03-22T22:00:00+00:00', accepted_at = null, ended_at = null, reason = null where id = {}",
        id.0
    ))
    .await;
}

async fn happens(app: &TestApp, (id, phone): (DeliveryId, &str), text: Text, event: &Event) {
    match event {
        Event::Written => written(app, id, text).await,
        Event::LateAnswer => {
            let outcome = Outcome::Accepted {
                provider_id: name(text.parts),
            };
            let answered = receive_late_answer(&app.context(), id, &outcome, vec![]).await;
            answered.unwrap();
        }
        Event::Receipts(crowd) => {
            let receipt = |(named, state): &(Option<String>, ReceiptState)| Receipt {
                id: named.clone(),
                phone: phone.to_owned(),
                state: *state,
                error: None,
            };
            let crowd: Vec<Receipt> = crowd.iter().map(receipt).collect();
            receive_receipts(&app.context(), "smsc", &crowd).await.unwrap();
        }
        Event::LooksAgain => {
            settle_kept(&app.context()).await.unwrap();
        }
    }
}

async fn written(app: &TestApp, id: DeliveryId, text: Text) {
    let known = match text.last {
        Last::Lost => "state = 'uncertain'",
        Last::Nameless if text.parts == 1 => "state = 'accepted', accepted_at = attempted_at",
        _ => "state = 'accepted', provider_id = 'm1', accepted_at = attempted_at",
    };
    let write = format!("update deliveries set {known}, lease_owner = null where id = {}", id.0);
    app.execute(&write).await;
    if text.parts > 1 {
        let part = |number| {
            let is_like_all = text.last == Last::Named || number < text.parts;
            let is_taken = is_like_all || text.last == Last::Nameless;
            PartAccepted {
                provider_id: is_like_all.then(|| name(number)),
                state: is_taken.then_some(DeliveryState::Accepted),
            }
        };
        let parts = (1..=text.parts).map(part).collect();
        receipts::add_parts(&app.db, id, parts).await.unwrap();
    }
}

async fn stands(app: &TestApp, id: DeliveryId) -> (DeliveryState, Vec<Option<DeliveryState>>) {
    let row = delivery::Entity::find_by_id(id)
        .one(&app.db)
        .await
        .unwrap()
        .expect("a text");
    let parts = receipts::parts(&app.db, id).await.unwrap();
    (row.state, parts.iter().map(|part| part.state).collect())
}
