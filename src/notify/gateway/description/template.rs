//! Texts with places for what differs from message to message: `{to}`, `{text}`. They hold credentials and so have no
//! `Debug`.

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};

use super::faults::Environment;

/// A text with places.
#[derive(Default)]
pub struct Template(Vec<Piece>);

enum Piece {
    Words(SecretString),
    Place(Place),
}

/// What stands in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The number, as +77011234567.
    To,
    /// The number without its plus.
    ToDigits,
    /// The words.
    Text,
    /// The number of the message, which no other message has.
    Id,
    /// Who it comes from.
    From,
    /// How many seconds it is of use.
    Validity,
    /// How many minutes.
    ValidityMinutes,
}

const PLACES: [(&str, Place); 7] = [
    ("to", Place::To),
    ("to:digits", Place::ToDigits),
    ("text", Place::Text),
    ("id", Place::Id),
    ("from", Place::From),
    ("validity", Place::Validity),
    ("validity:minutes", Place::ValidityMinutes),
];

/// What the places of one message hold. It holds a number and words and so has no `Debug`.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    pub to: &'a str,
    pub text: &'a str,
    pub id: i64,
    pub from: &'a str,
    pub validity: TimeDelta,
}

impl Values<'_> {
    /// A message to try a text with.
    pub const TRIAL: Values<'static> = Values {
        to: "+77011234567",
        text: "1",
        id: 1,
        from: "1414",
        validity: TimeDelta::hours(1),
    };

    fn of(&self, place: Place) -> String {
        match place {
            Place::To => self.to.to_owned(),
            Place::ToDigits => self.to.trim_start_matches('+').to_owned(),
            Place::Text => self.text.to_owned(),
            Place::Id => self.id.to_string(),
            Place::From => self.from.to_owned(),
            Place::Validity | Place::ValidityMinutes => self.time_left(place).to_string(),
        }
    }

    /// At least one: gateways take none for their own longest.
    fn time_left(&self, place: Place) -> i64 {
        let left = match place {
            Place::ValidityMinutes => self.validity.num_minutes(),
            _ => self.validity.num_seconds(),
        };
        left.max(1)
    }
}

impl Template {
    /// Reads a text. `{{` and `}}` are braces.
    ///
    /// # Errors
    /// What is wrong with it, without repeating it.
    pub fn read(text: &str, environment: Environment<'_>) -> Result<Self, String> {
        let (mut pieces, mut words, mut rest) = (Vec::new(), String::new(), text);
        while let Some(at) = rest.find(['{', '}']) {
            words.push_str(&rest[..at]);
            let (brace, behind) = rest[at..].split_at(1);
            if let Some(behind) = behind.strip_prefix(brace) {
                words.push_str(brace);
                rest = behind;
                continue;
            }
            let (inside, behind) = behind
                .split_once('}')
                .filter(|_| brace == "{")
                .ok_or("a brace has no other one; write {{ or }} for a brace itself")?;
            match inside.strip_prefix("env:") {
                Some(variable) => words.push_str(secret(variable, environment)?.expose_secret()),
                None => {
                    pieces.push(Piece::Words(std::mem::take(&mut words).into()));
                    pieces.push(Piece::Place(place(inside)?));
                }
            }
            rest = behind;
        }
        words.push_str(rest);
        pieces.push(Piece::Words(words.into()));
        pieces.retain(|piece| !matches!(piece, Piece::Words(words) if words.expose_secret().is_empty()));
        Ok(Self(pieces))
    }

    /// The text of one message.
    pub fn fill(&self, values: &Values<'_>) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Words(words) => words.expose_secret().to_owned(),
            Piece::Place(place) => values.of(*place),
        };
        self.0.iter().map(piece).collect()
    }

    /// The number that it is, if it is nothing but one.
    pub fn number(&self, values: &Values<'_>) -> Option<i64> {
        match self.0.as_slice() {
            [Piece::Place(place @ (Place::Validity | Place::ValidityMinutes))] => Some(values.time_left(*place)),
            _ => None,
        }
    }

    /// Whether it has one of these places.
    pub fn has(&self, places: &[Place]) -> bool {
        let is = |piece: &Piece| matches!(piece, Piece::Place(place) if places.contains(place));
        self.0.iter().any(is)
    }
}

fn place(inside: &str) -> Result<Place, String> {
    let known = PLACES.iter().find(|(name, _)| *name == inside);
    known.map(|(_, place)| *place).ok_or_else(|| {
        let known: Vec<String> = PLACES.iter().map(|(name, _)| format!("{{{name}}}")).collect();
        format!("unknown in braces; known are {} and {{env:NAME}}", known.join(", "))
    })
}

fn secret(variable: &str, environment: Environment<'_>) -> Result<SecretString, String> {
    let plain = |byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
    if variable.is_empty() || !variable.bytes().all(plain) {
        return Err("the name of a variable of the environment is of A-Z, 0-9 and _".to_owned());
    }
    let value = environment(variable).filter(|value| !value.is_empty());
    value
        .map(SecretString::from)
        .ok_or_else(|| format!("the environment does not hold {variable}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(name: &str) -> Option<String> {
        (name == "SMS_TOKEN").then(|| "hush{to}".to_owned())
    }

    fn values() -> Values<'static> {
        Values {
            to: "+77011234567",
            text: "{id}, 1=иә",
            id: 42,
            from: "1414",
            validity: TimeDelta::seconds(150),
        }
    }

    #[test]
    fn places_are_filled_once_and_secrets_are_taken_as_they_are() {
        for (written, filled) in [
            ("", ""),
            ("{to}", "+77011234567"),
            ("tel:{to:digits};", "tel:77011234567;"),
            ("{text}", "{id}, 1=иә"),
            ("Bearer {env:SMS_TOKEN}", "Bearer hush{to}"),
            ("{{{id}}} }}", "{42} }"),
            ("{from}/{validity}/{validity:minutes}", "1414/150/2"),
        ] {
            let template = Template::read(written, &environment).unwrap_or_else(|why| panic!("{written}: {why}"));
            assert_eq!(template.fill(&values()), filled, "{written}");
        }
    }

    #[test]
    fn a_validity_alone_is_a_number_of_at_least_one() {
        let read = |text| Template::read(text, &environment).unwrap_or_else(|why| panic!("{why}"));
        let late = Values {
            validity: TimeDelta::milliseconds(20),
            ..values()
        };
        assert_eq!(read("{validity}").number(&values()), Some(150));
        assert_eq!(read("{validity:minutes}").number(&late), Some(1));
        assert_eq!(read("{validity}s").number(&values()), None);
        assert_eq!(read("{id}").number(&values()), None);
    }

    #[test]
    fn what_is_wrong_is_said_without_repeating_it() {
        for written in ["{hush}", "{hush", "hush}", "{env:hush}", "{env:HUSH}", "{env:}", "{}"] {
            let Err(why) = Template::read(written, &environment) else {
                panic!("{written} is wrong")
            };
            assert!(!why.contains("hush"), "{why}");
        }
    }
}
