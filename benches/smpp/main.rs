//! Texts a second over SMPP, a hundred on their way at once: the built program with its ledger on each database, the same
//! session without a ledger, and npm's `smpp`, all to the message centre of the tests. The aims are half of the session
//! without a ledger, and more than npm's.
//!
//! `QANAT_BENCH_TEXTS` sets another number of texts, `QANAT_BENCH_POSTGRES_URL` another server, `QANAT_FOREIGN` the folder in
//! which `tests/foreign/run` has put npm's `smpp`.
#![expect(
    clippy::unwrap_used,
    clippy::duplicate_mod,
    reason = "it is told with all that the tests are told with"
)]

#[path = "../databases/mod.rs"]
mod databases;
#[path = "../size/mod.rs"]
mod size;
#[expect(dead_code, unused_imports, reason = "it is made for all of the tests")]
#[macro_use]
#[path = "../../tests/it/support/mod.rs"]
mod support;

use std::ops::Range;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use qanat::clock::Clock;
use qanat::notify::outcome::Outcome;
use qanat::notify::smpp::{Connector, SmppSettings};
use qanat::notify::{Fence, TextMessage};
use tokio::time::{Instant, interval};

use self::databases::BenchDatabase;
use self::support::databases::TestDatabase;
use self::support::planned::phone;
use self::support::smsc::{Manner, Receipts, Smsc};
use self::support::wave::Wave;

const TEXTS: u32 = 30_000;
/// Enough to see that everything runs.
const FEW_TEXTS: u32 = 300;
const WINDOW: usize = 100;
/// As long as an appeal, in one part.
const WORDS: &str = "Қан керек: O(I) Rh-. Алматы, бүгін 16:00-18:00. 1=иә 2=жоқ 0=тоқтату";

#[tokio::main]
async fn main() {
    let texts = size::of("QANAT_BENCH_TEXTS", TEXTS, FEW_TEXTS);
    let bare = without_a_ledger(texts).await;
    println!("without a ledger:      {bare:6.0} texts/s");
    let npm = npm(texts).await;
    if let Some(npm) = npm {
        println!("npm smpp:              {npm:6.0} texts/s");
    }
    for database in databases::open_all().await {
        let rate = with_the_ledger(&database, 0..texts, Manner::default()).await;
        let beside = npm.map_or_else(String::new, |npm| format!(", {:.2} of npm smpp", rate / npm));
        println!(
            "with one on {:10} {rate:6.0} texts/s, {:.2} of that without{beside}",
            database.name,
            rate / bare
        );
        let manner = Manner {
            receipts: Receipts::After,
            ..Manner::default()
        };
        let rate = with_the_ledger(&database, texts..2 * texts, manner).await;
        println!("  and a receipt of each {rate:6.0} texts/s");
        database.close().await;
    }
}

async fn with_the_ledger(database: &BenchDatabase, texts: Range<u32>, manner: Manner) -> f64 {
    let db = TestDatabase {
        connection: database.db.clone(),
        url: database.url.clone(),
    };
    let mut wave = Wave::on(&db, manner).await;
    wave.window = WINDOW;
    wave.plan((texts.start, texts.end)).await;
    let texts = texts.end - texts.start;
    let serving = wave.serves("1414", "").await;
    let rate = pace(&wave.smsc, texts).await;
    wave.ends().await;
    assert!(serving.stops().await.success());
    rate
}

async fn without_a_ledger(texts: u32) -> f64 {
    let smsc = Smsc::start(Manner::default()).await;
    let address = smsc.address(&format!("source=1414&window={WINDOW}"));
    let settings = SmppSettings::parse(&address.as_str().into()).unwrap();
    let (connector, _inbound) = Connector::start(settings, Clock::System, &[]).unwrap();
    connector.settled(Duration::from_secs(10)).await;
    let expires_at = Clock::System.now() + TimeDelta::hours(4);
    let holds: Fence = Arc::new(|| true);
    let submits = stream::iter(0..texts).map(async |number| {
        let message = TextMessage {
            reference: number.into(),
            to: &phone(number),
            words: WORDS,
            expires_at,
            receipt: true,
        };
        let outcome = connector.submit(&message, &holds).await.outcome;
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    });
    let (rate, ()) = tokio::join!(pace(&smsc, texts), submits.buffer_unordered(WINDOW).collect());
    rate
}

/// None if this machine has not got it.
async fn npm(texts: u32) -> Option<f64> {
    let modules = Path::new(&std::env::var_os("QANAT_FOREIGN")?).join("node_modules");
    if !modules.join("smpp").exists() {
        println!("npm smpp: skipped; QANAT_FOREIGN names no folder in which tests/foreign/run has put it");
        return None;
    }
    let smsc = Smsc::start(Manner::default()).await;
    let mut client = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/smpp/client.js"))
        .args([
            smsc.port.to_string(),
            texts.to_string(),
            WINDOW.to_string(),
            WORDS.to_owned(),
        ])
        .env("NODE_PATH", modules)
        .stdin(Stdio::null())
        .spawn()
        .expect("node is there where npm was");
    let rate = pace(&smsc, texts).await;
    assert!(client.wait().unwrap().success());
    Some(rate)
}

/// Texts a second that a message centre accepts, but for the first tenth.
async fn pace(smsc: &Smsc, texts: u32) -> f64 {
    let mut looks = interval(Duration::from_millis(2));
    let (mut begun, first) = (None, texts / 10);
    loop {
        looks.tick().await;
        let accepted = smsc.look(|seen| seen.accepted);
        if accepted >= first as usize && begun.is_none() {
            begun = Some((Instant::now(), accepted));
        }
        if let Some((begun, before)) = begun
            && accepted >= texts as usize
        {
            return (accepted - before) as f64 / begun.elapsed().as_secs_f64();
        }
    }
}
