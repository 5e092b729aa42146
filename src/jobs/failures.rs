//! What a run could not do.

use std::fmt::Display;

/// One row that fails must not keep the others waiting; the run has failed all the same.
#[derive(Default)]
pub struct Failures {
    first: Option<anyhow::Error>,
    others: u32,
}

impl Failures {
    /// Notes that `what` failed.
    pub fn add(&mut self, error: impl Into<anyhow::Error>, what: impl Display) {
        if self.first.is_some() {
            self.others += 1;
        } else {
            self.first = Some(error.into().context(what.to_string()));
        }
    }

    /// The report of the run, unless something of it failed.
    pub fn or(self, report: String) -> anyhow::Result<String> {
        match self.first {
            None => Ok(report),
            Some(error) if self.others == 0 => Err(error),
            Some(error) => Err(error.context(format!("{} failed, of which the first", self.others + 1))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_fails_with_its_first_failure_and_the_number_of_all() {
        let mut failures = Failures::default();
        assert_eq!(Failures::default().or("asks: 1".to_owned()).unwrap(), "asks: 1");
        failures.add(anyhow::anyhow!("the disk is full"), "ending shortage 7");
        failures.add(anyhow::anyhow!("the disk is full"), "ending shortage 8");
        let error = failures.or(String::new()).unwrap_err();
        assert_eq!(
            format!("{error:#}"),
            "2 failed, of which the first: ending shortage 7: the disk is full"
        );
    }
}
