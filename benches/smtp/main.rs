//! Letters a second over SMTP, eight connections: the built program with its ledger on each database, and postfix's
//! `smtp-source` with letters of the same length, to the same relay, which keeps nothing: with connections that stay, as ours
//! do, and with a new one for each letter, as it does unless it is told otherwise. The aim is 0.8 of the first.
//!
//! `QANAT_BENCH_LETTERS` sets another number of letters, `QANAT_BENCH_POSTGRES_URL` another server, and
//! `QANAT_BENCH_POSTFIX` the folder into which the Debian package postfix was unpacked (`apt-get download postfix`,
//! `dpkg -x postfix_*.deb FOLDER`) where it is not installed.
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

mod sink;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::values::{Channel, Purpose};
use tokio::time::{Instant, interval};

use self::databases::BenchDatabase;
use self::sink::Sink;
use self::support::console::Console;
use self::support::databases::TestDatabase;
use self::support::planned::Planner;

const LETTERS: u32 = 20_000;
/// Enough to see that everything runs.
const FEW_LETTERS: u32 = 200;
/// What the service opens at most.
const CONNECTIONS: u32 = 8;
const CLOCK: &str = "2026-03-23T10:00:00+05:00";

#[tokio::main]
async fn main() {
    let letters = size::of("QANAT_BENCH_LETTERS", LETTERS, FEW_LETTERS);
    for database in databases::open_all().await {
        let (rate, octets) = with_the_ledger(&database, letters).await;
        println!("{:10} {rate:6.0} letters/s of {octets} octets", database.name);
        for (manner, flags) in [("that stay", &["-d"][..]), ("anew for each letter", &[])] {
            if let Some(source) = smtp_source(letters, octets, flags).await {
                let beside = rate / source;
                println!("smtp-source, connections {manner}: {source:6.0} letters/s; {beside:.2} of it");
            }
        }
        database.close().await;
    }
}

/// Letters a second, and the octets of one.
async fn with_the_ledger(database: &BenchDatabase, letters: u32) -> (f64, usize) {
    let db = TestDatabase {
        connection: database.db.clone(),
        url: database.url.clone(),
    };
    let now: DateTime<Utc> = CLOCK.parse().unwrap();
    let planner = Planner {
        db: &db.connection,
        keys: &Console::keys(),
        channel: Channel::Email,
        now,
    };
    planner.plan((0, letters), |_| Purpose::Appeal).await;
    let sink = Sink::start().await;
    let console = Console::on(&db)
        .without("QANAT_SMS_URL")
        .without("QANAT_CLOCK")
        .with("QANAT_CLOCK", &format!("fast:1@{CLOCK}"))
        .with("QANAT_SMTP_URL", &format!("smtp://127.0.0.1:{}", sink.port));
    let serving = console.serves();
    let rate = pace(&sink, letters).await;
    assert!(serving.stops().await.success());
    let accepted = "select count(*) from deliveries where state = 'accepted'";
    assert_eq!(db.count(accepted).await, i64::from(letters));
    (rate, sink.octets() / letters as usize)
}

/// None if this machine has not got it.
async fn smtp_source(letters: u32, octets: usize, flags: &[&str]) -> Option<f64> {
    let Some(program) = program() else {
        println!(
            "smtp-source: skipped; it comes with the Debian package postfix, which QANAT_BENCH_POSTFIX may name unpacked"
        );
        return None;
    };
    let libraries = program.ancestors().nth(3).map(|root| root.join("usr/lib/postfix"));
    let sink = Sink::start().await;
    let mut source = Command::new(&program)
        .args(flags)
        .args(["-s", &CONNECTIONS.to_string(), "-m", &letters.to_string()])
        .args([
            "-l",
            &octets.to_string(),
            "-f",
            "qanat@example.kz",
            "-t",
            "donor@example.kz",
        ])
        .arg(format!("127.0.0.1:{}", sink.port))
        .envs(libraries.map(|folder| ("LD_LIBRARY_PATH", folder)))
        .stdin(Stdio::null())
        .spawn()
        .expect("the program is there");
    let rate = pace(&sink, letters).await;
    assert!(source.wait().unwrap().success());
    Some(rate)
}

fn program() -> Option<PathBuf> {
    let unpacked = std::env::var_os("QANAT_BENCH_POSTFIX").map(PathBuf::from);
    let folders = unpacked.into_iter().chain([Path::new("/").to_owned()]);
    let mut programs = folders.map(|folder| folder.join("usr/sbin/smtp-source"));
    programs.find(|program| program.exists())
}

/// Letters a second that the relay takes, but for the first tenth.
async fn pace(sink: &Sink, letters: u32) -> f64 {
    let mut looks = interval(Duration::from_millis(2));
    let mut begun = None;
    loop {
        looks.tick().await;
        let taken = sink.letters();
        if taken >= letters as usize / 10 && begun.is_none() {
            begun = Some((Instant::now(), taken));
        }
        if let Some((begun, before)) = begun
            && taken >= letters as usize
        {
            return (taken - before) as f64 / begun.elapsed().as_secs_f64();
        }
    }
}
