//! What a file says of a gateway: what it is sent, what its answers mean, and what it calls back with.

mod answers;
mod callbacks;
mod faults;
mod request;
mod template;
#[cfg(test)]
mod tests;

use toml::Table;

pub use self::answers::Meaning;
pub use self::callbacks::{Callbacks, Told, Unreadable, What};
pub use self::faults::{Environment, Fault};
pub use self::request::Written;
pub use self::template::Values;

use self::answers::Answers;
use self::faults::{Faults, Section};
use self::request::Request;

/// What a file says of a gateway. It holds credentials and so has no `Debug`.
pub struct Description {
    request: Request,
    answers: Answers,
    /// How to read what it calls back with.
    pub callbacks: Callbacks,
}

impl Description {
    /// Reads a file. `{env:NAME}` in it takes a secret from `environment`. People have to be able to answer over a route of
    /// `two_way`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(toml: &str, two_way: bool, environment: Environment<'_>) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::default();
        let table: Table = match toml.parse() {
            Ok(table) => table,
            Err(error) => {
                faults.add(line(toml, &error), "not TOML");
                return Err(faults.0);
            }
        };
        let mut file = Section::whole(table);
        let request = Request::read(&mut file, environment, &mut faults);
        let answers = Answers::read(&mut file, &mut faults);
        let callbacks = Callbacks::read(&mut file, two_way, &mut faults);
        let known = ["from", "headers", "json", "form", "answer", "receipt", "inbound"];
        file.finish(&known, &mut faults);
        match request {
            Some(request) if faults.0.is_empty() => Ok(Self {
                request,
                answers,
                callbacks,
            }),
            _ => Err(faults.0),
        }
    }

    /// Who texts come from.
    pub fn from(&self) -> &str {
        self.request.from()
    }

    /// The request for one message.
    pub fn write(&self, values: &Values<'_>) -> Written {
        self.request.write(values)
    }

    /// What an answer means. `body` is none if it broke off, or had no end.
    pub fn meaning(&self, status: u16, body: Option<&[u8]>) -> Meaning {
        self.answers.meaning(status, body)
    }
}

/// Where the parser gave up: its own text may quote the line, and the line may hold a secret.
fn line(toml: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| toml.get(..span.start)).unwrap_or_default();
    format!("line {}", before.matches('\n').count() + 1)
}
