//! What the doctor calls a problem, and what a note.

use crate::support::app::until;
use crate::support::console::{Console, DONORS, NEED};
use crate::support::databases::{Database, TestDatabase};

on_both!(
    one_working_channel_is_enough_and_the_other_a_note,
    a_channel_that_donors_cannot_do_without_is_a_problem,
    no_channel_at_all_is_a_problem,
    clocks_that_agree_are_no_problem,
    jobs_that_nobody_runs_any_more_are_a_problem,
    a_delivery_that_fails_is_a_problem_with_its_reason,
    an_operator_that_refuses_every_text_is_a_problem_with_the_way_out,
    codes_that_are_spent_are_a_problem_with_the_way_out,
    codes_that_have_cost_too_much_are_a_problem_with_the_way_out,
    an_address_that_costs_a_second_part_is_a_problem_with_the_way_out,
    campaigns_that_ask_nobody_since_a_copy_was_brought_back_are_a_problem_with_the_way_out,
);

/// The lines that begin with a word.
fn lines<'a>(out: &'a str, word: &str) -> Vec<&'a str> {
    out.lines().filter(|line| line.starts_with(word)).collect()
}

async fn one_working_channel_is_enough_and_the_other_a_note(db: TestDatabase) {
    let console = Console::on(&db);
    console.done(&["migrate"]);
    let out = console.done(&["doctor"]);
    let notes = lines(&out, "NOTE");
    assert_eq!(notes.len(), 3, "{out}");
    assert!(
        notes[0].contains("no e-mail leaves: QANAT_SMTP_URL is not set"),
        "{out}"
    );
    assert!(notes[1].contains("no real phone receives anything"), "{out}");
    assert!(notes[2].contains("no process has run jobs yet"), "{out}");
    assert!(out.ends_with("nothing is in the way\n"));
}

async fn a_channel_that_donors_cannot_do_without_is_a_problem(db: TestDatabase) {
    let console = Console::on(&db);
    let rows = [
        DONORS,
        ",a@example.kz,,ru,O-,male,1990-01-31,Almaty,,,email,yes,2025-11-01",
        "87010000001,b@example.kz,,ru,O-,male,1990-01-31,Almaty,,,email sms,yes,2025-11-01",
    ];
    console.writes("donors.csv", &rows.join("\n"));
    console.done(&["donors", "import", "donors.csv"]);
    let said = console.run(&["doctor"]);
    let problems = lines(&said.out, "PROBLEM");
    assert!(!said.ok && problems.len() == 1, "{}", said.out);
    assert!(
        problems[0].ends_with("QANAT_SMTP_URL is not set; donors who can be reached by nothing else: 1"),
        "{}",
        said.out
    );
}

async fn no_channel_at_all_is_a_problem(db: TestDatabase) {
    let console = Console::on(&db).without("QANAT_SMS_URL");
    console.done(&["migrate"]);
    let said = console.run(&["doctor"]);
    let problems = lines(&said.out, "PROBLEM");
    assert!(!said.ok && problems.len() == 2, "{}", said.out);
    for (problem, setting) in problems.iter().zip(["QANAT_SMTP_URL", "QANAT_SMS_URL"]) {
        assert!(
            problem.contains(setting) && problem.contains("nobody can be asked"),
            "{problem}"
        );
    }
}

/// The database of the tests is on the same machine, and has a clock of its own where it is a server.
async fn clocks_that_agree_are_no_problem(db: TestDatabase) {
    let console = Console::on(&db).with("QANAT_CLOCK", "system");
    console.done(&["migrate"]);
    let out = console.done(&["doctor"]);
    assert_eq!(lines(&out, "OK       clock").len(), 1, "{out}");
    let shows = qanat::store::clock::shows(&db.connection).await.unwrap();
    assert_eq!(shows.is_some(), Database::of(&db.connection) == Database::Postgres);
}

async fn jobs_that_nobody_runs_any_more_are_a_problem(db: TestDatabase) {
    let console = Console::on(&db);
    console.done(&["migrate"]);
    let ran = "insert into jobs (name, due_at, finished_at, report, failed)
        values ('deliver_sms', '2026-03-22T21:00:30+00:00', '2026-03-22T21:00:00+00:00', '', false)";
    db.execute(ran).await;
    let said = console.run(&["doctor"]);
    let problems = lines(&said.out, "PROBLEM");
    assert!(!said.ok && problems.len() == 1, "{}", said.out);
    assert!(
        problems[0].contains("no process has run jobs since 2026-03-23 02:00:00 +05:00"),
        "{}",
        said.out
    );
}

async fn a_delivery_that_fails_is_a_problem_with_its_reason(db: TestDatabase) {
    let console = Console::on(&db);
    console.done(&["migrate"]);
    let failed = "insert into jobs (name, due_at, finished_at, report, failed)
        values ('deliver_email', '2026-03-22T22:00:30+00:00', '2026-03-22T22:00:00+00:00', 'the disk is full', true),
            ('expire', '2026-03-22T22:01:00+00:00', '2026-03-22T22:00:00+00:00', '', false)";
    db.execute(failed).await;
    let said = console.run(&["doctor"]);
    let problems = lines(&said.out, "PROBLEM");
    assert!(!said.ok && problems.len() == 1, "{}", said.out);
    assert!(
        problems[0].starts_with("PROBLEM  job deliver_email") && problems[0].contains("the disk is full"),
        "{}",
        said.out
    );
    assert!(said.out.contains("OK       job expire"), "{}", said.out);
}

async fn an_operator_that_refuses_every_text_is_a_problem_with_the_way_out(db: TestDatabase) {
    let console = Console::on(&db);
    console.done(&["migrate"]);
    let stands = "insert into connectors (process, route, channel, state, since, status, seen_at)
        values ('one', 'smsc', 'sms', 'refusing', '2026-03-22T21:00:00+00:00', '0x00000401', '2026-03-22T22:00:00+00:00')";
    db.execute(stands).await;
    let said = console.run(&["doctor"]);
    let problems = lines(&said.out, "PROBLEM");
    assert!(!said.ok && problems.len() == 1, "{}", said.out);
    for part in [
        "smsc refuses every text since 2026-03-23 02:00:00",
        "0x00000401",
        "option empty",
    ] {
        assert!(problems[0].contains(part), "{part}: {}", problems[0]);
    }
}

async fn codes_that_are_spent_are_a_problem_with_the_way_out(db: TestDatabase) {
    let console = Console::on(&db).with("QANAT_CODES_A_DAY", "3");
    console.done(&["migrate"]);
    let codes = |status: &serde_json::Value| (status["codes"]["counted"].clone(), status["codes"]["spent"].clone());
    assert_eq!(codes(&console.status()), (0.into(), false.into()));
    for (kind, numbers) in [("all_codes", "+"), ("codes_of_prefix", "+7701")] {
        let row = format!(
            "insert into attempts (kind, address_index, tried, first_at, last_at)
            values ('{kind}', '{numbers}', 3, '2026-03-22T22:00:00+00:00', '2026-03-22T22:00:00+00:00')"
        );
        db.execute(&row).await;
    }
    assert_eq!(codes(&console.status()), (3.into(), true.into()));
    let said = console.run(&["doctor"]);
    let problems = lines(&said.out, "PROBLEM");
    assert!(!said.ok && problems.len() == 1, "{}", said.out);
    assert!(problems[0].ends_with("raise QANAT_CODES_A_DAY"), "{}", said.out);
    let said = console.with("QANAT_CODES_A_DAY_A_PREFIX", "3").run(&["doctor"]);
    assert!(
        lines(&said.out, "PROBLEM")[1].contains("numbers that begin with +7701"),
        "{}",
        said.out
    );
}

async fn codes_that_have_cost_too_much_are_a_problem_with_the_way_out(db: TestDatabase) {
    let console = Console::on(&db).without("QANAT_SMS_URL");
    let nobody = "smpp://qanat:secret@127.0.0.1:1?source=1414&two_way=true&price=14.50";
    let console = console
        .with("QANAT_SMS_URL", nobody)
        .with("QANAT_CODES_TENGE_A_DAY", "50");
    console.done(&["migrate"]);
    for (kind, numbers, tiyn) in [("all_codes", "+", 4_350), ("codes_of_prefix", "+7701", 4_350)] {
        let row = format!(
            "insert into attempts (kind, address_index, tried, tiyn, first_at, last_at)
            values ('{kind}', '{numbers}', 3, {tiyn}, '2026-03-22T22:00:00+00:00', '2026-03-22T22:00:00+00:00')"
        );
        db.execute(&row).await;
    }
    let codes = &console.status()["codes"];
    assert_eq!((&codes["tenge"], &codes["spent"]), (&43.into(), &true.into()));
    let problem = |console: &Console| {
        let out = console.run(&["doctor"]).out;
        let problems = lines(&out, "PROBLEM  codes");
        problems.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>()
    };
    let [all] = &problem(&console)[..] else { panic!("one") };
    assert!(
        all.contains("for 43 tenge") && all.ends_with("raise QANAT_CODES_TENGE_A_DAY"),
        "{all}"
    );
    let console = console.with("QANAT_CODES_TENGE_A_DAY_A_PREFIX", "45");
    let [_, prefix] = &problem(&console)[..] else {
        panic!("two")
    };
    assert!(
        prefix.ends_with("+7701; if people want them, raise QANAT_CODES_TENGE_A_DAY_A_PREFIX"),
        "{prefix}"
    );
}

async fn an_address_that_costs_a_second_part_is_a_problem_with_the_way_out(db: TestDatabase) {
    let console = |address: &str, two_way: bool| {
        let nobody = format!("smpp://qanat:secret@127.0.0.1:1?source=1414&two_way={two_way}");
        let console = Console::on(&db).without("QANAT_SMS_URL");
        console.with("QANAT_SMS_URL", &nobody).with("QANAT_BASE_URL", address)
    };
    let links = |console: &Console| {
        let out = console.run(&["doctor"]).out;
        let line = out.lines().find(|line| line.contains(" links: "));
        line.expect("a line about links").to_owned()
    };
    let short = console("https://qanat.kz", false);
    short.done(&["migrate"]);
    assert_eq!(links(&short), "OK       links: they lead to https://qanat.kz");
    let long = console("https://blood.example.org", false);
    let problem = links(&long);
    for part in [
        "PROBLEM  links: https://blood.example.org is 9 signs too long",
        "take a second part (kk, ru, en)",
        "set QANAT_BASE_URL to an address that is so much shorter",
    ] {
        assert!(problem.contains(part), "{part}: {problem}");
    }
    let answered = console("https://blood.example.org", true);
    assert_eq!(
        links(&answered),
        "OK       links: they lead to https://blood.example.org"
    );

    let _serving = long.serves_into("log.txt");
    until(async || long.reads("log.txt").contains("qanat serves")).await;
    let log = long.reads("log.txt");
    assert!(
        log.contains("WARN") && log.contains("https://blood.example.org is 9 signs too long"),
        "{log}"
    );
}

async fn campaigns_that_ask_nobody_since_a_copy_was_brought_back_are_a_problem_with_the_way_out(db: TestDatabase) {
    let console = Console::on(&db);
    console.done(&["hospital", "add", "--name", "No 7", "--site", "almaty-city"]);
    console.done(&[&NEED[..], &["--hospital", "No 7"]].concat());
    console.done(&["quarantine"]);
    console.done(&["resume", "--after-restore", "--yes"]);
    let said = console.run(&["doctor"]);
    let problems = lines(&said.out, "PROBLEM");
    let [problem] = problems.as_slice() else {
        panic!("{}", said.out);
    };
    assert!(problem.starts_with("PROBLEM  campaigns: 1 ask nobody"), "{problem}");
    assert!(
        problem.contains("`qanat resume --after-restore` shows them"),
        "{problem}"
    );
    console.done(&["resume", "--after-restore", "--campaigns", "--yes"]);
    assert!(!console.done(&["doctor"]).contains("campaigns:"));
}
