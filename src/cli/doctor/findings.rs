//! What the doctor found, a line each.

use std::fmt::Display;
use std::process::ExitCode;

use crate::domain::provider::Weight;

/// What was found. Only problems make the command fail.
#[derive(Default)]
pub struct Findings {
    problems: usize,
}

impl Findings {
    pub fn ok(&mut self, what: &str, how: impl Display) {
        say!("OK       {what}: {how}");
    }

    /// What somebody should know, and nobody has to change.
    pub fn note(&mut self, what: &str, how: impl Display) {
        say!("NOTE     {what}: {how}");
    }

    pub fn problem(&mut self, what: &str, way_out: impl Display) {
        self.problems += 1;
        say!("PROBLEM  {what}: {way_out}");
    }

    pub fn weighed(&mut self, weight: Weight, what: &str, how: impl Display) {
        match weight {
            Weight::Well => self.ok(what, how),
            Weight::Note => self.note(what, how),
            Weight::Problem => self.problem(what, how),
        }
    }

    pub fn exit(&self) -> ExitCode {
        match self.problems {
            0 => say!("nothing is in the way"),
            1 => say!("one problem"),
            many => say!("{many} problems"),
        }
        ExitCode::from(u8::from(self.problems > 0))
    }
}
