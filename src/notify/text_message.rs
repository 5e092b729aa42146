//! A text as it is handed to whoever carries it.

use chrono::{DateTime, Utc};

/// A text for a phone. It holds a number and words and so has no `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TextMessage<'a> {
    /// The row of the ledger: an answer that comes too late to be waited for is told by it.
    pub reference: i64,
    /// The number in the clear, as E.164.
    pub to: &'a str,
    /// The words.
    pub words: &'a str,
    /// When it is of no more use.
    pub expires_at: DateTime<Utc>,
    /// Whether the operator shall tell what became of it.
    pub receipt: bool,
}
