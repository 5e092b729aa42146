//! What texts cost: by part and by route, never less than the operator may charge.

use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Language, Role};
use qanat::actions::plan_wave::plan_wave;
use qanat::store::costs::{self, Cost};

use crate::support::app::{TestApp, minutes, simulated_phones};
use crate::support::browser::Site;
use crate::support::hospitals::{Shortage, units};
use crate::support::smsc::{Manner, Smsc};
use crate::support::visitors::Member;

on_both!(
    each_part_costs_what_its_route_takes_for_it,
    what_may_have_left_twice_is_counted_twice,
    what_was_refused_costs_nothing,
    a_route_without_a_price_is_told_of,
);

/// A link so long that an ask takes two parts.
const LONG: &str = "https://donors.blood-centre.almaty.example.kz";

async fn asks(app: &TestApp, people: i16) -> Shortage {
    for _ in 0..people {
        app.donor(ONeg).emergency().language(Language::Kk).create().await;
    }
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    let need = hospital.open_shortage(ONeg, units(people));
    let shortage = need.by("2026-03-23T12:00+05:00").await;
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    shortage
}

async fn cost(app: &TestApp, shortage: &Shortage) -> (i64, i64, i64) {
    let Cost {
        parts, tiyn, unpriced, ..
    } = costs::of(&app.db, shortage.campaign).await.unwrap();
    (parts, tiyn, unpriced)
}

async fn each_part_costs_what_its_route_takes_for_it(app: TestApp) {
    let (first, second) = (
        Smsc::start(Manner::default()).await,
        Smsc::start(Manner::default()).await,
    );
    let app = app.with_address(LONG, simulated_phones());
    let dear = app.over_smpp(&first, "price=14.55").await;
    let earlier = asks(&dear, 1).await;
    dear.run_jobs().await;
    let cheap = app.over_smpp(&second, "price=8&source=1414&two_way=true").await;
    let later = asks(&cheap, 2).await;
    cheap.run_jobs().await;
    assert_eq!((first.seen().submits.len(), second.seen().submits.len()), (2, 2));
    assert_eq!(cost(&app, &earlier).await, (2, 2_910, 0));
    assert_eq!(cost(&app, &later).await, (2, 1_600, 0), "the answer needs no link");
    let site = Site::open(&app).await;
    let coordinator = Member::signs_in(&site, Role::Coordinator, None).await;
    let page = coordinator
        .browser
        .get(&format!("/coordinator/campaigns/{}", earlier.campaign))
        .await;
    assert!(page.shows("30 ₸") || page.shows("30\u{a0}₸"), "{}", page.text());
}

async fn what_may_have_left_twice_is_counted_twice(app: TestApp) {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(2),
        ..Manner::default()
    })
    .await;
    let app = app.with_address(LONG, simulated_phones());
    let app = app.over_smpp(&smsc, "price=10").await;
    let shortage = asks(&app, 1).await;
    // Of this kind a text may be said again.
    app.execute("update deliveries set purpose = 'stand_down'").await;
    app.run_jobs().await;
    assert_eq!(cost(&app, &shortage).await, (2, 2_000, 0));
    let mut states = app.carriers.sms[0].connector().expect("a message centre").states();
    states.wait_for(|state| state.check().is_ok()).await.unwrap();
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), 1);
    assert_eq!(cost(&app, &shortage).await, (4, 4_000, 0));
    app.execute("update deliveries set purpose = 'appeal'").await;
}

async fn what_was_refused_costs_nothing(app: TestApp) {
    let smsc = Smsc::start(Manner {
        submit: 0x0b,
        ..Manner::default()
    })
    .await;
    let app = app.over_smpp(&smsc, "price=10").await;
    let shortage = asks(&app, 1).await;
    app.run_jobs().await;
    assert_eq!(app.deliveries_in(DeliveryState::Undelivered).await.len(), 1);
    assert_eq!(cost(&app, &shortage).await, (0, 0, 0));
}

async fn a_route_without_a_price_is_told_of(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let app = app.over_smpp(&smsc, "source=1414&two_way=true").await;
    let shortage = asks(&app, 1).await;
    app.run_jobs().await;
    assert_eq!(cost(&app, &shortage).await, (1, 0, 1));
}
