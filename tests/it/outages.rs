//! An operator that is away for longer than what waits for it is of use.

use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Purpose};
use qanat::notify::smpp::State;

use crate::support::app::{TestApp, minutes};
use crate::support::hospitals::units;
use crate::support::smsc::{Manner, Smsc};

on_both!(an_ask_that_outlived_its_use_is_never_sent);

async fn an_ask_that_outlived_its_use_is_never_sent(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let app = app.over_smpp(&smsc, "source=1414&two_way=true").await;
    let (early, late) = (app.donor(ONeg).emergency(), app.donor(ONeg).emergency());
    let early = early.create().await;
    let hospital = app.hospital("No 7").await;
    hospital.open_shortage(ONeg, units(1)).await;
    let port = smsc.port;
    smsc.hangs_up();
    drop(smsc);
    stands(&app, |state| state.check().is_err()).await;
    app.run_jobs().await;
    let ask = app.deliveries_for(Purpose::Appeal).await.remove(0);
    assert_eq!(ask.state, DeliveryState::Planned);

    app.advance(ask.expires_at - app.clock.now());
    let smsc = Smsc::start_on(port, Manner::default()).await;
    stands(&app, |state| state.check().is_ok()).await;
    app.run_jobs().await;
    app.advance(minutes(1)).run_jobs().await;
    assert!(
        smsc.seen().submits.is_empty(),
        "nobody is asked to come when it is over"
    );
    let ask = app.deliveries_for(Purpose::Appeal).await.remove(0);
    assert_eq!((ask.state, ask.attempts), (DeliveryState::Expired, 0));
    assert!(early.row().await.last_asked_at.is_none(), "nobody was asked");

    let late = late.create().await;
    hospital.open_shortage(ONeg, units(1)).await;
    app.run_jobs().await;
    assert!(!smsc.seen().submits.is_empty(), "what is new leaves");
    assert!(late.row().await.last_asked_at.is_some());
}

/// Waits until the session stands so.
async fn stands(app: &TestApp, so: impl FnMut(&State) -> bool) {
    let connector = app.carriers.sms[0].connector().expect("a message centre");
    connector.states().wait_for(so).await.unwrap();
}
