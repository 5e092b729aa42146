//! Settings as people give them: by environment, by file, and wrongly.

use std::io;
use std::path::Path;

use secrecy::ExposeSecret;

use super::*;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn no_file(_: &Path) -> io::Result<String> {
    Err(io::ErrorKind::NotFound.into())
}

fn sources(environment: &[(&str, &str)], file: Option<&str>) -> Sources {
    let environment = environment
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Sources::gather(environment, |path| {
        file.map(str::to_owned).ok_or(()).or_else(|()| no_file(path))
    })
}

fn read(environment: &[(&str, &str)], file: Option<&str>) -> Result<Config, Problems> {
    Config::read(&sources(environment, file))
}

fn problems(environment: &[(&str, &str)], file: Option<&str>) -> Vec<(String, String)> {
    let Problems(problems) = read(environment, file).expect_err("these settings are wrong");
    problems
        .into_iter()
        .map(|problem| (problem.setting, problem.why))
        .collect()
}

#[test]
fn nothing_has_to_be_set_but_the_secret_key() {
    let config = read(&[], None).unwrap();
    assert_eq!(config.database_url.expose_secret(), "sqlite://qanat.db");
    assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.base_url(config.bind), "http://127.0.0.1:8080");
    assert_eq!(config.clock, ClockSetting::System);
    assert_eq!(config.log, "info");
    assert_eq!(config.mail_from.email.to_string(), "qanat@localhost");
    assert!(config.smtp.is_none() && config.sms.is_empty());

    let Problems(problems) = Config::read_with_key(&sources(&[], None)).expect_err("the key is missing");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].setting, "QANAT_SECRET_KEY");
    assert!(problems[0].why.contains("openssl rand -hex 32"), "{}", problems[0].why);
    assert!(Config::read_with_key(&sources(&[("QANAT_SECRET_KEY", KEY)], None)).is_ok());
}

#[test]
fn the_environment_wins_over_the_file_and_a_flag_over_both() {
    let file = "bind = \"127.0.0.1:1\"\nQANAT_LOG = \"debug\"\nsms_url = \"simulator:\"";
    let mut sources = sources(&[("QANAT_BIND", "127.0.0.1:2"), ("QANAT_SMS_URL", "")], Some(file));
    let config = Config::read(&sources).unwrap();
    assert_eq!(config.bind.port(), 2);
    assert_eq!(config.log, "debug");
    assert!(!config.sms.is_empty(), "an empty variable leaves the file's value");

    sources.set(&settings::BIND, "127.0.0.1:3");
    assert_eq!(Config::read(&sources).unwrap().bind.port(), 3);
}

#[test]
fn links_lead_to_where_the_service_listens_unless_told_otherwise() {
    let told = "https://blood.example.org/";
    for (listening, setting, link) in [
        ("127.0.0.1:8080", None, "http://127.0.0.1:8080"),
        ("[::1]:80", None, "http://[::1]:80"),
        ("0.0.0.0:9000", None, "http://127.0.0.1:9000"),
        ("[::]:9000", None, "http://127.0.0.1:9000"),
        ("0.0.0.0:9000", Some(told), "https://blood.example.org"),
    ] {
        let environment: Vec<_> = setting.iter().map(|url| ("QANAT_BASE_URL", *url)).collect();
        assert_eq!(
            read(&environment, None).unwrap().base_url(listening.parse().unwrap()),
            link
        );
    }
}

#[test]
fn all_problems_are_reported_at_once_by_the_name_of_the_setting() {
    let wrong = [
        ("QANAT_BASE_URL", "blood.example.net"),
        ("QANAT_BIND", "somewhere"),
        ("QANAT_CLOCK", "fast:0@2026-03-28T03:00:00+05:00"),
        ("QANAT_DATABASE_URL", "mysql://localhost/blood"),
        ("QANAT_SMS_URL", "carrier pigeon"),
        ("QANAT_LOG", "qanat=loud"),
        ("QANAT_MAIL_FROM", "nobody"),
        ("QANAT_SECRET_KEY", "short"),
    ];
    let found = problems(&wrong, Some("colour = \"red\""));
    for (name, value) in wrong {
        let (_, why) = found
            .iter()
            .find(|(setting, _)| setting == name)
            .unwrap_or_else(|| panic!("{name} passed"));
        assert!(!why.contains(value), "{name} repeats a value: {why}");
    }
    assert_eq!(found.len(), wrong.len() + 1, "{found:?}");
}

#[test]
fn every_kind_of_wrong_line_in_the_file_is_named() {
    for (file, setting, part) in [
        (
            "colour = \"red\"",
            "qanat.toml",
            "`colour` is no setting; known are: database_url, secret_key, bind",
        ),
        ("config = \"other.toml\"", "qanat.toml", "`config` is no setting"),
        ("bind = 8080", "QANAT_BIND", "in quotes: bind = "),
        (
            "bind = \"127.0.0.1:1\"\nQANAT_BIND = \"127.0.0.1:2\"",
            "QANAT_BIND",
            "twice",
        ),
        ("bind = \"nowhere\"", "QANAT_BIND", "(in qanat.toml)"),
        ("\nsecret_key = hush-hush", "qanat.toml", "line 2 is not TOML"),
    ] {
        let found = problems(&[], Some(file));
        assert_eq!(found.len(), 1, "{file}: {found:?}");
        assert_eq!(found[0].0, setting, "{file}");
        assert!(found[0].1.contains(part), "{file}: {}", found[0].1);
        assert!(!found[0].1.contains("hush"), "{}", found[0].1);
    }
}

#[test]
fn a_file_that_was_asked_for_has_to_be_there() {
    assert_eq!(problems(&[("QANAT_CONFIG", "other.toml")], None)[0].0, "QANAT_CONFIG");
}

#[test]
fn secrets_never_print() {
    let secrets = [
        ("QANAT_SECRET_KEY", "hush-hush-hush-hush-hush-hush-hush-hush"),
        ("QANAT_DATABASE_URL", "postgres://qanat:hush@localhost/qanat"),
        ("QANAT_SMTP_URL", "smtps://user:hush@localhost"),
    ];
    let printed = format!("{:?}", read(&secrets, None).unwrap());
    assert!(printed.contains("REDACTED") && !printed.contains("hush"), "{printed}");
}

#[test]
fn the_example_file_is_the_table_of_settings() {
    let head = "# Settings of Qanat. Copy this file to .env, uncomment what you change, and load it with\n\
                # `set -a; . ./.env; set +a` or with EnvironmentFile= of a systemd unit.\n";
    let lines: String = SETTINGS
        .iter()
        .map(|setting| {
            let quoted = setting
                .default
                .map(|default| format!("'{default}'"))
                .unwrap_or_default();
            format!("\n# {}\n#{}={quoted}\n", setting.doc, setting.name)
        })
        .collect();
    assert_eq!(include_str!("../../.env.example"), format!("{head}{lines}"));
}

#[test]
fn the_readme_holds_the_table_of_settings() {
    let readme = include_str!("../../README.md");
    for setting in SETTINGS {
        let default = setting
            .default
            .map(|default| format!("`{default}`"))
            .unwrap_or_default();
        let row = format!("| `{}` | {default} | {} |", setting.name, setting.doc);
        assert!(readme.contains(&row), "the README lacks: {row}");
    }
}
