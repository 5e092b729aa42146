//! The file as its lines: UTF-8 with or without a byte order mark, separated by commas, semicolons or tabs, with either
//! end of line, fields quoted where they hold one of these. What the fields mean is not known here.

use super::column::{COLUMNS, Column};
use super::report::{Fault, Why};

/// Why a file is refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASheet {
    /// Saved as "Unicode text".
    #[error("the file is in UTF-16; save it as \"CSV UTF-8\"")]
    Utf16,
    /// The first line names no column at all; it may be somebody's data, and is not repeated.
    #[error("the first line has to name the columns: {}", COLUMNS.map(|(_, name)| name).join(", "))]
    NoHeader,
    /// The first line does not name each column once.
    #[error("the first line has to name each column once{}", self.columns())]
    Columns {
        /// Columns it does not name.
        missing: Vec<&'static str>,
        /// Names of no column.
        unknown: Vec<String>,
        /// Columns it names again.
        repeated: Vec<&'static str>,
    },
}

impl NotASheet {
    fn columns(&self) -> String {
        let Self::Columns {
            missing,
            unknown,
            repeated,
        } = self
        else {
            return String::new();
        };
        let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
        [("missing", missing), ("unknown", &unknown), ("repeated", repeated)]
            .iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(what, names)| format!("; {what}: {}", names.join(", ")))
            .collect()
    }
}

/// An open file.
pub(super) struct Sheet<'a> {
    bytes: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    /// Where each column stands in the file.
    places: [usize; COLUMNS.len()],
    width: usize,
    /// The last place whose line is known.
    at: (usize, u64),
}

/// The texts of one line, by column and without spaces around them; or why they cannot be told apart.
pub(super) struct Line {
    pub number: u64,
    pub fields: Result<[String; COLUMNS.len()], Fault>,
}

impl<'a> Sheet<'a> {
    pub fn open(file: &'a [u8]) -> Result<Self, NotASheet> {
        if file.starts_with(&[0xFF, 0xFE]) || file.starts_with(&[0xFE, 0xFF]) {
            return Err(NotASheet::Utf16);
        }
        let bytes = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(bytes))
            .flexible(true)
            .from_reader(bytes);
        let header = reader.byte_headers().cloned().unwrap_or_default();
        Ok(Self {
            places: places(&header)?,
            width: header.len(),
            bytes,
            reader,
            at: (0, 1),
        })
    }

    /// The next line that is not blank.
    pub fn next_line(&mut self) -> Result<Option<Line>, csv::Error> {
        let mut record = csv::ByteRecord::new();
        while self.reader.read_byte_record(&mut record)? {
            let number = self.line_of(&record);
            if record.iter().any(|field| !field.trim_ascii().is_empty()) {
                let fields = self.fields(&record).map_err(|(column, why)| Fault {
                    line: number,
                    column,
                    why,
                });
                return Ok(Some(Line { number, fields }));
            }
        }
        Ok(None)
    }

    fn fields(&self, record: &csv::ByteRecord) -> Result<[String; COLUMNS.len()], (Option<Column>, Why)> {
        if record.len() != self.width {
            let (found, wanted) = (record.len(), self.width);
            return Err((None, Why::Fields { found, wanted }));
        }
        let mut fields: [String; COLUMNS.len()] = Default::default();
        for (column, _) in COLUMNS {
            let text = std::str::from_utf8(&record[self.places[column as usize]]);
            let text = text.map_err(|_| (Some(column), Why::NotUtf8))?;
            text.trim().clone_into(&mut fields[column as usize]);
        }
        Ok(fields)
    }

    /// Where a record begins, counted in ends of lines: the reader's own count passes over blank lines and halves of
    /// two-byte ends only when it comes to the next record.
    fn line_of(&mut self, record: &csv::ByteRecord) -> u64 {
        let (from, line) = self.at;
        let told = record
            .position()
            .map_or(from, |position| usize::try_from(position.byte()).unwrap_or(from));
        let begins = self.bytes[told..].iter().position(|byte| !b"\r\n".contains(byte));
        let begins = told + begins.unwrap_or(0);
        let ends = self.bytes[from..begins].iter().filter(|byte| **byte == b'\n').count();
        self.at = (begins, line + ends as u64);
        self.at.1
    }
}

/// The first line holds names only, so that the separator is the sign that it has most of.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| first.iter().filter(|byte| **byte == sign).count();
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',')
}

fn places(header: &csv::ByteRecord) -> Result<[usize; COLUMNS.len()], NotASheet> {
    let mut found = [None; COLUMNS.len()];
    let (mut unknown, mut repeated) = (Vec::new(), Vec::new());
    for (place, name) in header.iter().enumerate() {
        let name = String::from_utf8_lossy(name).trim().to_lowercase();
        match COLUMNS.iter().find(|(_, known)| *known == name) {
            Some((column, known)) if found[*column as usize].is_some() => repeated.push(*known),
            Some((column, _)) => found[*column as usize] = Some(place),
            None => unknown.push(if name.is_empty() {
                "a column without a name".to_owned()
            } else {
                name
            }),
        }
    }
    let missing: Vec<_> = COLUMNS
        .iter()
        .filter(|(column, _)| found[*column as usize].is_none())
        .map(|(_, name)| *name)
        .collect();
    if missing.len() == COLUMNS.len() {
        return Err(NotASheet::NoHeader);
    }
    if missing.is_empty() && unknown.is_empty() && repeated.is_empty() {
        Ok(found.map(|place| place.expect("no column is missing")))
    } else {
        Err(NotASheet::Columns {
            missing,
            unknown,
            repeated,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "phone,email,name,language,blood_group,sex,birth_date,settlement,last_donation_on,last_component,channels,emergency_consent,consented_at";

    fn lines(file: &[u8]) -> Vec<(u64, Result<[String; 13], Fault>)> {
        let mut sheet = Sheet::open(file).unwrap();
        std::iter::from_fn(|| sheet.next_line().unwrap())
            .map(|line| (line.number, line.fields))
            .collect()
    }

    #[test]
    fn every_column_finds_its_own_name() {
        for (place, (column, name)) in COLUMNS.into_iter().enumerate() {
            assert_eq!((column as usize, column.as_str()), (place, name));
        }
    }

    #[test]
    fn commas_semicolons_tabs_marks_and_either_end_of_line_are_the_same_file() {
        let rows = [
            HEADER,
            "a,b,c,d,e,f,g,h,i,j,k,l,m",
            "",
            ",,,,,,,,,,,,",
            "n,,\"o\",,,,,,,,,,",
        ];
        for (mark, separator, end) in [
            ("", ",", "\n"),
            ("\u{feff}", ";", "\r\n"),
            ("", "\t", "\n"),
            ("", ";", "\n"),
        ] {
            let file = rows.map(|row| row.replace(',', separator) + end).concat();
            let lines = lines(format!("{mark}{file}").as_bytes());
            let numbers: Vec<u64> = lines.iter().map(|(number, _)| *number).collect();
            assert_eq!(numbers, [2, 5], "{separator:?} {end:?}");
            assert_eq!(lines[0].1.as_ref().unwrap().concat(), "abcdefghijklm");
            assert_eq!(lines[1].1.as_ref().unwrap()[Column::Name as usize], "o");
        }
    }

    #[test]
    fn columns_stand_in_any_order_and_quotes_hold_separators_and_ends_of_lines() {
        let mut names: Vec<&str> = HEADER.split(',').collect();
        names.reverse();
        let file = format!(
            "{}\r\n1,2,\"sms,\r\n;email\",4,5,6,7,8,9,10,\" A \"\"B\"\"\",12,13\r\n\r\nm,,,,,,,,,,,,\r\n",
            names.join(",").to_uppercase()
        );
        let lines = lines(file.as_bytes());
        let fields = lines[0].1.as_ref().unwrap();
        assert_eq!(fields[Column::Channels as usize], "sms,\r\n;email");
        assert_eq!(fields[Column::Name as usize], "A \"B\"");
        assert_eq!((lines[0].0, lines[1].0), (2, 5));
    }

    #[test]
    fn a_wrong_header_is_refused_with_every_name() {
        let header = HEADER.replace("phone", "tel").replace("sex", "email");
        let refusal = Sheet::open(header.as_bytes()).err().unwrap();
        assert_eq!(
            refusal.to_string(),
            "the first line has to name each column once; missing: phone, sex; unknown: tel; repeated: email"
        );
        for file in ["", "\n\n", "\u{feff}", "+77011234567,Aigul\n"] {
            assert_eq!(
                Sheet::open(file.as_bytes()).err(),
                Some(NotASheet::NoHeader),
                "{file:?}"
            );
        }
        assert_eq!(Sheet::open(b"\xFF\xFEp\0h\0").err(), Some(NotASheet::Utf16));
    }

    #[test]
    fn a_line_of_another_width_or_another_encoding_is_a_fault_of_that_line() {
        let file = [HEADER.as_bytes(), b"\na,b\n,,\xC0\xE9,,,,,,,,,,\n,,x,,,,,,,,,,\n"].concat();
        let lines = lines(&file);
        let fault = |index: usize| lines[index].1.clone().unwrap_err();
        assert_eq!(
            fault(0).to_string(),
            "line 2: it has 2 fields, and there are 13 columns"
        );
        assert_eq!((fault(1).line, fault(1).column), (3, Some(Column::Name)));
        assert!(lines[2].1.is_ok());
    }
}
