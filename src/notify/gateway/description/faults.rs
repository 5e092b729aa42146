//! Reading the tables of a file, with every fault of it by name. What it holds may be a secret and is never repeated.

use toml::{Table, Value};

/// Looks a variable of the environment up.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// One thing wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field, such as `answer.id`.
    pub field: String,
    /// What is wrong, and the way out.
    pub why: String,
}

/// Everything wrong so far.
#[derive(Default)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub fn add(&mut self, field: impl Into<String>, why: impl Into<String>) {
        let (field, why) = (field.into(), why.into());
        self.0.push(Fault { field, why });
    }

    /// What was read, or a fault under the name of the field.
    pub fn take<T, E: Into<String>>(&mut self, field: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|why| self.add(field, why)).ok()
    }
}

/// One table of a file.
pub struct Section {
    name: &'static str,
    table: Table,
}

impl Section {
    /// The whole file, which has no name.
    pub fn whole(table: Table) -> Self {
        Self { name: "", table }
    }

    /// A table in it, if it is there.
    pub fn section(&mut self, name: &'static str, faults: &mut Faults) -> Option<Self> {
        match self.table.remove(name)? {
            Value::Table(table) => Some(Self { name, table }),
            _ => {
                faults.add(name, format!("write a table: [{name}]"));
                None
            }
        }
    }

    /// The name of a field for people.
    pub fn field(&self, key: &str) -> String {
        match self.name {
            "" => key.to_owned(),
            name => format!("{name}.{key}"),
        }
    }

    /// A field that is a text.
    pub fn text(&mut self, key: &str, faults: &mut Faults) -> Option<String> {
        match self.table.remove(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            _ => {
                faults.add(self.field(key), "write a text in quotes");
                None
            }
        }
    }

    /// A field that is a list; a single value is a list of one.
    pub fn list(&mut self, key: &str) -> Vec<Value> {
        match self.table.remove(key) {
            None => vec![],
            Some(Value::Array(values)) => values,
            Some(value) => vec![value],
        }
    }

    /// Everything in it.
    pub fn into_fields(self) -> Table {
        self.table
    }

    /// What nobody has asked for is a fault: a field with a slip in its name would be missed in silence.
    pub fn finish(self, known: &[&str], faults: &mut Faults) {
        for key in self.table.keys() {
            faults.add(self.field(key), format!("unknown; known are {}", known.join(", ")));
        }
    }
}
