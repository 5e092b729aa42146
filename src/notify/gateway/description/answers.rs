//! What a gateway's answer means: by its HTTP status, by a word in its body where the file names one, and else by what is
//! usual.

use serde_json::Value as Json;
use toml::Value;

use super::faults::{Faults, Section};

/// How to read the answers of a gateway.
pub struct Answers {
    id: Option<String>,
    code: Option<String>,
    statuses: Vec<(u16, Said)>,
    words: Vec<(String, Said)>,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The gateway has the text, under an id that may be empty.
    Accepted(String),
    /// It does not want this text, now or ever.
    Refused(String),
    /// It has not taken this text, and may take it later.
    NotTaken(String),
    /// It wants fewer requests.
    Later,
    /// It does not know who asks.
    SignInRefused,
    /// No money is left.
    Empty,
    /// It answers everybody like this: the address is not that of a gateway, or not yet.
    TurnedAway,
    /// Nobody can say whether it has the text.
    Unreadable,
}

/// What a file can say of statuses and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Accepted,
    Refused,
    NotTaken,
    Later,
    SignInRefused,
    Empty,
    TurnedAway,
    Unreadable,
}

const LISTS: [(&str, Said); 5] = [
    ("accepted", Said::Accepted),
    ("refused", Said::Refused),
    ("later", Said::Later),
    ("sign_in_refused", Said::SignInRefused),
    ("empty", Said::Empty),
];

impl Answers {
    /// Reads the table `answer`.
    pub fn read(file: &mut Section, faults: &mut Faults) -> Self {
        let mut answers = Self {
            id: None,
            code: None,
            statuses: vec![],
            words: vec![],
        };
        let Some(mut section) = file.section("answer", faults) else {
            return answers;
        };
        answers.id = pointer(&mut section, "id", faults);
        answers.code = pointer(&mut section, "code", faults);
        for (list, said) in LISTS {
            let field = section.field(list);
            for value in section.list(list) {
                answers.learn(&field, value, said, faults);
            }
        }
        if answers.code.is_none() && !answers.words.is_empty() {
            faults.add(
                "answer.code",
                "words are listed, and nothing says where in the answer they stand",
            );
        }
        section.finish(
            &["id", "code", "accepted", "refused", "later", "sign_in_refused", "empty"],
            faults,
        );
        answers
    }

    fn learn(&mut self, field: &str, value: Value, said: Said, faults: &mut Faults) {
        let status = value.as_integer().and_then(|number| u16::try_from(number).ok());
        let status = status.filter(|status| (200..600).contains(status));
        let twice = match (status, value) {
            (Some(status), _) => {
                let twice = self.statuses.iter().any(|(known, _)| *known == status);
                self.statuses.push((status, said));
                twice
            }
            (None, Value::String(word)) => {
                let twice = self.words.iter().any(|(known, _)| *known == word);
                self.words.push((word, said));
                twice
            }
            _ => {
                let way_out = "write HTTP statuses as numbers from 200 to 599, and the gateway's own words in quotes";
                return faults.add(field, way_out);
            }
        };
        if twice {
            faults.add(field, "one of them stands twice among the lists");
        }
    }

    /// What an answer means. `body` is none if it broke off, or had no end.
    pub fn meaning(&self, status: u16, body: Option<&[u8]>) -> Meaning {
        let json: Option<Json> = body.and_then(|octets| serde_json::from_slice(octets).ok());
        let word = json.as_ref().and_then(|json| value_at(json, self.code.as_deref()?));
        let word = self.words.iter().find(|(known, _)| Some(known) == word.as_ref());
        let by_status = self.statuses.iter().find(|(known, _)| *known == status);
        let said = word.map(|(_, said)| *said).or(by_status.map(|(_, said)| *said));
        let code = match word {
            Some((word, _)) => format!("HTTP {status} {word}"),
            None => format!("HTTP {status}"),
        };
        match said.unwrap_or_else(|| usual(status)) {
            Said::Accepted if word.is_none() && self.has_accepted_words() => Meaning::Unreadable,
            Said::Accepted => self.accepted(json.as_ref()),
            Said::Refused => Meaning::Refused(code),
            Said::NotTaken => Meaning::NotTaken(code),
            Said::Later => Meaning::Later,
            Said::SignInRefused => Meaning::SignInRefused,
            Said::Empty => Meaning::Empty,
            Said::TurnedAway => Meaning::TurnedAway,
            Said::Unreadable => Meaning::Unreadable,
        }
    }

    fn has_accepted_words(&self) -> bool {
        self.words.iter().any(|(_, said)| *said == Said::Accepted)
    }

    /// An id that is there and empty is none; where none is, the answer is another one than the file tells of.
    fn accepted(&self, json: Option<&Json>) -> Meaning {
        let Some(place) = &self.id else {
            return Meaning::Accepted(String::new());
        };
        match json.and_then(|json| value_at(json, place)) {
            Some(id) => Meaning::Accepted(id),
            None => Meaning::Unreadable,
        }
    }
}

/// What a status means of which the file says nothing.
fn usual(status: u16) -> Said {
    match status {
        200..300 => Said::Accepted,
        300..400 | 404 | 405 => Said::TurnedAway,
        401 | 403 => Said::SignInRefused,
        402 => Said::Empty,
        429 | 503 => Said::Later,
        400..500 => Said::NotTaken,
        _ => Said::Unreadable,
    }
}

fn pointer(section: &mut Section, key: &str, faults: &mut Faults) -> Option<String> {
    let text = section.text(key, faults)?;
    if !text.starts_with('/') {
        faults.add(section.field(key), "write a JSON pointer such as /messages/0/id");
    }
    Some(text)
}

/// The text at a place of JSON: empty for null, none for what is no text, number or truth. Without the sign that ends a text
/// in C, which PostgreSQL cannot keep.
pub fn value_at(json: &Json, pointer: &str) -> Option<String> {
    match json.pointer(pointer)? {
        Json::Null => Some(String::new()),
        Json::String(text) => Some(text.replace('\0', "").trim().to_owned()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(is_so) => Some(is_so.to_string()),
        Json::Array(_) | Json::Object(_) => None,
    }
}
