//! Files of gateways, told as what they ask for and how they are understood.

use chrono::TimeDelta;
use serde_json::{Value as Json, json};

use super::callbacks::{Told, Unreadable, What};
use super::*;
use crate::notify::smpp::ReceiptState;

const FILE: &str = r#"
from = "1414"

[headers]
Authorization = "Bearer {env:SMS_TOKEN}"

[json]
to = "{to}"
text = "{text}"
reference = "q-{id}"
ttl = "{validity:minutes}"
flags = { flash = false, parts = [1, "{from}"] }

[answer]
id = "/messages/0/id"
code = "/status"
accepted = ["ok", 299]
refused = ["bad_number", 418]
later = ["busy", 500]
sign_in_refused = ["who"]
empty = ["no_money"]

[receipt]
list = "/reports"
id = "id"
status = "/state/word"
phone = "to"
error = "error"
delivered = "DELIVRD"
undelivered = ["UNDELIV", 5]
expired = ["EXPIRED"]
accepted = ["SENT"]

[inbound]
from = "from"
text = "text"
id = ["from", "at"]
"#;

fn environment(name: &str) -> Option<String> {
    (name == "SMS_TOKEN").then(|| "hush".to_owned())
}

fn file(toml: &str) -> Description {
    let read = Description::read(toml, false, &environment);
    read.unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn faults(toml: &str) -> Vec<String> {
    match Description::read(toml, false, &environment) {
        Ok(_) => panic!("it is wrong: {toml}"),
        Err(faults) => faults
            .into_iter()
            .map(|fault| format!("{}: {}", fault.field, fault.why))
            .collect(),
    }
}

fn values() -> Values<'static> {
    Values {
        to: "+77011234567",
        text: "O(I)- \"1=иә\"",
        id: 42,
        from: "1414",
        validity: TimeDelta::minutes(90),
    }
}

#[test]
fn a_request_is_written_as_the_file_says() {
    let description = file(FILE);
    let Written { headers, body } = description.write(&values());
    assert_eq!(headers["authorization"], "Bearer hush");
    assert!(!format!("{headers:?}").contains("hush"), "a secret stays one");
    assert_eq!(headers["content-type"], "application/json");
    let expected = json!({
        "to": "+77011234567", "text": "O(I)- \"1=иә\"", "reference": "q-42", "ttl": 90,
        "flags": { "flash": false, "parts": [1, "1414"] },
    });
    assert_eq!(serde_json::from_slice::<Json>(&body).unwrap(), expected);

    let form = "[form]\nphones = \"{to:digits}\"\nmes = \"{text}\"\nfmt = 3\npsw = \"{env:SMS_TOKEN}\"\n";
    let Written { headers, body } = file(form).write(&Values {
        text: "a&b=ә",
        ..values()
    });
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(&body[..], b"fmt=3&mes=a%26b%3D%D3%99&phones=77011234567&psw=hush");
}

#[test]
fn an_answer_means_what_the_file_says_and_else_the_usual() {
    let accepted = |id: &str| Meaning::Accepted(id.to_owned());
    let refused = |code: &str| Meaning::Refused(code.to_owned());
    let not_taken = |code: &str| Meaning::NotTaken(code.to_owned());
    let described = file(FILE);
    let usual = file("[form]\na = \"{to}{text}\"\n[answer]\nid = \"/id\"");
    let bare = file("[form]\na = \"{to}{text}\"");
    let said = |description: &Description, status, body: &str| description.meaning(status, Some(body.as_bytes()));
    for (status, body, meaning) in [
        (200, r#"{"status":"ok","messages":[{"id":"7"}]}"#, accepted("7")),
        (200, r#"{"status":"ok","messages":[{"id":7}]}"#, accepted("7")),
        (200, r#"{"status":"ok","messages":[{"id":null}]}"#, accepted("")),
        (200, r#"{"status":"ok","messages":[]}"#, Meaning::Unreadable),
        (
            200,
            r#"{"status":"perhaps","messages":[{"id":7}]}"#,
            Meaning::Unreadable,
        ),
        (299, r#"{"messages":[{"id":7}]}"#, Meaning::Unreadable),
        (200, "not JSON", Meaning::Unreadable),
        (200, r#"{"status":"bad_number"}"#, refused("HTTP 200 bad_number")),
        (418, "", refused("HTTP 418")),
        (200, r#"{"status":"busy"}"#, Meaning::Later),
        (500, "", Meaning::Later),
        (200, r#"{"status":"who"}"#, Meaning::SignInRefused),
        (500, r#"{"status":"no_money"}"#, Meaning::Empty),
    ] {
        assert_eq!(said(&described, status, body), meaning, "{status} {body}");
    }
    for (status, body, meaning) in [
        (200, r#"{"id":"a-1"}"#, accepted("a-1")),
        (202, r#"{"id":""}"#, accepted("")),
        (200, r#"{"error":"quota"}"#, Meaning::Unreadable),
        (200, r#"{"id":{}}"#, Meaning::Unreadable),
        (301, "", Meaning::TurnedAway),
        (404, "", Meaning::TurnedAway),
        (405, "", Meaning::TurnedAway),
        (401, "", Meaning::SignInRefused),
        (403, "", Meaning::SignInRefused),
        (402, "", Meaning::Empty),
        (429, "", Meaning::Later),
        (503, "", Meaning::Later),
        (400, r#"{"id":"a-1"}"#, not_taken("HTTP 400")),
        (500, r#"{"id":"a-1"}"#, Meaning::Unreadable),
        (502, "", Meaning::Unreadable),
    ] {
        assert_eq!(said(&usual, status, body), meaning, "{status} {body}");
    }
    assert_eq!(usual.meaning(200, None), Meaning::Unreadable, "it broke off");
    assert_eq!(usual.meaning(401, None), Meaning::SignInRefused);
    assert_eq!(bare.meaning(200, None), accepted(""));
}

/// What is told, in a line: never so in the service, where nothing of it may be printed.
fn line(told: &Told) -> String {
    match &told.what {
        What::Receipt(receipt) => format!(
            "{:?} {} {:?} {}",
            receipt.state,
            receipt.id.as_deref().unwrap_or("-"),
            receipt.phone,
            receipt.error.as_deref().unwrap_or("-")
        ),
        What::Text { from, words } => format!("{from} says {words}"),
    }
}

fn told(toml: &str, body: &str) -> Result<Vec<String>, Unreadable> {
    let told = file(toml).callbacks.told(body.as_bytes())?;
    told.iter()
        .map(|one| one.as_ref().map(line).map_err(|why| *why))
        .collect()
}

#[test]
fn receipts_and_texts_are_read_in_either_encoding() {
    let flat = FILE.replace("/state/word", "status");
    for (toml, body, expected) in [
        (
            FILE,
            r#"{"reports":[{"id":"7","state":{"word":"DELIVRD"},"to":"77011234567"},{"id":8,"state":{"word":5},"error":"0b"}]}"#,
            Ok(vec![r#"Delivered 7 "77011234567" -"#, r#"Undelivered 8 "" 0b"#]),
        ),
        (
            FILE,
            r#"[{"id":"7","state":{"word":" expired "}}]"#,
            Ok(vec![r#"Expired 7 "" -"#]),
        ),
        (
            &flat,
            "id=7&status=SENT&to=%2B77011234567",
            Ok(vec![r#"Underway 7 "+77011234567" -"#]),
        ),
        (
            &flat,
            "from=77011234567&text=%D0%B8%D3%99+1&at=9",
            Ok(vec!["77011234567 says иә 1"]),
        ),
        (
            &flat,
            "from=77011234567&text=&at=9&status=new",
            Ok(vec!["77011234567 says "]),
        ),
        (&flat, "id=7&status=NEVER", Err(Unreadable::Status)),
        (&flat, "status=DELIVRD&id=", Err(Unreadable::Nothing)),
        (&flat, "colour=red", Err(Unreadable::Fields)),
        (FILE, r#"{"from":"7701","text":["x"]}"#, Err(Unreadable::Fields)),
        (FILE, r#"{"from":"#, Err(Unreadable::NoBody)),
        (FILE, "", Err(Unreadable::NoBody)),
        (FILE, "words without sense", Err(Unreadable::NoBody)),
        (FILE, "[]", Ok(vec![])),
    ] {
        let expected = expected.map(|lines| lines.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(told(toml, body), expected, "{body}");
    }
    let no_text = file(FILE).callbacks.told(b"id=\xff");
    assert!(no_text.is_err_and(|why| why == Unreadable::NoBody));
}

#[test]
fn the_same_is_known_by_its_id_and_without_one_by_all_of_it() {
    let flat = FILE.replace("/state/word", "status");
    let known_by = |body: &str| {
        let mut told = file(&flat)
            .callbacks
            .told(body.as_bytes())
            .unwrap_or_else(|why| panic!("{why}"));
        told.remove(0).unwrap_or_else(|why| panic!("{why}")).known_by
    };
    for (one, other, same) in [
        ("id=7&status=DELIVRD", "to=7701&status=delivrd&id=7", true),
        ("id=7&status=DELIVRD", "id=7&status=SENT", false),
        ("id=7&status=DELIVRD", "id=8&status=DELIVRD", false),
        ("to=7701&status=DELIVRD&at=1", "status=DELIVRD&at=1&to=7701", true),
        ("to=7701&status=DELIVRD&at=1", "to=7701&status=DELIVRD&at=2", false),
        ("from=7701&text=1&at=1", "from=7701&text=1&at=1&try=2", true),
        ("from=7701&text=1&at=1", "from=7701&text=1&at=2", false),
        ("from=7701&text=1", "from=7701&text=1&x=2", false),
    ] {
        assert_eq!(known_by(one) == known_by(other), same, "{one} {other}");
    }
}

#[test]
fn everything_wrong_is_said_at_once_by_name_and_never_repeated() {
    let wrong = r#"
from = 1414
colour = "hush"
[headers]
Host = "hush"
"X Y" = "hush"
X-Key = "{env:HUSH}"
X-Text = "{text}"
X-Line = "hu\nsh"
[json]
to = "{hush}"
day = 2026-03-23
[form]
x = "y"
[answer]
id = "hush"
accepted = [7, true, "fine"]
later = ["fine"]
hush = 1
[receipt]
phone = 7
delivered = [true]
[inbound]
from = ""
text = "t"
"#;
    let said = faults(wrong);
    for field in [
        "from:",
        "colour:",
        "headers.Host:",
        "headers.X Y:",
        "headers.X-Key:",
        "headers.X-Text:",
        "headers.X-Line:",
        "json, form:",
        "answer.id:",
        "answer.accepted:",
        "answer.later:",
        "answer.code:",
        "answer.hush:",
        "receipt.phone:",
        "receipt.status:",
        "receipt.delivered:",
        "receipt.id:",
        "inbound.from:",
        "inbound.id:",
    ] {
        assert!(said.iter().any(|line| line.starts_with(field)), "{field} {said:#?}");
    }
    let values: Vec<&String> = said
        .iter()
        .filter(|line| line.contains("hush") && !line.starts_with("answer.hush"))
        .collect();
    assert!(values.is_empty(), "{values:?}");
    assert_eq!(
        said.iter().filter(|line| line.contains("HUSH")).count(),
        1,
        "which variable is missing is said"
    );
}

#[test]
fn a_file_that_no_text_would_leave_by_is_refused() {
    for (toml, said) in [
        ("", "json, form: write one of them"),
        ("[json]\nto = \"{to}\"", "json, form: {text} stands nowhere"),
        (
            "[form]\nx = \"{text}\"",
            "json, form: {to} or {to:digits} stands nowhere",
        ),
        (
            "[form]\nx = \"{to}{text}{from}\"",
            "from: {from} stands for it, and it is missing",
        ),
        ("[form]\nx = [\"{to}{text}\"]", "form.x: a form has texts only"),
        (
            "[json]\nx = \"{to}{text}\"\ny = [2026-01-01]",
            "json.y.0: JSON has no dates",
        ),
        ("json = 1", "json: write a table"),
        ("[json]\nkey = hush", "line 2: not TOML"),
    ] {
        let found = faults(toml);
        assert!(found.iter().any(|line| line.starts_with(said)), "{toml}: {found:?}");
        assert!(!found.iter().any(|line| line.contains("hush")), "{found:?}");
    }
    let two_way = Description::read("[form]\na = \"{to}{text}\"", true, &environment);
    assert!(two_way.is_err_and(|faults| faults[0].field == "inbound"));
}

#[test]
fn a_state_is_read_from_any_of_its_words() {
    let states = ["DELIVRD", "UNDELIV", "EXPIRED", "SENT"].map(|word| {
        let body = json!({ "id": "1", "state": { "word": word } }).to_string();
        let told = file(FILE)
            .callbacks
            .told(body.as_bytes())
            .unwrap_or_else(|why| panic!("{why}"));
        match told.into_iter().next() {
            Some(Ok(Told {
                what: What::Receipt(receipt),
                ..
            })) => receipt.state,
            _ => panic!("a receipt"),
        }
    });
    let expected = [
        ReceiptState::Delivered,
        ReceiptState::Undelivered,
        ReceiptState::Expired,
        ReceiptState::Underway,
    ];
    assert_eq!(states, expected);
}

#[test]
fn the_file_in_the_readme_is_one() {
    let readme = include_str!("../../../../README.md");
    let file = readme
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let read = Description::read(file.expect("a file"), true, &|name| {
        (name == "GATEWAY_TOKEN").then(|| "hush".to_owned())
    });
    let description = read.unwrap_or_else(|faults| panic!("{faults:?}"));
    let answer = br#"{"messages":[{"id":"7"}]}"#;
    let accepted = Meaning::Accepted("7".to_owned());
    assert_eq!(description.meaning(200, Some(answer)), accepted);
}
