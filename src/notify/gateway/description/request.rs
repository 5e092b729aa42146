//! What a gateway is sent: headers, and a body in JSON or as a form.

use hyper::body::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value as Json;
use toml::Value;
use url::form_urlencoded;

use super::faults::{Environment, Faults, Section};
use super::template::{Place, Template, Values};

/// What a gateway is sent. It holds credentials and so has no `Debug`.
pub struct Request {
    from: String,
    headers: Vec<(HeaderName, Template)>,
    body: Body,
}

/// A request for one message.
pub struct Written {
    pub headers: HeaderMap,
    pub body: Bytes,
}

enum Body {
    Json(Field),
    Form(Vec<(String, Template)>),
}

/// A value of JSON, of which the texts have places.
enum Field {
    Text(Template),
    Plain(Json),
    List(Vec<Field>),
    Table(Vec<(String, Field)>),
}

/// What only whoever writes the request knows.
const BY_ITSELF: [&str; 4] = ["host", "content-length", "transfer-encoding", "connection"];

impl Request {
    /// Reads the fields `from`, `headers`, and `json` or `form`.
    pub fn read(file: &mut Section, environment: Environment<'_>, faults: &mut Faults) -> Option<Self> {
        let from = file.text("from", faults);
        let headers = file.section("headers", faults);
        let headers = headers.map(|headers| read_headers(headers, environment, faults));
        let (json, form) = (file.section("json", faults), file.section("form", faults));
        let mut places = Places::default();
        let body = match (json, form) {
            (Some(json), None) => {
                let table = Value::Table(json.into_fields());
                Some(Body::Json(places.json("json", table, environment, faults)))
            }
            (None, Some(form)) => Some(Body::Form(places.form(form, environment, faults))),
            _ => {
                faults.add("json, form", "write one of them: the body of a request is either");
                None
            }
        };
        if body.is_some() {
            for (found, name) in [(places.to, "{to} or {to:digits}"), (places.text, "{text}")] {
                if !found {
                    faults.add(
                        "json, form",
                        format!("{name} stands nowhere, so that no text would arrive"),
                    );
                }
            }
        }
        if places.from && from.is_none() {
            faults.add("from", "{from} stands for it, and it is missing");
        }
        Some(Self {
            from: from.unwrap_or_default(),
            headers: headers.unwrap_or_default(),
            body: body?,
        })
    }

    /// Who texts come from.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The request for one message.
    pub fn write(&self, values: &Values<'_>) -> Written {
        let (media_type, body) = match &self.body {
            Body::Json(field) => ("application/json", field.fill(values).to_string()),
            Body::Form(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, template) in fields {
                    form.append_pair(name, &template.fill(values));
                }
                ("application/x-www-form-urlencoded", form.finish())
            }
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        for (name, template) in &self.headers {
            let value = header(template, values).expect("a header was tried with another message when it was read");
            headers.insert(name, value);
        }
        let body = body.into();
        Written { headers, body }
    }
}

/// The places that a body has.
#[derive(Default)]
struct Places {
    to: bool,
    text: bool,
    from: bool,
}

impl Places {
    fn template(&mut self, name: &str, text: &str, environment: Environment<'_>, faults: &mut Faults) -> Template {
        let read = faults.take(name, Template::read(text, environment));
        if let Some(template) = &read {
            self.to |= template.has(&[Place::To, Place::ToDigits]);
            self.text |= template.has(&[Place::Text]);
            self.from |= template.has(&[Place::From]);
        }
        read.unwrap_or_default()
    }

    fn json(&mut self, name: &str, value: Value, environment: Environment<'_>, faults: &mut Faults) -> Field {
        match value {
            Value::String(text) => Field::Text(self.template(name, &text, environment, faults)),
            Value::Integer(number) => Field::Plain(number.into()),
            Value::Float(number) => Field::Plain(number.into()),
            Value::Boolean(is_so) => Field::Plain(is_so.into()),
            Value::Array(values) => {
                let named = values.into_iter().enumerate();
                let field = |(at, value)| self.json(&format!("{name}.{at}"), value, environment, faults);
                Field::List(named.map(field).collect())
            }
            Value::Table(table) => {
                let field = |(key, value)| {
                    let field = self.json(&format!("{name}.{key}"), value, environment, faults);
                    (key, field)
                };
                Field::Table(table.into_iter().map(field).collect())
            }
            Value::Datetime(_) => {
                faults.add(name, "JSON has no dates; write it in quotes");
                Field::Plain(Json::Null)
            }
        }
    }

    fn form(&mut self, form: Section, environment: Environment<'_>, faults: &mut Faults) -> Vec<(String, Template)> {
        let mut fields = Vec::new();
        for (key, value) in form.into_fields() {
            let name = format!("form.{key}");
            let text = match value {
                Value::String(text) => text,
                Value::Integer(number) => number.to_string(),
                Value::Boolean(is_so) => is_so.to_string(),
                _ => {
                    faults.add(name, "a form has texts only; write it in quotes");
                    continue;
                }
            };
            fields.push((key, self.template(&name, &text, environment, faults)));
        }
        fields
    }
}

impl Field {
    fn fill(&self, values: &Values<'_>) -> Json {
        match self {
            Self::Text(template) => match template.number(values) {
                Some(number) => number.into(),
                None => template.fill(values).into(),
            },
            Self::Plain(value) => value.clone(),
            Self::List(fields) => fields.iter().map(|field| field.fill(values)).collect(),
            Self::Table(fields) => {
                let fields = fields.iter().map(|(key, field)| (key.clone(), field.fill(values)));
                Json::Object(fields.collect())
            }
        }
    }
}

fn read_headers(headers: Section, environment: Environment<'_>, faults: &mut Faults) -> Vec<(HeaderName, Template)> {
    let mut read = Vec::new();
    for (key, value) in headers.into_fields() {
        let name = format!("headers.{key}");
        let header_name = HeaderName::from_bytes(key.as_bytes()).ok();
        let header_name = header_name.filter(|known| !BY_ITSELF.contains(&known.as_str()));
        let Some(header_name) = header_name else {
            faults.add(name, "no header that can be given here");
            continue;
        };
        let Value::String(text) = value else {
            faults.add(name, "write a text in quotes");
            continue;
        };
        if let Some(template) = faults.take(&name, read_header(&text, environment)) {
            read.push((header_name, template));
        }
    }
    read
}

fn read_header(text: &str, environment: Environment<'_>) -> Result<Template, String> {
    let template = Template::read(text, environment)?;
    if template.has(&[Place::Text, Place::From]) {
        return Err("{text} and {from} cannot stand in a header".to_owned());
    }
    match header(&template, &Values::TRIAL) {
        Some(_) => Ok(template),
        None => Err("no header can carry it: only visible ASCII characters and spaces".to_owned()),
    }
}

/// Headers may hold credentials.
fn header(template: &Template, values: &Values<'_>) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&template.fill(values)).ok()?;
    value.set_sensitive(true);
    Some(value)
}
