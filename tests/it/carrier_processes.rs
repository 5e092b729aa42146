//! The built program in session with an operator: stopped, ended in the middle, watched by the doctor, and its log.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rcgen::date_time_ymd;

use crate::support::app::until;
use crate::support::certificates::{Certified, certified, certified_with};
use crate::support::console::{Console, DONORS, NEED, Serving};
use crate::support::databases::TestDatabase;
use crate::support::smsc::{Manner, Receipts, Smsc, pdu};

on_both!(
    a_stop_under_load_leaves_nothing_uncertain,
    a_kill_in_the_middle_asks_nobody_twice_and_every_text_has_one_end,
    the_doctor_says_how_the_session_stands,
    the_doctor_names_what_is_wrong_with_each_route,
    a_log_of_everything_holds_no_password_no_number_and_no_words,
);

const PEOPLE: usize = 40;
/// Texts on their way at once.
const WINDOW: usize = 10;
/// When the service starts again: any lease of its former life has run out.
const LATER: &str = "fast:1@2026-03-23T03:10:00+05:00";

/// Everything for a service that will write to everybody on its register, and the operator.
async fn prepared(db: &TestDatabase, manner: Manner) -> (Console, Smsc) {
    let smsc = Smsc::start(manner).await;
    let console = Console::on(db)
        .without("QANAT_SMS_URL")
        .with("QANAT_SMS_URL", &smsc.address("source=1414&two_way=true"));
    let donor = |n| format!("870100000{n:02},,,ru,O-,male,1990-01-31,Almaty,,,sms,yes,2025-11-01");
    let donors: Vec<String> = (0..PEOPLE).map(donor).collect();
    console.writes("donors.csv", &format!("{DONORS}\n{}", donors.join("\n")));
    console.done(&["donors", "import", "donors.csv"]);
    console.done(&["hospital", "add", "--name", "No 7", "--site", "almaty-city"]);
    console.done(&[&NEED[..], &["--hospital", "No 7"]].concat());
    assert!(smsc.seen().binds.is_empty(), "no command but `serve` begins a session");
    (console, smsc)
}

async fn serving(db: &TestDatabase, manner: Manner) -> (Console, Smsc, Serving) {
    let (console, smsc) = prepared(db, manner).await;
    let serving = console.serves();
    (console, smsc, serving)
}

async fn rows(db: &TestDatabase, state: &str) -> usize {
    let text = format!("select count(*) from deliveries where state = '{state}'");
    usize::try_from(db.count(&text).await).unwrap()
}

fn everybody_has_one_text(smsc: &Smsc) {
    let submits = smsc.seen().submits;
    let phones: BTreeSet<&str> = submits.iter().map(|submit| submit.destination.as_str()).collect();
    assert_eq!((submits.len(), phones.len()), (PEOPLE, PEOPLE));
}

async fn a_stop_under_load_leaves_nothing_uncertain(db: TestDatabase) {
    let manner = Manner {
        thinks: Duration::from_millis(500),
        ..Manner::default()
    };
    let (console, smsc, serving) = serving(&db, manner).await;
    smsc.until(|seen| seen.submits.len() > WINDOW).await;
    let stopped = tokio::time::timeout(Duration::from_secs(15), serving.stops());
    assert!(stopped.await.expect("a stop takes less than 15 seconds").success());
    let (seen, accepted) = (smsc.seen(), rows(&db, "accepted").await);
    assert_eq!((seen.unbinds, seen.submits.len()), (1, accepted));
    assert!(accepted < PEOPLE, "it was in the middle");
    assert_eq!(accepted + rows(&db, "planned").await, PEOPLE);
    let serving = console.serves();
    until(async || rows(&db, "accepted").await == PEOPLE).await;
    assert!(serving.stops().await.success());
    everybody_has_one_text(&smsc);
}

async fn a_kill_in_the_middle_asks_nobody_twice_and_every_text_has_one_end(db: TestDatabase) {
    let manner = Manner {
        silent: true,
        ..Manner::default()
    };
    let (console, smsc, serving) = serving(&db, manner).await;
    let written = smsc.until(|seen| seen.submits.len() == WINDOW).await.submits;
    serving.dies();
    assert_eq!(rows(&db, "attempting").await, WINDOW, "no more than the window");
    smsc.becomes(|manner| {
        manner.silent = false;
        manner.receipts = Receipts::After;
    });
    let console = console.with("QANAT_CLOCK", LATER);
    let serving = console.serves();
    until(async || rows(&db, "delivered").await == PEOPLE - WINDOW).await;
    assert_eq!(rows(&db, "uncertain").await, WINDOW);
    for submit in written {
        let receipt = b"id:7777 stat:DELIVRD err:000 text:";
        smsc.says(pdu::deliver_from(&submit.destination, 60_000, 0x04, 0, receipt));
    }
    until(async || rows(&db, "delivered").await == PEOPLE).await;
    assert!(serving.stops().await.success());
    everybody_has_one_text(&smsc);
    assert_eq!(console.status()["ledger"]["imbalance"], 0);
}

async fn the_doctor_says_how_the_session_stands(db: TestDatabase) {
    let (console, smsc, serving) = serving(&db, Manner::default()).await;
    let console = Arc::new(console);
    // The operator of this test answers meanwhile.
    let doctor = async || {
        let console = console.clone();
        let run = tokio::task::spawn_blocking(move || console.run(&["doctor"]));
        run.await.unwrap()
    };
    until(async || db.count("select count(*) from connectors where state = 'bound'").await == 1).await;
    let said = doctor().await;
    assert!(said.out.contains("the message centre answers; people can answer"));
    let bound = format!("bound to 127.0.0.1:{} since 2026-03-23", smsc.port);
    assert!(
        said.out.contains("OK       session of") && said.out.contains(&bound),
        "{}",
        said.out
    );
    assert!(said.out.contains("ids of receipts"), "{}", said.out);
    smsc.becomes(|manner| manner.bind = 0x05);
    let said = doctor().await;
    assert!(said.ok, "an operator that lets one session in is well: {}", said.out);
    smsc.becomes(|manner| manner.bind = 0x0e);
    smsc.hangs_up();
    until(async || {
        db.count("select count(*) from connectors where state = 'sign_in_refused'")
            .await
            == 1
    })
    .await;
    let said = doctor().await;
    assert!(
        !said.ok && said.out.contains("PROBLEM  text messages over"),
        "{}",
        said.out
    );
    let refused = "refuses the sign-in since 2026-03-23";
    assert!(
        said.out.contains(refused) && said.out.contains("ESME_RINVPASWD"),
        "{}",
        said.out
    );
    assert!(!said.out.replace("secret key", "").contains("secret"), "{}", said.out);
    assert!(serving.stops().await.success());
}

async fn the_doctor_names_what_is_wrong_with_each_route(db: TestDatabase) {
    let encrypted = |certified: &Certified| Manner {
        tls: Some(certified.tls.clone()),
        ..Manner::default()
    };
    let (own, unknown) = (certified("localhost"), certified("localhost"));
    let past = certified_with("localhost", |params| params.not_after = date_time_ymd(2020, 1, 1));
    let refusing = Manner {
        bind: 0x0e,
        ..Manner::default()
    };
    let good = Smsc::start(encrypted(&own)).await;
    let [distrusted, expired] = [
        Smsc::start(encrypted(&unknown)).await,
        Smsc::start(encrypted(&past)).await,
    ];
    let refusing = Smsc::start(refusing).await;
    let addresses = [
        good.encrypted_address("name=good&ca=own.pem"),
        distrusted.encrypted_address("name=distrusted&ca=own.pem"),
        expired.encrypted_address("name=expired&ca=past.pem"),
        refusing.address("name=refusing"),
        "smpp://qanat:secret@127.0.0.1:1?name=nobody".to_owned(),
    ];
    let console = Console::on(&db)
        .without("QANAT_SMS_URL")
        .with("QANAT_SMS_URL", &addresses.join("\n"));
    console.writes("own.pem", &own.pem);
    console.writes("past.pem", &past.pem);
    let doctor = |console: Arc<Console>| tokio::task::spawn_blocking(move || console.run(&["doctor"]));
    let console = Arc::new(console);
    let said = doctor(console.clone()).await.unwrap();
    for line in [
        "OK       text messages over good: the message centre answers",
        "PROBLEM  text messages over distrusted: the certificate of the message centre is none to trust",
        "PROBLEM  text messages over expired: the certificate of the message centre has expired",
        "PROBLEM  text messages over refusing: the carrier refused the sign-in: ESME_RINVPASWD",
        "PROBLEM  text messages over nobody: the message centre cannot be reached",
    ] {
        assert!(said.out.contains(line), "{line}: {}", said.out);
    }
    console.writes("own.pem", "not a certificate");
    let said = doctor(console).await.unwrap();
    let problem = "PROBLEM  carriers: QANAT_SMS_URL, good: the file own.pem: it holds no certificate in PEM";
    assert!(!said.ok && said.out.contains(problem), "{}", said.out);
}

async fn a_log_of_everything_holds_no_password_no_number_and_no_words(db: TestDatabase) {
    let manner = Manner {
        receipts: Receipts::After,
        ..Manner::default()
    };
    let (console, smsc) = prepared(&db, manner).await;
    let console = console.with("QANAT_LOG", "trace,rusmpp=trace,rlibphonenumber=trace");
    let serving = console.serves_into("log");
    until(async || rows(&db, "delivered").await == PEOPLE).await;
    smsc.says(pdu::deliver_from("77010000001", 7, 0, 0, b"da, pridu obyazatelno"));
    smsc.says(pdu::pdu(pdu::DELIVER_SM, 0, 8, b"rubbish 77010000001"));
    smsc.until(|seen| seen.answers.contains(&(7, 0))).await;
    smsc.becomes(|manner| manner.bind = 0x0e);
    smsc.hangs_up();
    until(async || {
        db.count("select count(*) from connectors where state = 'sign_in_refused'")
            .await
            == 1
    })
    .await;
    assert!(serving.stops().await.success());
    let log = console.reads("log");
    assert!(log.contains("the session with the carrier has begun"), "{log}");
    for secret in ["secret", "7701000", "8701000", "pridu", "НУЖНА", "rubbish"] {
        let told = log.lines().find(|line| line.contains(secret));
        assert_eq!(told, None, "{secret}");
    }
}
