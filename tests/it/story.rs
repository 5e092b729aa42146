//! The walkthrough: a hospital finds its shelf empty at night, and nobody comes in vain.

use entity::values::BloodGroup::{APos, ONeg};
use entity::values::{AppealState, CampaignState, Role, ShortageState};

use crate::support::app::{TestApp, minutes, moment};
use crate::support::browser::Site;
use crate::support::hospitals::local;
use crate::support::visitors::{Member, digits_after, joins};

on_both!(a_shortage_at_night_is_met_in_the_morning_and_nobody_comes_in_vain);

async fn a_shortage_at_night_is_met_in_the_morning_and_nobody_comes_in_vain(app: TestApp) {
    // In calm times people join, in the language they speak, and say: you may call me in an emergency.
    let site = Site::open(&app).await;
    let app = &site.app;
    app.at("2026-02-16T15:00+05:00");
    let aigul = joins(&site, "Aigul", ONeg).await;
    let dana = joins(&site, "Dana", ONeg).await;
    let mut neighbours = Vec::new();
    for _ in 0..6 {
        neighbours.push(app.donor(ONeg).emergency().create().await);
    }
    let sleeper = app.donor(ONeg).create().await;
    let other_group = app.donor(APos).emergency().create().await;

    // At three a nurse posts: O-, red cells, 1 unit, by noon.
    let hospital = app.at("2026-03-23T03:00+05:00").hospital("No 7").await;
    let nurse = Member::signs_in(&site, Role::Nurse, Some(hospital.id)).await;
    let posted = nurse.posts_shortage(ONeg, 1, moment("2026-03-23T12:00+05:00")).await;
    let shortage = hospital.shortage_at(&posted).await;

    // A wave asks those who can help and agreed to be woken, each in one message, and nobody else.
    app.run_jobs().await;
    assert!(aigul.inbox().await.last_sms().starts_with("NEED BLOOD O(I)-"));
    assert!(sleeper.inbox().await.is_empty() && other_group.inbox().await.is_empty());

    // One replies with a digit, another opens the link and picks a time. The message is the ticket.
    aigul.reply("1").await;
    let link = format!("/a/{}", dana.appeal().await.unwrap().token);
    let browser = site.browser();
    let page = browser.get(&link).await;
    browser.send(&page, &page.form(&link).press("11:30")).await;
    app.run_jobs().await;
    let code = digits_after(aigul.inbox().await.last_sms(), "Code ");
    assert_eq!(local(aigul.expected_at().await), "2026-03-23 09:00");
    assert_eq!(local(dana.expected_at().await), "2026-03-23 11:30");

    // As answers come in, it is enough: who has not answered hears that there is no need to come.
    for neighbour in &neighbours[..5] {
        app.advance(minutes(5));
        neighbour.reply("yes").await;
    }
    app.run_jobs().await;
    assert_eq!(shortage.campaign().await.state, CampaignState::Enough);
    assert!(neighbours[5].inbox().await.last_sms().contains("no need"));

    // The desk finds her by four digits and takes her blood. The shortage is met; who is not on the way stays at home.
    app.at("2026-03-23T09:05+05:00").run_jobs().await;
    let desk = Member::signs_in(&site, Role::Desk, Some(hospital.id)).await;
    desk.takes_blood_from(&code).await;
    app.run_jobs().await;
    assert_eq!(
        (shortage.state().await, shortage.collected().await),
        (ShortageState::Met, 1)
    );
    assert!(
        aigul.inbox().await.last_sms().contains("22.05.2026"),
        "when she may give again"
    );
    assert_eq!(dana.appeal_state().await, AppealState::Withdrawn);
    assert!(dana.inbox().await.last_sms().contains("no need"));

    // The coordinator sees it all: needed, collected, and why each wave was sent.
    let coordinator = Member::signs_in(&site, Role::Coordinator, None).await;
    let campaign = coordinator
        .browser
        .get(&format!("/coordinator/campaigns/{}", shortage.campaign))
        .await;
    assert!(
        campaign.shows("No 7") && campaign.shows("O(I) Rh-"),
        "{}",
        campaign.text()
    );
}
