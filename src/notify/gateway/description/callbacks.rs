//! What a gateway calls back with: receipts, and texts from people, in JSON or as a form.

use serde_json::{Map, Value as Json};
use toml::Value;
use url::form_urlencoded;

use super::answers::value_at;
use super::faults::{Faults, Section};
use crate::notify::smpp::{Receipt, ReceiptState};

/// How to read what a gateway calls back with.
pub struct Callbacks {
    receipt: Option<ReceiptFields>,
    text: Option<TextFields>,
}

/// One thing that a gateway told. It holds a number and words and so has no `Debug`.
pub struct Told {
    /// What it is.
    pub what: What,
    /// What makes it the same when it is told again: its id, or all of it where it has none.
    pub known_by: String,
}

/// What a gateway told.
pub enum What {
    /// What became of a text.
    Receipt(Receipt),
    /// A text from a phone.
    Text {
        /// Who wrote it, as the gateway writes numbers.
        from: String,
        /// The words.
        words: String,
    },
}

/// Why nothing was understood, for whoever set the gateway up. It repeats nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Neither encoding.
    #[error("the body is neither JSON nor a form")]
    NoBody,
    /// Its fields are others.
    #[error("it holds neither the fields of a receipt nor those of a text; compare them with the gateway's file")]
    Fields,
    /// A word that the file does not list.
    #[error("the status of the receipt is none of those that the gateway's file lists")]
    Status,
    /// It speaks of nothing.
    #[error("the receipt names neither an id nor a number")]
    Nothing,
}

struct ReceiptFields {
    list: Option<String>,
    id: Option<String>,
    status: String,
    phone: Option<String>,
    error: Option<String>,
    states: Vec<(String, ReceiptState)>,
}

struct TextFields {
    list: Option<String>,
    from: String,
    text: String,
    /// What together tells one text from all others.
    id: Vec<String>,
}

const STATES: [(&str, ReceiptState); 4] = [
    ("delivered", ReceiptState::Delivered),
    ("undelivered", ReceiptState::Undelivered),
    ("expired", ReceiptState::Expired),
    ("accepted", ReceiptState::Underway),
];

impl Callbacks {
    /// Reads the tables `receipt` and `inbound`.
    pub fn read(file: &mut Section, two_way: bool, faults: &mut Faults) -> Self {
        let receipt = file.section("receipt", faults);
        let text = file.section("inbound", faults);
        if two_way && text.is_none() {
            faults.add(
                "inbound",
                "people can answer over this route (two_way), and it is missing",
            );
        }
        Self {
            receipt: receipt.and_then(|section| ReceiptFields::read(section, faults)),
            text: text.and_then(|section| TextFields::read(section, faults)),
        }
    }

    /// Whether anything is to come.
    pub fn any(&self) -> bool {
        self.receipt.is_some() || self.text.is_some()
    }

    /// Whether a receipt can say that a text did not arrive.
    pub fn tell_of_failures(&self) -> bool {
        let mut said = self.receipt.iter().flat_map(|fields| &fields.states);
        said.any(|(_, state)| matches!(state, ReceiptState::Expired | ReceiptState::Undelivered))
    }

    /// Reads one body, which may tell several things.
    ///
    /// # Errors
    /// [`Unreadable`] if it is neither JSON nor a form; each thing in it may be unreadable by itself.
    pub fn told(&self, body: &[u8]) -> Result<Vec<Result<Told, Unreadable>>, Unreadable> {
        let items = self.items(document(body)?);
        Ok(items.iter().map(|item| self.one(item)).collect())
    }

    /// Several things stand in a list, whose place the file may name.
    fn items(&self, document: Json) -> Vec<Json> {
        let lists = [
            self.receipt.as_ref().and_then(|fields| fields.list.as_deref()),
            self.text.as_ref().and_then(|fields| fields.list.as_deref()),
        ];
        let named = lists
            .into_iter()
            .flatten()
            .find_map(|place| document.pointer(place)?.as_array());
        match (named.cloned(), document) {
            (Some(items), _) | (None, Json::Array(items)) => items,
            (None, one) => vec![one],
        }
    }

    /// What has the status of a receipt is one, unless it can only be a text.
    fn one(&self, item: &Json) -> Result<Told, Unreadable> {
        let receipt = self
            .receipt
            .as_ref()
            .map_or(Err(Unreadable::Fields), |fields| fields.told(item));
        let text = || self.text.as_ref().and_then(|fields| fields.told(item));
        receipt.or_else(|why| text().ok_or(why))
    }
}

impl ReceiptFields {
    fn read(mut section: Section, faults: &mut Faults) -> Option<Self> {
        let list = section.text("list", faults);
        let [id, status, phone, error] = ["id", "status", "phone", "error"].map(|key| section.text(key, faults));
        let mut states: Vec<(String, ReceiptState)> = Vec::new();
        for (key, state) in STATES {
            for value in section.list(key) {
                match word(&value) {
                    Some(word) if !states.iter().any(|(known, _)| *known == word) => states.push((word, state)),
                    Some(_) => faults.add(section.field(key), "one of them stands twice among the lists"),
                    None => faults.add(section.field(key), "write the gateway's own words in quotes"),
                }
            }
        }
        if status.is_none() {
            faults.add(
                "receipt.status",
                "it names the field that says what became of a text, and is missing",
            );
        }
        if id.is_none() && phone.is_none() {
            faults.add("receipt.id", "name the field of the id, or in phone that of the number");
        }
        if !states.iter().any(|(_, state)| *state == ReceiptState::Delivered) {
            faults.add("receipt.delivered", "list the words that say that a text has arrived");
        }
        let known = [
            "list",
            "id",
            "status",
            "phone",
            "error",
            "delivered",
            "undelivered",
            "expired",
            "accepted",
        ];
        section.finish(&known, faults);
        Some(Self {
            list,
            id,
            status: status?,
            phone,
            error,
            states,
        })
    }

    fn told(&self, item: &Json) -> Result<Told, Unreadable> {
        let field = |name: &Option<String>| name.as_ref().and_then(|name| field(item, name));
        let status = self::field(item, &self.status).ok_or(Unreadable::Fields)?;
        let state = self.states.iter().find(|(known, _)| *known == status.to_lowercase());
        let (_, state) = state.ok_or(Unreadable::Status)?;
        let (id, phone) = (field(&self.id), field(&self.phone));
        if id.is_none() && phone.is_none() {
            return Err(Unreadable::Nothing);
        }
        // Some use an id for several texts.
        let of_phone = phone.as_deref().unwrap_or_default();
        let known_by = id.as_ref().map_or_else(
            || format!("receipt of {item}"),
            |id| format!("receipt {state:?} {id} {of_phone}"),
        );
        let error = field(&self.error).map(|code| code.chars().take(12).collect());
        let phone = phone.unwrap_or_default();
        let state = *state;
        let what = What::Receipt(Receipt {
            id,
            phone,
            state,
            error,
        });
        Ok(Told { what, known_by })
    }
}

impl TextFields {
    fn read(mut section: Section, faults: &mut Faults) -> Option<Self> {
        let list = section.text("list", faults);
        let [from, text] = ["from", "text"].map(|key| {
            let name = section.text(key, faults);
            if name.is_none() {
                faults.add(section.field(key), "name the field");
            }
            name
        });
        let id: Option<Vec<String>> = section
            .list("id")
            .iter()
            .map(|name| Some(name.as_str()?.to_owned()))
            .collect();
        let id = id.filter(|names| !names.is_empty());
        if id.is_none() {
            let why = "name the field, or the list of fields, that tells one text from all others: the same again is no new text";
            faults.add("inbound.id", why);
        }
        section.finish(&["list", "from", "text", "id"], faults);
        Some(Self {
            list,
            from: from?,
            text: text?,
            id: id?,
        })
    }

    fn told(&self, item: &Json) -> Option<Told> {
        let from = field(item, &self.from)?;
        // A text without words is one.
        let words = value_at(item, &place(&self.text))?;
        let id: Option<Vec<String>> = self.id.iter().map(|name| field(item, name)).collect();
        let known_by = id.map_or_else(|| format!("text of {item}"), |id| format!("text {id:?}"));
        let what = What::Text { from, words };
        Some(Told { what, known_by })
    }
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(word) => Some(word.trim().to_lowercase()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A field by its name, or by a JSON pointer; what is empty is not there.
fn field(item: &Json, name: &str) -> Option<String> {
    value_at(item, &place(name)).filter(|value| !value.is_empty())
}

fn place(name: &str) -> String {
    if name.starts_with('/') {
        name.to_owned()
    } else {
        format!("/{}", name.replace('~', "~0").replace('/', "~1"))
    }
}

/// Some gateways write JSON and call it a form: what it is called counts for nothing.
fn document(body: &[u8]) -> Result<Json, Unreadable> {
    let text = std::str::from_utf8(body).map_err(|_| Unreadable::NoBody)?;
    if text.trim_start().starts_with(['{', '[']) {
        return serde_json::from_str(text).map_err(|_| Unreadable::NoBody);
    }
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        fields.entry(name).or_insert_with(|| Json::String(value.into_owned()));
    }
    if fields.values().all(|value| value == "") {
        return Err(Unreadable::NoBody);
    }
    Ok(Json::Object(fields))
}
