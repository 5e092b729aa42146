//! What gateways call back with: receipts and people's answers, stored before they are acknowledged, and the same again
//! without effect.

use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Purpose};
use qanat::actions::callback::secret;
use qanat::store::inbound;
use reqwest::StatusCode;

use crate::support::app::{TestApp, minutes};
use crate::support::browser::Site;
use crate::support::donors::Donor;
use crate::support::gateway::{FILE, Gateway, Manner};
use crate::support::hospitals::units;

on_both!(
    a_receipt_and_an_answer_come_by_callback,
    a_callback_that_comes_fifty_times_has_one_effect_and_one_reply,
    a_late_replay_of_an_old_receipt_says_nothing_of_a_text_with_the_same_id,
    receipts_settle_what_nobody_knew,
    who_does_not_know_the_secret_finds_nothing,
    what_cannot_be_read_is_kept_once_and_named_in_a_sentence,
    a_list_of_a_thousand_receipts_is_taken,
    a_callback_beyond_a_mebibyte_is_refused_in_a_sentence,
    while_the_database_is_away_nothing_is_acknowledged_or_lost,
    a_receipt_speaks_of_its_own_route_only,
    a_text_from_no_phone_is_for_a_person,
    the_same_words_under_another_id_are_another_text,
    an_id_with_a_sign_that_no_database_keeps_is_an_id,
    an_id_that_a_gateway_uses_for_two_texts_is_that_of_both,
    an_id_longer_than_any_is_none,
);

/// A service that has asked somebody over a gateway, and takes what it calls back with.
struct Story {
    app: TestApp,
    site: Site,
    donor: Donor,
    gateway: Gateway,
    path: String,
}

impl Story {
    async fn begins(app: &TestApp, manner: Manner) -> Self {
        let gateway = Gateway::start(manner).await;
        let app = app.over_gateways(&[(gateway.address("config=a&two_way=true&name=gate"), FILE)]);
        let donor = app.donor(ONeg).emergency().create().await;
        let hospital = app.hospital("No 7").await;
        let need = hospital.open_shortage(ONeg, units(1));
        need.by("2026-03-23T12:00+05:00").await;
        app.run_jobs().await;
        let path = format!("/sms/{}", secret(&app.keys, "gate"));
        let site = Site::of(&app).await;
        Self {
            app,
            site,
            donor,
            gateway,
            path,
        }
    }

    async fn hears(&self, body: impl Into<String>) -> StatusCode {
        self.site.posted(&self.path, body).await.0
    }

    async fn ask(&self) -> delivery::Model {
        self.app.deliveries_for(Purpose::Appeal).await.remove(0)
    }

    fn digits(&self) -> &str {
        self.donor.phone.reveal().trim_start_matches('+')
    }

    fn says(&self, words: &str, id: &str) -> String {
        format!("from={}&text={words}&message={id}", self.digits())
    }
}

async fn a_receipt_and_an_answer_come_by_callback(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    assert_eq!(story.hears("id=m-001&status=SENT").await, StatusCode::OK);
    assert_eq!(story.ask().await.state, DeliveryState::Accepted);
    let delivered = r#"{"id":"M-001","status":"delivrd"}"#;
    assert_eq!(
        story.site.posted(&story.path, delivered).await,
        (StatusCode::OK, r#"{"said":"stored"}"#.to_owned())
    );
    assert_eq!(story.ask().await.state, DeliveryState::Delivered);
    assert_eq!(story.hears(story.says("1", "7")).await, StatusCode::OK);
    let held = story.donor.appointment().await.expect("a place");
    story.app.run_jobs().await;
    let ticket = story.gateway.asked().pop().unwrap();
    assert!(ticket.words().contains(&held.code), "{}", ticket.words());
}

async fn a_callback_that_comes_fifty_times_has_one_effect_and_one_reply(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    let (yes, no) = (story.says("1", "7"), story.says("2", "8"));
    let all: Vec<_> = (0..10).map(|_| story.hears(yes.clone())).collect();
    for status in futures_util::future::join_all(all).await {
        assert_eq!(status, StatusCode::OK);
    }
    for _ in 0..40 {
        story.app.advance(minutes(20));
        assert_eq!(story.hears(yes.clone()).await, StatusCode::OK);
    }
    assert_eq!(app.count("select count(*) from replies").await, 1);
    assert_eq!(story.donor.appointments().await.len(), 1);
    story.app.at("2026-03-23T03:20+05:00").run_jobs().await;
    let tickets = story.gateway.asked().len() - 1;
    assert_eq!(tickets, 1, "one ask, and one ticket");
    // A word that was taken back is not said again by a replay of the first one.
    assert_eq!(story.hears(no).await, StatusCode::OK);
    assert!(story.donor.appointment().await.is_none());
    assert_eq!(story.hears(yes).await, StatusCode::OK);
    assert!(story.donor.appointment().await.is_none());
}

async fn a_late_replay_of_an_old_receipt_says_nothing_of_a_text_with_the_same_id(app: TestApp) {
    let story = Story::begins(
        &app,
        Manner {
            body: r#"{"id":"7"}"#,
            ..Manner::default()
        },
    )
    .await;
    let receipt = format!("id=7&status=DELIVRD&phone={}", story.digits());
    assert_eq!(story.hears(receipt.clone()).await, StatusCode::OK);
    assert_eq!(story.hears(story.says("1", "1")).await, StatusCode::OK);
    story.app.run_jobs().await;
    let ticket = async || story.app.deliveries_for(Purpose::Confirmation).await.remove(0).state;
    assert_eq!(
        ticket().await,
        DeliveryState::Accepted,
        "under an id that the gateway gave before"
    );
    assert_eq!(story.hears(receipt).await, StatusCode::OK);
    assert_eq!(ticket().await, DeliveryState::Accepted);
    let other = format!("id=7&status=UNDELIV&error=23&phone={}", story.digits());
    assert_eq!(story.hears(other).await, StatusCode::OK);
    assert_eq!(ticket().await, DeliveryState::Undelivered);
}

async fn receipts_settle_what_nobody_knew(app: TestApp) {
    let story = Story::begins(
        &app,
        Manner {
            hangs_up: true,
            ..Manner::default()
        },
    )
    .await;
    assert_eq!(story.ask().await.state, DeliveryState::Uncertain);
    let receipt = format!("id=unheard&status=DELIVRD&phone={}", story.digits());
    assert_eq!(story.hears(receipt).await, StatusCode::OK);
    assert_eq!(story.ask().await.state, DeliveryState::Delivered);
    assert_eq!(story.gateway.asked().len(), 1);
}

async fn who_does_not_know_the_secret_finds_nothing(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    for path in [
        "/sms/guess",
        "/sms/",
        &story.path[..story.path.len() - 1],
        &format!("/{}", secret(&app.keys, "gate")),
    ] {
        let (status, page) = story.site.posted(path, story.says("1", "7")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(!page.contains("stored"));
    }
    let other = format!("/sms/{}", secret(&app.keys, "another"));
    assert_eq!(story.site.posted(&other, "x=1").await.0, StatusCode::NOT_FOUND);
    let looked = story.site.browser().get(&story.path).await;
    assert_eq!(looked.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(app.count("select count(*) from replies").await, 0);
    assert_eq!(app.count("select count(*) from callbacks").await, 0);
}

async fn what_cannot_be_read_is_kept_once_and_named_in_a_sentence(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    for (body, sentence) in [
        ("", "the body is neither JSON nor a form"),
        ("{\"id\":", "the body is neither JSON nor a form"),
        (
            "hello=nurse",
            "it holds neither the fields of a receipt nor those of a text",
        ),
        ("id=m-001&status=PERHAPS", "the status of the receipt is none of those"),
        ("status=DELIVRD", "the receipt names neither an id nor a number"),
    ] {
        for _ in 0..3 {
            let (status, said) = story.site.posted(&story.path, body).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
            assert!(
                said.contains(sentence) && !said.contains("nurse") && !said.contains("PERHAPS"),
                "{said}"
            );
        }
    }
    let kept = inbound::unseen(&app.db, 9).await.unwrap();
    assert_eq!(kept.len(), 4, "each once, and nothing of nothing");
    // In a list, what can be read has its effect.
    let list = format!(
        r#"[{{"id":"m-001","status":"DELIVRD"}},{{"id":"m-001","status":"PERHAPS"}},{{"from":"{}","text":"1","message":"7"}}]"#,
        story.digits()
    );
    assert_eq!(story.hears(list).await, StatusCode::BAD_REQUEST);
    assert_eq!(story.ask().await.state, DeliveryState::Delivered);
    assert!(story.donor.appointment().await.is_some());
}

async fn a_list_of_a_thousand_receipts_is_taken(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    let receipt = |number: u16| {
        let (id, phone) = (format!("m-{number:03}"), story.digits());
        serde_json::json!({ "id": id, "status": "DELIVRD", "phone": phone, "part": "1 of 1" })
    };
    let list = serde_json::Value::from((1..=1_000).rev().map(receipt).collect::<Vec<_>>()).to_string();
    assert!(list.len() > 64 * 1024, "more than a form may hold: {}", list.len());
    assert_eq!(story.hears(list).await, StatusCode::OK);
    assert_eq!(app.count("select count(*) from callbacks").await, 1_000);
    assert_eq!(
        story.ask().await.state,
        DeliveryState::Delivered,
        "the last one of them"
    );
}

async fn a_callback_beyond_a_mebibyte_is_refused_in_a_sentence(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    let large = format!("from={}&text={}&message=9", story.digits(), "x".repeat(1024 * 1024));
    let (status, said) = story.site.posted(&story.path, large).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        said.contains("length limit"),
        "a sentence for whoever set it up: {said}"
    );
    assert_eq!(app.count("select count(*) from replies").await, 0);
}

async fn while_the_database_is_away_nothing_is_acknowledged_or_lost(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    app.refuses("insert", "replies", "1 = 1").await;
    for body in [story.says("1", "7"), story.says("1", "7")] {
        let (status, said) = story.site.posted(&story.path, body).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{said}");
        assert!(said.contains("call again"), "{said}");
    }
    assert_eq!(app.count("select count(*) from callbacks").await, 0);
    app.allows_again("replies").await;
    assert_eq!(story.hears(story.says("1", "7")).await, StatusCode::OK);
    assert!(story.donor.appointment().await.is_some());
}

async fn a_receipt_speaks_of_its_own_route_only(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    let other = Gateway::start(Manner::default()).await;
    let file = (other.address("config=a&name=other"), FILE);
    let site = Site::of(&app.over_gateways(&[file])).await;
    let path = format!("/sms/{}", secret(&app.keys, "other"));
    assert_eq!(site.posted(&path, "id=m-001&status=DELIVRD").await.0, StatusCode::OK);
    assert_eq!(story.ask().await.state, DeliveryState::Accepted);
    assert_eq!(story.hears("id=m-001&status=DELIVRD").await, StatusCode::OK);
    assert_eq!(story.ask().await.state, DeliveryState::Delivered);
}

async fn a_text_from_no_phone_is_for_a_person(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    for _ in 0..2 {
        assert_eq!(story.hears("from=BANK&text=1&message=7").await, StatusCode::OK);
    }
    assert_eq!(inbound::count_raw(&app.db).await.unwrap(), 1);
    assert_eq!(app.count("select count(*) from replies").await, 0);
}

async fn the_same_words_under_another_id_are_another_text(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    for id in ["b1", "b2", "b2"] {
        assert_eq!(story.hears(story.says("whatever", id)).await, StatusCode::OK);
    }
    assert_eq!(story.app.count("select count(*) from replies").await, 2);
}

async fn an_id_with_a_sign_that_no_database_keeps_is_an_id(app: TestApp) {
    let odd = Manner {
        body: r#"{"id":"\u0000{id}"}"#,
        ..Manner::default()
    };
    let story = Story::begins(&app, odd).await;
    assert_eq!(story.ask().await.state, DeliveryState::Accepted);
    let receipt = r#"{"id":"\u0000m-001","status":"DELIVRD","error":"\u00000"}"#;
    assert_eq!(story.hears(receipt).await, StatusCode::OK);
    assert_eq!(story.ask().await.state, DeliveryState::Delivered);
}

async fn an_id_that_a_gateway_uses_for_two_texts_is_that_of_both(app: TestApp) {
    let batch = Manner {
        body: r#"{"id":"batch-7"}"#,
        ..Manner::default()
    };
    let story = Story::begins(&app, batch).await;
    let other = app.donor(ONeg).emergency().create().await;
    app.hospital("No 8")
        .await
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    story.app.run_jobs().await;
    let receipt = |donor: &Donor| {
        let phone = donor.phone.reveal();
        format!(r#"{{"id":"batch-7","status":"DELIVRD","phone":"{phone}"}}"#)
    };
    let list = format!("[{},{}]", receipt(&story.donor), receipt(&other));
    assert_eq!(story.hears(list).await, StatusCode::OK);
    assert_eq!(story.app.deliveries_in(DeliveryState::Delivered).await.len(), 2);
}

async fn an_id_longer_than_any_is_none(app: TestApp) {
    let story = Story::begins(&app, Manner::default()).await;
    let long = "7".repeat(10_000);
    let phone = story.donor.phone.reveal().to_owned();
    let list =
        format!(r#"[{{"id":"{long}","status":"UNDELIV","phone":"{phone}"}},{{"id":"m-001","status":"DELIVRD"}}]"#);
    assert_eq!(story.hears(list).await, StatusCode::OK);
    assert_eq!(story.ask().await.state, DeliveryState::Delivered);
    let cut = app
        .count("select count(*) from receipts where length(provider_id) = 256")
        .await;
    assert_eq!(cut, 1, "one sign more than any id has");
}
