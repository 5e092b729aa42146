//! Files of gateways, told as what they ask for and how they are understood.

mod callbacks;
mod faults;

use chrono::TimeDelta;
use serde_json::{Value as Json, json};

use super::*;

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
