//! Text messages over an operator's message centre: how they leave, and what its receipts say of them.

use std::collections::BTreeSet;

use entity::delivery;
use entity::values::BloodGroup::ONeg;
use entity::values::{Channel, ConnectorState, DeliveryState, Language, Purpose};
use qanat::actions::plan_wave::plan_wave;
use qanat::actions::receipt::{message_ids, receive_late_answer};
use qanat::notify::outcome::Outcome;
use qanat::notify::smpp::Connector;
use qanat::store::{connectors, ledger};

use crate::support::app::{TestApp, minutes, simulated_phones, until};
use crate::support::donors::Donor;
use crate::support::hospitals::units;
use crate::support::planned::Planner;
use crate::support::smsc::{Ids, Manner, ReceiptIds, Receipts, Smsc, pdu};

on_both!(
    an_ask_leaves_its_receipt_delivers_it_and_a_reply_holds_a_place,
    a_route_without_answers_never_asks_for_one,
    however_receipts_come_they_reach_their_row,
    an_early_receipt_like_one_that_was_given_up_reaches_its_row,
    a_receipt_of_nothing_we_sent_changes_nothing,
    a_receipt_that_may_be_of_two_texts_is_of_neither,
    a_receipt_says_nothing_of_a_text_that_leaves_after_it,
    a_text_that_cannot_be_delivered_says_why,
    a_text_whose_answer_was_lost_is_settled_by_its_receipt_and_never_sent_again,
    an_operator_that_throttles_gets_everything_in_the_end_and_nothing_twice,
    an_operator_that_owes_an_answer_holds_up_nobody_else,
    a_refused_sign_in_is_one_state_in_which_everything_waits,
    an_operator_that_is_away_fails_nothing,
    a_worker_whose_lease_is_over_writes_nothing,
    an_answer_that_nobody_waits_for_any_more_settles_its_text,
    a_long_text_is_delivered_when_all_of_its_parts_are,
    a_long_text_whose_lease_was_lost_is_delivered_when_all_of_its_parts_are,
    half_a_long_text_is_not_delivered_when_its_answer_was_lost,
    a_long_text_that_may_be_said_again_tells_its_parts_anew,
);

/// A service in session with an operator, a shortage, and somebody who is asked for it.
async fn story(app: &TestApp, smsc: &Smsc) -> (TestApp, Donor) {
    let app = app.over_smpp(smsc, "source=1414&two_way=true").await;
    let donor = app.donor(ONeg).emergency().create().await;
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    (app, donor)
}

/// The ask of the story.
async fn ask(app: &TestApp) -> delivery::Model {
    app.deliveries_for(Purpose::Appeal).await.pop().expect("an ask")
}

/// Lets the jobs run until the ask stands in a state.
async fn comes_to(app: &TestApp, state: DeliveryState) {
    until(async || {
        app.advance(chrono::TimeDelta::seconds(1)).run_jobs().await;
        ask(app).await.state == state
    })
    .await;
}

fn digits(donor: &Donor) -> String {
    donor.phone.reveal().trim_start_matches('+').to_owned()
}

fn receipt(donor: &Donor, words: &str) -> Vec<u8> {
    pdu::deliver_from(&digits(donor), 70_000, 0x04, 0, words.as_bytes())
}

fn connector(app: &TestApp) -> &Connector {
    app.carriers.sms[0].connector().expect("a message centre")
}

async fn is_in_session(app: &TestApp) {
    let mut states = connector(app).states();
    states.wait_for(|state| state.check().is_ok()).await.unwrap();
}

async fn an_ask_leaves_its_receipt_delivers_it_and_a_reply_holds_a_place(app: TestApp) {
    let smsc = Smsc::start(Manner {
        receipts: Receipts::After,
        ..Manner::default()
    })
    .await;
    let (app, donor) = story(&app, &smsc).await;
    app.run_jobs().await;
    let asked = smsc.seen().submits.remove(0);
    assert_eq!(
        (asked.source.as_str(), asked.destination.as_str()),
        ("1414", digits(&donor).as_str())
    );
    assert!(
        asked.words().contains("O(I)-") && asked.words().contains("1=yes"),
        "{}",
        asked.words()
    );
    assert!(asked.validity.ends_with('R') && asked.registered == 1);
    until(async || ask(&app).await.state == DeliveryState::Delivered).await;
    assert_eq!(ask(&app).await.provider_id.as_deref(), Some("a01"));

    smsc.says(pdu::deliver_from(&digits(&donor), 7, 0, 0, b"1"));
    smsc.until(|seen| seen.answers.contains(&(7, 0))).await;
    let held = donor.appointment().await.expect("a place");
    app.run_jobs().await;
    let ticket = smsc.seen().submits.pop().unwrap().words();
    assert!(ticket.contains(&held.code) && ticket.contains("09:00"), "{ticket}");
}

async fn a_route_without_answers_never_asks_for_one(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let (app, ..) = story(&app, &smsc).await;
    let app = app.over_smpp(&smsc, "two_way=false").await;
    app.run_jobs().await;
    let words = smsc.seen().submits.remove(0).words();
    assert!(
        words.contains("qanat.example/a/") && !words.contains("1="),
        "nobody could read the reply: {words}"
    );
}

async fn however_receipts_come_they_reach_their_row(app: TestApp) {
    for (ids, receipt_ids, receipts) in [
        (Ids::Hex, ReceiptIds::Padded, Receipts::After),
        (Ids::Hex, ReceiptIds::Same, Receipts::Twice),
        (Ids::Hex, ReceiptIds::Decimal, Receipts::Before),
        (Ids::Hex, ReceiptIds::Decimal, Receipts::After),
        (Ids::Hex, ReceiptIds::Decimal, Receipts::After),
        (Ids::Hex, ReceiptIds::Missing, Receipts::Before),
        (Ids::Empty, ReceiptIds::Missing, Receipts::After),
        (Ids::Empty, ReceiptIds::Same, Receipts::After),
        (Ids::Missing, ReceiptIds::Same, Receipts::Before),
    ] {
        let manner = Manner {
            ids,
            receipt_ids,
            receipts,
            ..Manner::default()
        };
        let smsc = Smsc::start(manner).await;
        let (app, ..) = story(&app, &smsc).await;
        comes_to(&app, DeliveryState::Delivered).await;
        let row = ask(&app).await;
        assert!(row.accepted_at.is_some() && row.ended_at.is_some() && row.attempts == 1);
    }
}

/// The operator writes no ids, so that nothing but the phone tells its receipts apart.
async fn an_early_receipt_like_one_that_was_given_up_reaches_its_row(app: TestApp) {
    let smsc = Smsc::start(Manner {
        receipts: Receipts::Before,
        receipt_ids: ReceiptIds::Missing,
        ..Manner::default()
    })
    .await;
    let app = app.over_smpp(&smsc, "source=1414").await;
    let donor = app.donor(ONeg).emergency().create().await;
    is_in_session(&app).await;
    smsc.says(receipt(&donor, "stat:DELIVRD err:000 text:"));
    smsc.until(|seen| seen.answers.len() == 1).await;
    for _ in 0..20 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let given_up = "select count(*) from receipts where tries = 10";
    assert_eq!(app.count(given_up).await, 1);
    app.advance(crate::support::app::days(2));
    let hospital = app.hospital("No 7").await;
    let need = hospital.open_shortage(ONeg, units(1));
    need.by("2026-03-25T12:00+05:00").await;
    app.run_jobs().await;
    smsc.until(|seen| seen.answers.len() == 2).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(ask(&app).await.state, DeliveryState::Delivered);
    assert_eq!(app.count("select count(*) from receipts").await, 0);
}

async fn a_receipt_of_nothing_we_sent_changes_nothing(app: TestApp) {
    let manner = Manner {
        receipts: Receipts::After,
        receipt_ids: ReceiptIds::Wrong,
        ..Manner::default()
    };
    let smsc = Smsc::start(manner).await;
    let (app, donor) = story(&app, &smsc).await;
    app.run_jobs().await;
    smsc.until(|seen| seen.answers.len() == 1).await;
    for words in ["id:fffe stat:DELIVRD", "stat:HELLO"] {
        smsc.says(receipt(&donor, words));
    }
    smsc.until(|seen| seen.answers.len() == 3).await;
    for _ in 0..20 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(ask(&app).await.state, DeliveryState::Accepted);
    assert_eq!(
        app.count("select count(*) from receipts").await,
        2,
        "they are kept for a while"
    );
    app.advance(crate::support::app::days(8)).run_jobs().await;
    assert_eq!(app.count("select count(*) from receipts").await, 0);
}

/// A phone that is off: the ask and the ticket both wait with an operator that writes no ids.
async fn a_receipt_that_may_be_of_two_texts_is_of_neither(app: TestApp) {
    for (ids, said) in [
        (Ids::Hex, "stat:UNDELIV err:001 text:"),
        (Ids::Empty, "id:beef stat:UNDELIV err:001 text:"),
    ] {
        let manner = Manner {
            ids,
            ..Manner::default()
        };
        let smsc = Smsc::start(manner).await;
        let (app, donor) = story(&app, &smsc).await;
        app.run_jobs().await;
        donor.reply("1").await;
        app.run_jobs().await;
        smsc.says(receipt(&donor, said));
        smsc.until(|seen| seen.answers.len() == 1).await;
        app.advance(minutes(1)).run_jobs().await;
        let states: Vec<DeliveryState> = donor.deliveries().await.iter().map(|row| row.state).collect();
        assert_eq!(states, [DeliveryState::Accepted, DeliveryState::Accepted], "{said}");
        app.execute("update deliveries set state = 'delivered', ended_at = accepted_at where purpose = 'appeal'")
            .await;
        app.advance(minutes(1)).run_jobs().await;
        let ticket = donor.deliveries().await.remove(1);
        assert_eq!(ticket.state, DeliveryState::Undelivered, "now there is one only");
    }
}

async fn a_receipt_says_nothing_of_a_text_that_leaves_after_it(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let (app, donor) = story(&app, &smsc).await;
    smsc.says(receipt(&donor, "stat:DELIVRD err:000 text:"));
    smsc.until(|seen| seen.answers.len() == 1).await;
    app.advance(chrono::TimeDelta::seconds(1));
    for _ in 0..3 {
        app.run_jobs().await;
        app.advance(minutes(1));
    }
    assert_eq!(ask(&app).await.state, DeliveryState::Accepted);
}

async fn a_text_that_cannot_be_delivered_says_why(app: TestApp) {
    for (said, state) in [
        ("UNDELIV", DeliveryState::Undelivered),
        ("EXPIRED", DeliveryState::Expired),
    ] {
        let smsc = Smsc::start(Manner::default()).await;
        let (app, donor) = story(&app, &smsc).await;
        app.run_jobs().await;
        let id = ask(&app).await.provider_id.unwrap();
        smsc.says(receipt(&donor, &format!("id:{id} stat:{said} err:017 text:")));
        smsc.until(|seen| seen.answers.len() == 1).await;
        let row = ask(&app).await;
        assert_eq!((row.state, row.reason.as_deref()), (state, Some("017")));
        app.advance(minutes(60)).run_jobs().await;
        smsc.says(receipt(&donor, &format!("id:{id} stat:DELIVRD err:000 text:")));
        smsc.until(|seen| seen.answers.len() == 2).await;
        let row = donor.deliveries().await.remove(0);
        assert_eq!(row.state, DeliveryState::Delivered, "it came after all");
    }
}

async fn a_text_whose_answer_was_lost_is_settled_by_its_receipt_and_never_sent_again(app: TestApp) {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(1),
        ..Manner::default()
    })
    .await;
    let (app, donor) = story(&app, &smsc).await;
    app.run_jobs().await;
    assert_eq!(ask(&app).await.state, DeliveryState::Uncertain);
    is_in_session(&app).await;
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    assert_eq!(ask(&app).await.state, DeliveryState::Uncertain);
    smsc.says(receipt(&donor, "id:a01 stat:DELIVRD err:000 text:"));
    until(async || ask(&app).await.state == DeliveryState::Delivered).await;
    assert_eq!(smsc.seen().submits.len(), 1);
}

async fn an_operator_that_throttles_gets_everything_in_the_end_and_nothing_twice(app: TestApp) {
    const PEOPLE: usize = 30;
    let smsc = Smsc::start(Manner {
        throttles: Some(10),
        ..Manner::default()
    })
    .await;
    let app = app.over_smpp(&smsc, "").await;
    for _ in 0..PEOPLE {
        app.donor(ONeg).emergency().create().await;
    }
    let hospital = app.hospital("No 7").await;
    let need = hospital.open_shortage(ONeg, units(6));
    need.by("2026-03-23T12:00+05:00").await;
    until(async || {
        app.advance(chrono::TimeDelta::seconds(1)).run_jobs().await;
        app.deliveries_in(DeliveryState::Accepted).await.len() == PEOPLE
    })
    .await;
    let rows = app.deliveries().await;
    assert!(rows.iter().all(|row| row.attempts == 1), "a pace is nobody's failure");
    let seen = smsc.seen();
    let throttled = seen.throttled;
    assert!(seen.accepted == PEOPLE && throttled > 0, "{throttled} refused");
    let phones: BTreeSet<_> = seen.submits.iter().map(|submit| &submit.destination).collect();
    assert_eq!((phones.len(), seen.submits.len()), (PEOPLE, PEOPLE + throttled));
}

async fn an_operator_that_owes_an_answer_holds_up_nobody_else(app: TestApp) {
    let smsc = Smsc::start(Manner {
        holds: Some("1414".to_owned()),
        ..Manner::default()
    })
    .await;
    let (app, _) = story(&app, &smsc).await;
    let later = async {
        smsc.until(|seen| seen.submits.len() == 1).await;
        let planner = Planner {
            db: &app.db,
            keys: &app.keys,
            channel: Channel::Sms,
            now: app.clock.now(),
        };
        planner.plan((4711, 4712), |_| Purpose::StandDown).await;
        smsc.until(|seen| seen.submits.len() == 2).await;
        smsc.becomes(|manner| manner.holds = None);
        smsc.answers_at_last();
    };
    tokio::join!(app.run_jobs(), later);
    assert_eq!(app.deliveries_in(DeliveryState::Accepted).await.len(), 2);
}

async fn a_refused_sign_in_is_one_state_in_which_everything_waits(app: TestApp) {
    let smsc = Smsc::start(Manner {
        bind: 0x0e,
        ..Manner::default()
    })
    .await;
    let (app, donor) = story(&app, &smsc).await;
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let row = ask(&app).await;
    assert_eq!((row.state, row.attempts), (DeliveryState::Planned, 0));
    let since = app.clock.now() - minutes(10);
    until(async || {
        let sessions = connectors::seen_since(&app.db, Channel::Sms, since).await.unwrap();
        sessions
            .iter()
            .any(|session| session.state == ConnectorState::SignInRefused && session.why.is_some())
    })
    .await;
    smsc.becomes(|manner| manner.bind = 0);
    is_in_session(&app).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(ask(&app).await.state, DeliveryState::Accepted);
    assert_eq!(smsc.seen().submits.remove(0).destination, digits(&donor));
}

async fn an_operator_that_is_away_fails_nothing(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let (app, ..) = story(&app, &smsc).await;
    let port = smsc.port;
    smsc.hangs_up();
    drop(smsc);
    let mut states = connector(&app).states();
    states.wait_for(|state| state.check().is_err()).await.unwrap();
    for _ in 0..5 {
        app.advance(minutes(1)).run_jobs().await;
    }
    let row = ask(&app).await;
    assert_eq!((row.state, row.attempts), (DeliveryState::Planned, 0));
    let smsc = Smsc::start_on(port, Manner::default()).await;
    is_in_session(&app).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!((ask(&app).await.attempts, smsc.seen().accepted), (1, 1));
}

async fn a_worker_whose_lease_is_over_writes_nothing(app: TestApp) {
    let smsc = Smsc::start(Manner {
        throttles: Some(0),
        ..Manner::default()
    })
    .await;
    let (app, ..) = story(&app, &smsc).await;
    let sleeps = async {
        smsc.until(|seen| seen.throttled > 0).await;
        app.advance(minutes(5));
    };
    tokio::join!(app.run_jobs(), sleeps);
    let offered = smsc.seen().submits.len();
    let row = ask(&app).await;
    assert_eq!(
        (row.state, row.attempts, row.reason.as_deref()),
        (
            DeliveryState::Planned,
            0,
            Some("the message was withdrawn before its turn came")
        )
    );
    smsc.becomes(|manner| manner.throttles = None);
    app.run_jobs().await;
    let seen = smsc.seen();
    assert_eq!((seen.submits.len(), seen.accepted), (offered + 1, 1));
}

async fn an_answer_that_nobody_waits_for_any_more_settles_its_text(app: TestApp) {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(1),
        ..Manner::default()
    })
    .await;
    let (app, _) = story(&app, &smsc).await;
    app.run_jobs().await;
    is_in_session(&app).await;
    let uncertain = ask(&app).await;
    let answered = async |outcome: Outcome| {
        receive_late_answer(&app.context(), uncertain.id, &outcome, vec![])
            .await
            .unwrap();
        ask(&app).await.state
    };
    let refused = |permanent| Outcome::Refused {
        permanent,
        code: "ESME_RSYSERR".to_owned(),
    };
    let accepted = || Outcome::Accepted {
        provider_id: "00A01".to_owned(),
    };
    let forget = async |state: &str| {
        let owner = if state == "attempting" { "'somebody'" } else { "null" };
        app.execute(&format!(
            "update deliveries set state = '{state}', lease_owner = {owner}, provider_id = null, accepted_at = null,
                ended_at = null"
        ))
        .await;
    };
    assert_eq!(answered(refused(false)).await, DeliveryState::Planned, "nobody has it");
    forget("uncertain").await;
    assert_eq!(answered(refused(true)).await, DeliveryState::Undelivered);
    forget("uncertain").await;
    assert_eq!(answered(accepted()).await, DeliveryState::Accepted);
    assert_eq!(ask(&app).await.provider_id.as_deref(), Some("a01"));
    forget("attempting").await;
    assert_eq!(
        answered(accepted()).await,
        DeliveryState::Attempting,
        "the worker writes first"
    );
    forget("uncertain").await;
    app.run_jobs().await;
    assert_eq!(ask(&app).await.state, DeliveryState::Accepted);
}

/// The same with an ask that takes several parts.
async fn long_story(app: &TestApp, smsc: &Smsc) -> (TestApp, Donor) {
    let app = app.with_address("https://donors.blood-centre.almaty.example.kz", simulated_phones());
    let app = app.over_smpp(smsc, "source=1414").await;
    let donor = app.donor(ONeg).emergency().language(Language::Kk).create().await;
    let hospital = app.hospital(&format!("No {}", app.next_number())).await;
    let need = hospital.open_shortage(ONeg, units(1));
    need.by("2026-03-23T12:00+05:00").await;
    (app, donor)
}

/// The operator tells what became of one part, and the ask then stands so.
async fn part_is(app: &TestApp, (smsc, donor): (&Smsc, &Donor), part: usize, words: &str) -> DeliveryState {
    let before = smsc.seen().answers.len();
    smsc.says(receipt(donor, &format!("id:{:x} stat:{words}", 0xa00 + part)));
    smsc.until(|seen| seen.answers.len() > before).await;
    ask(app).await.state
}

async fn a_long_text_is_delivered_when_all_of_its_parts_are(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let (app, donor) = long_story(&app, &smsc).await;
    app.run_jobs().await;
    let parts = smsc.seen().submits.len();
    assert!(parts > 1, "a long link takes a second part");
    let said = async |part, words| part_is(&app, (&smsc, &donor), part, words).await;
    for part in (2..=parts).rev() {
        assert_eq!(said(part, "DELIVRD").await, DeliveryState::Accepted);
        assert_eq!(
            said(part, "DELIVRD").await,
            DeliveryState::Accepted,
            "one part twice is not two"
        );
    }
    assert_eq!(said(1, "DELIVRD").await, DeliveryState::Delivered);
    let route = app.carriers.sms[0].name();
    let form = message_ids(&app.db, route).await.unwrap().form();
    assert_eq!(form, None, "too few to know");
}

/// The process sleeps beyond its lease while an answer is on its way: to the last part, or to the first, behind which no
/// other leaves any more.
async fn a_long_text_whose_lease_was_lost_is_delivered_when_all_of_its_parts_are(app: TestApp) {
    for (answered, after) in [(2, DeliveryState::Accepted), (1, DeliveryState::Uncertain)] {
        let smsc = Smsc::start(Manner {
            holds: Some("1414".to_owned()),
            ..Manner::default()
        })
        .await;
        let (app, donor) = long_story(&app, &smsc).await;
        let sleeps = async {
            for part in 1..answered {
                smsc.until(|seen| seen.submits.len() == part).await;
                smsc.answers_at_last();
            }
            smsc.until(|seen| seen.submits.len() == answered).await;
            app.advance(minutes(5));
            assert_eq!(ledger::rescue(&app.db, app.clock.now()).await.unwrap(), (0, 1));
            smsc.answers_at_last();
        };
        tokio::join!(app.run_jobs(), sleeps);
        assert_eq!((smsc.seen().submits.len(), ask(&app).await.state), (answered, after));
        let said = async |part| part_is(&app, (&smsc, &donor), part, "DELIVRD").await;
        assert_eq!(said(1).await, after, "one part is not all of it");
        if answered == 2 {
            assert_eq!(said(2).await, DeliveryState::Delivered);
        }
    }
}

/// The connection breaks with a part on its way, behind which no other leaves any more. The operator has that part, and says
/// so before its answer is found.
async fn half_a_long_text_is_not_delivered_when_its_answer_was_lost(app: TestApp) {
    for (lost, after) in [(1, DeliveryState::Uncertain), (2, DeliveryState::Delivered)] {
        let smsc = Smsc::start(Manner {
            hangs_up_at: Some(lost),
            ..Manner::default()
        })
        .await;
        let (app, donor) = long_story(&app, &smsc).await;
        app.run_jobs().await;
        is_in_session(&app).await;
        assert_eq!(ask(&app).await.state, DeliveryState::Uncertain);
        let said = async |part, words| part_is(&app, (&smsc, &donor), part, words).await;
        assert_eq!(said(lost, "DELIVRD").await, DeliveryState::Uncertain);
        let answer = Outcome::Accepted {
            provider_id: format!("{:x}", 0xa00 + lost),
        };
        receive_late_answer(&app.context(), ask(&app).await.id, &answer, vec![])
            .await
            .unwrap();
        for part in 1..lost {
            said(part, "DELIVRD").await;
        }
        app.advance(minutes(1)).run_jobs().await;
        assert_eq!(ask(&app).await.state, after, "part {lost}");
        assert_eq!(app.count("select count(*) from receipts").await, 0);
    }
}

async fn a_long_text_that_may_be_said_again_tells_its_parts_anew(app: TestApp) {
    let smsc = Smsc::start(Manner {
        hangs_up_at: Some(2),
        ..Manner::default()
    })
    .await;
    let app = app.with_address("https://donors.blood-centre.almaty.example.kz", simulated_phones());
    let app = app.over_smpp(&smsc, "").await;
    app.donor(ONeg).emergency().language(Language::Kk).create().await;
    let hospital = app.hospital("No 7").await;
    let shortage = hospital
        .open_shortage(ONeg, units(1))
        .by("2026-03-23T12:00+05:00")
        .await;
    plan_wave(&app.context(), shortage.campaign).await.unwrap();
    // No text that may be said again is as long as an ask with a long link.
    app.execute("update deliveries set purpose = 'stand_down'").await;
    app.run_jobs().await;
    let row = async || app.deliveries_for(Purpose::StandDown).await.pop().expect("a text");
    assert_eq!(
        (row().await.state, row().await.reason.as_deref()),
        (DeliveryState::Planned, Some("the answer was lost"))
    );
    is_in_session(&app).await;
    app.advance(minutes(1)).run_jobs().await;
    assert_eq!(row().await.state, DeliveryState::Accepted);
    assert_eq!(app.count("select count(*) from delivery_parts").await, 2);
    app.execute("update deliveries set purpose = 'appeal'").await;
}
