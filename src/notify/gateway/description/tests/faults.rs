//! What is wrong with a file.

use serde_json::json;

use super::*;
use crate::notify::gateway::description::callbacks::{Told, What};
use crate::notify::smpp::ReceiptState;

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
