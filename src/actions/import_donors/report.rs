//! What came of a file. A fault names the line, the column and the reason, and never what stands there: only the names
//! of places and blood groups are repeated, because they say nothing about anybody by themselves.

use super::column::Column;
use crate::domain::blood::NotAGroup;
use crate::domain::contact::{NotAPhone, NotAnEmail};

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Donors who are new on the register; in a check: who would be.
    pub added: u64,
    /// Rows that the register holds already, with the same data.
    pub known: u64,
    /// Rows that were not taken over.
    pub refused: u64,
    /// Why, in the order of the lines.
    pub faults: Vec<Fault>,
}

/// One thing wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line on which the row begins; the names of the columns stand on line 1.
    pub line: u64,
    /// The column, unless the row as a whole is meant.
    pub column: Option<Column>,
    /// What is wrong.
    pub why: Why,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.column {
            Some(column) => write!(f, "line {}, {column}: {}", self.line, self.why),
            None => write!(f, "line {}: {}", self.line, self.why),
        }
    }
}

/// What is wrong with a field, or with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Another number of fields than columns.
    #[error("it has {found} fields, and there are {wanted} columns")]
    Fields {
        /// In this row.
        found: usize,
        /// In the first line.
        wanted: usize,
    },
    /// Another encoding.
    #[error("not in UTF-8; save the file as \"CSV UTF-8\"")]
    NotUtf8,
    /// Nothing is written where something is needed.
    #[error("nothing is written")]
    Missing,
    /// Neither phone nor e-mail.
    #[error("neither a phone number nor an e-mail address is written")]
    NoAddress,
    /// Not a phone number.
    #[error(transparent)]
    Phone(#[from] NotAPhone),
    /// Not an e-mail address.
    #[error(transparent)]
    Email(#[from] NotAnEmail),
    /// Longer than any name.
    #[error("longer than {0} characters")]
    TooLong(usize),
    /// Not one of the words known here.
    #[error("not understood; write {0}")]
    NotAWord(&'static str),
    /// Not a blood group.
    #[error("{}{why}", quoted(.word))]
    Group {
        /// What was written.
        word: String,
        /// Why it is none.
        why: NotAGroup,
    },
    /// No settlement has this name.
    #[error("{}no such place is on file", quoted(.0))]
    Nowhere(String),
    /// Several settlements have this name.
    #[error("{}there are several places of this name; write one of: {places}", quoted(.word))]
    Several {
        /// What was written.
        word: String,
        /// What to write instead.
        places: String,
    },
    /// Not a day of the calendar.
    #[error("not a date; write 1990-01-31 or 31.01.1990")]
    NotADate,
    /// Neither a day nor a moment.
    #[error("not a time; write 2026-01-31, 31.01.2026 14:30 or 2026-01-31T14:30:00+05:00")]
    NotATime,
    /// In the future.
    #[error("it lies ahead")]
    Ahead,
    /// Older than anybody.
    #[error("more than {0} years ago")]
    TooLongAgo(u16),
    /// Too young to give blood.
    #[error("too young to give blood")]
    TooYoung,
    /// Before the donor's birth.
    #[error("before the day of birth")]
    BeforeBirth,
    /// A day without a component, or the other way round.
    #[error("the day of the last donation and what was given belong together; one of them is not written")]
    HalfADonation,
    /// No listed channel can be used.
    #[error("none of these channels has its address in this row")]
    NoChannel,
    /// The same address on an earlier line, with other data.
    #[error("line {0} has the same address with other data")]
    Repeated(u64),
    /// The donor is on the register with other data.
    #[error("on the register with other data in: {}; nothing was changed", .0.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(", "))]
    Registered(Vec<Column>),
    /// The address belongs to somebody else on the register.
    #[error("another donor on the register has this address")]
    Taken,
    /// Who has the number said stop, or that it is not the donor's.
    #[error("from this number we were told to send nothing more")]
    Refused,
}

/// The word, unless it looks like an address that slipped into the wrong column.
fn quoted(word: &str) -> String {
    const LONGEST: usize = 60;
    let digits = word.chars().filter(char::is_ascii_digit).count();
    if digits > 3 || word.contains('@') || word.chars().count() > LONGEST {
        String::new()
    } else {
        format!("\"{word}\": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_place_and_repeats_no_address_that_slipped_into_another_column() {
        let told = |why| {
            let column = Some(Column::Settlement);
            Fault { line: 7, column, why }.to_string()
        };
        assert_eq!(
            told(Why::Nowhere("Атлантида".into())),
            "line 7, settlement: \"Атлантида\": no such place is on file"
        );
        for slipped in ["+7 701 123 45 67", "aigul@example.kz"] {
            assert_eq!(
                told(Why::Nowhere(slipped.into())),
                "line 7, settlement: no such place is on file"
            );
        }
    }
}
