//! What commands say to whoever reads their output.

use std::fmt::Arguments;
use std::io::{self, Write};

/// Says lines. If nobody reads them any more, as behind `head`, the command does its work all the same.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::cli::say::lines(format_args!($($words)*))
    };
}

/// Says lines; the last one ends by itself.
pub fn lines(words: Arguments<'_>) {
    let words = words.to_string();
    let end = if words.ends_with('\n') { "" } else { "\n" };
    write!(io::stdout(), "{words}{end}").ok();
}

/// Says one line, or several.
pub fn line(words: &str) {
    lines(format_args!("{words}"));
}
