//! The walkthrough: a night in which a hospital finds its shelf empty.

use entity::values::BloodGroup::ONeg;
use entity::values::{AppealState, CampaignState, ShortageState};

use crate::support::app::TestApp;
use crate::support::hospitals::{donated, local, units};

on_both!(a_shortage_at_night_is_met_by_noon_and_nobody_comes_in_vain);

async fn a_shortage_at_night_is_met_by_noon_and_nobody_comes_in_vain(app: TestApp) {
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(2))
        .by("2026-03-23T12:00+05:00")
        .await;
    println!("{:?}", shortage.free_slots().await);
    let d = app.donor(ONeg).emergency().create().await;
    app.run_jobs().await;
    println!("{:?}", d.inbox().await);
    d.reply("1").await;
    app.run_jobs().await;
    println!("{:?} {}", d.inbox().await, local(d.expected_at().await));
    let desk = app.desk().await;
    app.at("2026-03-23T09:00+05:00");
    desk.takes_blood_from(&d).await;
    app.run_jobs().await;
    println!("{:?}", d.inbox().await);
    assert_eq!(shortage.state().await, ShortageState::Open);
    assert_eq!(shortage.campaign().await.state, CampaignState::Asking);
    assert_eq!(d.appeal_state().await, AppealState::Booked);
    let _ = donated();
}
