//! Reading a line field by field, and keeping what is wrong with each.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::column::{COLUMNS, Column};
use super::report::{Fault, Why};

pub(super) struct Reading {
    fields: [String; COLUMNS.len()],
    faults: Vec<(Column, Why)>,
    pub now: DateTime<Utc>,
}

impl Reading {
    pub fn of(fields: [String; COLUMNS.len()], now: DateTime<Utc>) -> Self {
        Self {
            fields,
            faults: Vec::new(),
            now,
        }
    }

    pub fn today(&self, zone: Tz) -> NaiveDate {
        self.now.with_timezone(&zone).date_naive()
    }

    pub fn text(&self, column: Column) -> &str {
        &self.fields[column as usize]
    }

    pub fn needed<T>(&mut self, column: Column, parse: impl FnOnce(&str) -> Result<T, Why>) -> Option<T> {
        if self.text(column).is_empty() {
            self.fault(column, Why::Missing);
            return None;
        }
        self.needed_or_empty(column, parse)
    }

    pub fn optional<T>(&mut self, column: Column, parse: impl FnOnce(&str) -> Result<T, Why>) -> Option<T> {
        if self.text(column).is_empty() {
            return None;
        }
        self.needed_or_empty(column, parse)
    }

    /// A column whose empty field has a meaning of its own.
    pub fn needed_or_empty<T>(&mut self, column: Column, parse: impl FnOnce(&str) -> Result<T, Why>) -> Option<T> {
        parse(self.text(column)).map_err(|why| self.fault(column, why)).ok()
    }

    pub fn fault(&mut self, column: Column, why: Why) {
        self.faults.push((column, why));
    }

    /// Whether nothing is wrong with a column so far.
    pub fn is_well(&self, column: Column) -> bool {
        self.faults.iter().all(|(faulty, _)| *faulty != column)
    }

    pub fn faults_of(self, line: u64) -> Vec<Fault> {
        let fault = |(column, why)| Fault {
            line,
            column: Some(column),
            why,
        };
        self.faults.into_iter().map(fault).collect()
    }
}
