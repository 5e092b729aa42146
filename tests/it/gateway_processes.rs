//! The built program with a gateway: what it prints, what its doctor says, and what no log holds.

use std::sync::Arc;

use reqwest::StatusCode;

use crate::support::app::until;
use crate::support::browser::client;
use crate::support::console::{Console, DONORS, NEED};
use crate::support::databases::TestDatabase;
use crate::support::gateway::{FILE, Gateway, Manner};

on_both!(
    a_process_without_jobs_takes_callbacks,
    a_log_of_everything_holds_no_secret_no_number_and_no_words,
    the_doctor_says_how_the_gateway_stands,
    everything_wrong_with_the_files_is_said_at_once,
);

const PEOPLE: usize = 5;

fn with_file(db: &TestDatabase, gateway: &Gateway) -> Console {
    let file = FILE.replace("Bearer secret-token", "Bearer {env:GATEWAY_TOKEN}");
    let console = Console::on(db)
        .without("QANAT_SMS_URL")
        .with(
            "QANAT_SMS_URL",
            &gateway.address("config=gate.toml&name=gate&two_way=true"),
        )
        .with("GATEWAY_TOKEN", "secret-token");
    console.writes("gate.toml", &file);
    console
}

/// Everything for a service that will write to everybody on its register.
fn with_people(console: &Console) {
    let donor = |n| format!("870100000{n:02},,,ru,O-,male,1990-01-31,Almaty,,,sms,yes,2025-11-01");
    let donors: Vec<String> = (0..PEOPLE).map(donor).collect();
    console.writes("donors.csv", &format!("{DONORS}\n{}", donors.join("\n")));
    console.done(&["donors", "import", "donors.csv"]);
    console.done(&["hospital", "add", "--name", "No 7", "--site", "almaty-city"]);
    console.done(&[&NEED[..], &["--hospital", "No 7"]].concat());
}

async fn rows(db: &TestDatabase, state: &str) -> usize {
    let text = format!("select count(*) from deliveries where state = '{state}'");
    usize::try_from(db.count(&text).await).unwrap()
}

/// Where a service that logs to a file says that it listens.
async fn address_of(console: &Console, log: &str) -> String {
    let mut address = None;
    until(async || {
        let said = console.reads(log);
        let listening = said.lines().find_map(|line| line.split("listening=").nth(1));
        address = listening.map(|rest| rest.split_whitespace().next().unwrap_or_default().to_owned());
        address.is_some()
    })
    .await;
    format!("http://{}", address.expect("it was found"))
}

/// The path that the command prints for the route `gate`.
fn callback_path(console: &Console) -> String {
    let printed = console.done(&["sms", "callback"]);
    let address = printed
        .trim()
        .strip_prefix("gate http://127.0.0.1:8080")
        .expect("one line, with the route first");
    assert!(address.starts_with("/sms/") && address.len() > 25, "{printed}");
    address.to_owned()
}

async fn post(address: &str, body: &str) -> StatusCode {
    let request = client().build().unwrap().post(address).body(body.to_owned());
    request.send().await.expect("the service answers").status()
}

async fn a_process_without_jobs_takes_callbacks(db: TestDatabase) {
    let gateway = Gateway::start(Manner::default()).await;
    let console = with_file(&db, &gateway);
    with_people(&console);
    let pages = console.serves_with(&["--jobs", "off"], "pages");
    let working = console.serves();
    until(async || rows(&db, "accepted").await == PEOPLE).await;
    assert!(working.stops().await.success());
    let address = format!("{}{}", address_of(&console, "pages").await, callback_path(&console));
    for asked in gateway.asked() {
        let receipt = format!("id={}&status=DELIVRD", asked.id);
        assert_eq!(post(&address, &receipt).await, StatusCode::OK);
    }
    assert_eq!(rows(&db, "delivered").await, PEOPLE);
    let guessed = format!("{}x", &address[..address.len() - 1]);
    assert_eq!(post(&guessed, "id=1&status=DELIVRD").await, StatusCode::NOT_FOUND);
    assert_eq!((gateway.asked().len(), gateway.phones()), (PEOPLE, PEOPLE));
    assert!(pages.stops().await.success());
}

async fn a_log_of_everything_holds_no_secret_no_number_and_no_words(db: TestDatabase) {
    let gateway = Gateway::start(Manner::default()).await;
    let console = with_file(&db, &gateway);
    with_people(&console);
    let path = callback_path(&console);
    let console = console.with(
        "QANAT_LOG",
        "trace,reqwest=trace,hyper=trace,hyper_util=trace,tower_http=trace",
    );
    let serving = console.serves_into("log");
    until(async || rows(&db, "accepted").await == PEOPLE).await;
    let address = format!("{}{path}", address_of(&console, "log").await);
    let first = gateway.asked().remove(0);
    let phone = first.to().trim_start_matches('+');
    for (body, status) in [
        (format!("id={}&status=DELIVRD&phone={phone}", first.id), StatusCode::OK),
        (format!("from={phone}&text=da%2C+pridu&message=7"), StatusCode::OK),
        (format!("rubbish={phone}"), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(post(&address, &body).await, status, "{body}");
    }
    until(async || rows(&db, "delivered").await == 1).await;
    assert!(serving.stops().await.success());
    let log = console.reads("log");
    assert!(
        log.contains("what could not be read") && log.contains("the gateway takes texts"),
        "{log}"
    );
    let secret = path.trim_start_matches("/sms/");
    for secret in [
        "secret-token",
        secret,
        "7701000",
        "8701000",
        "pridu",
        "НУЖНА",
        "rubbish",
    ] {
        let told = log.lines().find(|line| line.contains(secret));
        assert_eq!(told, None, "{secret}");
    }
}

async fn the_doctor_says_how_the_gateway_stands(db: TestDatabase) {
    let gateway = Gateway::start(Manner::default()).await;
    let console = Arc::new(with_file(&db, &gateway));
    with_people(&console);
    // The gateway of this test answers meanwhile.
    let doctor = async || {
        let console = console.clone();
        let run = tokio::task::spawn_blocking(move || console.run(&["doctor"]));
        run.await.unwrap()
    };
    gateway.becomes(|manner| manner.status = 401);
    let serving = console.serves();
    let in_state = async |state: &str| {
        let text = format!("select count(*) from connectors where state = '{state}'");
        db.count(&text).await == 1
    };
    until(async || in_state("sign_in_refused").await).await;
    let said = doctor().await;
    assert!(
        said.out
            .contains("OK       text messages over gate: the gateway answers; people can answer"),
        "{}",
        said.out
    );
    let refused = "gate takes no texts since 2026-03-23";
    let why = "it refuses the user or the password (HTTP 401); they wait";
    assert!(
        !said.ok && said.out.contains(refused) && said.out.contains(why),
        "{}",
        said.out
    );
    assert!(
        !said.out.contains("secret-token") && !said.out.contains("/sms/"),
        "{}",
        said.out
    );
    assert!(serving.stops().await.success());
    drop(gateway);
    let said = doctor().await;
    let problem =
        "PROBLEM  text messages over gate: the carrier cannot be reached; check QANAT_SMS_URL and the gateway";
    assert!(said.out.contains(problem), "{}", said.out);
}

async fn everything_wrong_with_the_files_is_said_at_once(db: TestDatabase) {
    let gateway = Gateway::start(Manner::default()).await;
    let console = with_file(&db, &gateway);
    let console = console.without("GATEWAY_TOKEN").without("QANAT_SMS_URL").with(
        "QANAT_SMS_URL",
        &format!(
            "{} {}",
            gateway.address("config=gate.toml&name=gate"),
            gateway.address("config=none.toml&name=other")
        ),
    );
    console.done(&["migrate"]);
    let broken = FILE.replace("Bearer secret-token", "Bearer {env:GATEWAY_TOKEN}");
    console.writes(
        "gate.toml",
        &broken.replace("id = \"/id\"", "id = \"hush\"\ncolour = 1"),
    );
    let said = console.run(&["serve", "--bind", "127.0.0.1:0"]);
    for line in [
        "there are 4 problems with the settings",
        "QANAT_SMS_URL, gate.toml: headers.Authorization: the environment does not hold GATEWAY_TOKEN",
        "QANAT_SMS_URL, gate.toml: answer.id: write a JSON pointer",
        "QANAT_SMS_URL, gate.toml: answer.colour: unknown",
        "QANAT_SMS_URL, none.toml: the file: it cannot be read",
    ] {
        assert!(!said.ok && said.err.contains(line), "{line}: {}", said.err);
    }
    assert!(!said.err.contains("hush"), "{}", said.err);
    let said = console.run(&["doctor"]);
    let problem =
        "PROBLEM  QANAT_SMS_URL, gate.toml: headers.Authorization: the environment does not hold GATEWAY_TOKEN";
    assert!(!said.ok && said.out.contains(problem), "{}", said.out);
}
