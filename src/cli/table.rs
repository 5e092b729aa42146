//! Rows for people at a terminal, each column as wide as its widest text.

use std::fmt::{Display, Formatter};

/// A table of `N` columns under their names.
pub(super) struct Table<const N: usize>(Vec<[String; N]>);

impl<const N: usize> Table<N> {
    pub fn new(names: [&str; N]) -> Self {
        Self(vec![names.map(str::to_owned)])
    }

    /// Whether there is nothing below the names.
    pub fn is_empty(&self) -> bool {
        self.0.len() == 1
    }

    pub fn row(&mut self, texts: [String; N]) {
        self.0.push(texts);
    }
}

impl<const N: usize> Display for Table<N> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let width = |column: usize| self.0.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; N] = std::array::from_fn(width);
        for row in &self.0 {
            let texts = row.iter().zip(widths).map(|(text, width)| format!("{text:width$}"));
            writeln!(f, "{}", texts.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_its_widest_text_in_any_script() {
        let mut table = Table::new(["a", "name"]);
        table.row(["10".into(), "Қызылорда".into()]);
        table.row(["9".into(), "x".into()]);
        assert_eq!(table.to_string(), "a   name\n10  Қызылорда\n9   x\n");
    }
}
